package io.niotls.crypto.jca;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Instances that are costly to make and wait, without a secret in them, for their next use.
 *
 * <p>Safe for use by several threads, without a lock: an instance is in one place or in one thread's hands, for a place is emptied
 * and filled by atomic exchanges. Where to look first depends on the thread, so that threads rarely meet; a thread that finds
 * nothing in the few places where it looks makes a new instance, and one that finds no room drops its own.
 */
final class Spares<T> {
    /** More than are in use at once by some tens of carrier threads; the rest would only be memory. */
    private static final int PLACES = 64;
    /** How many places are tried. */
    private static final int ATTEMPTS = 4;

    private final AtomicReferenceArray<T> places = new AtomicReferenceArray<>(PLACES);
    private final Supplier<T> maker;

    Spares(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Takes one, or makes one. */
    T take() {
        int first = first();
        for (int i = 0; i < ATTEMPTS; i++) {
            int place = first + i & PLACES - 1;
            if (places.get(place) != null) {
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
        for (int i = 0; i < ATTEMPTS; i++) {
            int place = first + i & PLACES - 1;
            if (places.get(place) == null && places.compareAndSet(place, null, spare)) {
                return;
            }
        }
    }

    private static int first() {
        // Ids of threads are consecutive: neighbours get places of their own.
        return (int) Thread.currentThread().getId() * ATTEMPTS;
    }
}
