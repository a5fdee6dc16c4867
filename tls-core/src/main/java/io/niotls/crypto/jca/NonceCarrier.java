package io.niotls.crypto.jca;

import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * Parameters that hand the array of a nonce to a cipher as it is: the classes they are made from copy it, when they are made and
 * when they are read, and with the object itself that is 88 bytes for each record.
 *
 * <p>A cipher reads parameters while it is initialised and not later, so a carrier serves one call of {@code Cipher.init} after
 * the other, of any connection's cipher. Who has taken one is the only one who knows it until it is given back, empty; so the
 * nonce that a cipher reads there is the one that its own connection has put in.
 */
sealed interface NonceCarrier extends AlgorithmParameterSpec {
    /**
     * What the superclasses copy, and nobody reads: two cache lines that stand between carriers made one after the other, so that
     * threads which write theirs do not disturb each other.
     */
    byte[] SPACE = new byte[128];

    /**
     * Takes another nonce.
     *
     * @param nonce what the next cipher is given, not copied; null to hold none
     */
    void carry(byte[] nonce);

    /** For AES-GCM. */
    final class Gcm extends GCMParameterSpec implements NonceCarrier {
        private byte[] nonce;

        Gcm() {
            super(8 * AeadCiphers.TAG_LENGTH, SPACE);
        }

        @Override
        public void carry(byte[] next) {
            nonce = next;
        }

        @Override
        public byte[] getIV() {
            return nonce;
        }
    }

    /** For ChaCha20-Poly1305. */
    final class Iv extends IvParameterSpec implements NonceCarrier {
        private byte[] nonce;

        Iv() {
            super(SPACE);
        }

        @Override
        public void carry(byte[] next) {
            nonce = next;
        }

        @Override
        public byte[] getIV() {
            return nonce;
        }
    }
}
