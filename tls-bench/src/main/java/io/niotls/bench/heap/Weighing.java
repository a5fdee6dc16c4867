package io.niotls.bench.heap;

import java.io.IOException;
import java.util.Optional;

/**
 * What one connection weighs in bytes.
 *
 * @param client heap that is free again when the clients are dropped
 * @param server heap that is free again when the servers are dropped after them
 * @param pairs how many there were
 * @param resident the memory of the process when all were there; empty where it is not known
 * @param beside what the two together take beside the heap; empty if it was not weighed
 */
record Weighing(double client, double server, int pairs, Optional<Long> resident, Optional<Double> beside) {
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
                pairs, resident, Optional.empty());
    }

    /** Returns what a pair weighs on the heap. */
    double pair() {
        return client + server;
    }

    /** Returns the same without what is the benchmark's own on either side. */
    Weighing without(double bytes) {
        return new Weighing(client - bytes, server - bytes, pairs, resident, beside);
    }

    /** Returns by how much this is more than another, side by side. */
    Weighing beyond(Weighing other) {
        return new Weighing(client - other.client, server - other.server, pairs, Optional.empty(), Optional.empty());
    }

    /**
     * Returns this with what a pair takes beside the heap: by how much the process has grown since there were fewer. An allocator
     * keeps what is freed, so that between the two nothing shrinks, and what the fewer had is used again.
     *
     * @param fewer of which there were fewer, before these
     */
    Weighing since(Weighing fewer) {
        double more = pairs - fewer.pairs;
        Optional<Double> grown = resident.flatMap(now -> fewer.resident.map(then -> (now - then) / more));
        return new Weighing(client, server, pairs, resident, grown);
    }
}
