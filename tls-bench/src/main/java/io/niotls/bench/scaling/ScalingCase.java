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

    /** @throws IllegalArgumentException if there is no thread or no connection */
    public ScalingCase {
        if (threads < 1 || connections < 1) {
            throw new IllegalArgumentException(threads + " threads, " + connections + " connections");
        }
    }

    /** Returns a name of one word, such as {@code record-2-threads-10-connections}; {@link #parse} reads it. */
    public String label() {
        return work.name().toLowerCase(Locale.ROOT) + "-" + threads + "-threads-" + connections + "-connections";
    }

    /** Reads what {@link #label} wrote. */
    public static ScalingCase parse(String label) {
        String[] parts = label.split("-");
        Work work = Work.valueOf(parts[0].toUpperCase(Locale.ROOT));
        return new ScalingCase(work, Integer.parseInt(parts[1]), Integer.parseInt(parts[3]));
    }

    /** Returns what the connections are like: TLS 1.3, and resumed by a pre-shared key or not. */
    public Scenario scenario() {
        Scenario full = Scenario.full(Version.TLS_1_3);
        return work == Work.RESUMED ? full.with(Resumption.PSK) : full;
    }
}
