package io.niotls.crypto;

/** AES in CBC mode without padding under one key, for the CBC suites of TLS 1.2. One thread at a time. */
public interface CbcCipher extends AutoCloseable {
    /**
     * Encrypts whole blocks.
     *
     * @param iv 16 bytes, unpredictable; not kept
     * @param in the plaintext
     * @param inOffset its first byte
     * @param length its length, a multiple of 16
     * @param out receives as many bytes; may be {@code in} with the same offset
     * @param outOffset where they start
     */
    void encrypt(byte[] iv, byte[] in, int inOffset, int length, byte[] out, int outOffset);

    /**
     * Decrypts whole blocks.
     *
     * @param iv holds the 16 bytes of IV
     * @param ivOffset its first byte
     * @param in the ciphertext
     * @param inOffset its first byte
     * @param length its length, a multiple of 16
     * @param out receives as many bytes; may be {@code in} with the same offset
     * @param outOffset where they start
     */
    void decrypt(byte[] iv, int ivOffset, byte[] in, int inOffset, int length, byte[] out, int outOffset);

    /** Drops the key. Closing again does nothing. */
    @Override
    void close();
}
