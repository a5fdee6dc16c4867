package io.niotls.crypto;

/** HKDF over one hash, RFC 5869. Has no state; safe for use by several threads. */
public interface Hkdf {
    /**
     * Extracts a pseudorandom key, RFC 5869 §2.2.
     *
     * @param salt may be empty, which stands for a hash's length of zeros
     * @param inputKeyMaterial read, not closed
     */
    SecretBytes extract(byte[] salt, byte[] inputKeyMaterial);

    /**
     * Expands a pseudorandom key, RFC 5869 §2.3.
     *
     * @param pseudorandomKey read, not closed
     * @param info what the output is for
     * @param length of the output, at most 255 times the hash's
     */
    SecretBytes expand(SecretBytes pseudorandomKey, byte[] info, int length);
}
