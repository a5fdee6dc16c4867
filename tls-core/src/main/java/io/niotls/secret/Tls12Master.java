package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.HashAlgorithm;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** The master secret of TLS 1.2 and what is derived from it, RFC 5246 §6.3, §7.4.9 and §8.1, RFC 7627. */
public final class Tls12Master implements AutoCloseable {
    /** The length of a master secret in bytes. */
    public static final int LENGTH = 48;
    /** The length of verify_data in bytes. */
    public static final int VERIFY_DATA_LENGTH = 12;

    private final Crypto crypto;
    private final HashAlgorithm hash;
    private final SecretBytes secret;

    private Tls12Master(Crypto crypto, HashAlgorithm hash, SecretBytes secret) {
        this.crypto = crypto;
        this.hash = hash;
        this.secret = secret;
    }

    /** Derives the secret from the premaster secret, which is read and not closed, and the two randoms. */
    public static Tls12Master of(
            Crypto crypto, HashAlgorithm hash, SecretBytes premaster, byte[] clientRandom, byte[] serverRandom) {
        return new Tls12Master(
                crypto, hash, crypto.prf(hash).derive(premaster, "master secret", concat(clientRandom, serverRandom), LENGTH));
    }

    /**
     * Derives the secret from the premaster secret, which is read and not closed, and the handshake so far: RFC 7627 §4.
     *
     * @param sessionHash digest of ClientHello to ClientKeyExchange
     */
    public static Tls12Master extended(Crypto crypto, HashAlgorithm hash, SecretBytes premaster, byte[] sessionHash) {
        return new Tls12Master(
                crypto, hash, crypto.prf(hash).derive(premaster, "extended master secret", sessionHash, LENGTH));
    }

    /** Takes the secret of an earlier session; copied. */
    public static Tls12Master resumed(Crypto crypto, HashAlgorithm hash, byte[] masterSecret) {
        return new Tls12Master(crypto, hash, SecretBytes.copyOf(masterSecret));
    }

    /** Derives the keys of both directions, RFC 5246 §6.3. */
    public Tls12Keys keys(CipherSuite suite, byte[] clientRandom, byte[] serverRandom) {
        int mac = suite.mac() == null ? 0 : suite.mac().length();
        int key = suite.bulkCipher().keyLength();
        int iv = suite.bulkCipher().fixedIvLength();
        try (SecretBytes block =
                crypto.prf(hash).derive(secret, "key expansion", concat(serverRandom, clientRandom), 2 * (mac + key + iv))) {
            byte[] bytes = block.array();
            return new Tls12Keys(
                    new Tls12Keys.Direction(part(bytes, 0, mac), part(bytes, 2 * mac, key), part(bytes, 2 * (mac + key), iv)),
                    new Tls12Keys.Direction(
                            part(bytes, mac, mac), part(bytes, 2 * mac + key, key), part(bytes, 2 * (mac + key) + iv, iv)));
        }
    }

    /** Returns the client's verify_data over a transcript. */
    public byte[] clientVerifyData(byte[] transcriptHash) {
        return verifyData("client finished", transcriptHash);
    }

    /** Returns the server's verify_data over a transcript. */
    public byte[] serverVerifyData(byte[] transcriptHash) {
        return verifyData("server finished", transcriptHash);
    }

    /** Compares a peer's verify_data with what it must be; the proof opens the traffic state. */
    public static Optional<FinishedVerified> verify(byte[] expected, byte[] verifyData) {
        return MessageDigest.isEqual(expected, verifyData) ? Optional.of(new FinishedVerified()) : Optional.empty();
    }

    /** Returns the exporter; with a copy of the secret, so that it lives on by itself. */
    public Exporter exporter(byte[] clientRandom, byte[] serverRandom) {
        return Exporter.tls12(crypto, hash, secret.copy(), concat(clientRandom, serverRandom));
    }

    /** Returns the secret for a session, which copies it: read at once, never kept. */
    public byte[] forSession() {
        return secret.array();
    }

    /** Returns the secret for the key log: read at once, never kept. */
    byte[] forKeyLog() {
        return secret.array();
    }

    private byte[] verifyData(String label, byte[] transcriptHash) {
        try (SecretBytes data = crypto.prf(hash).derive(secret, label, transcriptHash, VERIFY_DATA_LENGTH)) {
            return data.array().clone();
        }
    }

    private static SecretBytes part(byte[] block, int offset, int length) {
        return SecretBytes.owning(Arrays.copyOfRange(block, offset, offset + length));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Wipes the secret. */
    @Override
    public void close() {
        secret.close();
    }
}
