package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hkdf;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;

/**
 * The first stage of the TLS 1.3 key schedule, RFC 8446 §7.1: the early secret, made from a pre-shared key or from none.
 *
 * <p>A stage is consumed by the next one, which wipes it: an order that the RFC does not allow cannot be written.
 */
public final class EarlyStage implements AutoCloseable {
    private final Crypto crypto;
    private final HashAlgorithm hash;
    private final Hkdf hkdf;
    private final SecretBytes earlySecret;

    private EarlyStage(Crypto crypto, HashAlgorithm hash, byte[] preSharedKey) {
        this.crypto = crypto;
        this.hash = hash;
        this.hkdf = crypto.hkdf(hash);
        this.earlySecret = hkdf.extract(new byte[0], preSharedKey);
    }

    /** Starts without a pre-shared key. */
    public static EarlyStage withoutPsk(Crypto crypto, HashAlgorithm hash) {
        return new EarlyStage(crypto, hash, new byte[hash.length()]);
    }

    /** Starts with a pre-shared key, which is read and not closed. */
    public static EarlyStage withPsk(Crypto crypto, HashAlgorithm hash, SecretBytes preSharedKey) {
        return new EarlyStage(crypto, hash, preSharedKey.array());
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
     */
    public byte[] binder(boolean external, byte[] truncatedHelloHash) {
        byte[] empty = crypto.hash(hash).finish();
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
        byte[] empty = crypto.hash(hash).finish();
        try (this; SecretBytes derived = HkdfLabel.expand(hkdf, earlySecret, "derived", empty, hash.length())) {
            byte[] input = sharedSecret == null ? new byte[hash.length()] : sharedSecret.array();
            return new HandshakeStage(crypto, hash, hkdf.extract(derived.array(), input));
        }
    }

    /** Wipes the secret. */
    @Override
    public void close() {
        earlySecret.close();
    }
}
