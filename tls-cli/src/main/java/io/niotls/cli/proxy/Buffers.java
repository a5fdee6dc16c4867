package io.niotls.cli.proxy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Buffers of one size that are not in use at the moment. For one thread.
 *
 * <p>On the heap, because the TLS engine opens and seals in arrays.
 */
final class Buffers {
    /** How many idle buffers are kept; the loop's connections use only a few at one time, unless many peers take nothing. */
    static final int KEPT = 64;

    private final int size;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();

    /** Makes a pool.
     * @param size of each buffer in bytes */
    Buffers(int size) {
        this.size = size;
    }

    /** Returns an empty buffer, which the caller owns until it gives it back. */
    ByteBuffer take() {
        // The one that was used last: it is in the processor's cache.
        ByteBuffer buffer = idle.pollLast();
        return buffer == null ? ByteBuffer.allocate(size) : buffer;
    }

    /**
     * Takes a buffer that its owner does not need any more; one of another size, which is not from here, is let go. Plaintext
     * does not stay in it.
     *
     * @param buffer with an array; nothing was ever put behind its limit
     */
    void give(ByteBuffer buffer) {
        Arrays.fill(buffer.array(), buffer.arrayOffset(), buffer.arrayOffset() + buffer.limit(), (byte) 0);
        if (buffer.capacity() == size && idle.size() < KEPT) {
            idle.addLast(buffer.clear());
        }
    }
}
