package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Peer;
import io.niotls.nio.Providers.Pair;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS that starts on a channel which carries plaintext: nothing goes over in the clear that should not, and nothing is lost. */
@Timeout(120)
class StartTlsTest {
    private static final String PROXY_LINE = "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n";

    /** A client that has said the PROXY protocol's line and its ClientHello, and an accepted channel that is plain. */
    private static Pair behindAProxy() throws Exception {
        TlsSelectorProvider nio =
                TlsSelectorProvider.builder().server(Loopback.serverConfig().build()).startPlain().build();
        try (TlsServerSocketChannel listener = nio.openServerSocketChannel()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            TlsSocketChannel client = TlsSocketChannel.plain(SocketChannel.open(listener.getLocalAddress()));
            client.write(Loopback.bytes(PROXY_LINE));
            client.startTls(Loopback.clientConfig().build(), Peer.of("localhost", 443));
            client.configureBlocking(false);
            assertFalse(client.handshake());
            client.configureBlocking(true);
            return new Pair(client, listener.accept());
        }
    }

    /** Reads the line and a number of bytes too many, and returns these. */
    private static ByteBuffer readTooFar(SocketChannel server, int tooMany) throws Exception {
        byte[] bytes = Loopback.read(server, PROXY_LINE.length() + tooMany, 65_536);
        ByteBuffer received = ByteBuffer.wrap(bytes);
        byte[] line = new byte[PROXY_LINE.length()];
        received.get(line);
        assertEquals(Loopback.bytes(PROXY_LINE), ByteBuffer.wrap(line));
        return received;
    }

    /** Reads the line and the whole ClientHello, so that nothing is left in the transport. */
    private static ByteBuffer readTheHelloToo(SocketChannel server) throws Exception {
        ByteBuffer header = readTooFar(server, 5);
        byte[] body = Loopback.read(server, header.getShort(header.position() + 3), 65_536);
        return ByteBuffer.allocate(5 + body.length).put(header).put(body).flip();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 6, 100})
    void aServerGivesBackWhatItHasReadTooFar(int tooMany) throws Exception {
        try (Pair pair = behindAProxy()) {
            ByteBuffer received = readTooFar(pair.server(), tooMany);
            assertEquals(tooMany, received.remaining());
            ((TlsSocketChannel) pair.server()).startTls(received);
            assertFalse(received.hasRemaining(), "consumed");
            Providers.exchange(pair);
            assertTrue(((TlsSocketChannel) pair.server()).info().isPresent());
        }
    }

    @Test
    void aServerWithAConfigurationOfItsOwnDoesSoToo() throws Exception {
        try (Pair pair = behindAProxy()) {
            ByteBuffer received = readTheHelloToo(pair.server());
            // What lies around it is none of TLS's business, and what becomes of the buffer afterwards neither.
            ByteBuffer between = ByteBuffer.allocate(received.remaining() + 7);
            between.position(3).put(received).flip().position(3);
            TlsSocketChannel server = (TlsSocketChannel) pair.server();
            server.startTls(Loopback.serverConfig().build(), between);
            assertFalse(between.hasRemaining(), "consumed");
            between.clear().put(new byte[between.capacity()]);
            Providers.exchange(pair);
            assertTrue(server.info().isPresent());
        }
    }

    @Test
    void aSelectorAnswersAHelloThatWasReadTooFarWithoutAnEvent() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Pair pair = behindAProxy()) {
            TlsSocketChannel server = (TlsSocketChannel) pair.server();
            ByteBuffer hello = readTheHelloToo(server);
            server.configureBlocking(false);
            SelectionKey key = server.register(selector, 0);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            server.startTls(hello);
            // Nothing comes from the client before it is answered.
            assertTrue(((TlsSocketChannel) pair.client()).handshake());
            selecting.awaitBlocked();
            selector.wakeup();
            assertEquals(0, selecting.result());
            key.interestOps(OP_WRITE);
            assertEquals(List.of(key), Providers.select(selector));
            assertTrue(server.info().isPresent());
        }
    }

    @Test
    void isRefusedASecondTimeAndBeforeConnecting() throws Exception {
        ByteBuffer received = Loopback.bytes("hello");
        try (Pair pair = behindAProxy()) {
            TlsSocketChannel server = (TlsSocketChannel) pair.server();
            server.startTls();
            assertThrows(IllegalStateException.class, () -> server.startTls(received));
        }
        TlsSelectorProvider nio =
                TlsSelectorProvider.builder().client(Loopback.clientConfig().build()).startPlain().build();
        try (TlsSocketChannel client = nio.openSocketChannel()) {
            assertThrows(NotYetConnectedException.class, () -> client.startTls(received));
        }
        assertEquals(5, received.remaining(), "not consumed");
    }

    // ---- Between the connection and the start ----

    /** The transport is connected while the provider still makes up its mind about the peer; the program must not get at it. */
    @Test
    void nothingIsSentInTheClearBeforeTlsStarts() throws Exception {
        TlsSocketChannel[] connecting = {null};
        boolean[] asked = {false};
        TlsSelectorProvider nio = TlsSelectorProvider.builder()
                .client(Loopback.clientConfig().build())
                .peer(address -> {
                    asked[0] = true;
                    assertTrue(connecting[0].transport().isConnected());
                    assertFalse(connecting[0].isConnected());
                    Background<Integer> writing = Background.start(() -> connecting[0].write(Loopback.bytes("password")));
                    assertThrows(NotYetConnectedException.class, writing::result);
                    Background<Integer> reading = Background.start(() -> connecting[0].read(ByteBuffer.allocate(8)));
                    assertThrows(NotYetConnectedException.class, reading::result);
                    return Peer.of("localhost", 443);
                })
                .build();
        try (ServerSocketChannel listener = Providers.TLS_1_3.listener();
                TlsSocketChannel client = nio.openSocketChannel()) {
            connecting[0] = client;
            assertTrue(client.connect(listener.getLocalAddress()));
            assertTrue(asked[0]);
            assertTrue(client.isConnected());
            Providers.exchange(new Pair(client, listener.accept())).close();
        }
    }
}
