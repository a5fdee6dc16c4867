package io.niotls.auth;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * A bounded map that keeps what is used. It has two generations, each of which takes at most half of what is allowed: when the
 * younger one is full it becomes the older one, and what was the older one is dropped. Whatever is looked up in the older one
 * moves to the younger one, so that an entry which is used between two such changes is never lost.
 *
 * <p>Safe for use by several threads. A look-up takes no lock, except that one in the older generation tries for it to move the
 * entry, and lets it be if another thread has it. A change holds the lock for as long as it takes to put an entry into a map.
 */
final class RecentlyUsed<K, V> {
    private record Generations<K, V>(ConcurrentMap<K, V> young, ConcurrentMap<K, V> old) {}

    private final int halfEntries;
    private final long halfWeight;
    private final ToLongFunction<V> weigher;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Generations<K, V> generations = new Generations<>(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    /** The weight of the younger generation; guarded by the lock. */
    private long youngWeight;

    /**
     * Makes an empty map.
     *
     * @param maxEntries how many entries it may hold, at least 2
     * @param maxWeight how heavy they may be together; what weighs more than half of it is not kept
     * @param weigher returns the weight of a value, the same each time
     */
    RecentlyUsed(int maxEntries, long maxWeight, ToLongFunction<V> weigher) {
        this.halfEntries = maxEntries / 2;
        this.halfWeight = maxWeight / 2;
        this.weigher = weigher;
    }

    /** Returns the value of a key, or null. */
    V get(K key) {
        Generations<K, V> now = generations;
        V value = now.young().get(key);
        if (value != null) {
            return value;
        }
        value = now.old().get(key);
        if (value != null && lock.tryLock()) {
            try {
                V current = current(key);
                if (current != null) {
                    put(key, current);
                }
            } finally {
                lock.unlock();
            }
        }
        return value;
    }

    /** Puts what a function makes of the value that a key has now, which is null if there is none. */
    void update(K key, UnaryOperator<V> next) {
        lock.lock();
        try {
            put(key, next.apply(current(key)));
        } finally {
            lock.unlock();
        }
    }

    private V current(K key) {
        V value = generations.young().get(key);
        return value != null ? value : generations.old().get(key);
    }

    private void put(K key, V value) {
        long weight = weigher.applyAsLong(value);
        generations.old().remove(key);
        V previous = generations.young().remove(key);
        if (previous != null) {
            youngWeight -= weigher.applyAsLong(previous);
        }
        if (weight > halfWeight) {
            return;
        }
        if (generations.young().size() >= halfEntries || youngWeight + weight > halfWeight) {
            generations = new Generations<>(new ConcurrentHashMap<>(), generations.young());
            youngWeight = 0;
        }
        generations.young().put(key, value);
        youngWeight += weight;
    }

    /** Returns how many entries there are. */
    int size() {
        Generations<K, V> now = generations;
        return now.young().size() + now.old().size();
    }
}
