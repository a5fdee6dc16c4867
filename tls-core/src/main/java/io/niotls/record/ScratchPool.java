package io.niotls.record;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Arrays of {@link #ARRAY_LENGTH} bytes that a call needs for a moment: to open a record that does not fit where it should
 * go, and to carry direct buffers over to the heap, where ciphers are fastest.
 *
 * <p>Safe for use by any number of threads, without a lock. Each thread keeps to one stripe of a few slots, cache lines away
 * from the next; an array moves in and out of a slot by one atomic exchange, so at most one thread holds it. If a stripe is
 * empty an array is made, if it is full the array is left to the garbage collector: nothing waits, and an idle pool holds at
 * most a few arrays per core. What is secret is wiped on the way back; ciphertext, which the network sees anyway, is not: at
 * the speed of today's ciphers that would show.
 */
public final class ScratchPool {
    /** The length of each array, in bytes: the longest record there is. */
    public static final int ARRAY_LENGTH = RecordSize.MAX_RECORD;

    private static final ScratchPool SHARED = new ScratchPool(Runtime.getRuntime().availableProcessors());
    // One call holds at most two arrays, one in and one out; two threads on one stripe find theirs.
    private static final int SLOTS = 4;
    // 32 references of 4 or 8 bytes: two cache lines at least, as prefetchers fetch them in pairs.
    private static final int STRIDE = 32;

    private final AtomicReferenceArray<byte[]> slots;
    private final int stripeMask;
    private final LongAdder outstanding = new LongAdder();

    /**
     * Makes an empty pool.
     *
     * @param cores how many threads are expected to run at once
     */
    public ScratchPool(int cores) {
        int stripes = Integer.highestOneBit(Math.max(1, cores) * 2 - 1);
        stripeMask = stripes - 1;
        slots = new AtomicReferenceArray<>(stripes * STRIDE);
    }

    /** Returns the pool that connections share unless they are given another. */
    public static ScratchPool shared() {
        return SHARED;
    }

    /**
     * Returns an array, to be handed back with {@link #give} by the same call that took it. It may hold what others have left
     * there.
     */
    public byte[] take() {
        outstanding.increment();
        int first = stripe();
        for (int slot = first; slot < first + SLOTS; slot++) {
            if (slots.getPlain(slot) != null) {
                byte[] array = slots.getAndSet(slot, null);
                if (array != null) {
                    return array;
                }
            }
        }
        return new byte[ARRAY_LENGTH];
    }

    /**
     * Takes an array back.
     *
     * @param array one from {@link #take}, which the caller must not use again
     * @param secret how many bytes, from the first, may be secret and are wiped
     */
    public void give(byte[] array, int secret) {
        Arrays.fill(array, 0, secret, (byte) 0);
        outstanding.decrement();
        int first = stripe();
        for (int slot = first; slot < first + SLOTS; slot++) {
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, array)) {
                return;
            }
        }
    }

    /** Returns how many arrays have been taken and not given back; exact while no thread is in a call. */
    public long outstanding() {
        return outstanding.sum();
    }

    private int stripe() {
        long id = Thread.currentThread().getId();
        return ((int) id & stripeMask) * STRIDE;
    }
}
