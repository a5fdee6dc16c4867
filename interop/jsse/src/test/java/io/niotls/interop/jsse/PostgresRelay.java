package io.niotls.interop.jsse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port that passes on all that clients send to a server, and the first bytes of what it answers; after those it is silent. */
final class PostgresRelay implements AutoCloseable {
    private static final int CHUNK = 16_384;

    private final ServerSocket listener;
    private final int serverPort;
    private final int passed;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /**
     * Starts it.
     *
     * @param serverPort the server, on this machine
     * @param passed how many bytes a connection's client gets from it
     */
    PostgresRelay(int serverPort, int passed) throws IOException {
        this.serverPort = serverPort;
        this.passed = passed;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), this.serverPort);
                sockets.add(server);
                start(() -> copy(client, server, Long.MAX_VALUE));
                start(() -> copy(server, client, this.passed));
            }
        });
    }

    /** What a thread does until its sockets are closed. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // The end of the connection, or of the relay.
            }
        }, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void copy(Socket from, Socket to, long most) throws IOException {
        InputStream input = from.getInputStream();
        OutputStream output = to.getOutputStream();
        byte[] chunk = new byte[CHUNK];
        long left = most;
        while (left > 0) {
            int length = input.read(chunk, 0, (int) Math.min(left, chunk.length));
            if (length < 0) {
                return;
            }
            output.write(chunk, 0, length);
            left -= length;
        }
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
