package io.niotls.bench.heap;

import java.io.IOException;
import java.util.Optional;

/**
 * What one connection weighs in bytes.
 *
 * @param client heap that is free again when the clients are dropped
 * @param server heap that is free again when the servers are dropped after them
 * @param beside by how much the memory of the process has grown beside the heap, for the two together
 */
record Weighing(double client, double server, Optional<Double> beside) {
    /** In bytes. What is not the connections': tables that grow with their number and stay, caches that are filled. */
    private static final double RESIDUE = 256 * 1_024;
    /** What may stay besides, as a part of the whole. */
    private static final double RESIDUE_PART = 0.02;

    /**
     * Makes connections, and drops clients and servers one after the other.
     *
     * @throws IllegalStateException if dropping does not free what making has taken
     */
    static Weighing of(Population population, int pairs) throws IOException {
        long before = Memory.used();
        Optional<Long> residentBefore = Memory.resident();
        population.make(pairs);
        long all = Memory.used();
        Optional<Long> resident = Memory.resident();
        population.dropClients();
        long servers = Memory.used();
        population.dropServers();
        long after = Memory.used();
        if (Math.abs(after - before) > RESIDUE + RESIDUE_PART * (all - before)) {
            throw new IllegalStateException("no stable figure: of " + (all - before) + " bytes for " + pairs + " pairs "
                    + (after - before) + " are still there when all are dropped");
        }
        return new Weighing((double) (all - servers) / pairs, (double) (servers - after) / pairs,
                resident.map(bytes -> (double) (bytes - residentBefore.orElseThrow()) / pairs));
    }

    /** Returns what a pair weighs on the heap. */
    double pair() {
        return client + server;
    }

    /** Returns the same without what is the benchmark's own on either side. */
    Weighing without(double bytes) {
        return new Weighing(client - bytes, server - bytes, beside);
    }

    /** Returns by how much this is more than another, side by side. */
    Weighing beyond(Weighing other) {
        return new Weighing(client - other.client, server - other.server, Optional.empty());
    }
}
