package io.niotls.interop.jsse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A port that passes everything on in both directions, the beginning byte by byte, so that records arrive in parts. It keeps the
 * beginning of the last connection, to be looked at when that is over.
 */
final class KafkaRelay implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    /** Longer than the handshakes of the tests. */
    private static final int SINGLE_BYTES = 6_000;
    private static final int CHUNK = 16_384;
    private static final int RECORD_HEADER = 5;
    private static final int ALERT = 21;
    /** A record of TLS 1.3 with a level, a description, a content type and a tag. */
    private static final int ENCRYPTED_ALERT = 2 + 1 + 16;
    /** What SunJSSE adds to such a record. */
    private static final int PADDING = 16;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile FutureTask<byte[]> fromClient;
    private volatile FutureTask<byte[]> fromServer;

    /** Starts it before a port of this machine. */
    KafkaRelay(int serverPort) throws IOException {
        start(() -> {
            while (true) {
                Socket client = open(listener.accept());
                Socket server = open(new Socket(InetAddress.getLoopbackAddress(), serverPort));
                fromClient = start(() -> copy(client, server));
                fromServer = start(() -> copy(server, client));
            }
        });
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private Socket open(Socket socket) throws IOException {
        sockets.add(socket);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static byte[] copy(Socket from, Socket to) throws IOException {
        InputStream input = from.getInputStream();
        OutputStream output = to.getOutputStream();
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (long passed = 0;;) {
            int length = input.read(chunk, 0, passed < SINGLE_BYTES ? 1 : chunk.length);
            if (length < 0) {
                to.shutdownOutput();
                return beginning.toByteArray();
            }
            output.write(chunk, 0, length);
            passed += length;
            if (passed <= SINGLE_BYTES) {
                beginning.write(chunk, 0, length);
            }
        }
    }

    /** Waits for the end of what the last connection's client has sent, and returns whether its last record was an alert. */
    boolean clientHasEndedWithAlert() throws Exception {
        return endsWithAlert(fromClient.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /** Waits for the end of what the last connection's server has sent, and returns whether its last record was an alert. */
    boolean serverHasEndedWithAlert() throws Exception {
        return endsWithAlert(fromServer.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private static boolean endsWithAlert(byte[] records) {
        ByteBuffer left = ByteBuffer.wrap(records);
        while (left.remaining() > RECORD_HEADER) {
            int type = left.get(left.position());
            int length = left.getShort(left.position() + RECORD_HEADER - Short.BYTES);
            if (left.remaining() == RECORD_HEADER + length) {
                return type == ALERT || length == ENCRYPTED_ALERT || length == ENCRYPTED_ALERT + PADDING;
            }
            left.position(left.position() + RECORD_HEADER + length);
        }
        throw new AssertionError("the end is not the end of a record: " + left);
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
