package io.niotls.bench.handshake;

import io.niotls.bench.stack.Scenario;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The floor of {@link HandshakeBenchmark}: the bare primitive calls that the protocol needs of both sides, with the primitives
 * that niotls chooses, and nothing else: no message is written or read.
 *
 * <p>The certificates' chain is not verified: a client that has seen it before need not do it again. {@link #firstSight} adds
 * what a client does that has not: parse the certificates and verify two signatures.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandshakeFloorBenchmark {
    /** The label of a {@link Scenario} that names its group. */
    @Param({"tls13-aes_128_gcm-ecdsa_p256-x25519-none-server", "tls13-aes_128_gcm-ecdsa_p256-x25519-psk-server",
            "tls12-aes_128_gcm-ecdsa_p256-x25519-ticket-server"})
    public String scenario;

    /** Whether the chain is verified too. */
    @Param("false")
    public boolean firstSight;

    private HandshakeFloor floor;

    /** Makes what is made once: keys, certificates, kept instances. */
    @Setup
    public void prepare() throws GeneralSecurityException {
        floor = HandshakeFloor.of(Scenario.parse(scenario), firstSight);
    }

    /** What both sides need; the sum. */
    @Benchmark
    public void pair(Blackhole hole) throws GeneralSecurityException {
        hole.consume(floor.handshake(Laps.NONE));
    }

    /** What both sides need; {@link SidesProfiler} says it of each. */
    @Benchmark
    public void apart(Blackhole hole) throws GeneralSecurityException {
        hole.consume(floor.handshake(Meter.SHARED));
    }
}
