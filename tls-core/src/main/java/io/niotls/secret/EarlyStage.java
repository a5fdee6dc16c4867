package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hkdf;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import java.util.HexFormat;

/**
 * The first stage of the TLS 1.3 key schedule, RFC 8446 §7.1: the early secret, made from a pre-shared key or from none.
 *
 * <p>A stage is consumed by the next one, which wipes it: an order that the RFC does not allow cannot be written.
 */
public final class EarlyStage implements AutoCloseable {
    // What Derive-Secret(., "derived", "") yields where there is no pre-shared key: a constant of each hash, and no secret. Written
    // down, not computed: what one program's Crypto says would be believed for all others in the JVM.
    private static final byte[] DERIVED_SHA256 =
            HexFormat.of().parseHex("6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba");
    private static final byte[] DERIVED_SHA384 = HexFormat.of().parseHex("1591dac5cbbf0330a4a84de9c753330e92d01f0a88214b44"
            + "64972fd668049e93e52f2b16fad922fdc0584478428f282b");

    private final Crypto crypto;
    private final HashAlgorithm hash;
    private final Hkdf hkdf;
    /** Null without a pre-shared key: what would follow from it is known. */
    private final SecretBytes earlySecret;

    private EarlyStage(Crypto crypto, HashAlgorithm hash, Hkdf hkdf, SecretBytes earlySecret) {
        this.crypto = crypto;
        this.hash = hash;
        this.hkdf = hkdf;
        this.earlySecret = earlySecret;
    }

    /** Starts without a pre-shared key. */
    public static EarlyStage withoutPsk(Crypto crypto, HashAlgorithm hash) {
        return new EarlyStage(crypto, hash, crypto.hkdf(hash), null);
    }

    /** Starts with a pre-shared key, which is read and not closed. */
    public static EarlyStage withPsk(Crypto crypto, HashAlgorithm hash, SecretBytes preSharedKey) {
        Hkdf hkdf = crypto.hkdf(hash);
        return new EarlyStage(crypto, hash, hkdf, hkdf.extract(new byte[0], preSharedKey.array()));
    }

    /** Returns the hash. */
    public HashAlgorithm hash() {
        return hash;
    }

    /**
     * Returns the binder over a hello, RFC 8446 §4.2.11.2.
     *
     * @param external whether the key was agreed on outside TLS
     * @param truncatedHelloHash digest of the transcript up to the hello's list of binders
     * @throws IllegalStateException if there is no pre-shared key
     */
    public byte[] binder(boolean external, byte[] truncatedHelloHash) {
        if (earlySecret == null) {
            throw new IllegalStateException("there is no pre-shared key to bind");
        }
        byte[] empty = EmptyHash.of(crypto, hash);
        try (SecretBytes key = HkdfLabel.expand(hkdf, earlySecret, external ? "ext binder" : "res binder", empty, hash.length());
                TrafficSecret secret = new TrafficSecret(crypto, hash, key.copy())) {
            return secret.verifyData(truncatedHelloHash);
        }
    }

    /**
     * Goes on with the agreed secret.
     *
     * @param sharedSecret read, not closed; null for a pre-shared key without key exchange
     */
    public HandshakeStage agree(SecretBytes sharedSecret) {
        try (this; SecretBytes derived = derived()) {
            byte[] input = sharedSecret == null ? new byte[hash.length()] : sharedSecret.array();
            return new HandshakeStage(crypto, hash, hkdf.extract(derived.array(), input));
        }
    }

    private SecretBytes derived() {
        if (earlySecret != null) {
            return derive(earlySecret);
        }
        return switch (hash) {
            case SHA256 -> SecretBytes.copyOf(DERIVED_SHA256);
            case SHA384 -> SecretBytes.copyOf(DERIVED_SHA384);
            case SHA1, SHA512 -> {
                try (SecretBytes early = hkdf.extract(new byte[0], new byte[hash.length()])) {
                    yield derive(early);
                }
            }
        };
    }

    private SecretBytes derive(SecretBytes early) {
        return HkdfLabel.expand(hkdf, early, "derived", EmptyHash.of(crypto, hash), hash.length());
    }

    /** Wipes the secret, if there is one. */
    @Override
    public void close() {
        if (earlySecret != null) {
            earlySecret.close();
        }
    }
}
