package io.niotls.crypto.jca;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Instances that are costly to make and wait, without a secret in them, for their next use.
 *
 * <p>Safe for use by several threads, without a lock: an instance is in one place or in one thread's hands, for a place is emptied
 * and filled by atomic exchanges. Where a thread looks depends on its id, cache lines away from where the next one does, so that
 * threads rarely meet; one that finds nothing in the few places where it looks makes a new instance, and one that finds no room
 * drops its own.
 */
final class Spares<T> {
    /** As many as have tens of carrier threads; the rest would only be memory. */
    private static final int STRIPES = 16;
    /** How many places of its stripe a thread tries. */
    private static final int PLACES = 4;
    /** 32 references of 4 or 8 bytes: two cache lines at least, as prefetchers fetch them in pairs. */
    private static final int STRIDE = 32;

    private final AtomicReferenceArray<T> places = new AtomicReferenceArray<>(STRIPES * STRIDE);
    private final Supplier<T> maker;

    Spares(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Takes one, or makes one. */
    T take() {
        int first = first();
        for (int place = first; place < first + PLACES; place++) {
            if (places.getPlain(place) != null) {
                T spare = places.getAndSet(place, null);
                if (spare != null) {
                    return spare;
                }
            }
        }
        return maker.get();
    }

    /** Gives one back that nobody uses any more, and that holds no secret. */
    void give(T spare) {
        int first = first();
        for (int place = first; place < first + PLACES; place++) {
            if (places.getPlain(place) == null && places.compareAndSet(place, null, spare)) {
                return;
            }
        }
    }

    private static int first() {
        // Ids of threads are consecutive: neighbours get stripes of their own.
        return ((int) Thread.currentThread().getId() & STRIPES - 1) * STRIDE;
    }
}
