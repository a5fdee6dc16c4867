package io.niotls.jsse;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Objects;
import javax.net.ssl.SSLSocketFactory;

/** Makes sockets of a context. */
final class ContextSocketFactory extends SSLSocketFactory {
    private final SharedContext context;

    ContextSocketFactory(SharedContext context) {
        this.context = context;
    }

    @Override
    public Socket createSocket() throws SocketException {
        return NioTlsSocket.unconnected(context);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connect(null, address(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localAddress, int localPort) throws IOException {
        return connect(new InetSocketAddress(localAddress, localPort), address(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return connect(null, new InetSocketAddress(address, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
        return connect(new InetSocketAddress(localAddress, localPort), new InetSocketAddress(address, port));
    }

    /** Layers a client over a connected socket; the host is the name to ask for, to verify, and to keep sessions under. */
    @Override
    public Socket createSocket(Socket transport, String host, int port, boolean autoClose) throws IOException {
        return NioTlsSocket.client(context, Objects.requireNonNull(transport, "the socket is null"), host, port, autoClose);
    }

    /** Layers a server over a connected socket; what was read from it already comes from {@code consumed}, which may be null. */
    @Override
    public Socket createSocket(Socket transport, InputStream consumed, boolean autoClose) throws IOException {
        return NioTlsSocket.server(context, Objects.requireNonNull(transport, "the socket is null"), consumed, autoClose);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return context.defaults().cipherSuites(true);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return context.defaults().supportedCipherSuites();
    }

    /** Returns the address of a host; without one, that of this host, as {@link Socket} does. */
    private static InetSocketAddress address(String host, int port) throws IOException {
        return host == null
                ? new InetSocketAddress(InetAddress.getByName(null), port)
                : new InetSocketAddress(host, port);
    }

    private Socket connect(InetSocketAddress local, InetSocketAddress remote) throws IOException {
        NioTlsSocket socket = NioTlsSocket.unconnected(context);
        try {
            if (local != null) {
                socket.bind(local);
            }
            socket.connect(remote);
            return socket;
        } catch (IOException | RuntimeException | Error e) {
            TransportGuard.closeQuietly(socket);
            throw e;
        }
    }
}
