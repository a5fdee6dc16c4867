package io.niotls.nio;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * What is registered with selectors, and its keys, also those that are cancelled and not yet forgotten. The keys are safe for use
 * by several threads: their array is replaced by compare-and-set, never changed.
 */
abstract sealed class Registered implements Selectable permits SocketDriver, Transparent {
    private static final TlsSelectionKey[] NONE = {};

    private static final AtomicReferenceFieldUpdater<Registered, TlsSelectionKey[]> KEYS =
            AtomicReferenceFieldUpdater.newUpdater(Registered.class, TlsSelectionKey[].class, "keys");

    private volatile TlsSelectionKey[] keys = NONE;

    @Override
    public void registered(TlsSelectionKey key) {
        TlsSelectionKey[] before;
        TlsSelectionKey[] after;
        do {
            before = keys;
            after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = key;
        } while (!KEYS.compareAndSet(this, before, after));
    }

    @Override
    public void deregistered(TlsSelectionKey key) {
        TlsSelectionKey[] before;
        do {
            before = keys;
        } while (!KEYS.compareAndSet(this, before, without(before, key)));
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
    final TlsSelectionKey[] keys() {
        return keys;
    }

    /** Tells the selectors to look again. */
    final void keysChanged() {
        for (TlsSelectionKey key : keys) {
            key.owner().changed(key);
        }
    }

    /**
     * Cancels the transport's keys, which a transport that is to block must not have: the program has cancelled its own, but the
     * selector does the same with the transport's only in its next selection.
     */
    final void cancelTransports() {
        for (TlsSelectionKey key : keys) {
            key.raw().cancel();
        }
    }
}
