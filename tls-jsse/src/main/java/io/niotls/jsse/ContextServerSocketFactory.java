package io.niotls.jsse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocketFactory;

/** Makes server sockets of a context. */
final class ContextServerSocketFactory extends SSLServerSocketFactory {
    /** As in {@link ServerSocket}. */
    private static final int DEFAULT_BACKLOG = 50;

    private final SharedContext context;

    ContextServerSocketFactory(SharedContext context) {
        this.context = context;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new NioTlsServerSocket(context);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, DEFAULT_BACKLOG);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return new NioTlsServerSocket(context, port, backlog, address);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return context.defaults().cipherSuites(false);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return context.defaults().supportedCipherSuites();
    }
}
