package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import javax.net.ssl.SSLParameters;
import okhttp3.Protocol;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link HttpClient} and what it negotiates by ALPN, against MockWebServer: HTTP/2, HTTP/1.1 and a WebSocket over that. */
@Timeout(60)
class JdkHttpClientHttp2Test {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    private static OkHttpServer server(Pairing pairing, Protocol... protocols) throws Exception {
        return OkHttpServer.start(pairing.server().context(Identities.server("localhost"), null), protocols);
    }

    private static HttpClient client(Pairing pairing) {
        SSLParameters own = new SSLParameters();
        own.setProtocols(pairing.protocols());
        return HttpClient.newBuilder()
                .sslContext(pairing.client().context(null, Identities.trust())).sslParameters(own).build();
    }

    private static HttpRequest get(OkHttpServer server, Object path) {
        return HttpRequest.newBuilder(server.url("localhost", path).uri()).build();
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsRequestsThatAreOnTheirWayTogetherOverOneConnection(Pairing pairing) throws Exception {
        try (OkHttpServer server = server(pairing, Protocol.HTTP_2, Protocol.HTTP_1_1)) {
            HttpClient client = client(pairing);
            // The first alone: those that are sent before its connection is there would make their own.
            assertEquals(Version.HTTP_2, client.send(get(server, 1), BodyHandlers.discarding()).version());
            List<CompletableFuture<HttpResponse<byte[]>>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> client.sendAsync(get(server, 100_000 + i), BodyHandlers.ofByteArray()))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(100_000 + i, answers.get(i).get().body().length);
                assertEquals(Version.HTTP_2, answers.get(i).get().version());
            }
            assertEquals(1, server.connections());
        }
    }

    @ParameterizedTest
    @MethodSource(JdkHttpBody.PAIRINGS)
    void carries100MegabytesBothWays(Pairing pairing) throws Exception {
        try (OkHttpServer server = server(pairing, Protocol.HTTP_2, Protocol.HTTP_1_1)) {
            HttpClient client = client(pairing);
            Sum expected = Sum.expected(JdkHttpBody.LARGE);
            try (InputStream body =
                    client.send(get(server, JdkHttpBody.LARGE), BodyHandlers.ofInputStream()).body()) {
                assertEquals(expected, Sum.of(body));
            }
            HttpRequest upload = HttpRequest.newBuilder(server.url("localhost", "").uri())
                    .POST(BodyPublishers.ofInputStream(() -> JdkHttpBody.stream(JdkHttpBody.LARGE))).build();
            assertEquals(expected.toString(), client.send(upload, BodyHandlers.ofString()).body());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void speaksHttp1WithAServerThatSelectsIt(Pairing pairing) throws Exception {
        try (OkHttpServer server = server(pairing, Protocol.HTTP_1_1)) {
            assertEquals(Version.HTTP_1_1, client(pairing).send(get(server, 1), BodyHandlers.discarding()).version());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void speaksHttp1WithAServerThatNegotiatesNothing(Pairing pairing) throws Exception {
        try (OkHttpServer server = OkHttpServer.startWithoutNegotiation(
                pairing.server().context(Identities.server("localhost"), null))) {
            assertEquals(Version.HTTP_1_1, client(pairing).send(get(server, 1), BodyHandlers.discarding()).version());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void talksOverAWebSocket(Pairing pairing) throws Exception {
        try (OkHttpServer server = server(pairing, Protocol.HTTP_1_1)) {
            CompletableFuture<String> heard = new CompletableFuture<>();
            CompletableFuture<Integer> closed = new CompletableFuture<>();
            WebSocket.Listener listener = new WebSocket.Listener() {
                private final StringBuilder text = new StringBuilder();

                @Override
                public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                    text.append(data);
                    socket.request(1);
                    if (last) {
                        heard.complete(text.toString());
                    }
                    return null;
                }

                @Override
                public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                    closed.complete(code);
                    return null;
                }

                @Override
                public void onError(WebSocket socket, Throwable failure) {
                    heard.completeExceptionally(failure);
                    closed.completeExceptionally(failure);
                }
            };
            URI echo = URI.create("wss://localhost:" + server.port() + "/echo");
            WebSocket socket = client(pairing).newWebSocketBuilder().buildAsync(echo, listener).get();
            String said = "said ".repeat(10_000);
            socket.sendText(said, true).get();
            assertEquals(said, heard.get());
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
            assertEquals(WebSocket.NORMAL_CLOSURE, closed.get());
        }
    }
}
