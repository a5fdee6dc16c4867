package io.niotls.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;

/**
 * A listening TLS channel as a {@link ServerSocket}: what {@link TlsServerSocketChannel#socket} returns. Everything is the
 * transport's own view's, SO_TIMEOUT too, but what is accepted, which is the socket of a TLS channel, and closing.
 *
 * <p>Safe for use by several threads, as the channel is.
 */
final class TlsServerSocketView extends ServerSocket {
    private final TlsServerSocketChannel channel;
    private final ServerSocket transport;

    /**
     * Makes the view of a channel.
     *
     * @throws UnsupportedOperationException if it is a channel of a Unix domain
     */
    TlsServerSocketView(TlsServerSocketChannel channel) {
        super(AbsentSocket.INSTANCE);
        this.channel = channel;
        this.transport = channel.transport().socket();
    }

    @Override
    public ServerSocketChannel getChannel() {
        return channel;
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        transport.bind(local);
    }

    @Override
    public void bind(SocketAddress local, int backlog) throws IOException {
        transport.bind(local, backlog);
    }

    @Override
    public boolean isBound() {
        return transport.isBound();
    }

    @Override
    public InetAddress getInetAddress() {
        return transport.getInetAddress();
    }

    @Override
    public int getLocalPort() {
        return transport.getLocalPort();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return transport.getLocalSocketAddress();
    }

    @Override
    public Socket accept() throws IOException {
        return channel.acceptWithinTimeout().socket();
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        transport.setSoTimeout(timeout);
    }

    @Override
    public int getSoTimeout() throws IOException {
        return transport.getSoTimeout();
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        transport.setReuseAddress(on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return transport.getReuseAddress();
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        transport.setReceiveBufferSize(size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return transport.getReceiveBufferSize();
    }

    @Override
    public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        transport.setPerformancePreferences(connectionTime, latency, bandwidth);
    }

    @Override
    public <T> ServerSocket setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    /** Returns what the platform's socket says, so that a program finds in its logs what it knows. */
    @Override
    public String toString() {
        return transport.toString();
    }
}
