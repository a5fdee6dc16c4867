package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Counts a pool's buffers without a counter in it: the pool is half filled with buffers that are known, and afterwards each of
 * them must be there. As there is room for more, one that was given back twice is there twice.
 */
final class PoolCount {
    private final RecordBuffers pool;
    private final int slots;
    private final List<ByteBuffer> known;

    /**
     * Fills a pool.
     *
     * @param slots how many buffers it keeps
     */
    PoolCount(RecordBuffers pool, int slots) {
        this.pool = pool;
        this.slots = slots;
        this.known = take().subList(0, slots / 2);
        known.forEach(buffer -> pool.give(buffer, pool.size()));
    }

    /** Returns the count of each pool that sockets use. */
    static List<PoolCount> ofSockets() {
        return List.of(new PoolCount(RecordBuffers.SMALL, 16), new PoolCount(RecordBuffers.PLAINTEXT, 16),
                new PoolCount(RecordBuffers.LARGE, 8));
    }

    private List<ByteBuffer> take() {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            taken.add(pool.take());
        }
        return taken;
    }

    /** Checks that each buffer is back, once. */
    void assertAllBack() {
        List<ByteBuffer> present = take();
        Set<ByteBuffer> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(present);
        assertEquals(0, present.size() - identities.size(), "given back twice, of " + pool.size() + " bytes");
        long missing = known.stream().filter(buffer -> !identities.contains(buffer)).count();
        present.forEach(buffer -> pool.give(buffer, 0));
        assertEquals(0, missing, "not given back, of " + pool.size() + " bytes");
    }

    /** Checks that nothing is left in any buffer. */
    void assertAllWiped() {
        byte[] zeros = new byte[pool.size()];
        List<ByteBuffer> present = take();
        long dirty = present.stream().filter(buffer -> !Arrays.equals(zeros, buffer.array())).count();
        present.forEach(buffer -> pool.give(buffer, 0));
        assertEquals(0, dirty, "not wiped");
    }
}
