package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * A client's and a server's socket that are connected over loopback, and what tests do with both.
 *
 * <p>Neither has a SO_TIMEOUT: with one, SunJSSE's close waits for the peer as long.
 */
final class SocketPair implements AutoCloseable {
    /** A limit, where a call wants one, that a test which works never reaches. */
    static final int HANG_MILLIS = 20_000;
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static final KeyManager[] SERVER_KEYS = Identities.server("localhost", "127.0.0.1", "::1");
    private static final KeyManager[] CLIENT_KEYS = Identities.client("client");
    private static final TrustManager[] TRUST = Identities.trust();

    private final SSLSocket client;
    private final SSLSocket server;

    private SocketPair(SSLSocket client, SSLSocket server) {
        this.client = client;
        this.server = server;
    }

    /** Returns the context of a client that trusts {@link #serverContext} and has no key. */
    static SSLContext clientContext(JsseStack stack) {
        return stack.context(null, TRUST);
    }

    /** Returns the context of a client that can authenticate. */
    static SSLContext keyedClientContext(JsseStack stack) {
        return stack.context(CLIENT_KEYS, TRUST);
    }

    /** Returns the context of a server for {@code localhost} and its addresses, which trusts {@link #keyedClientContext}. */
    static SSLContext serverContext(JsseStack stack) {
        return stack.context(SERVER_KEYS, TRUST);
    }

    /** Connects two sockets that have not begun to handshake. */
    static SocketPair connect(Pairing pairing) throws IOException {
        return connect(pairing, clientContext(pairing.client()), serverContext(pairing.server()));
    }

    static SocketPair connect(Pairing pairing, SSLContext client, SSLContext server) throws IOException {
        try (ServerSocket listener = server.getServerSocketFactory().createServerSocket(0, 1, LOOPBACK)) {
            Socket connecting = client.getSocketFactory().createSocket(LOOPBACK, listener.getLocalPort());
            return of(pairing, connecting, listener.accept());
        }
    }

    /** Puts TLS on two plain sockets; closing it closes them. */
    static SocketPair over(Pairing pairing, SocketPlainPair plain) throws IOException {
        Socket client = clientContext(pairing.client()).getSocketFactory()
                .createSocket(plain.client(), "localhost", plain.client().getPort(), true);
        return of(pairing, client, serverOver(pairing.server(), plain.server(), true));
    }

    /** Puts a server's side of TLS on a plain socket. */
    static SSLSocket serverOver(JsseStack stack, Socket plain, boolean autoClose) throws IOException {
        SSLSocket server = (SSLSocket) serverContext(stack).getSocketFactory()
                .createSocket(plain, null, plain.getPort(), autoClose);
        server.setUseClientMode(false);
        return server;
    }

    /** Connects two sockets and lets them handshake. */
    static SocketPair established(Pairing pairing) throws Exception {
        return connect(pairing).handshake();
    }

    /** Takes two sockets that are connected, and restricts them to the version of the pairing. */
    static SocketPair of(Pairing pairing, Socket client, Socket server) {
        SocketPair pair = new SocketPair((SSLSocket) client, (SSLSocket) server);
        for (SSLSocket socket : new SSLSocket[] {pair.client, pair.server}) {
            socket.setEnabledProtocols(pairing.protocols());
        }
        return pair;
    }

    SSLSocket client() {
        return client;
    }

    SSLSocket server() {
        return server;
    }

    /** Changes parameters of a socket. */
    static void change(SSLSocket socket, Consumer<SSLParameters> change) {
        SSLParameters parameters = socket.getSSLParameters();
        change.accept(parameters);
        socket.setSSLParameters(parameters);
    }

    /** Lets both handshake, the server in another thread. */
    SocketPair handshake() throws Exception {
        SocketTask<Void> accepting = SocketTask.run(server::startHandshake);
        try {
            client.startHandshake();
        } catch (IOException failure) {
            accepting.end();
            throw failure;
        }
        accepting.result();
        return this;
    }

    /** Checks that data arrives in both directions. */
    SocketPair talk() throws Exception {
        SocketTask<Void> answering = SocketTask.run(() -> {
            assertArrayEquals(bytes("question"), server.getInputStream().readNBytes(8));
            write(server, "answer");
        });
        write(client, "question");
        assertArrayEquals(bytes("answer"), client.getInputStream().readNBytes(6));
        answering.result();
        return this;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(bytes(text));
        socket.getOutputStream().flush();
    }

    /** Reads so many characters, fewer at the end only. */
    static String read(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns bytes that are the same for the same seed and do not repeat. */
    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Closes both at once, whatever state they are in: SunJSSE's close waits for the peer's in TLS 1.2. */
    @Override
    public void close() {
        SocketTask<Void> closing = SocketTask.run(server::close);
        SocketTask.run(client::close).end();
        // What a test has broken cannot be closed in good order.
        closing.end();
    }
}
