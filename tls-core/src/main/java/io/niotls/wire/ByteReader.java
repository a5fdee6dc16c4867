package io.niotls.wire;

import java.util.Arrays;

/**
 * Reads the big-endian numbers and length-prefixed vectors of RFC 8446 §3 from a range of an array.
 *
 * <p>Every read is checked against the range; nothing is allocated before its length has been checked. The bytes are not
 * copied until {@link #bytes} or an {@code opaque} method is called, so the array must not change while it is read.
 * Not safe for use by several threads.
 */
public final class ByteReader {
    private final byte[] array;
    private final int end;
    private int position;

    /**
     * Reads a whole array.
     *
     * @param array the bytes; not copied
     */
    public ByteReader(byte[] array) {
        this(array, 0, array.length);
    }

    /**
     * Reads a range of an array.
     *
     * @param array the bytes; not copied
     * @param offset index of the first byte
     * @param length how many bytes may be read
     */
    public ByteReader(byte[] array, int offset, int length) {
        if ((offset | length) < 0 || offset > array.length - length) {
            throw new IndexOutOfBoundsException("offset " + offset + ", length " + length + " of " + array.length);
        }
        this.array = array;
        this.position = offset;
        this.end = offset + length;
    }

    /** Returns how many bytes have not been read. */
    public int remaining() {
        return end - position;
    }

    /** Returns whether bytes have not been read. */
    public boolean hasRemaining() {
        return position < end;
    }

    /** Returns the array that is read, not a copy; what is outside this reader's range may be anything. */
    public byte[] array() {
        return array;
    }

    /** Returns the index in the array of the next byte. */
    public int position() {
        return position;
    }

    /** Reads one byte as 0 to 255. */
    public int uint8() throws DecodeException {
        need(1);
        return array[position++] & 0xff;
    }

    /** Reads two bytes as 0 to 65,535. */
    public int uint16() throws DecodeException {
        need(2);
        return (array[position++] & 0xff) << 8 | array[position++] & 0xff;
    }

    /** Reads three bytes as 0 to 16,777,215. */
    public int uint24() throws DecodeException {
        need(3);
        return (array[position++] & 0xff) << 16 | (array[position++] & 0xff) << 8 | array[position++] & 0xff;
    }

    /** Reads four bytes as 0 to 4,294,967,295. */
    public long uint32() throws DecodeException {
        return (long) uint16() << 16 | uint16();
    }

    /** Reads eight bytes as a two's complement number. */
    public long int64() throws DecodeException {
        return uint32() << 32 | uint32();
    }

    /** Reads {@code length} bytes into a new array. */
    public byte[] bytes(int length) throws DecodeException {
        need(length);
        byte[] copy = Arrays.copyOfRange(array, position, position + length);
        position += length;
        return copy;
    }

    /** Reads all bytes that are left into a new array. */
    public byte[] rest() throws DecodeException {
        return bytes(remaining());
    }

    /** Passes over {@code length} bytes. */
    public void skip(int length) throws DecodeException {
        need(length);
        position += length;
    }

    /** Returns a reader of the next vector, whose length stands before it in one byte. */
    public ByteReader vector8() throws DecodeException {
        return part(uint8());
    }

    /** Returns a reader of the next vector, whose length stands before it in two bytes. */
    public ByteReader vector16() throws DecodeException {
        return part(uint16());
    }

    /** Returns a reader of the next vector, whose length stands before it in three bytes. */
    public ByteReader vector24() throws DecodeException {
        return part(uint24());
    }

    /** Reads a vector {@code opaque x<minimum..255>} into a new array. */
    public byte[] opaque8(int minimum) throws DecodeException {
        return opaque(uint8(), minimum);
    }

    /** Reads a vector {@code opaque x<minimum..2^16-1>} into a new array. */
    public byte[] opaque16(int minimum) throws DecodeException {
        return opaque(uint16(), minimum);
    }

    /** Reads a vector {@code opaque x<minimum..2^24-1>} into a new array. */
    public byte[] opaque24(int minimum) throws DecodeException {
        return opaque(uint24(), minimum);
    }

    /**
     * Makes sure that nothing is left.
     *
     * @throws DecodeException if a byte has not been read
     */
    public void expectEnd() throws DecodeException {
        if (position != end) {
            throw new DecodeException(remaining() + " bytes follow the end of the structure");
        }
    }

    private byte[] opaque(int length, int minimum) throws DecodeException {
        if (length < minimum) {
            throw new DecodeException("a vector of " + length + " bytes where at least " + minimum + " are needed");
        }
        return bytes(length);
    }

    private ByteReader part(int length) throws DecodeException {
        need(length);
        ByteReader part = new ByteReader(array, position, length);
        position += length;
        return part;
    }

    private void need(int length) throws DecodeException {
        if (length < 0 || length > end - position) {
            throw new DecodeException(length + " bytes wanted where " + (end - position) + " are left");
        }
    }
}
