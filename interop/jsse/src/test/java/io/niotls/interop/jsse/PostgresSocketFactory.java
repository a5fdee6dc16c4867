package io.niotls.interop.jsse;

import io.niotls.jsse.testing.JsseStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * The class that a connection string of pgjdbc names as {@code sslfactory}. The driver makes an object of it for each connection;
 * what it should use is registered before, under the value of {@code sslfactoryarg}.
 */
public final class PostgresSocketFactory extends SSLSocketFactory {
    private static final Map<String, Registration> REGISTRATIONS = new ConcurrentHashMap<>();

    private final Registration registration;

    /**
     * What the connections with one {@code sslfactoryarg} have in common.
     *
     * @param name the value of {@code sslfactoryarg}
     * @param context what makes the sockets
     * @param sockets those that were made, in this order
     */
    record Registration(String name, SSLContext context, List<SSLSocket> sockets) implements AutoCloseable {
        /** Registers a context for the time of a test. */
        static Registration of(JsseStack stack, KeyManager[] keys, TrustManager[] trust) {
            SSLContext context = stack.context(keys, trust);
            String name = stack + " " + System.identityHashCode(context);
            Registration registration = new Registration(name, context, new CopyOnWriteArrayList<>());
            REGISTRATIONS.put(name, registration);
            return registration;
        }

        /** Adds what names this registration to a connection's properties. */
        void addTo(Properties properties) {
            properties.setProperty("sslfactory", PostgresSocketFactory.class.getName());
            properties.setProperty("sslfactoryarg", name);
        }

        /** Returns the socket of the newest connection. */
        SSLSocket newest() {
            return sockets.get(sockets.size() - 1);
        }

        @Override
        public void close() {
            REGISTRATIONS.remove(name);
        }
    }

    /** Called by the driver. */
    public PostgresSocketFactory(Properties properties) {
        registration = Objects.requireNonNull(REGISTRATIONS.get(properties.getProperty("sslfactoryarg")));
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return made(registration.context.getSocketFactory().createSocket(socket, host, port, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return made(registration.context.getSocketFactory().createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return made(registration.context.getSocketFactory().createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return made(registration.context.getSocketFactory().createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return made(registration.context.getSocketFactory().createSocket(host, port, localHost, localPort));
    }

    private Socket made(Socket socket) {
        registration.sockets.add((SSLSocket) socket);
        return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return registration.context.getSocketFactory().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return registration.context.getSocketFactory().getSupportedCipherSuites();
    }
}
