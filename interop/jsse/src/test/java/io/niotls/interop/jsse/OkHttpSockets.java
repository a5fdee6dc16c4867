package io.niotls.interop.jsse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The sockets of a context with something set on each, which MockWebServer has no other place for. None waits for more to send
 * (Nagle): HTTP/2's small frames of the one side and the delayed acknowledgements of the other would wait for each other.
 */
final class OkHttpSockets extends SSLSocketFactory {
    private final SSLSocketFactory factory;
    private final Consumer<SSLSocket> configuration;

    OkHttpSockets(SSLContext context) {
        this(context, socket -> {});
    }

    OkHttpSockets(SSLContext context, Consumer<SSLSocket> configuration) {
        factory = context.getSocketFactory();
        this.configuration = configuration;
    }

    private Socket configured(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        configuration.accept((SSLSocket) socket);
        return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return factory.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket() throws IOException {
        return configured(factory.createSocket());
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return configured(factory.createSocket(socket, host, port, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return configured(factory.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return configured(factory.createSocket(host, port, local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return configured(factory.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return configured(factory.createSocket(host, port, local, localPort));
    }
}
