package io.niotls.interop;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * An endless row of bytes that follows from a seed and never repeats, so that a byte that is lost, doubled, moved or changed is
 * found where it happens. One object is one reader's place in the row; a few bytes each, for thousands of connections.
 */
final class SeededBytes {
    /** The step and the mixing of SplitMix64 (Steele, Lea, Flood 2014). */
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final int CHUNK = 65_536;

    private long state;
    private long word;
    private long position;

    SeededBytes(long seed) {
        state = seed;
    }

    private byte next() {
        if ((position & 7) == 0) {
            state += GOLDEN;
            long mixed = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
            word = mixed ^ mixed >>> 31;
        } else {
            word >>>= 8;
        }
        position++;
        return (byte) word;
    }

    /** Returns how many bytes have passed. */
    long position() {
        return position;
    }

    /** Fills the rest of a buffer with what comes next. */
    void fill(ByteBuffer target) {
        while (target.hasRemaining()) {
            target.put(next());
        }
    }

    /**
     * Compares what has come with what comes next, and takes it.
     *
     * @throws AssertionError if they differ, with the place
     */
    void check(ByteBuffer received) {
        while (received.hasRemaining()) {
            byte expected = next();
            byte found = received.get();
            if (found != expected) {
                throw new AssertionError("byte " + (position - 1) + " is " + found + " and should be " + expected);
            }
        }
    }

    /** Returns the first bytes of a row as a stream. */
    static InputStream stream(long seed, long length) {
        SeededBytes bytes = new SeededBytes(seed);
        return new InputStream() {
            @Override
            public int read() {
                return bytes.position == length ? -1 : bytes.next() & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int wanted) {
                int count = (int) Math.min(wanted, length - bytes.position);
                bytes.fill(ByteBuffer.wrap(target, offset, count));
                return count == 0 && wanted > 0 ? -1 : count;
            }

            @Override
            public int available() {
                return (int) Math.min(CHUNK, length - bytes.position);
            }
        };
    }

    /** Returns the CRC-32C of a row's first bytes. */
    static long checksum(long seed, long length) {
        SeededBytes bytes = new SeededBytes(seed);
        CRC32C checksum = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (bytes.position < length) {
            chunk.clear().limit((int) Math.min(CHUNK, length - bytes.position));
            bytes.fill(chunk);
            checksum.update(chunk.flip());
        }
        return checksum.getValue();
    }
}
