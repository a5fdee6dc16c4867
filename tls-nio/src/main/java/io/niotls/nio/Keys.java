package io.niotls.nio;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/** The keys of a channel, also those that are cancelled and not yet forgotten. Safe for use by several threads. */
final class Keys {
    private static final TlsSelectionKey[] NONE = {};

    private final AtomicReference<TlsSelectionKey[]> all = new AtomicReference<>(NONE);

    void add(TlsSelectionKey key) {
        all.updateAndGet(before -> {
            TlsSelectionKey[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = key;
            return after;
        });
    }

    void remove(TlsSelectionKey key) {
        all.updateAndGet(before -> {
            TlsSelectionKey[] after = new TlsSelectionKey[before.length];
            int count = 0;
            for (TlsSelectionKey each : before) {
                if (each != key) {
                    after[count++] = each;
                }
            }
            return count == 0 ? NONE : Arrays.copyOf(after, count);
        });
    }

    /** Returns the keys; not to be changed. */
    TlsSelectionKey[] all() {
        return all.get();
    }

    /** Tells the selectors to look again. */
    void changed() {
        for (TlsSelectionKey key : all.get()) {
            key.owner().changed(key);
        }
    }

    /**
     * Cancels the transport's keys, which a transport that is to block must not have: the program has cancelled its own, but the
     * selector does the same with the transport's only in its next selection.
     */
    void cancelTransports() {
        for (TlsSelectionKey key : all.get()) {
            key.raw().cancel();
        }
    }
}
