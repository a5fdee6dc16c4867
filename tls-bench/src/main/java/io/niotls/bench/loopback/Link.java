package io.niotls.bench.loopback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connection of the load generator, over a channel of the platform in non-blocking mode. Used by one thread. */
abstract sealed class Link implements AutoCloseable permits PlainLink, TlsLink {
    final SocketChannel channel;

    /** Begins to connect. */
    Link(int port) throws IOException {
        channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Goes on with connecting as far as possible.
     *
     * @return whether data may be sent
     */
    abstract boolean connect() throws IOException;

    /**
     * Reads what is here.
     *
     * @param target direct, with room for a whole record
     * @return how many bytes, maybe 0; -1 after an orderly end
     */
    abstract int read(ByteBuffer target) throws IOException;

    /** Returns whether the last read left something for lack of room, which no event will tell of. */
    abstract boolean holdsMore();

    /** Takes all of some data, and sends what the transport takes of it. Whoever sends much waits for {@link #flush} before. */
    abstract void write(ByteBuffer source) throws IOException;

    /** Sends what is left; returns whether nothing is. */
    abstract boolean flush() throws IOException;

    /** Ends our direction in good order; reading goes on. */
    abstract void endOutput() throws IOException;

    /** Closes the socket, and frees what is not the collector's to free. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
