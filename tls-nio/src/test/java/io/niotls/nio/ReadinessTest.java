package io.niotls.nio;

import static io.niotls.nio.Readiness.BROKEN;
import static io.niotls.nio.Readiness.CONNECTING;
import static io.niotls.nio.Readiness.CONNECT_MEANS_TLS;
import static io.niotls.nio.Readiness.FAILED;
import static io.niotls.nio.Readiness.HANDSHAKE;
import static io.niotls.nio.Readiness.INPUT;
import static io.niotls.nio.Readiness.OUTPUT;
import static io.niotls.nio.Readiness.PAUSED;
import static io.niotls.nio.Readiness.PLAIN;
import static io.niotls.nio.Readiness.RECORD;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table: what is known, what the program wants, what is waited for, what is shown without an event and with each. */
class ReadinessTest {
    private static final int C = OP_CONNECT;
    private static final int R = OP_READ;
    private static final int W = OP_WRITE;

    /** facts, interest: awaited, ready without an event, ready with every event. */
    static Stream<Arguments> table() {
        return Stream.of(
                // No TLS: the transport's own.
                row("plain", PLAIN, R | W, R | W, 0, R | W),
                row("plain, nothing wanted", PLAIN, 0, 0, 0, 0),
                row("plain, connecting", PLAIN, C, C, 0, C),

                // Connecting means TCP: the program sees it, and nothing else.
                row("connecting", CONNECTING | HANDSHAKE | OUTPUT, C, C, 0, C),
                row("connecting, reading wanted", CONNECTING | HANDSHAKE | OUTPUT, R | W, 0, 0, 0),
                row("connecting, nothing wanted", CONNECTING | HANDSHAKE | OUTPUT, 0, 0, 0, 0),

                // Connecting means TLS: waited for whatever the program wants, and not shown before the handshake is complete.
                row("connecting TLS", CONNECTING | CONNECT_MEANS_TLS | HANDSHAKE | OUTPUT, C, C, 0, 0),
                row("connecting TLS, nothing wanted", CONNECTING | CONNECT_MEANS_TLS | HANDSHAKE, 0, C, 0, 0),
                row("TLS handshake of a connect", CONNECT_MEANS_TLS | HANDSHAKE, C, R, 0, 0),
                row("TLS connected", CONNECT_MEANS_TLS, C, 0, C, C),
                row("TLS connected, not asked for", CONNECT_MEANS_TLS, R | W, 0, 0, 0),
                row("TLS connected, data waits", CONNECT_MEANS_TLS | INPUT, C | R, 0, C, C),
                row("TLS connect failed", CONNECT_MEANS_TLS | HANDSHAKE | FAILED, C, 0, C, C),
                row("TCP connect failed", CONNECT_MEANS_TLS | FAILED | HANDSHAKE | OUTPUT, C, W, C, C),

                // The handshake waits for what the engine wants, and shows nothing.
                row("handshake reads", HANDSHAKE, W, R, 0, 0),
                row("handshake reads, nothing wanted", HANDSHAKE, 0, R, 0, 0),
                row("handshake writes", HANDSHAKE | OUTPUT, R, W, 0, 0),
                row("handshake paused", HANDSHAKE | PAUSED, R | W, 0, 0, 0),
                row("handshake paused with output", HANDSHAKE | PAUSED | OUTPUT, R, W, 0, 0),
                row("handshake failed", HANDSHAKE | FAILED, R | W, 0, R | W, R | W),
                row("handshake failed, alert left", HANDSHAKE | FAILED | OUTPUT, R, W, R, R),
                row("handshake failed, nothing wanted", HANDSHAKE | FAILED, 0, 0, 0, 0),

                // Established.
                row("idle", 0, R | W, R | W, 0, W),
                row("idle, nothing wanted", 0, 0, 0, 0, 0),
                row("idle, reading wanted", 0, R, R, 0, 0),
                row("data", INPUT, R, R, R, R),
                row("data, not wanted", INPUT, W, W, 0, W),
                row("a record nobody looked into", RECORD, R, R, 0, 0),
                row("ciphertext left", OUTPUT, R | W, R | W, 0, 0),
                row("ciphertext left, nothing wanted", OUTPUT, 0, W, 0, 0),
                row("ciphertext left and data", OUTPUT | INPUT, R | W, R | W, R, R),
                row("writing fails", BROKEN, R | W, R | W, W, W),
                row("both fail", BROKEN | INPUT, R | W, R | W, R | W, R | W));
    }

    private static Arguments row(String name, int facts, int interest, int awaited, int ready, int readyWithEvents) {
        return Arguments.of(name, facts, interest, awaited, ready, readyWithEvents);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void followsTheTable(String name, int facts, int interest, int awaited, int ready, int readyWithEvents) {
        assertEquals(awaited, Readiness.awaited(facts, interest), "awaited");
        assertEquals(ready, Readiness.ready(facts, interest, 0), "ready without an event");
        assertEquals(readyWithEvents, Readiness.ready(facts, interest, C | R | W), "ready with every event");
    }

    /** Over every combination of facts: what must hold whatever the table says. */
    @Test
    void neverShowsWhatNobodyWants() {
        for (int facts = 0; facts < 1 << 10; facts++) {
            for (int interest : new int[] {0, R, W, C, R | W, R | W | C}) {
                for (int event : new int[] {0, R, W, C, R | W | C}) {
                    int ready = Readiness.ready(facts, interest, event);
                    assertEquals(0, ready & ~interest, () -> "shows what was not asked for");
                    assertEquals(0, Readiness.ready(facts, interest, 0) & ~ready, () -> "an event takes readiness away");
                }
            }
        }
    }

    /** A channel that is neither plain nor failed, and waits for no answer of ours, must have an event to wait for. */
    @Test
    void alwaysWaitsForTheHandshake() {
        for (int facts = 0; facts < 1 << 10; facts++) {
            boolean shakesHands = Readiness.is(facts, HANDSHAKE)
                    && !Readiness.is(facts, PLAIN | FAILED | PAUSED | CONNECTING);
            if (shakesHands) {
                int awaited = Readiness.awaited(facts, 0);
                assertEquals(Readiness.is(facts, OUTPUT) ? W : R, awaited, "facts " + Integer.toBinaryString(facts));
            }
        }
    }
}
