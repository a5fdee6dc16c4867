package io.niotls.crypto;

/**
 * Authenticated encryption under one key, used for all records of a direction.
 *
 * <p>The caller owns every array. Source and destination may be the same array only if their ranges do not overlap.
 * Nothing is allocated per call beyond what the underlying implementation allocates. One thread at a time, closing included: what
 * it worked with may serve another key from then on.
 *
 * <p>A nonce's 12 bytes are two numbers, {@code nonceHead} its first four bytes and {@code nonceTail} the eight after them, both
 * big-endian: no array of a caller's is kept or needs to be copied.
 */
public interface Aead extends AutoCloseable {
    /** What {@link #seal} takes as trailing byte for none. */
    int NO_TRAILING_BYTE = -1;

    /** Returns how many bytes a sealed text is longer than its plaintext. */
    int tagLength();

    /**
     * Encrypts and authenticates.
     *
     * @param nonceHead the first four bytes of the nonce, which as a whole is never used twice with this key
     * @param nonceTail its other eight bytes
     * @param aad holds the additional data; may be any of the other arrays, outside the range that is written
     * @param aadOffset its first byte
     * @param aadLength its length
     * @param in holds the plaintext
     * @param inOffset its first byte
     * @param inLength its length
     * @param trailingByte one more byte of plaintext, 0 to 255 (TLS 1.3's content type), or {@link #NO_TRAILING_BYTE}
     * @param out receives plaintext length + trailing byte + {@link #tagLength} bytes
     * @param outOffset where they start
     * @return how many bytes were written
     * @throws IllegalStateException if the nonce is the one of the call before (no implementation misses that), if there is no
     *     room, or if this is closed: nothing may be sent then
     */
    int seal(int nonceHead, long nonceTail, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset, int inLength,
            int trailingByte, byte[] out, int outOffset);

    /**
     * Checks and decrypts.
     *
     * @param nonceHead the first four bytes of the nonce
     * @param nonceTail its other eight bytes
     * @param aad holds the additional data; may be any of the other arrays, outside the range that is written
     * @param aadOffset its first byte
     * @param aadLength its length
     * @param in holds the sealed text
     * @param inOffset its first byte
     * @param inLength its length, tag included; may be shorter than a tag, which is not authentic
     * @param out receives the plaintext; there must be room for {@code inLength - tagLength()} bytes
     * @param outOffset where it starts
     * @return the length of the plaintext, or -1 if the text is not authentic: {@code out} then holds no plaintext in that range
     */
    int open(int nonceHead, long nonceTail, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset, int inLength,
            byte[] out, int outOffset);

    /**
     * Drops the key, at once, and goes on under another one.
     *
     * @param key as long as the one before; copied
     * @throws IllegalArgumentException if it is not as long: nothing has changed then
     * @throws IllegalStateException if this is closed
     */
    void rekey(SecretBytes key);

    /** Drops the key. Closing again does nothing. */
    @Override
    void close();
}
