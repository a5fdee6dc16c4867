package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Heap buffers of one size: taken while there is something in them, given back when a channel idles. How many idle ones are kept
 * is bounded; more are left to the collector.
 *
 * <p>A slot is either empty or holds one buffer that nobody else knows, and changes hands by one atomic exchange: no lock, no
 * node to allocate, no ABA. A thread starts to look at a slot of its own, so that threads seldom meet. Safe for use by several
 * threads.
 */
final class BufferPool {
    /**
     * Bytes in a buffer for ciphertext: four records of 16,384 bytes with the expansion of any suite here (at most 86 bytes, CBC
     * with SHA-384), so that bulk data costs one system call for four records, and at least three records of the largest kind
     * that a peer may send.
     */
    static final int CIPHERTEXT_SIZE = 4 * (16_384 + 256);

    /** Bytes in a buffer for plaintext: one record's, and what opening one may write beyond it. */
    static final int PLAINTEXT_SIZE = TlsEngine.MAX_RECORD;

    static {
        if (CIPHERTEXT_SIZE < TlsEngine.MAX_RECORD) {
            throw new AssertionError("a record must fit, or it would never be complete");
        }
    }

    private final int size;
    private final AtomicReferenceArray<ByteBuffer> slots;

    /**
     * Makes a pool.
     *
     * @param size of each buffer in bytes
     * @param slots how many idle buffers are kept; a power of two
     */
    BufferPool(int size, int slots) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException(slots + " is not a power of two");
        }
        this.size = size;
        this.slots = new AtomicReferenceArray<>(slots);
    }

    /** Returns a cleared buffer, which the caller owns until it gives it back. */
    ByteBuffer take() {
        int first = firstSlot();
        for (int i = 0; i < slots.length(); i++) {
            int slot = first + i & slots.length() - 1;
            if (slots.getPlain(slot) != null) {
                ByteBuffer buffer = slots.getAndSet(slot, null);
                if (buffer != null) {
                    return buffer;
                }
            }
        }
        return ByteBuffer.allocate(size);
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
        for (int i = 0; i < slots.length(); i++) {
            int slot = first + i & slots.length() - 1;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, buffer)) {
                return;
            }
        }
    }

    private int firstSlot() {
        // Thread ids are consecutive; a multiplicative hash spreads them.
        return (int) ((Thread.currentThread().getId() * 0x9E37_79B9L) >>> 8 & slots.length() - 1);
    }
}
