package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ConnectionInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider is configured with, and what its channels know. */
@Timeout(120)
class TlsSelectorProviderTest {
    private static final long HANG_MILLIS = 30_000;

    private static TlsServerSocketChannel listen(TlsSelectorProvider provider) throws IOException {
        return provider.openServerSocketChannel().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    }

    private static InetSocketAddress localhost(TlsServerSocketChannel listener) throws IOException {
        return new InetSocketAddress("localhost", ((InetSocketAddress) listener.getLocalAddress()).getPort());
    }

    private static TlsSocketChannel connect(TlsSelectorProvider provider, InetSocketAddress to) throws IOException {
        TlsSocketChannel channel = provider.openSocketChannel();
        channel.connect(to);
        return channel;
    }

    /** Sends a byte each way, so that tickets have arrived. */
    private static void exchange(TlsSocketChannel client, TlsSocketChannel server) throws Exception {
        FutureTask<String> serving = Loopback.start(() -> {
            String got = Loopback.read(server, 1);
            server.write(Loopback.bytes("b"));
            return got;
        });
        client.write(Loopback.bytes("a"));
        assertEquals("b", Loopback.read(client, 1));
        assertEquals("a", Loopback.await(serving));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0303, 0x0304})
    void tellsWhatWasAgreedOnAndReusesTheSessionOfAPeer(int version) throws Exception {
        TlsSelectorProvider nio = TlsSelectorProvider.builder()
                .client(Loopback.clientConfig().versions(List.of(new ProtocolVersion(version)))
                        .applicationProtocols(List.of("h2", "http/1.1")).build())
                .server(Loopback.serverConfig().applicationProtocols(List.of("http/1.1")).build())
                .build();
        try (TlsServerSocketChannel listener = listen(nio)) {
            for (boolean resumed : new boolean[] {false, true}) {
                try (TlsSocketChannel client = connect(nio, localhost(listener)); TlsSocketChannel server = listener.accept()) {
                    exchange(client, server);
                    ConnectionInfo info = client.info().orElseThrow();
                    ConnectionInfo other = server.info().orElseThrow();
                    assertEquals(resumed, info.resumed());
                    assertEquals(resumed, other.resumed());
                    assertEquals(Optional.of("http/1.1"), info.applicationProtocol());
                    assertEquals(Optional.of("localhost"), other.serverName());
                    assertFalse(info.peerCertificates().isEmpty());
                    assertArrayEquals(
                            client.exportKeyingMaterial("EXPERIMENTAL test", null, 32),
                            server.exportKeyingMaterial("EXPERIMENTAL test", null, 32));
                    server.abort();
                }
            }
        }
    }

    @Test
    void verifiesTheNameOfTheAddressUnlessAnotherPeerIsSaid() throws Exception {
        TlsSelectorProvider nio = TlsSelectorProvider.builder()
                .client(Loopback.clientConfig().build())
                .server(Loopback.serverConfig().build())
                .build();
        try (TlsServerSocketChannel listener = listen(nio)) {
            InetSocketAddress byNumber = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                    localhost(listener).getPort());
            try (TlsSocketChannel client = connect(nio, byNumber); TlsSocketChannel server = listener.accept()) {
                Loopback.start(server::handshake);
                assertThrows(TlsException.class, client::handshake, "the certificate is for localhost, not for 127.0.0.1");
            }
            try (TlsSocketChannel client = nio.openSocketChannel().peer(Peer.of("localhost", 443))) {
                client.connect(byNumber);
                try (TlsSocketChannel server = listener.accept()) {
                    exchange(client, server);
                    assertEquals(Optional.of("localhost"), server.info().orElseThrow().serverName());
                    assertThrows(IllegalStateException.class, () -> client.peer(Peer.of("other.test", 443)));
                    server.abort();
                }
            }
        }
    }

    @Test
    void asksTheSupplierForEachConnection() throws Exception {
        List<String> asked = new ArrayList<>();
        ServerConfig first = Loopback.serverConfig().applicationProtocols(List.of("one")).build();
        ServerConfig second = Loopback.serverConfig().applicationProtocols(List.of("two")).build();
        TlsSelectorProvider nio = TlsSelectorProvider.builder()
                .client(Loopback.clientConfig().applicationProtocols(List.of("two", "one")).withoutSessions().build())
                .server(() -> asked.isEmpty() ? first : second)
                .build();
        try (TlsServerSocketChannel listener = listen(nio)) {
            for (String protocol : List.of("one", "two")) {
                try (TlsSocketChannel client = connect(nio, localhost(listener)); TlsSocketChannel server = listener.accept()) {
                    exchange(client, server);
                    assertEquals(Optional.of(protocol), client.info().orElseThrow().applicationProtocol());
                    asked.add(protocol);
                    server.abort();
                }
            }
        }
    }

    /** STARTTLS over a selector: lines in the clear, then TLS on the same channels and keys. */
    @Test
    void startsInTheMiddleOfASelectorsWork() throws Exception {
        TlsSelectorProvider nio = TlsSelectorProvider.builder()
                .client(Loopback.clientConfig().build())
                .server(Loopback.serverConfig().build())
                .startPlain()
                .build();
        StringBuilder log = new StringBuilder();
        try (Selector selector = nio.openSelector(); TlsServerSocketChannel listener = listen(nio)) {
            listener.configureBlocking(false);
            listener.register(selector, OP_ACCEPT);
            TlsSocketChannel client = nio.openSocketChannel();
            client.configureBlocking(false);
            client.register(selector, OP_CONNECT);
            if (client.connect(localhost(listener))) {
                begin(client, selector);
            }
            ByteBuffer buffer = ByteBuffer.allocate(100);
            while (!log.toString().endsWith("end ")) {
                assertTrue(selector.select(HANG_MILLIS) > 0, "hangs after: " + log);
                for (SelectionKey key : List.copyOf(selector.selectedKeys())) {
                    if (key.isAcceptable()) {
                        SocketChannel accepted = listener.accept();
                        accepted.configureBlocking(false);
                        accepted.register(selector, OP_READ);
                    } else if (key.isConnectable()) {
                        client.finishConnect();
                        begin(client, selector);
                    } else if (key.isWritable()) {
                        client.write(Loopback.bytes("secret"));
                        key.interestOps(OP_READ);
                    } else {
                        answer(key, buffer, log);
                    }
                }
                selector.selectedKeys().clear();
            }
            assertEquals("STARTTLS GO secret end ", log.toString());
            client.close();
        }
    }

    private static void begin(TlsSocketChannel client, Selector selector) throws IOException {
        client.keyFor(selector).interestOps(OP_READ);
        client.write(Loopback.bytes("STARTTLS"));
    }

    private static void answer(SelectionKey key, ByteBuffer buffer, StringBuilder log) throws IOException {
        TlsSocketChannel channel = (TlsSocketChannel) key.channel();
        int count = channel.read(buffer.clear());
        String words = new String(buffer.array(), 0, Math.max(0, count));
        log.append(count < 0 ? "end" : words).append(' ');
        switch (words) {
            case "STARTTLS" -> {
                assertTrue(channel.info().isEmpty());
                channel.write(Loopback.bytes("GO"));
                channel.startTls();
                assertThrows(IllegalStateException.class, channel::startTls);
            }
            case "GO" -> {
                channel.startTls(Loopback.clientConfig().build(), Peer.of("localhost", 25));
                // The handshake comes first, and the key tells when it is over.
                assertEquals(0, channel.write(Loopback.bytes("too early")));
                key.interestOps(OP_WRITE);
            }
            case "secret" -> channel.close();
            default -> assertTrue(count < 0, words);
        }
    }

    @Test
    void keepsAChannelPlainWhereThereIsNoConfiguration() throws Exception {
        TlsSelectorProvider nio = TlsSelectorProvider.builder().build();
        try (TlsServerSocketChannel listener = listen(nio); TlsSocketChannel client = connect(nio, localhost(listener));
                TlsSocketChannel server = listener.accept()) {
            exchange(client, server);
            assertTrue(client.info().isEmpty());
            assertThrows(IllegalStateException.class, client::startTls);
        }
    }

    @Test
    void everyCallSaysThatABlockingHandshakeTookTooLong() throws Exception {
        TlsSelectorProvider nio = TlsSelectorProvider.builder()
                .client(Loopback.clientConfig().build())
                .handshakeTimeout(Duration.ofMillis(50))
                .build();
        try (ServerSocketChannel silent = ServerSocketChannel.open();
                TlsSocketChannel client = nio.openSocketChannel()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.connect(silent.getLocalAddress());
            for (int i = 0; i < 2; i++) {
                assertThrows(SocketTimeoutException.class, () -> client.read(ByteBuffer.allocate(1)));
                assertThrows(SocketTimeoutException.class, () -> client.write(ByteBuffer.allocate(1)));
            }
        }
    }

    /** The peer ends without close_notify after we have ended our output: a fault for the reader, and for nobody else. */
    @Test
    void survivesAPeerThatEndsWithoutAWordAfterOurEnd() throws Exception {
        TlsSelectorProvider nio = TlsSelectorProvider.builder()
                .client(Loopback.clientConfig().build())
                .server(Loopback.serverConfig().build())
                .build();
        try (Selector selector = nio.openSelector(); TlsServerSocketChannel listener = listen(nio);
                TlsSocketChannel client = connect(nio, localhost(listener)); TlsSocketChannel server = listener.accept()) {
            exchange(client, server);
            client.shutdownOutput();
            client.configureBlocking(false);
            client.register(selector, OP_READ);
            server.transport().shutdownOutput();
            assertEquals(1, selector.select(HANG_MILLIS));
            assertThrows(TlsException.class, () -> client.read(ByteBuffer.allocate(1)));
            server.abort();
        }
    }

    @Test
    void refusesWhatNoProviderCanDo() {
        assertThrows(IllegalArgumentException.class,
                () -> TlsSelectorProvider.builder().handshakeTimeout(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class,
                () -> TlsSelectorProvider.builder().lingerTimeout(Duration.ZERO));
    }
}
