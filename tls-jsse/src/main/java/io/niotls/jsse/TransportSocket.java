package io.niotls.jsse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Set;
import javax.net.ssl.SSLSocket;

/**
 * What a TLS socket leaves to the socket that carries it: addresses, options, connecting. There is always such a socket: one of
 * its own, one that a server socket has accepted, or one that the program has connected before and given to be layered over.
 */
abstract class TransportSocket extends SSLSocket {
    /** What carries the records. */
    final Socket transport;
    /** Whether the program has made the transport, and has it in its hands. */
    private final boolean layered;

    TransportSocket(Socket transport, boolean layered) throws SocketException {
        if (layered && !transport.isConnected()) {
            throw new SocketException("the underlying socket is not connected: connect it before TLS is layered over it");
        }
        this.transport = transport;
        this.layered = layered;
    }

    /** Called when the transport has been connected. */
    abstract void connected(InetSocketAddress endpoint);

    // ---- Connecting ----

    @Override
    public final void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    /**
     * Connects the transport; the handshake comes later.
     *
     * @param endpoint where to; if it was made from a host name, that is the name that the server is asked for and verified by
     * @param timeout in milliseconds, 0 for none
     */
    @Override
    public final void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (layered) {
            throw new SocketException("Already connected");
        }
        if (!(endpoint instanceof InetSocketAddress address)) {
            throw new SocketException("only Internet addresses can be connected to, not " + endpoint);
        }
        transport.connect(address, timeout);
        connected(address);
    }

    @Override
    public final void bind(SocketAddress local) throws IOException {
        if (layered) {
            throw new IOException("the underlying socket is connected already, and cannot be bound");
        }
        transport.bind(local);
    }

    @Override
    public final boolean isConnected() {
        return transport.isConnected();
    }

    @Override
    public final boolean isBound() {
        return transport.isBound();
    }

    // ---- Addresses ----

    @Override
    public final InetAddress getInetAddress() {
        return transport.getInetAddress();
    }

    @Override
    public final InetAddress getLocalAddress() {
        return transport.getLocalAddress();
    }

    @Override
    public final int getPort() {
        return transport.getPort();
    }

    @Override
    public final int getLocalPort() {
        return transport.getLocalPort();
    }

    @Override
    public final SocketAddress getRemoteSocketAddress() {
        return transport.getRemoteSocketAddress();
    }

    @Override
    public final SocketAddress getLocalSocketAddress() {
        return transport.getLocalSocketAddress();
    }

    /** Returns null: bytes that go past TLS are never meant for the peer. */
    @Override
    public final SocketChannel getChannel() {
        return null;
    }

    // ---- Options ----

    @Override
    public final void setTcpNoDelay(boolean on) throws SocketException {
        transport.setTcpNoDelay(on);
    }

    @Override
    public final boolean getTcpNoDelay() throws SocketException {
        return transport.getTcpNoDelay();
    }

    /** Sets the transport's linger time, which is also how many seconds {@link #close} waits for a writer to say close_notify. */
    @Override
    public final void setSoLinger(boolean on, int linger) throws SocketException {
        transport.setSoLinger(on, linger);
    }

    @Override
    public final int getSoLinger() throws SocketException {
        return transport.getSoLinger();
    }

    /** Refuses: urgent data would bypass TLS. */
    @Override
    public final void sendUrgentData(int data) throws SocketException {
        throw new SocketException("TLS sockets do not support urgent data");
    }

    /** Refuses: there is no urgent data. */
    @Override
    public final void setOOBInline(boolean on) throws SocketException {
        throw new SocketException("TLS sockets do not support urgent data");
    }

    /** Refuses: there is no urgent data. */
    @Override
    public final boolean getOOBInline() throws SocketException {
        throw new SocketException("TLS sockets do not support urgent data");
    }

    /**
     * Sets how long a read of the transport may block. In the handshake too; after a {@link java.net.SocketTimeoutException} it
     * goes on where it was with the next call, and so does a read.
     *
     * @param timeout in milliseconds, 0 for ever
     */
    @Override
    public final void setSoTimeout(int timeout) throws SocketException {
        transport.setSoTimeout(timeout);
    }

    @Override
    public final int getSoTimeout() throws SocketException {
        return transport.getSoTimeout();
    }

    @Override
    public final void setSendBufferSize(int size) throws SocketException {
        transport.setSendBufferSize(size);
    }

    @Override
    public final int getSendBufferSize() throws SocketException {
        return transport.getSendBufferSize();
    }

    @Override
    public final void setReceiveBufferSize(int size) throws SocketException {
        transport.setReceiveBufferSize(size);
    }

    @Override
    public final int getReceiveBufferSize() throws SocketException {
        return transport.getReceiveBufferSize();
    }

    @Override
    public final void setKeepAlive(boolean on) throws SocketException {
        transport.setKeepAlive(on);
    }

    @Override
    public final boolean getKeepAlive() throws SocketException {
        return transport.getKeepAlive();
    }

    @Override
    public final void setTrafficClass(int trafficClass) throws SocketException {
        transport.setTrafficClass(trafficClass);
    }

    @Override
    public final int getTrafficClass() throws SocketException {
        return transport.getTrafficClass();
    }

    @Override
    public final void setReuseAddress(boolean on) throws SocketException {
        transport.setReuseAddress(on);
    }

    @Override
    public final boolean getReuseAddress() throws SocketException {
        return transport.getReuseAddress();
    }

    @Override
    public final void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        transport.setPerformancePreferences(connectionTime, latency, bandwidth);
    }

    @Override
    public final <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
        transport.setOption(name, value);
        return this;
    }

    @Override
    public final <T> T getOption(SocketOption<T> name) throws IOException {
        return transport.getOption(name);
    }

    @Override
    public final Set<SocketOption<?>> supportedOptions() {
        return transport.supportedOptions();
    }
}
