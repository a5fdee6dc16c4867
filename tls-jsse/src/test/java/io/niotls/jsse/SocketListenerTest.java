package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Handshake listeners: when they are called, where, and with what. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketListenerTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    /** A call of a listener. */
    private record Call(HandshakeCompletedEvent event, Thread thread) {}

    /** Keeps its calls. */
    private static final class Recorder implements HandshakeCompletedListener {
        private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

        @Override
        public void handshakeCompleted(HandshakeCompletedEvent event) {
            calls.add(new Call(event, Thread.currentThread()));
        }

        private Call next() throws InterruptedException {
            Call call = calls.poll(SocketPair.HANG_MILLIS, TimeUnit.MILLISECONDS);
            assertNotNull(call, "the listener is not called");
            return call;
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void eventDescribesTheHandshake(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            Recorder clients = new Recorder();
            Recorder servers = new Recorder();
            pair.client().addHandshakeCompletedListener(clients);
            pair.server().addHandshakeCompletedListener(servers);
            pair.handshake();
            HandshakeCompletedEvent atClient = clients.next().event();
            assertSame(pair.client(), atClient.getSocket());
            assertSame(pair.client(), atClient.getSource());
            assertEquals(pairing.protocol(), atClient.getSession().getProtocol());
            assertEquals(pair.client().getSession().getCipherSuite(), atClient.getCipherSuite());
            assertEquals(2, atClient.getPeerCertificates().length);
            assertEquals(pair.client().getSession().getPeerPrincipal(), atClient.getPeerPrincipal());
            assertNull(atClient.getLocalCertificates());
            assertNull(atClient.getLocalPrincipal());
            HandshakeCompletedEvent atServer = servers.next().event();
            assertSame(pair.server(), atServer.getSocket());
            assertEquals(2, atServer.getLocalCertificates().length);
            assertEquals(pair.server().getSession().getLocalPrincipal(), atServer.getLocalPrincipal());
            assertThrows(SSLPeerUnverifiedException.class, atServer::getPeerCertificates);
            assertThrows(SSLPeerUnverifiedException.class, atServer::getPeerPrincipal);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void listenersRunInAThreadOfTheirOwn(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            Recorder recorder = new Recorder();
            pair.client().addHandshakeCompletedListener(recorder);
            pair.handshake();
            assertTrue(recorder.next().thread() != Thread.currentThread(), "a listener that waits must not stop the handshake");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void listenerMayUseTheSocket(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.client().addHandshakeCompletedListener(event -> {
                try {
                    SocketPair.write(event.getSocket(), "from the listener");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            pair.handshake();
            assertEquals("from the listener", SocketPair.read(pair.server(), 17));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void throwingListenerHarmsNobody(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
            Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> { });
            try {
                pair.client().addHandshakeCompletedListener(event -> {
                    throw new IllegalStateException("of the listener");
                });
                pair.handshake().talk();
            } finally {
                Thread.setDefaultUncaughtExceptionHandler(before);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void allListenersAreCalledAndRemovedOnesAreNot(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            Recorder first = new Recorder();
            Recorder removed = new Recorder();
            Recorder last = new Recorder();
            pair.client().addHandshakeCompletedListener(first);
            pair.client().addHandshakeCompletedListener(removed);
            pair.client().addHandshakeCompletedListener(last);
            pair.client().removeHandshakeCompletedListener(removed);
            pair.handshake().talk();
            first.next();
            last.next();
            assertTrue(removed.calls.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void refusesNullAndUnknownListeners(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            Recorder known = new Recorder();
            assertThrows(IllegalArgumentException.class, () -> pair.client().addHandshakeCompletedListener(null));
            assertThrows(IllegalArgumentException.class, () -> pair.client().removeHandshakeCompletedListener(known));
            pair.client().addHandshakeCompletedListener(known);
            assertThrows(IllegalArgumentException.class,
                    () -> pair.client().removeHandshakeCompletedListener(new Recorder()));
            pair.client().removeHandshakeCompletedListener(known);
            assertThrows(IllegalArgumentException.class, () -> pair.client().removeHandshakeCompletedListener(known));
        }
    }
}
