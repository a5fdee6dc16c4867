package io.niotls.nio;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PkixVerifier;
import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.testing.TestPki;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Two TLS channels over a real socket, and threads that hand on what they throw. */
final class Loopback implements AutoCloseable {
    /** After this a test is taken to hang; nothing here waits for a clock otherwise. */
    private static final long HANG_SECONDS = 60;

    private static final TestPki.Leaf LEAF = TestPki.leaf(TestPki.KeyKind.ECDSA_P256, "localhost");

    final TlsSocketChannel client;
    final TlsSocketChannel server;

    private Loopback(TlsSocketChannel client, TlsSocketChannel server) {
        this.client = client;
        this.server = server;
    }

    static ClientConfig.Builder clientConfig() {
        return ClientConfig.builder()
                .peerVerifier(PkixVerifier.builder().anchors(List.of(LEAF.root())).build());
    }

    static ServerConfig.Builder serverConfig() throws Exception {
        Credential credential = Credential.of(LEAF.chain(), LEAF.key(), StandardCrypto.instance());
        return ServerConfig.builder().credentials(CredentialSelector.of(List.of(credential)));
    }

    /** Returns two channels that are connected; the handshake is still to come. */
    static Loopback connect(ClientConfig clientConfig, ServerConfig serverConfig) throws IOException {
        SocketChannel[] raw = rawPair();
        return new Loopback(
                TlsSocketChannel.client(raw[0], clientConfig, Peer.of("localhost", 443)),
                TlsSocketChannel.server(raw[1], serverConfig));
    }

    static Loopback connect() throws Exception {
        return connect(clientConfig().build(), serverConfig().build());
    }

    /** Returns two channels whose handshake is complete. */
    static Loopback established() throws Exception {
        Loopback pair = connect();
        FutureTask<Boolean> serving = start(pair.server::handshake);
        pair.client.handshake();
        await(serving);
        return pair;
    }

    /** Returns a connected and an accepted channel. */
    static SocketChannel[] rawPair() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel connected = SocketChannel.open(listener.getLocalAddress());
            return new SocketChannel[] {connected, listener.accept()};
        }
    }

    static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "peer");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** Returns a task's result, or throws what it threw. */
    static <T> T await(FutureTask<T> task) throws Exception {
        try {
            return task.get(HANG_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failure;
        } catch (TimeoutException hang) {
            throw new AssertionError("the other thread hangs", hang);
        }
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Reads a number of bytes, with reads of at most some size. */
    static byte[] read(ReadableByteChannel channel, int length, int atOnce) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(length);
        while (all.hasRemaining()) {
            all.limit(Math.min(all.position() + atOnce, length));
            if (channel.read(all) < 0) {
                throw new IOException("ended after " + all.position() + " bytes");
            }
            all.limit(length);
        }
        return all.array();
    }

    static String read(ReadableByteChannel channel, int length) throws IOException {
        return new String(read(channel, length, length), StandardCharsets.UTF_8);
    }

    static byte[] readAll(ReadableByteChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        while (channel.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toByteArray();
    }

    @Override
    public void close() {
        client.abort();
        server.abort();
    }
}
