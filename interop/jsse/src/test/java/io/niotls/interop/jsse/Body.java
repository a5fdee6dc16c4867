package io.niotls.interop.jsse;

import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.zip.CRC32C;

/** Long bodies: blocks of random bytes, each with its number, so that one that is lost, doubled or moved changes the checksum. */
final class Body {
    private static final int BLOCK = 1 << 20;
    private static final int NUMBER_LENGTH = 4;
    private static final byte[] BYTES = new byte[BLOCK];

    static {
        new Random(7).nextBytes(BYTES);
    }

    private Body() {}

    /**
     * The length and the CRC-32C of a body.
     *
     * @param length in bytes
     */
    record Sum(long length, long checksum) {
        /** Reads a body to its end. */
        static Sum of(InputStream body) throws IOException {
            CRC32C checksum = new CRC32C();
            byte[] chunk = new byte[65_536];
            long length = 0;
            for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
                checksum.update(chunk, 0, count);
                length += count;
            }
            return new Sum(length, checksum.getValue());
        }

        /** Returns what {@link #of} returns for a body of that length that has arrived whole. */
        static Sum expected(long length) {
            try {
                return of(stream(length));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Returns the body of that many bytes. */
    static InputStream stream(long length) {
        return new InputStream() {
            private long position;

            @Override
            public int read() {
                return position == length ? -1 : at(position++) & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int wanted) {
                if (position == length && wanted > 0) {
                    return -1;
                }
                int inBlock = (int) (position % BLOCK);
                int count = (int) Math.min(Math.min(wanted, BLOCK - inBlock), length - position);
                System.arraycopy(BYTES, inBlock, target, offset, count);
                for (int i = inBlock; i < NUMBER_LENGTH && i < inBlock + count; i++) {
                    target[offset + i - inBlock] = at(position + i - inBlock);
                }
                position += count;
                return count;
            }
        };
    }

    private static byte at(long position) {
        int inBlock = (int) (position % BLOCK);
        return inBlock < NUMBER_LENGTH ? (byte) (position / BLOCK >>> 8 * inBlock) : BYTES[inBlock];
    }
}
