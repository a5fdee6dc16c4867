package io.niotls.bench.record;

import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;

/**
 * What is measured of records.
 *
 * @param version the protocol version
 * @param suite the record cipher
 * @param size the length of a record's content, in bytes; 1 to 16,384
 * @param memory where the buffers are
 * @param operation what is done with each record
 */
public record RecordCase(Version version, Suite suite, int size, Memory memory, Operation operation) {
    /** A kind of buffer; the plaintext, the records and the opened plaintext are all of the same. */
    public enum Memory {
        HEAP,
        DIRECT;

        /** Makes a buffer. */
        ByteBuffer allocate(int capacity) {
            return this == HEAP ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
        }
    }

    /** What one operation of the benchmark does. */
    public enum Operation {
        /** Makes a record. */
        SEAL,
        /** Opens a record. */
        OPEN,
        /** Makes a record and opens it. */
        PAIR
    }

    /** Returns the version and the cipher in one word, such as {@code tls13-aes_128_gcm}. */
    public String protection() {
        return (version.name().replace("_1_", "1") + "-" + suite.name()).toLowerCase(Locale.ROOT);
    }

    /** Returns a name of one word, such as {@code tls13-aes_128_gcm-16384-heap-seal}; {@link #parse} reads it. */
    public String label() {
        return protection() + ("-" + size + "-" + memory + "-" + operation).toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #label} wrote. */
    public static RecordCase parse(String label) {
        String[] parts = label.toUpperCase(Locale.ROOT).split("-");
        return new RecordCase(Version.valueOf(parts[0].replace("TLS1", "TLS_1_")), Suite.valueOf(parts[1]),
                Integer.parseInt(parts[2]), Memory.valueOf(parts[3]), Operation.valueOf(parts[4]));
    }

    /** Returns the connection that the records go over. */
    public Scenario scenario() {
        return Scenario.full(version).with(suite);
    }

    /**
     * Returns the parameters of {@link RecordBenchmark}.
     *
     * @param subject see {@link RecordPath#of}
     */
    Map<String, String> parameters(String subject) {
        return Map.of("subject", subject, "protection", protection(), "size", Integer.toString(size), "memory", memory.name());
    }
}
