package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.interop.Curl.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jetty's HTTP/1.1 server, whose listener and selectors can be supplied, against curl. */
@Timeout(60)
class JettyTest {
    private static final long SEED = 3;
    private static final long LENGTH = 100L << 20;
    private static final long UPLOAD_LENGTH = 16L << 20;

    @TempDir
    private static Path directory;

    private static Curl curl;
    private static PemFiles files;

    @BeforeAll
    static void start() {
        curl = Curl.installed();
        files = new PemFiles(directory);
    }

    /** Answers {@code GET /<length>} with that many bytes, written by a thread that waits, and {@code POST} with what it gets. */
    private static final class Service extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (request.getMethod().equals("POST")) {
                Content.copy(request, response, callback);
                return true;
            }
            long length = Long.parseLong(request.getHttpURI().getPath().substring(1));
            try (InputStream bytes = SeededBytes.stream(SEED, length);
                    OutputStream body = Content.Sink.asOutputStream(response)) {
                bytes.transferTo(body);
            }
            callback.succeeded();
            return true;
        }
    }

    /** Jetty's connector with the selectors of a provider. */
    private static final class Connector extends ServerConnector {
        private final SelectorProvider provider;

        Connector(Server server, int acceptors, SelectorProvider provider) {
            super(server, acceptors, 1);
            this.provider = provider;
        }

        @Override
        protected SelectorManager newSelectorManager(Executor executor, Scheduler scheduler, int selectors) {
            return new ServerConnectorManager(executor, scheduler, selectors) {
                @Override
                protected Selector newSelector() throws IOException {
                    return provider.openSelector();
                }
            };
        }
    }

    /** What a test does with a server. */
    @FunctionalInterface
    private interface Part {
        void play(int port) throws Exception;
    }

    private static void play(Wire wire, int acceptors, Part part) throws Exception {
        SelectorProvider provider = wire.provider("http/1.1");
        Server server = new Server();
        try (Connector connector = new Connector(server, acceptors, provider)) {
            ServerSocketChannel listener = provider.openServerSocketChannel();
            connector.open(listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            server.addConnector(connector);
            server.setHandler(new Service());
            server.start();
            part.play(connector.getLocalPort());
        } finally {
            server.stop();
        }
    }

    private static Answer expected(long length) {
        return new Answer("1.1", 200, length, SeededBytes.checksum(SEED, length));
    }

    /** Without acceptors the selector accepts; an acceptor is a thread that waits in accept. */
    @ParameterizedTest
    @CsvSource({"PLAIN, 0", "PLAIN, 1", "TLS_1_2, 0", "TLS_1_3, 0", "TLS_1_3, 1"})
    void curlFetches100Megabytes(Wire wire, int acceptors) throws Exception {
        play(wire, acceptors, port ->
                assertEquals(expected(LENGTH), curl.request(files, wire, port, "/" + LENGTH, "--http1.1")));
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, 0", "TLS_1_2, 0", "TLS_1_3, 0", "TLS_1_3, 1"})
    void curlGetsItsUploadBack(Wire wire, int acceptors) throws Exception {
        Path upload = directory.resolve("upload");
        try (InputStream bytes = SeededBytes.stream(SEED, UPLOAD_LENGTH)) {
            Files.write(upload, bytes.readAllBytes());
        }
        play(wire, acceptors, port -> assertEquals(
                expected(UPLOAD_LENGTH),
                curl.request(files, wire, port, "/", "--http1.1", "--data-binary", "@" + upload)));
    }
}
