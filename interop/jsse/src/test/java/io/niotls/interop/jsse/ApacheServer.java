package io.niotls.interop.jsse;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncResponseProducer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.nio.support.BasicResponseProducer;
import org.apache.hc.core5.http.nio.support.BasicServerExchangeHandler;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2ServerBootstrap;
import org.apache.hc.core5.http2.ssl.H2ServerTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;

/**
 * The server of Apache's HttpCore 5, a reactor over SSLEngines that speaks HTTP/1.1 and HTTP/2: {@code GET /<length>} is answered
 * with a body of that length, {@code POST} with the {@link Sum} of what came, and {@code GET /close} closes the connection
 * (HTTP/1.1 only). It notes connections, versions and sessions.
 */
final class ApacheServer implements AutoCloseable {
    private final HttpAsyncServer server;
    private final int port;
    private final Set<SocketAddress> connections = ConcurrentHashMap.newKeySet();
    private final List<SSLSession> sessions = new CopyOnWriteArrayList<>();

    /** Starts one on the loopback address, which wants a client's certificate and can do without. */
    static ApacheServer start(SSLContext context) throws InterruptedException, ExecutionException {
        return new ApacheServer(context);
    }

    private ApacheServer(SSLContext context) throws InterruptedException, ExecutionException {
        server = H2ServerBootstrap.bootstrap()
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setVersionPolicy(HttpVersionPolicy.NEGOTIATE)
                .setTlsStrategy(new H2ServerTlsStrategy(
                        context, (endpoint, engine) -> engine.setWantClientAuth(true), null))
                .setRequestRouter((request, ignored) -> () -> new BasicServerExchangeHandler<>(new Service()))
                .create();
        server.start();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        port = ((InetSocketAddress) server.listen(any, URIScheme.HTTPS).get().getAddress()).getPort();
    }

    private final class Service implements AsyncServerRequestHandler<Message<HttpRequest, Sum>> {
        @Override
        public AsyncRequestConsumer<Message<HttpRequest, Sum>> prepare(
                HttpRequest request, EntityDetails entity, HttpContext context) {
            return new BasicRequestConsumer<>(entity == null ? null : new ApacheBody.Receiver());
        }

        @Override
        public void handle(Message<HttpRequest, Sum> request, ResponseTrigger trigger, HttpContext context)
                throws HttpException, IOException {
            HttpCoreContext core = HttpCoreContext.cast(context);
            connections.add(core.getEndpointDetails().getRemoteAddress());
            sessions.add(core.getSSLSession());
            trigger.submitResponse(answer(request.getHead().getPath().substring(1), request.getBody()), context);
        }
    }

    private static AsyncResponseProducer answer(String path, Sum upload) {
        BasicHttpResponse head = new BasicHttpResponse(200);
        if (upload != null) {
            return new BasicResponseProducer(head, AsyncEntityProducers.create(upload.toString()));
        }
        if (path.equals("close")) {
            head.setHeader("Connection", "close");
            return new BasicResponseProducer(head);
        }
        return new BasicResponseProducer(head, new ApacheBody(Long.parseLong(path)));
    }

    /** Returns an address of this server by the name that its clients resolve. */
    URI uri(Object path) {
        return URI.create("https://" + ApacheTls.HOST + ":" + port + "/" + path);
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
        server.close(CloseMode.IMMEDIATE);
    }
}
