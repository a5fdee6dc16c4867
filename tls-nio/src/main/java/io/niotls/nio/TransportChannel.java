package io.niotls.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/** The part of a channel over another one that has nothing to do with what is said: addresses and options. */
abstract sealed class TransportChannel extends SocketChannel permits StagedChannel {
    /** The channel underneath. */
    final SocketChannel raw;

    TransportChannel(SelectorProvider provider, SocketChannel raw) {
        super(provider);
        this.raw = raw;
    }

    /** The platform's channel closes itself when it cannot connect, and when its thread is interrupted. */
    final void closeAfterTransport() {
        if (!raw.isOpen()) {
            closeQuietly();
        }
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

    final void closeQuietly() {
        try {
            close();
        } catch (IOException gone) {
            // It is closed in any case.
        }
    }
}
