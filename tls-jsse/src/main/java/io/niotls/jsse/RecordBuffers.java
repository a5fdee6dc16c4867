package io.niotls.jsse;

import io.niotls.engine.TlsEngine;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Heap buffers of one size for the records of sockets: taken while there is something in them, given back when a socket idles
 * or has ended. How many idle ones are kept is bounded; more are left to the collector. Who takes one gives it back, once: a
 * {@link RecordSink} at the end of the method that took it, a source ({@link PlaintextSource}) under its lock.
 *
 * <p>A slot is either empty or holds one buffer that nobody else knows, and changes hands by one atomic exchange: no lock, no
 * node to allocate. A thread starts to look at a slot of its own, so that threads seldom meet. Safe for use by several threads.
 */
final class RecordBuffers {
    /** Bytes of a record of 16,384 bytes of plaintext, with more than any suite here adds. */
    private static final int FULL_RECORD = 16_384 + 256;

    /** For two full records: what a read takes from the transport at once, or a small write. */
    static final RecordBuffers SMALL = new RecordBuffers(2 * FULL_RECORD, 16);
    /** For opened records. A pool of its own: the others' arrays are shown to streams and sockets that are not ours. */
    static final RecordBuffers PLAINTEXT = new RecordBuffers(2 * FULL_RECORD, 16);
    /** For four full records, which bulk data is sent in: 64 KiB of plaintext a system call. */
    static final RecordBuffers LARGE = new RecordBuffers(4 * FULL_RECORD, 8);

    static {
        if (SMALL.size < TlsEngine.MAX_RECORD) {
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
    RecordBuffers(int size, int slots) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException(slots + " is not a power of two");
        }
        this.size = size;
        this.slots = new AtomicReferenceArray<>(slots);
    }

    /** Returns the buffers' size in bytes. */
    int size() {
        return size;
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
     * @param secret how many bytes from its start may be plaintext; they are zeroed
     */
    void give(ByteBuffer buffer, int secret) {
        Arrays.fill(buffer.array(), 0, secret, (byte) 0);
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
