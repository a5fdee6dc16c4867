package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a factory makes a socket of its own; {@link SocketLayeredTest} has those over a socket that is there. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FactorySocketTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#same";

    /** Makes a client's socket that is connected to a port of this host. */
    @FunctionalInterface
    private interface Form {
        Socket connect(SSLSocketFactory factory, int port) throws IOException;
    }

    /** Connects in one form, checks what all of them promise, and returns the host name in the session. */
    private static String talk(Pairing pairing, Form form) throws Exception {
        try (ServerSocket listener = SocketPair.serverContext(pairing.server())
                .getServerSocketFactory().createServerSocket(0, 1, SocketPair.LOOPBACK)) {
            Socket client = form.connect(
                    SocketPair.clientContext(pairing.client()).getSocketFactory(), listener.getLocalPort());
            try (SocketPair pair = SocketPair.of(pairing, client, listener.accept())) {
                assertInstanceOf(SSLSocket.class, client);
                assertTrue(client.isConnected());
                assertTrue(client.isBound());
                assertEquals(listener.getLocalPort(), client.getPort());
                assertTrue(pair.client().getUseClientMode());
                assertFalse(pair.server().getUseClientMode());
                pair.handshake().talk();
                assertEquals(listener.getLocalPort(), pair.client().getSession().getPeerPort());
                return pair.client().getSession().getPeerHost();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void unconnectedSocketConnectsLater(Pairing pairing) throws Exception {
        assertEquals("localhost", talk(pairing, (factory, port) -> {
            Socket socket = factory.createSocket();
            assertFalse(socket.isConnected());
            socket.connect(new InetSocketAddress("localhost", port));
            return socket;
        }));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void unconnectedSocketConnectsWithTimeout(Pairing pairing) throws Exception {
        assertEquals("localhost", talk(pairing, (factory, port) -> {
            Socket socket = factory.createSocket();
            socket.bind(new InetSocketAddress(SocketPair.LOOPBACK, 0));
            socket.connect(new InetSocketAddress("localhost", port), SocketPair.HANG_MILLIS);
            return socket;
        }));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void hostAndPort(Pairing pairing) throws Exception {
        assertEquals("localhost", talk(pairing, (factory, port) -> factory.createSocket("localhost", port)));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void hostAndPortFromLocalAddress(Pairing pairing) throws Exception {
        assertEquals("localhost", talk(pairing,
                (factory, port) -> factory.createSocket("localhost", port, SocketPair.LOOPBACK, 0)));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void addressAndPort(Pairing pairing) throws Exception {
        assertEquals("localhost", talk(pairing, (factory, port) -> factory.createSocket(SocketPair.LOOPBACK, port)));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void addressAndPortFromLocalAddress(Pairing pairing) throws Exception {
        assertEquals("localhost", talk(pairing,
                (factory, port) -> factory.createSocket(SocketPair.LOOPBACK, port, SocketPair.LOOPBACK, 0)));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void hostThatIsAnAddress(Pairing pairing) throws Exception {
        assertEquals("127.0.0.1", talk(pairing, (factory, port) -> factory.createSocket("127.0.0.1", port)));
    }

    private static SSLSocketFactory factory(JsseStack stack) {
        return SocketPair.clientContext(stack).getSocketFactory();
    }

    /** Returns a port of this host at which nobody listens. */
    private static int deafPort() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, SocketPair.LOOPBACK)) {
            return listener.getLocalPort();
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void refusedConnectionIsAConnectException(JsseStack stack) throws Exception {
        int port = deafPort();
        assertThrows(ConnectException.class, () -> factory(stack).createSocket("localhost", port));
        assertThrows(ConnectException.class, () -> factory(stack).createSocket(SocketPair.LOOPBACK, port));
        try (Socket socket = factory(stack).createSocket()) {
            assertThrows(ConnectException.class,
                    () -> socket.connect(new InetSocketAddress(SocketPair.LOOPBACK, port), SocketPair.HANG_MILLIS));
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void connectRefusesUnresolvedName(JsseStack stack) throws Exception {
        try (Socket socket = factory(stack).createSocket()) {
            assertThrows(UnknownHostException.class, () -> socket.connect(InetSocketAddress.createUnresolved("localhost", 1)));
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void refusesPortOutOfRange(JsseStack stack) {
        assertThrows(IllegalArgumentException.class, () -> factory(stack).createSocket("localhost", 65_536));
        assertThrows(IllegalArgumentException.class, () -> factory(stack).createSocket(SocketPair.LOOPBACK, -1));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void connectedSocketConnectsNoSecondTime(JsseStack stack) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, SocketPair.LOOPBACK);
                Socket socket = factory(stack).createSocket(SocketPair.LOOPBACK, listener.getLocalPort())) {
            assertThrows(SocketException.class, () -> socket.connect(listener.getLocalSocketAddress()));
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void unconnectedSocketHasNeitherStreamsNorHandshake(JsseStack stack) throws Exception {
        try (SSLSocket socket = (SSLSocket) factory(stack).createSocket()) {
            assertThrows(SocketException.class, socket::getInputStream);
            assertThrows(SocketException.class, socket::getOutputStream);
            assertThrows(SocketException.class, socket::startHandshake);
            assertFalse(socket.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void unconnectedSocketCloses(JsseStack stack) throws Exception {
        Socket socket = factory(stack).createSocket();
        socket.close();
        socket.close();
        assertTrue(socket.isClosed());
        assertFalse(socket.isConnected());
        assertThrows(SocketException.class, () -> socket.connect(new InetSocketAddress(SocketPair.LOOPBACK, 1)));
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void suitesOfTheFactory(JsseStack stack) throws Exception {
        SSLSocketFactory factory = factory(stack);
        FactorySuites.check(factory::getDefaultCipherSuites, factory::getSupportedCipherSuites);
        try (SSLSocket socket = (SSLSocket) factory.createSocket()) {
            assertEquals(
                    FactorySuites.sorted(factory.getDefaultCipherSuites()),
                    FactorySuites.sorted(socket.getEnabledCipherSuites()));
            assertEquals(
                    FactorySuites.sorted(factory.getSupportedCipherSuites()),
                    FactorySuites.sorted(socket.getSupportedCipherSuites()));
        }
    }
}
