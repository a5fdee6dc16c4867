package io.niotls.nio;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What is to be done at which time. Entries are removed as soon as they are not needed, so that nothing of a connection that is
 * gone is kept. Used by one thread at a time.
 */
final class Deadlines {
    /** Something to be done once. */
    static final class Entry implements Comparable<Entry> {
        final long nanos;
        private final long sequence;
        private final Runnable action;
        private boolean removed;

        private Entry(long nanos, long sequence, Runnable action) {
            this.nanos = nanos;
            this.sequence = sequence;
            this.action = action;
        }

        @Override
        public int compareTo(Entry other) {
            // nanoTime may overflow: only differences mean something.
            return nanos != other.nanos ? Long.signum(nanos - other.nanos) : Long.compare(sequence, other.sequence);
        }
    }

    private final TreeSet<Entry> entries = new TreeSet<>();
    private long sequence;

    /**
     * Adds an entry.
     *
     * @param nanos in terms of {@link System#nanoTime}
     */
    Entry add(long nanos, Runnable action) {
        Entry entry = new Entry(nanos, sequence++, action);
        entries.add(entry);
        return entry;
    }

    /** Removes an entry, if it is still there. */
    void remove(Entry entry) {
        entry.removed = true;
        entries.remove(entry);
    }

    /** Does and removes what is due now. What is done may add and remove entries; one that it adds waits for the next call. */
    void expire(long now) {
        if (entries.isEmpty() || entries.first().nanos - now > 0) {
            return;
        }
        List<Entry> due = new ArrayList<>();
        while (!entries.isEmpty() && entries.first().nanos - now <= 0) {
            due.add(entries.pollFirst());
        }
        for (Entry entry : due) {
            if (!entry.removed) {
                entry.action.run();
            }
        }
    }

    /** Returns in how many nanoseconds the next entry is due, at least 1; {@link Long#MAX_VALUE} if there is none. */
    long next(long now) {
        return entries.isEmpty() ? Long.MAX_VALUE : Math.max(1, entries.first().nanos - now);
    }
}
