package io.niotls.bench.scaling;

import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import java.util.Locale;

/**
 * What is done, by how many threads, among how many connections.
 *
 * @param work what one operation is
 * @param threads how many threads do it at once, each with connections of its own
 * @param connections how many pairs of endpoints each thread keeps alive
 */
public record ScalingCase(Work work, int threads, int connections) {
    /** What one operation is. The connections take turns, so that what belongs to one has left the caches when it comes again. */
    public enum Work {
        /** A record of 1,024 bytes, sealed by the client of the next connection and opened by its server. */
        RECORD,
        /** A full handshake; its connection takes the place of the oldest. */
        FULL,
        /** A handshake that resumes a session; its connection takes the place of the oldest. */
        RESUMED
    }

    private static final String THREADS = " threads";
    private static final String CONNECTIONS = " connections";

    /** @throws IllegalArgumentException if there is no thread or no connection */
    public ScalingCase {
        if (threads < 1 || connections < 1) {
            throw new IllegalArgumentException(threads + " threads, " + connections + " connections");
        }
    }

    /** Returns what is particular about it: {@code 2 threads}, or with one thread {@code 1000 connections}. */
    String label() {
        return threads > 1 ? threads + THREADS : connections + CONNECTIONS;
    }

    /**
     * Reads what {@link #label} wrote.
     *
     * @param connections how many each of several threads has
     * @throws IllegalArgumentException if it is something else
     */
    static ScalingCase of(Work work, String label, int connections) {
        return label.endsWith(THREADS)
                ? new ScalingCase(work, Integer.parseInt(label.substring(0, label.length() - THREADS.length())), connections)
                : new ScalingCase(work, 1, Integer.parseInt(label.replace(CONNECTIONS, "")));
    }

    /** Returns what the connections are like: TLS 1.3, and resumed by a pre-shared key or not. */
    public Scenario scenario() {
        Scenario full = Scenario.full(Version.TLS_1_3);
        return work == Work.RESUMED ? full.with(Resumption.PSK) : full;
    }
}
