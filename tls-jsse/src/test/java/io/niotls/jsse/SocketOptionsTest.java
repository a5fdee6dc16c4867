package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an SSL socket has from {@link Socket}: options, addresses, states; both of its own and over one that was there. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketOptionsTest {
    /** Each stack, with a socket of its own and with a layered one. */
    static Stream<Arguments> sockets() {
        return Stream.of(JsseStack.values())
                .flatMap(stack -> Stream.of(Arguments.of(stack, false), Arguments.of(stack, true)));
    }

    /** What a test does with a socket that is connected to a plain one. */
    @FunctionalInterface
    private interface Use {
        void of(SSLSocket socket, Socket peer) throws Exception;
    }

    private static void with(JsseStack stack, boolean layered, Use use) throws Exception {
        SSLSocketFactory factory = SocketPair.clientContext(stack).getSocketFactory();
        if (layered) {
            try (SocketPlainPair plain = SocketPlainPair.connect();
                    Socket socket = factory.createSocket(plain.client(), "localhost", plain.client().getPort(), true)) {
                use.of((SSLSocket) socket, plain.server());
            }
        } else {
            try (ServerSocket listener = new ServerSocket(0, 1, SocketPair.LOOPBACK);
                    Socket socket = factory.createSocket(SocketPair.LOOPBACK, listener.getLocalPort());
                    Socket peer = listener.accept()) {
                use.of((SSLSocket) socket, peer);
            }
        }
    }

    @ParameterizedTest(name = "{0}, layered: {1}")
    @MethodSource("sockets")
    void optionsAreThoseOfTheConnection(JsseStack stack, boolean layered) throws Exception {
        with(stack, layered, (socket, peer) -> {
            for (boolean on : new boolean[] {true, false}) {
                socket.setTcpNoDelay(on);
                assertEquals(on, socket.getTcpNoDelay());
                socket.setKeepAlive(on);
                assertEquals(on, socket.getKeepAlive());
                socket.setReuseAddress(on);
                assertEquals(on, socket.getReuseAddress());
            }
            socket.setSoLinger(true, 7);
            assertEquals(7, socket.getSoLinger());
            socket.setSoLinger(false, 0);
            assertEquals(-1, socket.getSoLinger());
            socket.setTrafficClass(16);
            assertEquals(16, socket.getTrafficClass());
            socket.setSendBufferSize(32_000);
            assertTrue(socket.getSendBufferSize() > 0);
            socket.setReceiveBufferSize(32_000);
            assertTrue(socket.getReceiveBufferSize() > 0);
            socket.setSoTimeout(1234);
            assertEquals(1234, socket.getSoTimeout());
            socket.setPerformancePreferences(0, 1, 2);
            assertThrows(IllegalArgumentException.class, () -> socket.setSendBufferSize(0));
            assertThrows(IllegalArgumentException.class, () -> socket.setTrafficClass(256));
            assertThrows(IllegalArgumentException.class, () -> socket.setSoLinger(true, -1));
            socket.setSoTimeout(0);
        });
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void optionsOfALayeredSocketReachTheOneBelow(JsseStack stack) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect();
                Socket socket = SocketPair.clientContext(stack).getSocketFactory()
                        .createSocket(plain.client(), "localhost", 443, true)) {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoTimeout(1234);
            socket.setSoLinger(true, 5);
            assertTrue(plain.client().getTcpNoDelay());
            assertTrue(plain.client().getKeepAlive());
            assertEquals(1234, plain.client().getSoTimeout());
            assertEquals(5, plain.client().getSoLinger());
            plain.client().setSoTimeout(0);
            assertEquals(0, socket.getSoTimeout());
        }
    }

    @ParameterizedTest(name = "{0}, layered: {1}")
    @MethodSource("sockets")
    void newStyleOptionsAreThere(JsseStack stack, boolean layered) throws Exception {
        with(stack, layered, (socket, peer) -> {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            assertTrue(socket.getOption(StandardSocketOptions.TCP_NODELAY));
            assertTrue(socket.supportedOptions().contains(StandardSocketOptions.SO_KEEPALIVE));
        });
    }

    @ParameterizedTest(name = "{0}, layered: {1}")
    @MethodSource("sockets")
    void noUrgentData(JsseStack stack, boolean layered) throws Exception {
        with(stack, layered, (socket, peer) -> {
            assertThrows(SocketException.class, () -> socket.sendUrgentData(1));
            assertThrows(SocketException.class, () -> socket.setOOBInline(true));
            assertThrows(SocketException.class, () -> socket.setOOBInline(false));
            assertThrows(SocketException.class, socket::getOOBInline);
        });
    }

    @ParameterizedTest(name = "{0}, layered: {1}")
    @MethodSource("sockets")
    void addressesAreThoseOfTheConnection(JsseStack stack, boolean layered) throws Exception {
        with(stack, layered, (socket, peer) -> {
            assertEquals(peer.getLocalPort(), socket.getPort());
            assertEquals(peer.getPort(), socket.getLocalPort());
            assertEquals(peer.getLocalAddress(), socket.getInetAddress());
            assertEquals(peer.getInetAddress(), socket.getLocalAddress());
            assertEquals(peer.getLocalSocketAddress(), socket.getRemoteSocketAddress());
            assertEquals(peer.getRemoteSocketAddress(), socket.getLocalSocketAddress());
            assertTrue(socket.isConnected());
            assertTrue(socket.isBound());
            assertFalse(socket.isClosed());
            assertFalse(socket.isInputShutdown());
            assertFalse(socket.isOutputShutdown());
            assertNull(socket.getChannel());
            assertTrue(socket.toString().contains("localhost") && socket.toString().contains("" + socket.getPort()),
                    socket::toString);
        });
    }

    @ParameterizedTest(name = "{0}, layered: {1}")
    @MethodSource("sockets")
    void closedSocketHasNoOptions(JsseStack stack, boolean layered) throws Exception {
        with(stack, layered, (socket, peer) -> {
            socket.close();
            assertThrows(SocketException.class, () -> socket.setTcpNoDelay(true));
            assertThrows(SocketException.class, socket::getTcpNoDelay);
            assertThrows(SocketException.class, socket::getKeepAlive);
            assertThrows(SocketException.class, socket::getReceiveBufferSize);
            assertTrue(socket.isClosed());
            assertTrue(socket.isConnected());
            assertTrue(socket.isBound());
        });
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void unconnectedSocketIsBoundFirst(JsseStack stack) throws Exception {
        try (Socket socket = SocketPair.clientContext(stack).getSocketFactory().createSocket()) {
            assertFalse(socket.isBound());
            assertFalse(socket.isConnected());
            assertNull(socket.getInetAddress());
            assertNull(socket.getRemoteSocketAddress());
            assertEquals(0, socket.getPort());
            assertEquals(-1, socket.getLocalPort());
            socket.setReuseAddress(true);
            socket.setReceiveBufferSize(50_000);
            socket.bind(new InetSocketAddress(SocketPair.LOOPBACK, 0));
            assertTrue(socket.isBound());
            assertTrue(socket.getLocalPort() > 0);
            assertEquals(SocketPair.LOOPBACK, socket.getLocalAddress());
            assertThrows(SocketException.class, () -> socket.bind(null));
            assertNotNull(socket.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void acceptedSocketHasOptionsToo(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.server().setTcpNoDelay(true);
            assertTrue(pair.server().getTcpNoDelay());
            assertTrue(pair.server().isConnected());
            assertTrue(pair.server().isBound());
            assertEquals(pair.client().getLocalPort(), pair.server().getPort());
            assertEquals(pair.client().getPort(), pair.server().getLocalPort());
            assertNull(pair.server().getChannel());
        }
    }
}
