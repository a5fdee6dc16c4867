package io.niotls.bench.handshake;

import io.niotls.bench.stack.Scenario;
import io.niotls.bench.turns.WatchProfiler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What {@link HandshakeTurns} measures in turns, each subject in forks of its own, whose compiler knows nothing of the others:
 * for machines that stand still. Run it with one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandshakeBenchmark {
    /** See {@link Handshake#of}. */
    @Param({"niotls", "niotls-jsse", "SunJSSE", "BCJSSE", "Conscrypt", "tcnative", "floor"})
    public String subject;

    /** The label of a {@link Scenario}. */
    @Param({"tls13-aes_128_gcm-ecdsa_p256-x25519-none-server", "tls13-aes_128_gcm-ecdsa_p256-x25519-psk-server",
        "tls12-aes_128_gcm-ecdsa_p256-x25519-ticket-server"})
    public String scenario;

    private Handshake handshake;

    /** Makes what is made once, and looks at what is negotiated. */
    @Setup
    public void prepare() throws GeneralSecurityException, IOException {
        handshake = Handshake.of(subject, Scenario.parse(scenario));
    }

    /** What comes after it counts. */
    @Setup(Level.Iteration)
    public void start() {
        WatchProfiler.WATCH.start();
    }

    /** Ends what counts. */
    @TearDown(Level.Iteration)
    public void stop() {
        WatchProfiler.WATCH.stop();
    }

    /** One handshake of a client and a server. */
    @Benchmark
    public Object pair() throws GeneralSecurityException, IOException {
        return handshake.run(Laps.NONE);
    }

    /** Looks once more. */
    @TearDown
    public void finish() {
        handshake.close();
    }
}
