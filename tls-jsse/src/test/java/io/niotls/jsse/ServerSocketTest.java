package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a factory makes a server socket; {@link ServerSocketSettingsTest} has what sockets inherit. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerSocketTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#same";

    /** Makes a server socket that is bound to some port. */
    @FunctionalInterface
    private interface Form {
        ServerSocket bind(SSLServerSocketFactory factory) throws IOException;
    }

    private static SSLServerSocketFactory factory(JsseStack stack) {
        return SocketPair.serverContext(stack).getServerSocketFactory();
    }

    /** Checks what all forms promise. */
    private static void serve(Pairing pairing, Form form) throws Exception {
        ServerSocket listener = form.bind(factory(pairing.server()));
        try (listener) {
            assertInstanceOf(SSLServerSocket.class, listener);
            assertTrue(listener.isBound());
            assertTrue(listener.getLocalPort() > 0);
            assertNull(listener.getChannel());
            for (int i = 0; i < 2; i++) {
                Socket client = SocketPair.clientContext(pairing.client()).getSocketFactory()
                        .createSocket("localhost", listener.getLocalPort());
                try (SocketPair pair = SocketPair.of(pairing, client, listener.accept())) {
                    assertEquals(listener.getLocalPort(), pair.server().getLocalPort());
                    pair.handshake().talk();
                }
            }
            assertFalse(listener.isClosed());
        }
        listener.close();
        assertTrue(listener.isClosed());
        assertThrows(SocketException.class, listener::accept);
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void unboundServerSocketBindsLater(Pairing pairing) throws Exception {
        serve(pairing, factory -> {
            ServerSocket listener = factory.createServerSocket();
            assertFalse(listener.isBound());
            assertEquals(-1, listener.getLocalPort());
            assertThrows(SocketException.class, listener::accept);
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(SocketPair.LOOPBACK, 0), 5);
            return listener;
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void port(Pairing pairing) throws Exception {
        serve(pairing, factory -> factory.createServerSocket(0));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void portAndBacklog(Pairing pairing) throws Exception {
        serve(pairing, factory -> factory.createServerSocket(0, 3));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void portBacklogAndAddress(Pairing pairing) throws Exception {
        serve(pairing, factory -> factory.createServerSocket(0, 3, SocketPair.LOOPBACK));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void portBacklogAndNoAddress(Pairing pairing) throws Exception {
        serve(pairing, factory -> factory.createServerSocket(0, 3, null));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void suitesOfTheFactory(JsseStack stack) throws Exception {
        SSLServerSocketFactory factory = factory(stack);
        FactorySuites.check(factory::getDefaultCipherSuites, factory::getSupportedCipherSuites);
        try (SSLServerSocket listener = (SSLServerSocket) factory.createServerSocket()) {
            assertArrayEquals(factory.getDefaultCipherSuites(), listener.getEnabledCipherSuites());
            assertEquals(
                    FactorySuites.sorted(factory.getSupportedCipherSuites()),
                    FactorySuites.sorted(listener.getSupportedCipherSuites()));
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void acceptHandshakesNotYet(JsseStack stack) throws Exception {
        // A silent client stops its own connection only, never the thread that accepts.
        try (ServerSocket listener = factory(stack).createServerSocket(0, 1, SocketPair.LOOPBACK);
                Socket silent = new Socket(SocketPair.LOOPBACK, listener.getLocalPort());
                SSLSocket accepted = (SSLSocket) listener.accept()) {
            assertEquals(silent.getLocalPort(), accepted.getPort());
            assertNull(accepted.getHandshakeSession());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void closeUnblocksAccept(JsseStack stack) throws Exception {
        ServerSocket listener = factory(stack).createServerSocket(0, 1, SocketPair.LOOPBACK);
        SocketTask<Socket> accepting = SocketTask.start(listener::accept);
        accepting.awaitBlocked();
        listener.close();
        assertInstanceOf(SocketException.class, accepting.failure());
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void acceptTimesOut(JsseStack stack) throws Exception {
        try (ServerSocket listener = factory(stack).createServerSocket(0, 1, SocketPair.LOOPBACK)) {
            listener.setSoTimeout(20);
            assertEquals(20, listener.getSoTimeout());
            assertThrows(SocketTimeoutException.class, listener::accept);
            assertThrows(SocketTimeoutException.class, listener::accept);
            try (Socket client = new Socket(SocketPair.LOOPBACK, listener.getLocalPort()); Socket accepted = listener.accept()) {
                assertEquals(client.getLocalPort(), accepted.getPort());
                assertEquals(0, accepted.getSoTimeout());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void refusesPortsThatAreTakenOrOutOfRange(JsseStack stack) throws Exception {
        try (ServerSocket listener = factory(stack).createServerSocket(0, 1, SocketPair.LOOPBACK)) {
            assertThrows(BindException.class,
                    () -> factory(stack).createServerSocket(listener.getLocalPort(), 1, SocketPair.LOOPBACK));
        }
        assertThrows(IllegalArgumentException.class, () -> factory(stack).createServerSocket(65_536));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void optionsAndAddressesAreThoseOfAServerSocket(JsseStack stack) throws Exception {
        try (ServerSocket listener = factory(stack).createServerSocket(0, 1, SocketPair.LOOPBACK)) {
            listener.setReceiveBufferSize(40_000);
            assertTrue(listener.getReceiveBufferSize() > 0);
            listener.setReuseAddress(true);
            assertTrue(listener.getReuseAddress());
            assertEquals(SocketPair.LOOPBACK, listener.getInetAddress());
            assertEquals(new InetSocketAddress(SocketPair.LOOPBACK, listener.getLocalPort()), listener.getLocalSocketAddress());
            assertNotNull(listener.toString());
            listener.setPerformancePreferences(1, 2, 3);
        }
    }
}
