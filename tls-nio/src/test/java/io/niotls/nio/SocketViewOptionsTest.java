package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How sockets of channels connect, what can be set, and what they have no use for. */
class SocketViewOptionsTest {
    private static final int LONG_MILLIS = 30_000;

    // ---- Connecting ----

    @ParameterizedTest
    @EnumSource
    void connectsInTime(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener()) {
            SocketChannel channel = nio.provider().openSocketChannel();
            channel.socket().connect(listener.getLocalAddress(), LONG_MILLIS);
            Providers.exchange(new Providers.Pair(channel, listener.accept())).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesWhenItIsRefused(Providers nio) throws Exception {
        SocketAddress nobody;
        try (ServerSocketChannel listener = nio.listener()) {
            nobody = listener.getLocalAddress();
        }
        for (int timeout : new int[] {0, LONG_MILLIS}) {
            Socket socket = nio.provider().openSocketChannel().socket();
            assertThrows(ConnectException.class, () -> socket.connect(nobody, timeout));
            assertTrue(socket.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesWhenItTakesTooLong(Providers nio) throws Exception {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel listener = nio.provider().openServerSocketChannel()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            // Once its queue is full, the system answers no more.
            while (true) {
                SocketChannel channel = SocketChannel.open();
                waiting.add(channel);
                channel.configureBlocking(false);
                if (!channel.connect(listener.getLocalAddress()) && !isConnectedSoon(channel)) {
                    break;
                }
            }
            Socket socket = nio.provider().openSocketChannel().socket();
            assertThrows(SocketTimeoutException.class, () -> socket.connect(listener.getLocalAddress(), 50));
            assertTrue(socket.isClosed());
            assertFalse(socket.isConnected());
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    /** On the loopback interface a connection that is accepted is there at once. */
    private static boolean isConnectedSoon(SocketChannel channel) throws IOException {
        for (int i = 0; i < 1_000; i++) {
            if (channel.finishConnect()) {
                return true;
            }
            Thread.yield();
        }
        return false;
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownNameIsNoAddress(Providers nio) throws Exception {
        try (Socket socket = nio.provider().openSocketChannel().socket()) {
            SocketAddress unknown = InetSocketAddress.createUnresolved("nobody.invalid", 443);
            assertThrows(UnknownHostException.class, () -> socket.connect(unknown));
        }
    }

    // ---- Options ----

    /** Every call that Netty 4.1 makes for a channel's configuration, in its types. */
    @ParameterizedTest
    @EnumSource
    void hasTheOptionsThatNettyAsksFor(Providers nio) throws Exception {
        try (Providers.Pair pair = nio.established()) {
            Socket socket = pair.client().socket();
            socket.setTcpNoDelay(true);
            assertTrue(socket.getTcpNoDelay());
            assertTrue(pair.client().getOption(StandardSocketOptions.TCP_NODELAY));
            socket.setSoLinger(true, 7);
            assertEquals(7, socket.getSoLinger());
            socket.setSoLinger(false, 0);
            assertEquals(-1, socket.getSoLinger());
            socket.setSendBufferSize(20_000);
            assertTrue(socket.getSendBufferSize() >= 20_000);
            socket.setReceiveBufferSize(20_000);
            assertTrue(socket.getReceiveBufferSize() >= 20_000);
            socket.setKeepAlive(true);
            assertTrue(socket.getKeepAlive());
            socket.setTrafficClass(0x08);
            assertEquals(0x08, socket.getTrafficClass());
            socket.setReuseAddress(true);
            assertTrue(socket.getReuseAddress());
            socket.setPerformancePreferences(1, 2, 3);
            assertEquals(pair.client().getRemoteAddress(), socket.getRemoteSocketAddress());
            assertEquals(pair.client().getLocalAddress(), socket.getLocalSocketAddress());
            assertFalse(socket.isOutputShutdown());
            assertFalse(socket.isInputShutdown());
            socket.shutdownOutput();
            assertTrue(socket.isOutputShutdown());
        }
    }

    // ---- Urgent data ----

    @Test
    void tlsHasNoUrgentData() throws Exception {
        try (Providers.Pair pair = Providers.TLS_1_3.established()) {
            Socket socket = pair.client().socket();
            assertThrows(SocketException.class, () -> socket.sendUrgentData(1));
            assertThrows(SocketException.class, () -> socket.setOOBInline(true));
            assertFalse(socket.getOOBInline());
            socket.getOutputStream().write(1);
            assertEquals(1, pair.server().socket().getInputStream().read());
        }
    }

    @Test
    void aPlainChannelsUrgentDataIsTheTransports() throws Exception {
        TlsSelectorProvider plain = TlsSelectorProvider.builder().build();
        try (Providers.Pair pair = Providers.connect(plain, plain)) {
            assertInstanceOf(TlsSocketChannel.class, pair.client());
            pair.server().socket().setOOBInline(true);
            assertTrue(pair.server().socket().getOOBInline());
            pair.client().socket().sendUrgentData(9);
            assertEquals(9, pair.server().socket().getInputStream().read());
        }
    }
}
