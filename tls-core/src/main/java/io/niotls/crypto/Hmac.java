package io.niotls.crypto;

/** HMAC (RFC 2104) under one key; used again and again, without allocating where possible. One thread at a time, also to close. */
public interface Hmac extends AutoCloseable {
    /** Returns the length of the result in bytes. */
    int length();

    /** Adds bytes. */
    void update(byte[] bytes, int offset, int length);

    /** Adds all bytes of an array. */
    default void update(byte[] bytes) {
        update(bytes, 0, bytes.length);
    }

    /** Writes the result, {@link #length} bytes, and starts anew under the same key. */
    void finish(byte[] out, int offset);

    /** Returns the result and starts anew under the same key. */
    default byte[] finish() {
        byte[] result = new byte[length()];
        finish(result, 0);
        return result;
    }

    /** Drops the key. Closing again does nothing. */
    @Override
    void close();
}
