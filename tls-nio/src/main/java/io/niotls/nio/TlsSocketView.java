package io.niotls.nio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.Set;

/**
 * A TLS channel as a {@link Socket}: what {@link TlsSocketChannel#socket} returns. It behaves as the platform's view of a
 * platform's channel does, exceptions included, but that the streams carry plaintext. They need a channel in blocking mode, and
 * so does connecting.
 *
 * <p>Options and addresses are those of the transport's own view. Data never goes through that one: it would pass TLS by.
 *
 * <p>Safe for use by several threads, as the channel is. The only state here is the time that reads may take.
 */
final class TlsSocketView extends Socket {
    private final TlsSocketChannel channel;
    private final Socket transport;
    /** How long a read of the stream may take in milliseconds; 0 for any time. */
    private volatile int soTimeout;

    private TlsSocketView(TlsSocketChannel channel, Socket transport) throws SocketException {
        super(AbsentSocket.INSTANCE);
        this.channel = channel;
        this.transport = transport;
    }

    /**
     * Returns a new view of a channel.
     *
     * @throws UnsupportedOperationException if it is a channel of a Unix domain
     */
    static TlsSocketView of(TlsSocketChannel channel) {
        try {
            return new TlsSocketView(channel, channel.transport().socket());
        } catch (SocketException impossible) {
            throw new AssertionError("Socket's constructor opens nothing", impossible);
        }
    }

    @Override
    public SocketChannel getChannel() {
        return channel;
    }

    // ---- Connecting ----

    @Override
    public void connect(SocketAddress remote) throws IOException {
        connect(remote, 0);
    }

    @Override
    public void connect(SocketAddress remote, int timeout) throws IOException {
        channel.connect(remote, timeout);
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        transport.bind(local);
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return transport.isBound();
    }

    // ---- Addresses; those of a closed socket are still known, but for the local one, as on the platform ----

    @Override
    public InetAddress getInetAddress() {
        return transport.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return channel.isOpen() ? transport.getLocalAddress() : new InetSocketAddress(0).getAddress();
    }

    @Override
    public int getPort() {
        return transport.getPort();
    }

    @Override
    public int getLocalPort() {
        return transport.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return transport.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return transport.getLocalSocketAddress();
    }

    // ---- Data ----

    @Override
    public InputStream getInputStream() throws IOException {
        ensureConnected();
        if (isInputShutdown()) {
            throw new SocketException("Socket input is shutdown");
        }
        return new PlaintextInput(channel, () -> soTimeout);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        ensureConnected();
        if (isOutputShutdown()) {
            throw new SocketException("Socket output is shutdown");
        }
        return new PlaintextOutput(channel);
    }

    /**
     * Sends a byte past the stream, as long as the channel is plain.
     *
     * @throws SocketException if TLS was started: a byte that is not in a record is none of its stream
     */
    @Override
    public void sendUrgentData(int data) throws IOException {
        ensureOpen();
        ensurePlain();
        transport.sendUrgentData(data);
    }

    /**
     * Sets whether urgent bytes join the stream, as long as the channel is plain.
     *
     * @throws SocketException if it shall be on and TLS was started: such a byte would break the record that it falls into
     */
    @Override
    public void setOOBInline(boolean on) throws SocketException {
        if (on) {
            ensurePlain();
        }
        options().setOOBInline(on);
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        return options().getOOBInline();
    }

    private void ensurePlain() throws SocketException {
        if (!(channel.stage instanceof Plain)) {
            throw new SocketException("TLS has no urgent data; write it to the stream");
        }
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        ensureOpen();
        if (timeout < 0) {
            throw new IllegalArgumentException("the time to read is negative: " + timeout);
        }
        soTimeout = timeout;
    }

    @Override
    public int getSoTimeout() throws SocketException {
        ensureOpen();
        return soTimeout;
    }

    // ---- Options ----

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        options().setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return options().getTcpNoDelay();
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        options().setSoLinger(on, seconds);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return options().getSoLinger();
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        options().setSendBufferSize(size);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return options().getSendBufferSize();
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        options().setReceiveBufferSize(size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return options().getReceiveBufferSize();
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        options().setKeepAlive(on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return options().getKeepAlive();
    }

    @Override
    public void setTrafficClass(int trafficClass) throws SocketException {
        options().setTrafficClass(trafficClass);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return options().getTrafficClass();
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        options().setReuseAddress(on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return options().getReuseAddress();
    }

    @Override
    public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        transport.setPerformancePreferences(connectionTime, latency, bandwidth);
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
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

    /** The transport may stay open for a while after the channel was closed, to send what was left. */
    private Socket options() throws SocketException {
        if (!transport.isClosed()) {
            ensureOpen();
        }
        return transport;
    }

    // ---- The end ----

    @Override
    public void shutdownInput() throws IOException {
        try {
            channel.shutdownInput();
        } catch (NotYetConnectedException e) {
            throw notConnected(e);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        try {
            channel.shutdownOutput();
        } catch (NotYetConnectedException e) {
            throw notConnected(e);
        }
    }

    @Override
    public boolean isInputShutdown() {
        return channel.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return channel.isOutputShutdown();
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

    // ---- What was asked too early or too late ----

    private void ensureOpen() throws SocketException {
        if (!channel.isOpen()) {
            throw new SocketException("Socket is closed");
        }
    }

    private void ensureConnected() throws SocketException {
        ensureOpen();
        if (!channel.isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }

    private static SocketException notConnected(NotYetConnectedException inChannelTerms) {
        SocketException exception = new SocketException("Socket is not connected");
        exception.initCause(inChannelTerms);
        return exception;
    }
}
