package io.niotls.nio;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Counts a pool's buffers without a counter in it: the pool is filled up with buffers that are known, and afterwards each of them
 * must be there. One that has been lost has made room for another one; one that was given back twice is there twice.
 */
final class PoolCount {
    private final BufferPool pool;
    private final List<ByteBuffer> known;

    /**
     * Fills a pool.
     *
     * @param slots how many buffers it keeps
     */
    PoolCount(BufferPool pool, int slots) {
        this.pool = pool;
        this.known = take(pool, slots);
        known.forEach(buffer -> pool.give(buffer, 0));
    }

    private static List<ByteBuffer> take(BufferPool pool, int count) {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(pool.take());
        }
        return taken;
    }

    /** Returns how many buffers have not come back. */
    int missing() {
        List<ByteBuffer> present = take(pool, known.size());
        Set<ByteBuffer> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(present);
        present.forEach(buffer -> pool.give(buffer, 0));
        return (int) known.stream().filter(buffer -> !identities.contains(buffer)).count();
    }
}
