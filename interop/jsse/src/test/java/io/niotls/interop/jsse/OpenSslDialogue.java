package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Text over a socket of a provider, one character a byte. */
final class OpenSslDialogue implements AutoCloseable {
    /** The name that certificates have, and clients ask for. */
    static final String HOST = "server.example";

    private static final long PATIENCE_SECONDS = 30;
    private static final int CONNECTIONS = 10;

    private final SSLSocket socket;

    private OpenSslDialogue(SSLSocket socket) {
        this.socket = socket;
    }

    /** What one side does with a connection. */
    @FunctionalInterface
    interface Part<T> {
        T play(OpenSslDialogue dialogue) throws Exception;
    }

    /**
     * Connects to a port of this machine as a client of {@link #HOST}, whose name it verifies, and completes the handshake.
     *
     * @param changes what is different from a client that speaks every version
     */
    static OpenSslDialogue connect(SSLContext context, int port, Consumer<SSLParameters> changes) throws IOException {
        Socket transport = new Socket(InetAddress.getLoopbackAddress(), port);
        try {
            // Over a socket that exists, because nobody resolves the name.
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(transport, HOST, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            changes.accept(parameters);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new OpenSslDialogue(socket);
        } catch (Throwable failure) {
            transport.close();
            throw failure;
        }
    }

    /** A port on which each connection is played by {@link #next}. */
    static final class Listener implements AutoCloseable {
        private final SSLServerSocket socket;

        /**
         * Opens it.
         *
         * @param changes what is different from a server that speaks every version and asks for no certificate
         */
        Listener(SSLContext context, Consumer<SSLParameters> changes) throws IOException {
            socket = (SSLServerSocket) context.getServerSocketFactory()
                    .createServerSocket(0, CONNECTIONS, InetAddress.getLoopbackAddress());
            SSLParameters parameters = socket.getSSLParameters();
            changes.accept(parameters);
            socket.setSSLParameters(parameters);
        }

        int port() {
            return socket.getLocalPort();
        }

        /** Plays the server's part of the next connection on another thread, after its handshake. */
        <T> FutureTask<T> next(Part<T> part) {
            FutureTask<T> task = new FutureTask<>(() -> {
                try (OpenSslDialogue dialogue = new OpenSslDialogue((SSLSocket) socket.accept())) {
                    dialogue.socket.startHandshake();
                    return part.play(dialogue);
                }
            });
            Thread thread = new Thread(task, "server");
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
            throw new AssertionError("the server hangs", hang);
        }
    }

    SSLSocket socket() {
        return socket;
    }

    /** Sends text. */
    void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Receives exactly this text. */
    void hear(String text) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(text.length());
        assertEquals(text, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** Receives everything up to the peer's close_notify. */
    String hearAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Receives nothing but the peer's close_notify. */
    void hearEnd() throws IOException {
        assertEquals("", hearAll());
    }

    /** Says close_notify; the peer may go on. */
    void end() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
