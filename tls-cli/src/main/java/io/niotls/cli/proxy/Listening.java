package io.niotls.cli.proxy;

import io.niotls.cli.common.Reason;
import io.niotls.nio.TlsServerSocketChannel;
import io.niotls.nio.TlsSelectorProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;

/** A socket that accepts, and whom its connections are for, which a reload may change. Safe for use by several threads. */
final class Listening implements AutoCloseable {
    /** How many connections may wait to be accepted; the system may allow fewer. */
    private static final int BACKLOG = 1_024;

    /**
     * Whom connections are for.
     *
     * @param listen how they begin
     * @param service who serves them
     */
    record Purpose(Listen listen, Service service) {}

    private final TlsServerSocketChannel channel;
    private volatile Purpose purpose;

    private Listening(TlsServerSocketChannel channel, Purpose purpose) {
        this.channel = channel;
        this.purpose = purpose;
    }

    /** Binds a socket.
     * @throws IOException if that is not possible; the message says where */
    static Listening open(TlsSelectorProvider provider, Purpose purpose) throws IOException {
        Listen listen = purpose.listen();
        TlsServerSocketChannel channel = provider.openServerSocketChannel(listen.family());
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(listen.address(), BACKLOG);
            channel.configureBlocking(false);
        } catch (IOException failure) {
            channel.close();
            throw new IOException("cannot listen on " + Addresses.text(listen.address()) + ": " + Reason.of(failure), failure);
        }
        return new Listening(channel, purpose);
    }

    TlsServerSocketChannel channel() {
        return channel;
    }

    Purpose purpose() {
        return purpose;
    }

    /** Gives the next connections to somebody else. */
    void purpose(Purpose next) {
        purpose = next;
    }

    /** Returns where it listens, with the real port. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
