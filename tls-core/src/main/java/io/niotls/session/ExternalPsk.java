package io.niotls.session;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import java.util.Objects;
import java.util.Optional;

/**
 * A pre-shared key that both sides were given outside of TLS, RFC 8446 §4.2.11 and RFC 9257.
 *
 * @param identity what names it to the peer, 1 to 65,535 bytes, sent in the clear; copied
 * @param key at least 16 bytes; kept, not copied, and closed by whoever made this record
 * @param hash the one hash that it is used with, SHA-256 where nothing else was agreed on (RFC 8446 §4.2.11)
 * @param applicationProtocol the protocol that it is bound to, if it is
 */
public record ExternalPsk(byte[] identity, SecretBytes key, HashAlgorithm hash, Optional<String> applicationProtocol) {
    /** RFC 9257 §6: a PSK must be at least 128 bits long. */
    private static final int MIN_KEY_LENGTH = 16;
    /** RFC 8446 §4.2.11, {@code identity<1..2^16-1>}. */
    private static final int MAX_IDENTITY_LENGTH = 65_535;

    /** Checks the lengths and the hash. */
    public ExternalPsk {
        identity = identity.clone();
        Objects.requireNonNull(applicationProtocol, "applicationProtocol");
        if (identity.length == 0 || identity.length > MAX_IDENTITY_LENGTH) {
            throw new IllegalArgumentException("a PSK identity of " + identity.length + " bytes");
        }
        if (key.length() < MIN_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "a PSK of " + key.length() + " bytes where at least " + MIN_KEY_LENGTH + " are needed");
        }
        if (hash != HashAlgorithm.SHA256 && hash != HashAlgorithm.SHA384) {
            throw new IllegalArgumentException("no suite of TLS 1.3 has the hash " + hash);
        }
    }

    /**
     * Makes a key for SHA-256 that is bound to no application protocol.
     *
     * @param identity 1 to 65,535 bytes; copied
     * @param key at least 16 bytes; kept
     */
    public ExternalPsk(byte[] identity, SecretBytes key) {
        this(identity, key, HashAlgorithm.SHA256, Optional.empty());
    }

    /** Returns a copy of the identity. */
    @Override
    public byte[] identity() {
        return identity.clone();
    }

    /** Returns hash and lengths, neither identity nor key. */
    @Override
    public String toString() {
        return "ExternalPsk[" + hash + ", identity of " + identity.length + " bytes, " + key + "]";
    }
}
