package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.nio.TlsSocketChannel;
import io.niotls.session.ConnectionInfo;
import io.niotls.testing.Setup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One of our channels, in blocking mode, and text over it, one character a byte. */
final class Dialogue implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final TlsSocketChannel channel;

    private Dialogue(TlsSocketChannel channel) {
        this.channel = channel;
    }

    /** What one side does with a connection. */
    @FunctionalInterface
    interface Part<T> {
        T play(Dialogue dialogue) throws Exception;
    }

    /** Connects to a port of this machine as a client of {@code server.example}, and completes the handshake. */
    static Dialogue connect(int port, ClientConfig config) throws IOException {
        return connect(port, config, Peer.of(Setup.HOST, port));
    }

    static Dialogue connect(int port, ClientConfig config, Peer peer) throws IOException {
        SocketChannel raw = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Dialogue dialogue = new Dialogue(TlsSocketChannel.client(raw, config, peer));
        try {
            dialogue.channel.handshake();
            return dialogue;
        } catch (Throwable failure) {
            dialogue.close();
            throw failure;
        }
    }

    /** A port on which each connection is played by {@link #next}. */
    static final class Listener implements AutoCloseable {
        private final ServerSocketChannel socket;

        Listener() throws IOException {
            socket = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        int port() {
            return socket.socket().getLocalPort();
        }

        /** Plays the server's part of the next connection on another thread, after its handshake. */
        <T> FutureTask<T> next(ServerConfig config, Part<T> part) {
            FutureTask<T> task = new FutureTask<>(() -> {
                try (Dialogue dialogue = new Dialogue(TlsSocketChannel.server(socket.accept(), config))) {
                    dialogue.channel.handshake();
                    return part.play(dialogue);
                }
            });
            Thread thread = new Thread(task, "our server");
            thread.setDaemon(true);
            thread.start();
            return task;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Returns what a part has returned, or throws what it threw. */
    static <T> T result(FutureTask<T> task) throws Exception {
        try {
            return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (failure.getCause() instanceof Error cause) {
                throw cause;
            }
            throw failure;
        } catch (TimeoutException hang) {
            throw new AssertionError("our side hangs", hang);
        }
    }

    /** Returns the channel itself. */
    TlsSocketChannel channel() {
        return channel;
    }

    ConnectionInfo info() {
        return channel.info().orElseThrow();
    }

    /** Sends text. */
    void say(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Receives exactly this text. */
    void hear(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new AssertionError("the peer ended after '" + text(bytes) + "' where '" + text + "' was expected");
            }
        }
        assertEquals(text, text(bytes));
    }

    /** Receives everything up to the peer's close_notify. */
    String hearAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        while (channel.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Receives nothing but the peer's close_notify. */
    void hearEnd() throws IOException {
        assertEquals("", hearAll());
    }

    /** Says close_notify. */
    void end() throws IOException {
        channel.shutdownOutput();
    }

    private static String text(ByteBuffer bytes) {
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }

    /** Closes without waiting for the peer. */
    @Override
    public void close() {
        channel.abort();
    }
}
