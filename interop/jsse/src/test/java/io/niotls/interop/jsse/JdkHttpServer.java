package io.niotls.interop.jsse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.niotls.interop.jsse.JdkHttpBody.Sum;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/**
 * The JDK's own HTTPS server, which speaks HTTP/1.1: {@code GET /<length>} is answered with a body of that length, {@code POST}
 * with the {@link Sum} of what came, and {@code GET /close} closes the connection. It notes connections and sessions.
 */
final class JdkHttpServer implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<SocketAddress> connections = ConcurrentHashMap.newKeySet();
    private final List<SSLSession> sessions = new CopyOnWriteArrayList<>();

    /** Starts one on the loopback address, whose connections have the context's default parameters. */
    static JdkHttpServer start(SSLContext context) throws IOException {
        return start(context, parameters -> parameters.setSSLParameters(context.getDefaultSSLParameters()));
    }

    /** Starts one on the loopback address, with the parameters that a program sets for each connection. */
    static JdkHttpServer start(SSLContext context, Consumer<HttpsParameters> configuration) throws IOException {
        return new JdkHttpServer(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                configuration.accept(parameters);
            }
        });
    }

    private JdkHttpServer(HttpsConfigurator configurator) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(configurator);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        connections.add(exchange.getRemoteAddress());
        sessions.add(((HttpsExchange) exchange).getSSLSession());
        String path = exchange.getRequestURI().getPath().substring(1);
        if (exchange.getRequestMethod().equals("POST")) {
            byte[] sum = Sum.of(exchange.getRequestBody()).toString().getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, sum.length);
            exchange.getResponseBody().write(sum);
        } else if (path.equals("close")) {
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, -1);
        } else {
            long length = Long.parseLong(path);
            // This server takes 0 for "chunked, as long as it gets" and -1 for "no body".
            exchange.sendResponseHeaders(200, length == 0 ? -1 : length);
            try (InputStream body = JdkHttpBody.stream(length)) {
                body.transferTo(exchange.getResponseBody());
            }
        }
        exchange.close();
    }

    /** Returns the port. */
    int port() {
        return server.getAddress().getPort();
    }

    /** Returns the address. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    /** Returns an address of this server by the name {@code localhost}. */
    URI uri(Object path) {
        return uri("localhost", path);
    }

    /** Returns an address of this server by a name. */
    URI uri(String host, Object path) {
        return URI.create("https://" + host + ":" + port() + "/" + path);
    }

    /** Returns how many connections have brought requests. */
    int connections() {
        return connections.size();
    }

    /** Returns the session of each request, in the order of their coming. */
    List<SSLSession> sessions() {
        return List.copyOf(sessions);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
