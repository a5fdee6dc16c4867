package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Peer;
import io.niotls.proto.ProtocolVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * The platform's provider, and ours: contract tests run each case on all of them, so that what the JDK does is the reference
 * for what we do.
 */
enum Providers {
    PLATFORM(SelectorProvider.provider()),
    TLS_1_3(tls(ProtocolVersion.TLS_1_3)),
    TLS_1_2(tls(ProtocolVersion.TLS_1_2));

    /** A select that takes longer hangs, in milliseconds. */
    static final long HANG_MILLIS = 30_000;

    private final SelectorProvider provider;

    Providers(SelectorProvider provider) {
        this.provider = provider;
    }

    private static TlsSelectorProvider tls(ProtocolVersion version) {
        return builder(version).build();
    }

    /** Returns a builder of a provider for clients and servers that trust each other. */
    static TlsSelectorProvider.Builder builder(ProtocolVersion version) {
        try {
            return TlsSelectorProvider.builder()
                    .client(Loopback.clientConfig().versions(List.of(version)).build())
                    .server(Loopback.serverConfig().versions(List.of(version)).build())
                    .peer(address -> Peer.of("localhost", 443));
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    SelectorProvider provider() {
        return provider;
    }

    /** Returns a provider that has nothing to do with this one. */
    SelectorProvider foreign() {
        return this == PLATFORM ? TLS_1_3.provider : PLATFORM.provider;
    }

    Selector selector() throws IOException {
        return provider.openSelector();
    }

    /** Returns a channel that listens on the loopback interface. */
    ServerSocketChannel listener() throws IOException {
        return listener(provider);
    }

    private static ServerSocketChannel listener(SelectorProvider provider) throws IOException {
        return provider.openServerSocketChannel().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    // ---- Two channels ----

    /** A connected channel, and the one that was accepted for it. */
    record Pair(SocketChannel client, SocketChannel server) implements AutoCloseable {
        /** Puts both channels into non-blocking mode. */
        Pair nonBlocking() throws IOException {
            client.configureBlocking(false);
            server.configureBlocking(false);
            return this;
        }

        @Override
        public void close() throws IOException {
            drop(client);
            drop(server);
        }
    }

    /** Closes a channel without waiting for its peer. */
    static void drop(SocketChannel channel) throws IOException {
        if (channel instanceof TlsSocketChannel tls) {
            tls.abort();
        } else {
            channel.close();
        }
    }

    /** Returns two channels in blocking mode; a handshake is still to come. */
    Pair connect() throws IOException {
        return connect(provider, provider);
    }

    static Pair connect(SelectorProvider client, SelectorProvider server) throws IOException {
        try (ServerSocketChannel listener = listener(server)) {
            SocketChannel connecting = client.openSocketChannel();
            connecting.connect(listener.getLocalAddress());
            return new Pair(connecting, listener.accept());
        }
    }

    /** Returns two channels in blocking mode that have exchanged a byte each way, and have nothing left to say to each other. */
    Pair established() throws Exception {
        return exchange(connect());
    }

    static Pair exchange(Pair pair) throws Exception {
        Background<Integer> echo = Background.start(() -> {
            ByteBuffer one = ByteBuffer.allocate(1);
            pair.server.read(one);
            return pair.server.write(one.flip());
        });
        assertEquals(1, pair.client.write(ByteBuffer.allocate(1)));
        assertEquals(1, pair.client.read(ByteBuffer.allocate(1)));
        assertEquals(1, echo.result());
        return pair;
    }

    // ---- Selecting ----

    /** Selects until there are keys, and returns them; the selected-key set is empty then. */
    static List<SelectionKey> select(Selector selector) throws IOException {
        assertTrue(selector.select(HANG_MILLIS) > 0, "nothing was selected");
        List<SelectionKey> keys = new ArrayList<>(selector.selectedKeys());
        selector.selectedKeys().clear();
        return keys;
    }

    /** Selects until a key is ready for an operation that it is interested in. */
    static void selectUntil(SelectionKey key, int operation) throws IOException {
        while (!select(key.selector()).contains(key) || (key.readyOps() & operation) == 0) {
            // The others' turn.
        }
    }

    /** Asserts that one of our selectors waits for something that does not come, and that this costs nothing. */
    static void assertRests(Selector selector) throws Exception {
        Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
        long before = ((TlsSelector) selector).rounds();
        for (int i = 0; i < 20; i++) {
            selecting.awaitBlocked();
        }
        long rounds = ((TlsSelector) selector).rounds() - before;
        assertTrue(rounds <= 2, rounds + " rounds while there is nothing to do");
        selector.wakeup();
        assertEquals(0, selecting.result(), "a key is ready");
    }

    /** Accepts a connection in non-blocking mode. */
    static SocketChannel accept(SelectionKey key) throws IOException {
        selectUntil(key, OP_ACCEPT);
        return ((ServerSocketChannel) key.channel()).accept();
    }
}
