package io.niotls.cli.proxy;

import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** One end of a proxied connection: its channel, and what the loop waits for there. For one thread. */
final class Side implements ProxyLoop.Ready {
    private final Session session;
    private final TlsSocketChannel channel;
    private final SelectionKey key;
    private int awaited;

    /**
     * Puts a channel in the care of a session's loop.
     *
     * @param channel this side's from now on; if this fails it is closed
     * @throws IOException if it is not usable any more
     */
    Side(Session session, TlsSocketChannel channel, Selector selector) throws IOException {
        this.session = session;
        this.channel = channel;
        try {
            channel.configureBlocking(false);
            // Nothing is gained by waiting for more: what is written was read all at once.
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            key = channel.register(selector, 0, this);
        } catch (IOException | RuntimeException gone) {
            channel.abort();
            throw gone;
        }
    }

    TlsSocketChannel channel() {
        return channel;
    }

    /** Waits for these operations, and for no other; once this side is closed for none. */
    void await(int operations) {
        if (operations != awaited && key.isValid()) {
            key.interestOps(operations);
            awaited = operations;
        }
    }

    @Override
    public void ready(int operations) {
        session.ready(this, operations);
    }

    /** Closes in order: what was written still goes out, be it an alert, in the loop's care and without waiting. */
    void close() {
        try {
            channel.close();
        } catch (IOException gone) {
            // It is closed in any case.
        }
        session.loop().closed(channel);
    }

    /** Closes with a reset. */
    void abort() {
        channel.abort();
    }
}
