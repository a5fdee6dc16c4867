package io.niotls.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Many connections to an {@link EchoServer}, on the calling thread and one selector, that check every byte of what they get back.
 * Like the server it knows nothing but java.nio, and all methods are for one thread.
 */
final class EchoClients implements AutoCloseable {
    /** Fewer than the server's backlog, so that the kernel turns none away. */
    private static final int CONNECTING_AT_ONCE = 64;
    private static final int CHUNK = 65_536;
    private static final int LONGEST_WRITE = 40_000;
    /** How far a connection may be ahead of what it has got back. */
    private static final long WINDOW = 4 * CHUNK;
    private static final int GREETING = 100;
    /** With no progress for so long, what is missing is lost. */
    private static final long PATIENCE_SECONDS = 30;

    private final SelectorProvider provider;
    private final InetSocketAddress server;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Random lengths = new Random(1);
    private final ByteBuffer out = ByteBuffer.allocateDirect(CHUNK);
    private final ByteBuffer in = ByteBuffer.allocateDirect(CHUNK);
    /** How many connections have not reached what they are to do next, and how many of them are being established. */
    private int busy;
    private int connecting;
    private long echoed;

    /** For the port of this machine at which a server is. */
    EchoClients(SelectorProvider provider, int port) throws IOException {
        this.provider = provider;
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        selector = provider.openSelector();
    }

    /** A connection: how far it has come in the row of bytes that is its own, and how far it is to go. */
    private static final class Connection {
        private final SeededBytes sent;
        private final SeededBytes received;
        private SelectionKey key;
        private long goal;
        private boolean connected;
        private boolean ending;
        /** What a write has left, or null. */
        private ByteBuffer rest;

        Connection(long seed) {
            sent = new SeededBytes(seed);
            received = new SeededBytes(seed);
        }

        boolean maySend() {
            return rest != null || sent.position() < goal && sent.position() - received.position() < WINDOW;
        }

        boolean isThere() {
            return rest == null && received.position() == goal;
        }
    }

    /** Establishes connections, and lets each say a few bytes. */
    void connect(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Connection connection = new Connection(connections.size());
            connections.add(connection);
            connection.goal = GREETING;
            busy++;
            connecting++;
            SocketChannel channel = provider.openSocketChannel();
            channel.configureBlocking(false);
            connection.key = channel.register(selector, SelectionKey.OP_CONNECT, connection);
            if (channel.connect(server)) {
                connected(connection);
            }
            while (connecting == CONNECTING_AT_ONCE) {
                if (!select()) {
                    throw new IOException(connecting + " connections hang while they are established");
                }
            }
        }
        reachGoals();
    }

    /** Lets the first {@code count} connections say and hear as many bytes each, in pieces of all lengths. */
    void talk(int count, long bytes) throws IOException {
        for (Connection connection : connections.subList(0, count)) {
            setGoal(connection, bytes);
        }
        reachGoals();
    }

    /** Lets every connection say and hear a few bytes: shows that it is still there. */
    void greet() throws IOException {
        talk(connections.size(), GREETING);
    }

    /** Ends every connection, and waits until the server has ended it too. */
    void end() throws IOException {
        for (Connection connection : connections) {
            if (connection.key.isValid()) {
                busy++;
                connection.ending = true;
                ((SocketChannel) connection.key.channel()).shutdownOutput();
            }
        }
        reachGoals();
    }

    private void setGoal(Connection connection, long bytes) {
        if (connection.key.isValid()) {
            busy++;
            connection.goal += bytes;
            connection.key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void reachGoals() throws IOException {
        while (busy > 0) {
            if (!select()) {
                failures.add(busy + " connections hang");
                return;
            }
        }
    }

    private boolean select() throws IOException {
        if (selector.select(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS)) == 0) {
            return false;
        }
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            SelectionKey key = keys.next();
            keys.remove();
            Connection connection = (Connection) key.attachment();
            try {
                serve(connection);
            } catch (IOException | AssertionError broken) {
                failures.add(key.channel() + ": " + broken);
                drop(connection);
            }
        }
        return true;
    }

    private void serve(Connection connection) throws IOException {
        SelectionKey key = connection.key;
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable()) {
            if (channel.finishConnect()) {
                connected(connection);
            }
            return;
        }
        if (key.isReadable() && !receive(connection, channel)) {
            return;
        }
        if (connection.maySend()) {
            send(connection, channel);
        }
        int interest = connection.maySend() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    private void connected(Connection connection) {
        connecting--;
        connection.connected = true;
        connection.key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private boolean receive(Connection connection, SocketChannel channel) throws IOException {
        int count = channel.read(in.clear());
        if (count < 0) {
            if (!connection.ending) {
                throw new IOException("the server has ended after " + connection.received.position() + " bytes");
            }
            drop(connection);
            return false;
        }
        boolean wasThere = connection.isThere();
        connection.received.check(in.flip());
        echoed += count;
        if (connection.isThere() && !wasThere) {
            busy--;
        }
        return true;
    }

    private void send(Connection connection, SocketChannel channel) throws IOException {
        ByteBuffer bytes = connection.rest;
        if (bytes == null) {
            long left = connection.goal - connection.sent.position();
            bytes = out.clear().limit((int) Math.min(left, 1 + lengths.nextInt(LONGEST_WRITE)));
            connection.sent.fill(bytes);
            bytes.flip();
        }
        channel.write(bytes);
        if (!bytes.hasRemaining()) {
            connection.rest = null;
        } else if (connection.rest == null) {
            connection.rest = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        }
    }

    /** Closes a connection that has done its part, or never will. */
    private void drop(Connection connection) throws IOException {
        if (!connection.connected) {
            connecting--;
        }
        if (connection.ending || !connection.isThere()) {
            busy--;
        }
        connection.key.channel().close();
    }

    /** Returns how many bytes have come back. */
    long echoed() {
        return echoed;
    }

    /** Returns how many of the bytes that were to be sent have not come back. */
    long lost() {
        return connections.stream().mapToLong(connection -> connection.goal - connection.received.position()).sum();
    }

    /** Returns what has gone wrong, a line for each connection that has not ended as it should. */
    List<String> failures() {
        return failures;
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.key.channel().close();
        }
        selector.close();
    }
}
