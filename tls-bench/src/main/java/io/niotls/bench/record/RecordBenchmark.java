package io.niotls.bench.record;

import io.niotls.bench.record.RecordCase.Memory;
import io.niotls.bench.record.RecordCase.Operation;
import io.niotls.bench.turns.WatchProfiler;
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
 * What {@link RecordTurns} measures in turns, each subject in forks of its own, whose compiler knows nothing of the others: for
 * machines that stand still. The connection is in memory and made anew for each iteration, so that no cipher's limit comes near;
 * source and destination are buffers apart, as a program has them.
 *
 * <p>{@code seal} makes a record at the start of the same buffer as always, which a program does that writes after each record;
 * nobody opens them. {@code pair} opens each at once. {@code open} alone needs fresh records in sequence, since none opens twice:
 * they are made before the clock starts, as many as caches of the second level hold, and opened {@value #BATCH} for each reading
 * of the clock, which takes about 50 ns and so adds at most 3 ns to a record. A buffer of records one after the other is what
 * a program has that has read much at once.
 *
 * <p>CPU time and allocated bytes are those of the records, without the handshake; but what is reported of {@code open} has in
 * it the records that are made for it while the clock stands still. Run it with one thread.
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
        /** See {@link RecordPath#of}. */
        @Param({"niotls", "SunJSSE", "floor"})
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
            WatchProfiler.WATCH.start();
        }

        /** Ends what counts. */
        @TearDown(Level.Iteration)
        public void stop() {
            WatchProfiler.WATCH.stop();
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
