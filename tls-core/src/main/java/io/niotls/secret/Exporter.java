package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hash;
import io.niotls.crypto.Hkdf;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import io.niotls.wire.ByteWriter;
import java.nio.charset.StandardCharsets;

/** Keying material for the program: RFC 8446 §7.5 and RFC 5705. Safe for use by several threads until it is closed. */
public final class Exporter implements AutoCloseable {
    private final Crypto crypto;
    private final HashAlgorithm hash;
    private final SecretBytes secret;
    private final byte[] randoms;

    private Exporter(Crypto crypto, HashAlgorithm hash, SecretBytes secret, byte[] randoms) {
        this.crypto = crypto;
        this.hash = hash;
        this.secret = secret;
        this.randoms = randoms;
    }

    static Exporter tls13(Crypto crypto, HashAlgorithm hash, SecretBytes exporterSecret) {
        return new Exporter(crypto, hash, exporterSecret, null);
    }

    static Exporter tls12(Crypto crypto, HashAlgorithm hash, SecretBytes masterSecret, byte[] randoms) {
        return new Exporter(crypto, hash, masterSecret, randoms);
    }

    /**
     * Derives keying material.
     *
     * @param label ASCII
     * @param context may be null, which TLS 1.2 tells from empty and TLS 1.3 does not
     * @param length in bytes
     * @throws IllegalArgumentException if the label is not ASCII, the context is longer than 65,535 bytes in TLS 1.2, or the
     *     length is impossible
     */
    public byte[] export(String label, byte[] context, int length) {
        requireAscii(label);
        return randoms == null ? exportTls13(label, context, length) : exportTls12(label, context, length);
    }

    private byte[] exportTls13(String label, byte[] context, int length) {
        Hkdf hkdf = crypto.hkdf(hash);
        byte[] empty = EmptyHash.of(crypto, hash);
        Hash contextHash = crypto.hash(hash);
        if (context != null) {
            contextHash.update(context);
        }
        try (SecretBytes derived = HkdfLabel.expand(hkdf, secret, label, empty, hash.length());
                SecretBytes exported = HkdfLabel.expand(hkdf, derived, "exporter", contextHash.finish(), length)) {
            return exported.array().clone();
        }
    }

    private byte[] exportTls12(String label, byte[] context, int length) {
        ByteWriter seed = new ByteWriter(80);
        seed.bytes(randoms);
        if (context != null) {
            seed.opaque16(context);
        }
        try (SecretBytes exported = crypto.prf(hash).derive(secret, label, seed.toByteArray(), length)) {
            return exported.array().clone();
        }
    }

    private static void requireAscii(String label) {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(label)) {
            throw new IllegalArgumentException("an exporter's label is ASCII");
        }
    }

    /** Returns the secret for the key log: read at once, never kept. */
    byte[] forKeyLog() {
        return secret.array();
    }

    /** Wipes the secret. */
    @Override
    public void close() {
        secret.close();
    }
}
