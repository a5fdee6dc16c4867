package io.niotls.nio;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/** The keys of a channel, also those that are cancelled and not yet forgotten. Safe for use by several threads. */
final class Keys {
    private static final TlsSelectionKey[] NONE = {};

    private static final AtomicReferenceFieldUpdater<Keys, TlsSelectionKey[]> ALL =
            AtomicReferenceFieldUpdater.newUpdater(Keys.class, TlsSelectionKey[].class, "all");

    /** Each array is never changed. */
    private volatile TlsSelectionKey[] all = NONE;

    void add(TlsSelectionKey key) {
        TlsSelectionKey[] before;
        TlsSelectionKey[] after;
        do {
            before = all;
            after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = key;
        } while (!ALL.compareAndSet(this, before, after));
    }

    void remove(TlsSelectionKey key) {
        TlsSelectionKey[] before;
        do {
            before = all;
        } while (!ALL.compareAndSet(this, before, without(before, key)));
    }

    private static TlsSelectionKey[] without(TlsSelectionKey[] before, TlsSelectionKey key) {
        TlsSelectionKey[] after = new TlsSelectionKey[before.length];
        int count = 0;
        for (TlsSelectionKey each : before) {
            if (each != key) {
                after[count++] = each;
            }
        }
        return count == 0 ? NONE : Arrays.copyOf(after, count);
    }

    /** Returns the keys; not to be changed. */
    TlsSelectionKey[] all() {
        return all;
    }

    /** Tells the selectors to look again. */
    void changed() {
        for (TlsSelectionKey key : all) {
            key.owner().changed(key);
        }
    }

    /**
     * Cancels the transport's keys, which a transport that is to block must not have: the program has cancelled its own, but the
     * selector does the same with the transport's only in its next selection.
     */
    void cancelTransports() {
        for (TlsSelectionKey key : all) {
            key.raw().cancel();
        }
    }
}
