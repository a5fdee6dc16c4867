package io.niotls.crypto;

/** The pseudorandom function of TLS 1.2 over one hash, RFC 5246 §5. Has no state; safe for use by several threads. */
public interface Prf {
    /**
     * Derives bytes from a secret.
     *
     * @param secret read, not closed
     * @param label ASCII
     * @param seed all seeds, one after the other
     * @param length of the output
     */
    SecretBytes derive(SecretBytes secret, String label, byte[] seed, int length);
}
