package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Heap buffers for ciphertext: taken while there is something in them, given back when a channel idles.
 *
 * <p>A slot is either empty or holds one buffer that nobody else knows, and changes hands by one atomic exchange: no lock, no
 * node to allocate, no ABA. A thread starts to look at a slot of its own, so that threads seldom meet. Safe for use by several
 * threads.
 */
final class BufferPool {
    /**
     * Bytes in a buffer: four records of 16,384 bytes with the expansion of any suite here (at most 86 bytes, CBC with SHA-384),
     * so that bulk data costs one system call for four records, and at least three records of the largest kind that a peer may
     * send.
     */
    static final int BUFFER_SIZE = 4 * (16_384 + 256);

    /** How many idle buffers are kept, about 4 MB: what a few dozen threads use at one time. More are left to the collector. */
    static final int SLOTS = 64;

    /** The pool of all channels that do not belong to a selector. */
    static final BufferPool SHARED = new BufferPool();

    static {
        if (BUFFER_SIZE < TlsEngine.MAX_RECORD) {
            throw new AssertionError("a record must fit, or it would never be complete");
        }
    }

    private final AtomicReferenceArray<ByteBuffer> slots = new AtomicReferenceArray<>(SLOTS);

    /** Returns a cleared buffer, which the caller owns until it gives it back. */
    ByteBuffer take() {
        int first = firstSlot();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (first + i) % SLOTS;
            if (slots.getPlain(slot) != null) {
                ByteBuffer buffer = slots.getAndSet(slot, null);
                if (buffer != null) {
                    return buffer;
                }
            }
        }
        return ByteBuffer.allocate(BUFFER_SIZE);
    }

    /**
     * Takes a buffer back.
     *
     * @param buffer one that {@link #take} returned, never to be used by the caller again
     * @param used how many bytes from its start may hold something; they are zeroed, since records are opened in place
     */
    void give(ByteBuffer buffer, int used) {
        Arrays.fill(buffer.array(), 0, used, (byte) 0);
        buffer.clear();
        int first = firstSlot();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (first + i) % SLOTS;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, buffer)) {
                return;
            }
        }
    }

    private static int firstSlot() {
        // Thread ids are consecutive; a multiplicative hash spreads them.
        return (int) ((Thread.currentThread().getId() * 0x9E37_79B9L) >>> 8 & SLOTS - 1);
    }
}
