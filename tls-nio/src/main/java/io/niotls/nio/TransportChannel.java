package io.niotls.nio;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** The part of a channel over another one that has nothing to do with what is said: connecting, addresses, options, mode. */
abstract sealed class TransportChannel extends SocketChannel permits StagedChannel {
    /** The channel underneath. */
    final SocketChannel raw;

    TransportChannel(SocketChannel raw) {
        super(raw.provider());
        this.raw = raw;
    }

    /** Connects the transport; the handshake follows with {@link #handshake}, or with the first read or write. */
    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        try {
            return raw.connect(remote);
        } finally {
            closeAfterTransport();
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        try {
            return raw.finishConnect();
        } finally {
            closeAfterTransport();
        }
    }

    /** The platform's channel closes itself when it cannot connect, and when its thread is interrupted. */
    private void closeAfterTransport() {
        if (!raw.isOpen()) {
            closeQuietly();
        }
    }

    @Override
    public boolean isConnected() {
        return raw.isConnected();
    }

    @Override
    public boolean isConnectionPending() {
        return raw.isConnectionPending();
    }

    @Override
    public SocketChannel bind(SocketAddress local) throws IOException {
        raw.bind(local);
        return this;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        raw.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return raw.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return raw.supportedOptions();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return raw.getLocalAddress();
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        return raw.getRemoteAddress();
    }

    /**
     * Not supported: the transport's own socket would carry data past TLS. What is asked of a socket otherwise, options and
     * addresses, is asked here.
     */
    @Override
    public Socket socket() {
        throw new UnsupportedOperationException("a TLS channel has no socket view; use options and addresses of the channel");
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        raw.configureBlocking(block);
    }

    final void closeQuietly() {
        try {
            close();
        } catch (IOException gone) {
            // It is closed in any case.
        }
    }
}
