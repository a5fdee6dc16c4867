package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Application protocols of sockets: by list and by selector. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketAlpnTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    private static void offer(SSLSocket socket, String... protocols) {
        SocketPair.change(socket, parameters -> parameters.setApplicationProtocols(protocols));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void serversPreferenceIsChosen(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            offer(pair.client(), "http/1.1", "h2");
            offer(pair.server(), "h2", "http/1.1");
            assertNull(pair.client().getApplicationProtocol(), "not known yet");
            pair.handshake().talk();
            assertEquals("h2", pair.client().getApplicationProtocol());
            assertEquals("h2", pair.server().getApplicationProtocol());
            assertNull(pair.client().getHandshakeApplicationProtocol());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void nobodyWhoOffersMeansNone(Pairing pairing) throws Exception {
        for (int offering = 0; offering < 3; offering++) {
            try (SocketPair pair = SocketPair.connect(pairing)) {
                if (offering == 1) {
                    offer(pair.client(), "h2");
                }
                if (offering == 2) {
                    offer(pair.server(), "h2");
                }
                pair.handshake().talk();
                assertEquals("", pair.client().getApplicationProtocol());
                assertEquals("", pair.server().getApplicationProtocol());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void nothingInCommonFailsTheHandshake(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            offer(pair.client(), "h2");
            offer(pair.server(), "http/1.1");
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            assertTrue(failure.getMessage().contains("Received fatal alert: no_application_protocol"), failure::toString);
            assertInstanceOf(SSLHandshakeException.class, accepting.failure());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void selectorChooses(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            AtomicReference<SSLSocket> asked = new AtomicReference<>();
            AtomicReference<List<String>> offered = new AtomicReference<>();
            AtomicReference<String> version = new AtomicReference<>();
            BiFunction<SSLSocket, List<String>, String> selector = (socket, protocols) -> {
                asked.set(socket);
                offered.set(List.copyOf(protocols));
                version.set(socket.getHandshakeSession().getProtocol());
                return "b";
            };
            pair.server().setHandshakeApplicationProtocolSelector(selector);
            assertSame(selector, pair.server().getHandshakeApplicationProtocolSelector());
            offer(pair.client(), "a", "b", "c");
            pair.handshake().talk();
            assertSame(pair.server(), asked.get());
            assertEquals(List.of("a", "b", "c"), offered.get());
            assertEquals(pairing.protocol(), version.get());
            assertEquals("b", pair.client().getApplicationProtocol());
            assertEquals("b", pair.server().getApplicationProtocol());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void selectorComesBeforeTheList(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            offer(pair.client(), "a", "b");
            offer(pair.server(), "a");
            pair.server().setHandshakeApplicationProtocolSelector((socket, protocols) -> "b");
            pair.handshake();
            assertEquals("b", pair.client().getApplicationProtocol());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void selectorMayChooseNone(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            offer(pair.client(), "a");
            pair.server().setHandshakeApplicationProtocolSelector((socket, protocols) -> "");
            pair.handshake().talk();
            assertEquals("", pair.client().getApplicationProtocol());
            assertEquals("", pair.server().getApplicationProtocol());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void selectorMayRefuseAll(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            offer(pair.client(), "a");
            pair.server().setHandshakeApplicationProtocolSelector((socket, protocols) -> null);
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            assertTrue(failure.getMessage().contains("Received fatal alert: no_application_protocol"), failure::toString);
            assertInstanceOf(SSLHandshakeException.class, accepting.failure());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void selectorIsNotAskedWithoutAnOffer(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.server().setHandshakeApplicationProtocolSelector((socket, protocols) -> {
                throw new IllegalStateException("nobody offered " + protocols);
            });
            pair.handshake().talk();
            assertEquals("", pair.server().getApplicationProtocol());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void namesBeyondAsciiAreBytes(Pairing pairing) throws Exception {
        // GREASE values (RFC 8701) and the like: a character is a byte.
        String grease = "\u00fa\u00fa";
        try (SocketPair pair = SocketPair.connect(pairing)) {
            offer(pair.client(), grease, "h2");
            offer(pair.server(), grease);
            pair.handshake();
            assertEquals(grease, pair.client().getApplicationProtocol());
            assertEquals(grease, pair.server().getApplicationProtocol());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void refusesEmptyAndNullNames(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            assertThrows(IllegalArgumentException.class, () -> offer(pair.client(), ""));
            assertThrows(IllegalArgumentException.class, () -> offer(pair.client(), "h2", null));
            assertThrows(IllegalArgumentException.class, () -> offer(pair.client(), (String[]) null));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void resumedConnectionNegotiatesAnew(Pairing pairing) throws Exception {
        SSLContext client = SocketPair.clientContext(pairing.client());
        SSLContext server = SocketPair.serverContext(pairing.server());
        for (String protocol : List.of("h2", "http/1.1", "h2")) {
            try (SocketPair pair = SocketPair.connect(pairing, client, server)) {
                offer(pair.client(), protocol);
                offer(pair.server(), "h2", "http/1.1");
                pair.handshake().talk();
                assertEquals(protocol, pair.client().getApplicationProtocol());
                assertEquals(protocol, pair.server().getApplicationProtocol());
            }
        }
    }
}
