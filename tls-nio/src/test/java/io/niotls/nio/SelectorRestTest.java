package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.PkixVerifier;
import io.niotls.config.ClientConfig;
import io.niotls.nio.Providers.Pair;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.TestPki;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a channel goes through beside its handshake (connecting, cancelling, clocks, closes) leaves its selector at rest. */
@Timeout(120)
class SelectorRestTest {
    private static TlsSelectorProvider.Builder builder() {
        return Providers.builder(ProtocolVersion.TLS_1_3);
    }

    private static ServerSocketChannel silent() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    // ---- What the program leaves as it is ----

    @Test
    void aKeyThatIsCancelledWhileASelectionWaitsCostsNothing() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Pair pair = Providers.TLS_1_3.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            long before = ((TlsSelector) selector).rounds();
            key.cancel();
            pair.server().write(Loopback.bytes("x"));
            for (int i = 0; i < 20; i++) {
                selecting.awaitBlocked();
            }
            long rounds = ((TlsSelector) selector).rounds() - before;
            assertTrue(rounds <= 3, rounds + " rounds for a cancelled key");
            selector.wakeup();
            assertEquals(0, selecting.result());
        }
    }

    @Test
    void aChannelThatIsNotConnectedYetCostsNothing() throws Exception {
        for (TlsSelectorProvider.Connected connected : TlsSelectorProvider.Connected.values()) {
            SelectorProvider nio = builder().connected(connected).build();
            try (Selector selector = nio.openSelector();
                    SocketChannel client = nio.openSocketChannel()) {
                client.configureBlocking(false);
                client.register(selector, OP_CONNECT);
                Providers.assertRests(selector);
            }
        }
    }

    @Test
    void interestInConnectingCostsAConnectedPlainChannelNothing() throws Exception {
        SelectorProvider plain = TlsSelectorProvider.builder().build();
        try (Selector selector = plain.openSelector();
                Pair pair = Providers.connect(plain, plain).nonBlocking()) {
            pair.client().register(selector, OP_CONNECT | OP_READ);
            Providers.assertRests(selector);
        }
    }

    // ---- Clocks ----

    @Test
    void finishConnectAfterAFailureStartsNoClock() throws Exception {
        ClientConfig distrusting = ClientConfig.builder()
                .peerVerifier(PkixVerifier.builder()
                        .anchors(List.of(TestPki.root(TestPki.KeyKind.ED25519).certificate()))
                        .build())
                .build();
        SelectorProvider nio = builder().client(distrusting).build();
        try (Selector selector = nio.openSelector();
                Pair pair = Providers.connect(nio, Providers.TLS_1_3.provider())) {
            TlsSocketChannel client = (TlsSocketChannel) pair.client();
            client.configureBlocking(false);
            SelectionKey key = client.register(selector, OP_READ);
            Background<Boolean> serving = Background.start(((TlsSocketChannel) pair.server())::handshake);
            assertEquals(List.of(key), Providers.select(selector));
            assertThrows(IOException.class, serving::result);
            assertEquals(Selectable.NO_DEADLINE, client.handshakeDeadline());
            assertTrue(client.finishConnect());
            assertEquals(Selectable.NO_DEADLINE, client.handshakeDeadline());
        }
    }

    /** Another thread finishes connecting: the selector has looked at a connected transport before the clock starts. */
    @Test
    void aDeadlineThatBeginsAfterTheSelectorHasLookedIsKept() throws Exception {
        TlsSelectorProvider nio = builder().handshakeTimeout(Duration.ofMillis(50)).build();
        try (Selector selector = nio.openSelector();
                ServerSocketChannel silent = silent();
                TlsSocketChannel client = nio.openSocketChannel()) {
            client.configureBlocking(false);
            assertFalse(client.connect(silent.getLocalAddress()));
            SelectionKey key = client.register(selector, OP_CONNECT);
            assertEquals(List.of(key), Providers.select(selector));
            assertTrue(client.transport().finishConnect());
            key.interestOps(OP_READ);
            for (int i = 0; i < 3; i++) {
                assertEquals(0, selector.selectNow());
            }
            assertTrue(client.finishConnect());
            // Without a time of its own.
            assertEquals(1, Background.start(selector::select).result());
            selector.selectedKeys().clear();
            assertThrows(SocketTimeoutException.class, () -> client.read(ByteBuffer.allocate(1)));
            key.interestOps(0);
            Providers.assertRests(selector);
        }
    }

    // ---- The end ----

    @Test
    void abortAfterCloseEndsTheLingering() throws Exception {
        TlsSelectorProvider nio = builder().lingerTimeout(Duration.ofSeconds(60)).build();
        try (Selector selector = nio.openSelector();
                Pair pair = Providers.exchange(Providers.connect(nio, nio))) {
            pair.server().configureBlocking(false);
            pair.server().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            pair.server().close();
            assertEquals(-1, pair.client().read(ByteBuffer.allocate(1)));
            ((TlsSocketChannel) pair.server()).abort();
            // Its end has come before the reset, which only a write can show now.
            Background.await(() -> {
                try {
                    pair.client().write(ByteBuffer.allocate(10));
                    return false;
                } catch (IOException reset) {
                    return true;
                }
            }, "the reset");
            selector.wakeup();
            assertEquals(0, selecting.result());
            Providers.assertRests(selector);
            assertTrue(selector.keys().isEmpty());
        }
    }

    // ---- What is left in the pools ----

    /** The test is the only one who uses this selector's pools, and in one thread: what it gives is what is taken next. */
    @Test
    void whatARegisteredChannelHasReadIsWipedFromTheSelectorsBuffers() throws Exception {
        byte[] mark = new byte[BufferPool.CIPHERTEXT_SIZE];
        Arrays.fill(mark, (byte) 'm');
        try (Selector selector = Providers.TLS_1_3.selector();
                Pair pair = Providers.TLS_1_3.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            selector.selectNow();
            Buffers buffers = ((TlsSelector) selector).buffers;
            for (BufferPool pool : List.of(buffers.ciphertext(), buffers.plaintext())) {
                ByteBuffer marked = pool.take();
                pool.give(marked.put(mark, 0, marked.capacity()), 0);
            }
            ByteBuffer secret = ByteBuffer.allocate(16_384);
            Arrays.fill(secret.array(), (byte) 's');
            pair.server().write(secret);
            ByteBuffer target = ByteBuffer.allocate(16_384);
            while (target.hasRemaining()) {
                Providers.selectUntil(key, OP_READ);
                pair.client().read(target.limit(Math.min(target.position() + 333, target.capacity())));
                target.limit(target.capacity());
            }
            for (BufferPool pool : List.of(buffers.ciphertext(), buffers.plaintext())) {
                byte[] used = pool.take().array();
                assertEquals('m', used[used.length - 1], "another buffer than the one that was given");
                assertEquals(0, used[0], "not used at all");
                assertEquals(-1, new String(used, StandardCharsets.ISO_8859_1).indexOf("ssss"));
            }
        }
    }
}
