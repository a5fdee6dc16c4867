package io.niotls.cli.proxy;

import java.util.Arrays;

/**
 * The deadlines of one loop: a binary heap, the next one on top. For one thread.
 *
 * <p>A timer that is set to a later time stays where it is in the heap, and is moved when its old time has come: an idle timeout
 * is renewed with every byte, and that must cost nothing. So the heap's order is by {@code place}, which is never after {@code
 * deadline}.
 *
 * <p>Times are those of {@link System#nanoTime} or of a clock like it: only their differences mean something.
 */
final class Timers {
    /** What {@link #untilNext} returns if no timer is set. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int NONE = -1;

    private Timer[] heap = new Timer[16];
    private int size;

    /** Something to be done at a time, once for each time it is set. */
    final class Timer {
        private final Runnable action;
        private long deadline;
        private long place;
        private int index = NONE;

        private Timer(Runnable action) {
            this.action = action;
        }

        /** Sets it, or sets it to another time. */
        void set(long at) {
            deadline = at;
            if (index == NONE) {
                place = at;
                add(this);
            } else if (at - place < 0) {
                place = at;
                up(index);
            }
        }

        /** Makes sure that it does not run; it may be set again. */
        void cancel() {
            if (index != NONE) {
                remove(index);
            }
        }
    }

    /** Makes a timer that is not set. */
    Timer timer(Runnable action) {
        return new Timer(action);
    }

    /** Returns the nanoseconds until {@link #run} may have something to do, 0 if that is now, {@link #NEVER} without a timer. */
    long untilNext(long now) {
        return size == 0 ? NEVER : Math.max(0, heap[0].place - now);
    }

    /** Runs what is due. An action may set and cancel timers; one that it sets to now or earlier runs too. */
    void run(long now) {
        while (size > 0 && heap[0].place - now <= 0) {
            Timer next = heap[0];
            if (next.deadline != next.place) {
                next.place = next.deadline;
                down(0);
            } else {
                remove(0);
                next.action.run();
            }
        }
    }

    // ---- The heap ----

    private void add(Timer timer) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        put(size, timer);
        size++;
        up(size - 1);
    }

    private void remove(int index) {
        heap[index].index = NONE;
        size--;
        Timer last = heap[size];
        heap[size] = null;
        if (index < size) {
            put(index, last);
            up(index);
            down(last.index);
        }
    }

    private void up(int from) {
        int index = from;
        Timer timer = heap[index];
        while (index > 0 && timer.place - heap[(index - 1) / 2].place < 0) {
            put(index, heap[(index - 1) / 2]);
            index = (index - 1) / 2;
        }
        put(index, timer);
    }

    private void down(int from) {
        int index = from;
        Timer timer = heap[index];
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && heap[child + 1].place - heap[child].place < 0) {
                child++;
            }
            if (timer.place - heap[child].place <= 0) {
                break;
            }
            put(index, heap[child]);
            index = child;
        }
        put(index, timer);
    }

    private void put(int index, Timer timer) {
        heap[index] = timer;
        timer.index = index;
    }
}
