package io.niotls.crypto;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A secret that is wiped when it is closed, by whoever consumes it. It never shows its bytes in {@link #toString}.
 *
 * <p>A closed secret refuses every use. Not safe for use by several threads while one of them closes it.
 */
public final class SecretBytes implements AutoCloseable {
    private byte[] bytes;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes over an array: the caller must not keep it.
     *
     * @param bytes the secret; wiped by {@link #close}
     */
    public static SecretBytes owning(byte[] bytes) {
        return new SecretBytes(bytes);
    }

    /** Copies an array. */
    public static SecretBytes copyOf(byte[] bytes) {
        return new SecretBytes(bytes.clone());
    }

    /** Returns a copy with its own life. */
    public SecretBytes copy() {
        return new SecretBytes(array().clone());
    }

    /** Returns the array itself, not a copy: to be read at once, never kept and never changed. */
    public byte[] array() {
        if (bytes == null) {
            throw new IllegalStateException("the secret has been wiped");
        }
        return bytes;
    }

    /** Returns the length in bytes. */
    public int length() {
        return array().length;
    }

    /** Compares without telling by its time where the first difference is; lengths are not secret. */
    public boolean equalTo(byte[] other) {
        return MessageDigest.isEqual(array(), other);
    }

    /** Wipes the secret. Closing again does nothing. */
    @Override
    public void close() {
        if (bytes != null) {
            Arrays.fill(bytes, (byte) 0);
            bytes = null;
        }
    }

    /** Returns the length, never the bytes. */
    @Override
    public String toString() {
        return bytes == null ? "SecretBytes[wiped]" : "SecretBytes[" + bytes.length + " bytes]";
    }
}
