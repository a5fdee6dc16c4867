package io.niotls.wire;

import java.util.Arrays;

/**
 * Writes the big-endian numbers and length-prefixed vectors of RFC 8446 §3 into an array that grows.
 *
 * <p>A vector's length is never computed by hand: {@link #vector8}, {@link #vector16} and {@link #vector24} reserve it, and
 * closing the {@link Vector} they return patches it.
 *
 * <pre>{@code
 * try (var list = writer.vector16()) {
 *     writer.uint16(group.code());
 * }
 * }</pre>
 *
 * Not safe for use by several threads.
 */
public final class ByteWriter {
    private byte[] array;
    private int size;

    /** Makes an empty writer. */
    public ByteWriter() {
        this(256);
    }

    /**
     * Makes an empty writer.
     *
     * @param capacity bytes to reserve; more are taken as needed
     */
    public ByteWriter(int capacity) {
        array = new byte[capacity];
    }

    /** Returns how many bytes have been written. */
    public int size() {
        return size;
    }

    /** Writes the low 8 bits. */
    public ByteWriter uint8(int value) {
        reserve(1);
        array[size++] = (byte) value;
        return this;
    }

    /** Writes the low 16 bits. */
    public ByteWriter uint16(int value) {
        reserve(2);
        array[size++] = (byte) (value >>> 8);
        array[size++] = (byte) value;
        return this;
    }

    /** Writes the low 24 bits. */
    public ByteWriter uint24(int value) {
        return uint8(value >>> 16).uint16(value);
    }

    /** Writes the low 32 bits. */
    public ByteWriter uint32(long value) {
        return uint16((int) (value >>> 16)).uint16((int) value);
    }

    /** Writes all 64 bits. */
    public ByteWriter int64(long value) {
        return uint32(value >>> 32).uint32(value);
    }

    /** Writes all bytes of an array, without a length. */
    public ByteWriter bytes(byte[] bytes) {
        return bytes(bytes, 0, bytes.length);
    }

    /** Writes a range of an array, without a length. */
    public ByteWriter bytes(byte[] bytes, int offset, int length) {
        reserve(length);
        System.arraycopy(bytes, offset, array, size, length);
        size += length;
        return this;
    }

    /** Writes an array with its length before it in one byte. */
    public ByteWriter opaque8(byte[] bytes) {
        return uint8(checked(bytes.length, 1)).bytes(bytes);
    }

    /** Writes an array with its length before it in two bytes. */
    public ByteWriter opaque16(byte[] bytes) {
        return uint16(checked(bytes.length, 2)).bytes(bytes);
    }

    /** Writes an array with its length before it in three bytes. */
    public ByteWriter opaque24(byte[] bytes) {
        return uint24(checked(bytes.length, 3)).bytes(bytes);
    }

    /** Starts a vector whose length is written before it in one byte when the result is closed. */
    public Vector vector8() {
        return new Vector(1);
    }

    /** Starts a vector whose length is written before it in two bytes when the result is closed. */
    public Vector vector16() {
        return new Vector(2);
    }

    /** Starts a vector whose length is written before it in three bytes when the result is closed. */
    public Vector vector24() {
        return new Vector(3);
    }

    /** Forgets what has been written, and keeps the room. What was there is not wiped: not for secrets. */
    public void clear() {
        size = 0;
    }

    /** Returns the array itself: the first {@link #size} bytes count, and only until something is written again. */
    public byte[] array() {
        return array;
    }

    /** Returns a copy of what has been written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(array, size);
    }

    private void reserve(int length) {
        if (length > array.length - size) {
            array = Arrays.copyOf(array, Math.max(Math.addExact(size, length), array.length * 2));
        }
    }

    private static int checked(int length, int width) {
        if (length >>> 8 * width != 0) {
            throw new IllegalArgumentException(length + " bytes do not fit a length of " + width + " bytes");
        }
        return length;
    }

    /** An open vector: everything written until it is closed is its body. Vectors close in the reverse order of opening. */
    public final class Vector implements AutoCloseable {
        private final int width;
        private final int start;

        private Vector(int width) {
            this.width = width;
            reserve(width);
            size += width;
            this.start = size;
        }

        /**
         * Writes the body's length before it.
         *
         * @throws IllegalArgumentException if the body is longer than its length field can say
         */
        @Override
        public void close() {
            int length = checked(size - start, width);
            for (int i = 1; i <= width; i++) {
                array[start - i] = (byte) length;
                length >>>= 8;
            }
        }
    }
}
