package io.niotls.interop.jsse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * What programs give to HttpsURLConnection to go straight to an address although the URL has a name: a socket that connects to
 * the same place wherever it is told to, and a context's socket over it. It keeps the latter for a test to look at.
 */
final class HttpsUrlSocketFactory extends SSLSocketFactory {
    private final SSLSocketFactory factory;
    private final InetSocketAddress place;
    private final String[] protocols;
    private final List<SSLSocket> sockets = new CopyOnWriteArrayList<>();

    HttpsUrlSocketFactory(SSLContext context, InetSocketAddress place, String... protocols) {
        factory = context.getSocketFactory();
        this.place = place;
        this.protocols = protocols;
    }

    /** Returns the context's sockets that were made, in their order. */
    List<SSLSocket> sockets() {
        return List.copyOf(sockets);
    }

    /** What is asked for first: HttpsURLConnection puts a TLS socket over it if it is not one itself. */
    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public void connect(SocketAddress asked, int timeout) throws IOException {
                super.connect(place, timeout);
            }
        };
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose) throws IOException {
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, autoClose);
        socket.setEnabledProtocols(protocols);
        sockets.add(socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket plain = createSocket();
        plain.connect(place);
        return createSocket(plain, host, port, true);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host.getHostName(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return factory.getSupportedCipherSuites();
    }
}
