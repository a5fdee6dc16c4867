package io.niotls.bench.handshake;

import io.niotls.bench.stack.Connector;
import io.niotls.bench.stack.Endpoint;
import io.niotls.bench.stack.Loop;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Stacks;
import io.niotls.bench.stack.Wire;
import java.io.IOException;
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
import org.openjdk.jmh.annotations.TearDown;

/**
 * Whole handshakes in memory, client and server in one thread: both engines made, driven until nothing is left to send, tickets
 * included, and freed. Run it with one thread: resumed TLS 1.3 takes the ticket that the handshake before has brought.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandshakeBenchmark {
    /** The label of a {@link io.niotls.bench.stack.Stack}. */
    @Param({"niotls", "niotls-jsse", "SunJSSE", "BCJSSE", "Conscrypt", "tcnative"})
    public String stack;

    /** The label of a {@link Scenario}. */
    @Param({"tls13-aes_128_gcm-ecdsa_p256-x25519-none-server", "tls13-aes_128_gcm-ecdsa_p256-x25519-psk-server",
            "tls12-aes_128_gcm-ecdsa_p256-x25519-ticket-server"})
    public String scenario;

    private final Loop loop = new Loop();
    private Connector connector;
    private boolean resumes;

    /**
     * Prepares both sides, and shows that they negotiate what the scenario asks for; and that the second handshake resumes the
     * first one's session if it asks for that, and is a full one if not.
     */
    @Setup
    public void prepare() throws GeneralSecurityException, IOException {
        Scenario parsed = Scenario.parse(scenario);
        resumes = parsed.resumption() != Resumption.NONE;
        connector = Stacks.of(stack).prepare(parsed);
        negotiate(parsed, false);
        negotiate(parsed, resumes);
        checkVerifications();
    }

    private void negotiate(Scenario parsed, boolean resumed) throws IOException {
        try (Endpoint client = connector.client(); Endpoint server = connector.server()) {
            Wire.of(client, server).check(parsed, resumed);
        }
    }

    /** One handshake; the pair's time. */
    @Benchmark
    public void pair() throws IOException {
        handshake(Laps.NONE);
    }

    /** One handshake; {@link SidesProfiler} says what each side cost. */
    @Benchmark
    public void apart() throws IOException {
        handshake(Meter.SHARED);
    }

    private void handshake(Laps laps) throws IOException {
        laps.start();
        Endpoint client = connector.client();
        laps.client();
        Endpoint server = connector.server();
        loop.start();
        laps.server();
        do {
            loop.client(client);
            laps.client();
            loop.server(server);
            laps.server();
        } while (!loop.atRest(client, server));
        server.close();
        laps.server();
        client.close();
        laps.client();
    }

    /** Fails if any handshake but the first one was a full one although the scenario resumes. */
    @TearDown
    public void finish() {
        checkVerifications();
        connector.close();
    }

    private void checkVerifications() {
        long verifications = connector.verifications();
        if (resumes && verifications != 1) {
            throw new IllegalStateException(stack + " verified " + verifications + " certificates instead of resuming: "
                    + scenario);
        }
    }
}
