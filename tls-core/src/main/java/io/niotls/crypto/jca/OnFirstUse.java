package io.niotls.crypto.jca;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What was found for each key when it was first asked for, also that there was nothing. A program that never speaks x448 does
 * not wait for its classes to load. Safe for use by several threads; a look-up of what was found before takes no lock.
 */
final class OnFirstUse<K, V> {
    private final Map<K, Optional<V>> found = new ConcurrentHashMap<>();
    private final Function<K, Optional<V>> finder;

    /** Finds nothing yet; the finder must not ask this object again. */
    OnFirstUse(Function<K, Optional<V>> finder) {
        this.finder = finder;
    }

    Optional<V> get(K key) {
        Optional<V> earlier = found.get(key);
        return earlier != null ? earlier : found.computeIfAbsent(key, finder);
    }

    boolean has(K key) {
        return get(key).isPresent();
    }
}
