package io.niotls.fuzz;

import java.util.Arrays;

/**
 * What a fuzzer's bytes decide, read from the first to the last: a seed can be written by hand, and a byte that the fuzzer
 * changes changes one decision. Where there are no bytes left, every number is 0.
 */
public final class Choices {
    private final byte[] bytes;
    private int position;

    public Choices(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean hasMore() {
        return position < bytes.length;
    }

    public int uint8() {
        return hasMore() ? bytes[position++] & 0xff : 0;
    }

    public int uint16() {
        return uint8() << 8 | uint8();
    }

    /** Returns a number from 0 to one less than {@code count}, which is at most 256. */
    public int below(int count) {
        return uint8() % count;
    }

    public boolean flag() {
        return (uint8() & 1) != 0;
    }

    /** Returns bytes whose number stands before them in one byte, as far as they are there. */
    public byte[] bytes() {
        int length = Math.min(uint8(), bytes.length - position);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** Returns all bytes that are left. */
    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, position, bytes.length);
        position = bytes.length;
        return rest;
    }
}
