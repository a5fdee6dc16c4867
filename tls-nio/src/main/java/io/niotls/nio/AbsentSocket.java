package io.niotls.nio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;

/**
 * What the views of channels hand to the constructors of {@link java.net.Socket} and {@link java.net.ServerSocket}. The views
 * override every public method, so nobody gets here; a method that a later JDK adds would, and had better fail than open a socket
 * beside the channel's.
 */
final class AbsentSocket extends SocketImpl {
    /** The only one: it knows nothing. */
    static final AbsentSocket INSTANCE = new AbsentSocket();

    private AbsentSocket() {}

    private static SocketException absent() {
        return new SocketException("not supported by the socket of a TLS channel; use the channel");
    }

    @Override
    protected void create(boolean stream) throws IOException {
        throw absent();
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        throw absent();
    }

    @Override
    protected void connect(InetAddress address, int port) throws IOException {
        throw absent();
    }

    @Override
    protected void connect(SocketAddress address, int timeout) throws IOException {
        throw absent();
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        throw absent();
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw absent();
    }

    @Override
    protected void accept(SocketImpl accepted) throws IOException {
        throw absent();
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        throw absent();
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        throw absent();
    }

    @Override
    protected int available() throws IOException {
        throw absent();
    }

    @Override
    protected void close() throws IOException {
        throw absent();
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw absent();
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        throw absent();
    }

    @Override
    public Object getOption(int option) throws SocketException {
        throw absent();
    }
}
