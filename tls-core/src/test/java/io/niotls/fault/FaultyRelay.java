package io.niotls.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/**
 * A transport over loopback that goes wrong as planned, between a client that connects to {@link #address} and a server.
 *
 * <p>One thread a direction. It cannot know when both sides rest, so {@link Mishap#DELAY} and {@link Mishap#COALESCE} are for memory
 * only; and as nobody can tell it that a side waits for bytes that were lost, a direction ends behind lost and changed bytes.
 */
public final class FaultyRelay implements AutoCloseable {
    /** After this a test is taken to hang; nothing here waits for a clock otherwise. */
    private static final long HANG_MILLIS = 60_000;

    private final ServerSocket listener;
    private final Lane toServer;
    private final Lane toClient;
    private Socket client;
    private Socket server;
    private List<Thread> threads = List.of();

    /** Listens. */
    public FaultyRelay(Plan plan) throws IOException {
        toServer = plan.lane(true);
        toClient = plan.lane(false);
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /** Returns where the client connects to. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Accepts a client that has connected, connects to its server, and starts to carry bytes. */
    public void join(InetSocketAddress target) throws IOException {
        client = listener.accept();
        server = new Socket(target.getAddress(), target.getPort());
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        threads = List.of(start("to server", client, server, toServer), start("to client", server, client, toClient));
    }

    private Thread start(String name, Socket from, Socket to, Lane lane) {
        Thread thread = new Thread(() -> carry(from, to, lane), "faulty relay " + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void carry(Socket from, Socket to, Lane lane) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            boolean over = false;
            deliver(lane, out); // a direction may end before its first byte
            for (int count = 0; count >= 0; count = in.read(buffer)) {
                if (!over) {
                    lane.send(Arrays.copyOf(buffer, count));
                    deliver(lane, out);
                    over = lane.isOver() || lane.hasStruck();
                    if (lane.isReset()) {
                        reset();
                        return;
                    }
                    if (over) {
                        to.shutdownOutput();
                    }
                }
            }
            if (!over) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            // One side has gone: so does the other.
            reset();
        }
    }

    private static void deliver(Lane lane, OutputStream out) throws IOException {
        for (byte[] bytes = lane.arrive(); bytes.length > 0; bytes = lane.arrive()) {
            out.write(bytes);
        }
    }

    private void reset() {
        for (Socket socket : List.of(client, server)) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // it has gone already
            }
        }
    }

    /** Returns how many bytes have passed in a direction; only when both sides are through. */
    public long passed(boolean direction) {
        return (direction ? toServer : toClient).passed();
    }

    /** Ends both connections, and waits for the threads. */
    @Override
    public void close() throws IOException {
        listener.close();
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        for (Thread thread : threads) {
            try {
                thread.join(HANG_MILLIS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " hangs");
            }
        }
    }
}
