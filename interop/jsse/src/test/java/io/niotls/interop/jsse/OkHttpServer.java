package io.niotls.interop.jsse;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;

/**
 * OkHttp's own server, which speaks HTTP/1.1 and HTTP/2: {@code GET /<length>} is answered with a body of that length,
 * {@code POST} with the {@link Sum} of what came, and {@code GET /echo} is a WebSocket that says everything again.
 * {@code GET /close} and {@code /hangup} close an HTTP/1.1 connection, the one with a word and the other without. It notes the
 * requests.
 */
final class OkHttpServer implements AutoCloseable {
    private final MockWebServer server = new MockWebServer();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();

    /** Starts one on the loopback address that selects HTTP/2 where a client offers it. */
    static OkHttpServer start(SSLContext context) throws IOException {
        return start(context, Protocol.HTTP_2, Protocol.HTTP_1_1);
    }

    /** Starts one on the loopback address. */
    static OkHttpServer start(SSLContext context, Protocol... protocols) throws IOException {
        return start(context, server -> server.setProtocols(List.of(protocols)));
    }

    /** Starts one on the loopback address that needs a client's certificate. */
    static OkHttpServer startForClientsWithCertificates(SSLContext context) throws IOException {
        return start(context, MockWebServer::requireClientAuth);
    }

    /** Starts one on the loopback address that sets something on its side of each connection. */
    static OkHttpServer startWith(SSLContext context, Consumer<SSLSocket> configuration) throws IOException {
        return start(context, server -> server.useHttps(new OkHttpSockets(context, configuration)));
    }

    /** Starts one on the loopback address that does without ALPN. */
    static OkHttpServer startWithoutNegotiation(SSLContext context) throws IOException {
        return start(context, server -> server.setProtocolNegotiationEnabled(false));
    }

    private static OkHttpServer start(SSLContext context, Consumer<MockWebServer> configuration) throws IOException {
        OkHttpServer server = new OkHttpServer(context);
        configuration.accept(server.server);
        server.server.start(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        return server;
    }

    private OkHttpServer(SSLContext context) {
        server.useHttps(new OkHttpSockets(context));
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                requests.add(request);
                return answer(request);
            }
        });
    }

    private static MockResponse answer(RecordedRequest request) {
        if (request.getMethod().equals("POST")) {
            Sum sum = Sum.of(request.getBody().asByteBuffer());
            return new MockResponse.Builder().body(sum.toString()).build();
        }
        return switch (request.getTarget()) {
            case "/close" -> new MockResponse.Builder().setHeader("Connection", "close").body("bye").build();
            case "/hangup" -> new MockResponse.Builder().body("bye").onResponseEnd(new SocketEffect.CloseSocket()).build();
            case "/echo" -> new MockResponse.Builder().webSocketUpgrade(new Echo()).build();
            default -> new MockResponse.Builder().body(new Body(Long.parseLong(request.getTarget().substring(1)))).build();
        };
    }

    private record Body(long length) implements MockResponseBody {
        @Override
        public long getContentLength() {
            return length;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            try (InputStream bytes = JdkHttpBody.stream(length); Source source = Okio.source(bytes)) {
                sink.writeAll(source);
            }
        }
    }

    private static final class Echo extends WebSocketListener {
        @Override
        public void onMessage(WebSocket socket, String text) {
            socket.send(text);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            socket.close(code, reason);
        }
    }

    /** Returns the port. */
    int port() {
        return server.getPort();
    }

    /** Returns an address of this server by a name. */
    HttpUrl url(String host, Object path) {
        return HttpUrl.get("https://" + host + ":" + port() + "/" + path);
    }

    /** Returns the requests, in the order of their coming. */
    List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    /** Returns how many connections have brought requests. */
    long connections() {
        return requests.stream().map(RecordedRequest::getConnectionIndex).distinct().count();
    }

    @Override
    public void close() {
        server.close();
    }
}
