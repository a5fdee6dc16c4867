package io.niotls.jsse;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Two plain sockets that are connected over loopback: what TLS is put on, or what speaks to a TLS socket without TLS.
 *
 * @param client the side that connected
 * @param server the side that was accepted
 */
record SocketPlainPair(Socket client, Socket server) implements AutoCloseable {
    static SocketPlainPair connect() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, SocketPair.LOOPBACK)) {
            Socket client = new Socket(SocketPair.LOOPBACK, listener.getLocalPort());
            return new SocketPlainPair(client, listener.accept());
        }
    }

    /** Makes the server's end vanish as a crashed host's does: with a reset. */
    void resetByServer() throws IOException {
        server.setSoLinger(true, 0);
        server.close();
    }

    @Override
    public void close() throws IOException {
        try (client; server) {
            // Both are closed, whatever the first one says.
        }
    }
}
