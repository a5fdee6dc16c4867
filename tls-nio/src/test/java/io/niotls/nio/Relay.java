package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/** A client of a provider, a server that is driven by hand, and between them the test, which holds their ciphertext in hand. */
final class Relay implements AutoCloseable {
    final TlsSocketChannel client;
    final TlsSocketChannel server;
    /** What the client's transport is connected to. */
    final SocketChannel toClient;
    /** What the server's transport is connected to. */
    final SocketChannel toServer;

    private Relay(TlsSocketChannel client, SocketChannel toClient, SocketChannel toServer, TlsSocketChannel server)
            throws IOException {
        this.client = client;
        this.server = server;
        this.toClient = toClient;
        this.toServer = toServer;
        client.configureBlocking(false);
        server.configureBlocking(false);
        toClient.configureBlocking(false);
        toServer.configureBlocking(false);
    }

    /** Connects; no handshake has begun. */
    static Relay between(SelectorProvider clients) throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            TlsSocketChannel client = (TlsSocketChannel) clients.openSocketChannel();
            client.connect(listener.getLocalAddress());
            SocketChannel toClient = listener.accept();
            SocketChannel[] raw = Loopback.rawPair();
            TlsSocketChannel server = TlsSocketChannel.server(raw[1], Loopback.serverConfig().build());
            return new Relay(client, toClient, raw[0], server);
        }
    }

    /** Registers the client for reading, completes the handshake, and hands on all that is said after it. */
    SelectionKey establish(Selector selector) throws IOException {
        SelectionKey key = client.register(selector, SelectionKey.OP_READ);
        boolean complete = false;
        while (!complete || client.info().isEmpty()) {
            selector.selectNow();
            complete = server.handshake();
            move(toClient, toServer);
            move(toServer, toClient);
        }
        server.write(Loopback.bytes("established"));
        ByteBuffer greeting = ByteBuffer.allocate(11);
        while (greeting.hasRemaining()) {
            move(toServer, toClient);
            client.read(greeting);
        }
        selector.selectNow();
        selector.selectedKeys().clear();
        return key;
    }

    /** Hands on what is there. */
    static void move(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(100_000);
        from.read(bytes);
        bytes.flip();
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** Lets the server write, and returns the ciphertext, which the client does not see. */
    ByteBuffer ciphertext(String plaintext) throws IOException {
        server.write(Loopback.bytes(plaintext));
        return fromServer();
    }

    /** Returns what the server has said, which is something. */
    ByteBuffer fromServer() throws IOException {
        assertTrue(server.flush());
        ByteBuffer bytes = ByteBuffer.allocate(100_000);
        while (bytes.position() == 0) {
            toServer.read(bytes);
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        client.abort();
        server.abort();
        toClient.close();
        toServer.close();
    }
}
