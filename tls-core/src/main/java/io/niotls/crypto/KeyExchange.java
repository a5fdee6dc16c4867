package io.niotls.crypto;

import io.niotls.proto.TlsException;
import java.security.SecureRandom;
import java.util.Optional;
import io.niotls.proto.NamedGroup;

/**
 * Agreement on a secret, shaped like a KEM: whoever speaks first makes a {@link KeyPair}, the other side answers with
 * {@link #encapsulate}. Diffie-Hellman fits this shape as well as ML-KEM and hybrids do.
 *
 * <p>Has no state; safe for use by several threads. Every key is used for one handshake.
 */
public interface KeyExchange {
    /** The first speaker's half, used once. */
    interface KeyPair extends AutoCloseable {
        /** Returns what is sent to the other side: in TLS 1.3 the body of a KeyShareEntry. Not to be changed. */
        byte[] share();

        /**
         * Finds the secret from the other side's answer.
         *
         * @param peerShare the answer, as it came from the wire
         * @return the shared secret, in the form in which TLS 1.3 feeds it to HKDF; the caller closes it
         * @throws TlsException with {@link io.niotls.proto.Fault#INVALID_KEY_SHARE} if the answer has another length, is no
         *     point of the curve, lies in a small subgroup or leads to a secret of zeros
         */
        SecretBytes decapsulate(byte[] peerShare) throws TlsException;

        /**
         * Returns a pair for a group whose key is a part of this one, to be offered beside it in the same ClientHello:
         * the curve of a hybrid. It lives as long as this pair, whose key it shares; closing it is not needed.
         */
        default Optional<KeyPair> component(NamedGroup group) {
            return Optional.empty();
        }

        /** Drops the private key. Closing again does nothing. */
        @Override
        void close();
    }

    /**
     * The second speaker's half.
     *
     * @param share what is sent to the other side
     * @param secret the shared secret; the receiver of this record closes it
     */
    record Encapsulation(byte[] share, SecretBytes secret) {}

    /** Makes a key pair. */
    KeyPair generate(SecureRandom random);

    /**
     * Answers a share.
     *
     * @param peerShare the first speaker's share, as it came from the wire
     * @throws TlsException with {@link io.niotls.proto.Fault#INVALID_KEY_SHARE} if the share is not valid in its group
     */
    Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws TlsException;
}
