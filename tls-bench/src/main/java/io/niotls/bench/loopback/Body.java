package io.niotls.bench.loopback;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** The endless content of bodies: a block of random bytes, again and again. */
final class Body {
    /** The block's size in bytes: four full records. */
    static final int BLOCK = 4 * 16_384;

    /** Two blocks, so that every piece up to one block lies in one piece here. */
    private static final byte[] TWICE = twice();

    private Body() {}

    private static byte[] twice() {
        byte[] block = new byte[BLOCK];
        new Random(1).nextBytes(block);
        byte[] twice = Arrays.copyOf(block, 2 * BLOCK);
        System.arraycopy(block, 0, twice, BLOCK, BLOCK);
        return twice;
    }

    /** Returns one block in a new buffer. */
    static ByteBuffer block(boolean direct) {
        ByteBuffer block = direct ? ByteBuffer.allocateDirect(BLOCK) : ByteBuffer.allocate(BLOCK);
        return block.put(TWICE, 0, BLOCK).flip();
    }

    /**
     * Compares a piece of a body that was received.
     *
     * @param offset where in the body it begins
     * @param piece at most a block; not consumed
     * @throws IOException if it differs
     */
    static void check(long offset, ByteBuffer piece) throws IOException {
        int mismatch = piece.mismatch(ByteBuffer.wrap(TWICE, (int) (offset % BLOCK), piece.remaining()));
        if (mismatch >= 0) {
            throw new IOException("byte " + (offset + mismatch) + " of a body is not what was sent");
        }
    }
}
