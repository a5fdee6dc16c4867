package io.niotls.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A cache cut into parts that each have their own lock, so that threads rarely meet: only those whose keys fall into the same
 * part at the same time.
 *
 * <p>The parts' capacities add up to the cache's exactly. A small cache is one part, because a bound that is divided among
 * parts is reached early in some and late in others.
 *
 * @param <S> one part
 */
final class Stripes<S> {
    /** More than the cores of most servers, so that two threads that are in a cache at the same time seldom share a part. */
    private static final int MAX_STRIPES = 64;
    /** With this many entries a part's share of all keys is within some 10 % of the mean. */
    private static final int MIN_ENTRIES_PER_STRIPE = 64;

    private final List<S> all;

    /**
     * Makes the parts.
     *
     * @param capacity of the whole cache, at least 1
     * @param factory makes a part from its capacity
     */
    Stripes(int capacity, IntFunction<S> factory) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a cache for " + capacity + " entries");
        }
        int count = Integer.highestOneBit(Math.max(1, Math.min(MAX_STRIPES, capacity / MIN_ENTRIES_PER_STRIPE)));
        List<S> stripes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            stripes.add(factory.apply(capacity / count + (i < capacity % count ? 1 : 0)));
        }
        all = List.copyOf(stripes);
    }

    /**
     * Returns the part of a key. It is chosen by the upper bits of the hash multiplied by 2^32 over the golden ratio, since the
     * lower ones choose the bucket of the part's hash table.
     */
    S of(Object key) {
        return all.get(key.hashCode() * 0x9e37_79b9 >>> 26 & all.size() - 1);
    }

    /** Returns all parts, always in the same order. */
    List<S> all() {
        return all;
    }
}
