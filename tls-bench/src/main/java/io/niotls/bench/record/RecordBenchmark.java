package io.niotls.bench.record;

import io.niotls.bench.record.RecordCase.Memory;
import io.niotls.bench.record.RecordCase.Operation;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one record costs a stack, and what it costs at least ({@link CipherPath}). The connection is in memory and made anew for
 * each iteration, so that no cipher's limit comes near; source and destination are buffers apart, as a program has them.
 *
 * <p>{@code seal} makes a record at the start of the same buffer as always, which a program does that writes after each record;
 * nobody opens them. {@code pair} opens each at once. {@code open} alone needs fresh records in sequence, since none opens twice:
 * they are made before the clock starts, as many as caches of the second level hold, and opened {@value #BATCH} for each reading
 * of the clock, which takes about 50 ns and so adds at most 3 ns to a record. A buffer of records one after the other is what
 * a program has that has read much at once.
 *
 * <p>{@link RecordProfiler} counts CPU time and allocated bytes without those of the handshake. No profiler leaves out the
 * records that are made for {@code open} while the clock stands still: what it reports of that includes making them, as in
 * {@code pair}. Run it with one thread.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordBenchmark {
    /** How many records are opened in one go. */
    static final int BATCH = 16;

    /** A connection. */
    @State(Scope.Thread)
    public static class Connection {
        /** The label of a stack, or {@link RecordCases#FLOOR}. */
        @Param({"niotls", "SunJSSE", RecordCases.FLOOR})
        public String subject;

        /** A version and a cipher, see {@link RecordCase#protection}. */
        @Param({"tls13-aes_128_gcm", "tls13-aes_256_gcm", "tls13-chacha20_poly1305", "tls12-aes_128_gcm", "tls12-aes_256_gcm",
            "tls12-chacha20_poly1305"})
        public String protection;

        /** The length of a record's content, in bytes. */
        @Param({"16384", "4096", "1024", "100"})
        public int size;

        /** Where the buffers are. */
        @Param({"HEAP", "DIRECT"})
        public Memory memory;

        RecordPath path;

        /** Makes configurations and buffers. */
        @Setup(Level.Trial)
        public void prepare() throws GeneralSecurityException {
            RecordCase measured = RecordCase.parse(protection + "-" + size + "-" + memory + "-" + Operation.PAIR);
            path = RecordPath.of(subject, measured, BATCH);
        }

        /** Makes the connection; what comes after it counts. */
        @Setup(Level.Iteration)
        public void connect() throws IOException, GeneralSecurityException {
            path.connect();
            RecordMeter.SHARED.start();
        }

        /** Ends what counts. */
        @TearDown(Level.Iteration)
        public void stop() {
            RecordMeter.SHARED.stop();
        }

        /** Frees what is not on the heap. */
        @TearDown(Level.Trial)
        public void close() {
            path.close();
        }
    }

    /** A connection, and records that were made before the clock starts. */
    @State(Scope.Thread)
    public static class Ahead extends Connection {
        /** Makes them. */
        @Setup(Level.Invocation)
        public void seal() throws IOException, GeneralSecurityException {
            path.sealAhead(BATCH);
        }

        /** Looks at the last one that was opened. */
        @TearDown(Level.Iteration)
        public void check() {
            path.check();
        }
    }

    /** Makes a record. */
    @Benchmark
    public int seal(Connection connection) throws IOException, GeneralSecurityException {
        return connection.path.seal();
    }

    /** Opens records. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int open(Ahead ahead) throws IOException, GeneralSecurityException {
        return ahead.path.open(BATCH);
    }

    /** Makes a record and opens it. */
    @Benchmark
    public int pair(Connection connection) throws IOException, GeneralSecurityException {
        return connection.path.pair();
    }
}
