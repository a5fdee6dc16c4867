package io.niotls.nio;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A {@link ServerSocketChannel} that accepts TLS channels; {@link TlsSelectorProvider#openServerSocketChannel()} opens it.
 *
 * <p>It listens as the platform's channel does, in blocking and in non-blocking mode, also where it is closed or its thread is
 * interrupted while it accepts. Accepting means TCP: {@link #accept} waits for no handshake, which a peer could make long. What
 * it returns is in blocking mode; its handshake comes with its first read or write, or is the selector's once it is registered.
 *
 * <p>Safe for use by several threads. No lock is held here while the platform accepts, so nothing delays a close.
 */
public final class TlsServerSocketChannel extends ServerSocketChannel {
    private final TlsSelectorProvider provider;
    private final ServerSocketChannel raw;
    private final ReentrantLock viewLock = new ReentrantLock();
    private final Transparent selectable;
    /** Made when it is asked for: a channel of a Unix domain has none. Guarded by the view lock. */
    private ServerSocket view;

    /**
     * Makes a channel.
     *
     * @param provider whose configuration the accepted channels get
     * @param raw bound or not; from now on this channel's, which closes it and sets its mode
     */
    TlsServerSocketChannel(TlsSelectorProvider provider, ServerSocketChannel raw) {
        super(provider);
        this.provider = provider;
        this.raw = raw;
        this.selectable = new Transparent(raw);
    }

    /**
     * Accepts a connection. If its TLS cannot be started, because the provider's supplier of configurations throws, it is closed,
     * and this channel goes on listening.
     *
     * @return a channel in blocking mode; null in non-blocking mode if no connection waits
     * @throws java.nio.channels.NotYetBoundException if this channel is not bound
     * @throws java.nio.channels.AsynchronousCloseException if another thread closes this channel meanwhile
     * @throws java.nio.channels.ClosedByInterruptException if this thread is interrupted before or meanwhile, which closes this
     *     channel
     */
    @Override
    public TlsSocketChannel accept() throws IOException {
        SocketChannel accepted;
        try {
            accepted = raw.accept();
        } finally {
            selectable.closeToo(this);
        }
        return accepted == null ? null : provider.accepted(accepted);
    }

    /**
     * Accepts within the time, and with the exceptions, of the transport's view.
     *
     * @throws java.net.SocketTimeoutException if the time is over; this channel goes on listening
     * @throws java.nio.channels.IllegalBlockingModeException in non-blocking mode if no connection waits
     */
    TlsSocketChannel acceptWithinTimeout() throws IOException {
        SocketChannel accepted;
        try {
            accepted = raw.socket().accept().getChannel();
        } finally {
            selectable.closeToo(this);
        }
        return provider.accepted(accepted);
    }

    /** Returns this channel as a selector sees it. */
    Selectable selectable() {
        return selectable;
    }

    /** Returns the channel underneath. */
    ServerSocketChannel transport() {
        return raw;
    }

    @Override
    public TlsServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        raw.bind(local, backlog);
        return this;
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return raw.getLocalAddress();
    }

    @Override
    public <T> TlsServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
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

    /**
     * Returns this channel as a socket, always the same one: what that accepts is the {@link TlsSocketChannel#socket} of an
     * accepted channel.
     *
     * @throws UnsupportedOperationException if this is a channel of a Unix domain
     */
    @Override
    public ServerSocket socket() {
        viewLock.lock();
        try {
            if (view == null) {
                view = new TlsServerSocketView(this);
            }
            return view;
        } finally {
            viewLock.unlock();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        selectable.configureBlocking(block);
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        raw.close();
    }

    /** Returns the address, or why there is none. */
    @Override
    public String toString() {
        String where;
        try {
            SocketAddress local = raw.getLocalAddress();
            where = local == null ? "unbound" : local.toString();
        } catch (IOException closed) {
            where = "closed";
        }
        return "TlsServerSocketChannel[" + where + "]";
    }
}
