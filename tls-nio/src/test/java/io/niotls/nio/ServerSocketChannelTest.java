package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a TLS channel that listens adds to what a platform's does; what they have in common is in the contract tests. */
class ServerSocketChannelTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void waitsForNoHandshake() throws Exception {
        try (ServerSocketChannel listener = Providers.TLS_1_3.listener();
                SocketChannel silent = SocketChannel.open(listener.getLocalAddress());
                TlsSocketChannel accepted = (TlsSocketChannel) listener.accept()) {
            assertTrue(silent.isConnected());
            assertTrue(accepted.isBlocking());
            assertTrue(accepted.info().isEmpty());
            assertSame(Providers.TLS_1_3.provider(), accepted.provider());
            accepted.abort();
        }
    }

    @Test
    void asksForAConfigurationForEachConnection() throws Exception {
        ServerConfig good = Loopback.serverConfig().build();
        Queue<ServerConfig> configs = new ArrayDeque<>(List.of(good));
        // The second one is not there.
        TlsSelectorProvider provider = TlsSelectorProvider.builder().server(configs::remove).build();
        try (TlsServerSocketChannel listener = provider.openServerSocketChannel()) {
            listener.bind(LOOPBACK);
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
                listener.accept().abort();
                assertTrue(client.isConnected());
            }
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
                assertThrows(RuntimeException.class, listener::accept);
                assertEquals(-1, client.read(ByteBuffer.allocate(1)));
            }
            assertTrue(listener.isOpen());
            configs.add(good);
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
                listener.accept().abort();
                assertTrue(client.isConnected());
            }
        }
    }

    @Test
    void acceptsPlainChannelsWithoutAConfiguration() throws Exception {
        TlsSelectorProvider provider = TlsSelectorProvider.builder().build();
        try (TlsServerSocketChannel listener = provider.openServerSocketChannel()) {
            listener.bind(LOOPBACK);
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                    TlsSocketChannel accepted = listener.accept()) {
                client.write(Loopback.bytes("plain"));
                assertEquals("plain", Loopback.read(accepted, 5));
                assertThrows(IllegalStateException.class, accepted::startTls);
            }
        }
    }

    @Test
    void acceptsChannelsThatStartPlain() throws Exception {
        TlsSelectorProvider provider = TlsSelectorProvider.builder()
                .server(Loopback.serverConfig().build())
                .startPlain()
                .build();
        try (TlsServerSocketChannel listener = provider.openServerSocketChannel()) {
            listener.bind(LOOPBACK);
            SocketChannel raw = SocketChannel.open(listener.getLocalAddress());
            try (TlsSocketChannel client = TlsSocketChannel.plain(raw);
                    TlsSocketChannel accepted = listener.accept()) {
                client.write(Loopback.bytes("PROXY\n"));
                assertEquals("PROXY\n", Loopback.read(accepted, 6));
                accepted.startTls();
                client.startTls(Loopback.clientConfig().build(), Peer.of("localhost", 443));
                Providers.exchange(new Providers.Pair(client, accepted));
                assertTrue(accepted.info().isPresent());
                client.abort();
                accepted.abort();
            }
        }
    }

    @Test
    void listensInAUnixDomain(@TempDir Path directory) throws Exception {
        TlsSelectorProvider provider = (TlsSelectorProvider) Providers.TLS_1_3.provider();
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (TlsServerSocketChannel listener = provider.openServerSocketChannel(StandardProtocolFamily.UNIX)) {
            assertNull(listener.getLocalAddress());
            listener.bind(address);
            assertEquals(address, listener.getLocalAddress());
            TlsSocketChannel client = provider.openSocketChannel(StandardProtocolFamily.UNIX);
            client.connect(address);
            Providers.exchange(new Providers.Pair(client, listener.accept())).close();
        }
    }

    @Test
    void saysWhereItListens() throws Exception {
        try (ServerSocketChannel listener = Providers.TLS_1_3.listener()) {
            String port = String.valueOf(((InetSocketAddress) listener.getLocalAddress()).getPort());
            assertTrue(listener.toString().contains(port), listener.toString());
            assertFalse(listener.isRegistered());
        }
    }
}
