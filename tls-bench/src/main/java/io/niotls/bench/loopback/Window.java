package io.niotls.bench.loopback;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a load, and what it cost.
 *
 * @param amount what was done: requests, connections or bytes
 * @param nanos how long it took
 * @param server what the server's process used meanwhile
 */
record Window(long amount, long nanos, Usage server) {
    /** The rate stands still when three windows in a row differ by less than this share of the fastest. */
    private static final double STILL = 0.03;

    /** Runs a load once. */
    static Window of(Load load, Host host) throws IOException {
        Usage before = host.usage();
        long start = System.nanoTime();
        long amount = load.run();
        long nanos = System.nanoTime() - start;
        return new Window(amount, nanos, host.usage().since(before));
    }

    /**
     * Runs a load until its rate stands still, all of the warm-up if it is fixed, and then for the windows that count.
     *
     * @param after called after each window that counts
     */
    static List<Window> series(Load load, Host host, Sizing sizing, Runnable after) throws IOException {
        List<Window> windows = new ArrayList<>();
        // A rate may stand still for a moment before the compiler has got far, so half of the time is always taken.
        int least = load.hasFixedRate() ? sizing.warmUp() : sizing.warmUp() / 2;
        while (windows.size() < sizing.warmUp() && (windows.size() < least || !standsStill(windows))) {
            windows.add(of(load, host));
        }
        windows.clear();
        for (int i = 0; i < sizing.windows(); i++) {
            windows.add(of(load, host));
            after.run();
        }
        return windows;
    }

    /** Returns several as one: a process's CPU time is counted in ticks of 10 ms, which a single window has too few of. */
    static Window sum(List<Window> windows) {
        return windows.stream()
                .reduce((a, b) -> new Window(a.amount + b.amount, a.nanos + b.nanos, a.server.plus(b.server)))
                .orElseThrow();
    }

    private static boolean standsStill(List<Window> windows) {
        if (windows.size() < 3) {
            return false;
        }
        List<Window> three = windows.subList(windows.size() - 3, windows.size());
        double[] last = three.stream().mapToDouble(Window::perSecond).sorted().toArray();
        return last[0] > last[2] * (1 - STILL);
    }

    /** Returns what was done in a second. */
    double perSecond() {
        return amount * 1e9 / nanos;
    }

    /** Returns the server's CPU time for each, in nanoseconds. */
    double cpuNanosEach() {
        return (double) server.cpuNanos() / amount;
    }

    /** Returns the bytes that the server allocated for each. */
    double allocatedEach() {
        return (double) server.allocated() / amount;
    }
}
