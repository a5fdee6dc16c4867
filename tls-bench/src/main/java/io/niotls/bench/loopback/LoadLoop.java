package io.niotls.bench.loopback;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The load generator's event loop, turned by the thread that measures. */
final class LoadLoop implements AutoCloseable {
    /** What happens on a connection. */
    interface Session {
        /** Does what can be done now. */
        void ready(SelectionKey key) throws IOException;
    }

    /** Seconds without an event after which the server is held to be stuck. They are counted: a machine may have slept. */
    private static final int STUCK_SECONDS = 10;

    private final Selector selector;

    LoadLoop() throws IOException {
        selector = Selector.open();
    }

    /** Tells a session what its connection is ready for, and first when TCP has connected. */
    SelectionKey register(Link link, Session session) throws ClosedChannelException {
        // Loopback may connect at once, and then there is no such event.
        int ops = link.channel.isConnectionPending() ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
        return link.channel.register(selector, ops, session);
    }

    /**
     * Turns until somebody has something to tell, and tells it.
     *
     * @throws IOException if nothing happens for 10 seconds, or a session throws it
     */
    void turn() throws IOException {
        for (int second = 0; select(1_000) == 0; second++) {
            if (second == STUCK_SECONDS) {
                throw new IOException("the server has not moved for " + second + " seconds");
            }
        }
    }

    /** Tells what there is to tell, without waiting. */
    int turnNow() throws IOException {
        return select(0);
    }

    private int select(long millis) throws IOException {
        try {
            return millis == 0 ? selector.selectNow(this::tell) : selector.select(this::tell, millis);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void tell(SelectionKey key) {
        try {
            ((Session) key.attachment()).ready(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ends connections in good order, and closes them when the server has ended too.
     *
     * @param links registered here; nothing is under way on them
     */
    void end(Collection<Link> links) throws IOException {
        ByteBuffer nothing = ByteBuffer.allocateDirect(32_768);
        Set<Link> open = new HashSet<>(links);
        for (Link link : links) {
            link.endOutput();
            SelectionKey key = link.channel.keyFor(selector);
            key.interestOps(SelectionKey.OP_READ);
            key.attach((Session) ready -> {
                int count = link.read(nothing);
                if (count > 0) {
                    throw new IOException("the server sends what nobody asked for");
                }
                if (count < 0) {
                    link.close();
                    open.remove(link);
                }
            });
        }
        while (!open.isEmpty()) {
            turn();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
