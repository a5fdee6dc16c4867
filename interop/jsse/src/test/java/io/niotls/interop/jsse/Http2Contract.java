package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.interop.jsse.WebServer.ClientCertificate;
import io.niotls.interop.jsse.WebServer.Site;
import io.niotls.interop.jsse.WebService.Facts;
import io.niotls.jsse.testing.Pairing;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link WebServerContract}, and what a program may expect of a web server that speaks HTTP/2 with those who offer it. */
abstract class Http2Contract extends WebServerContract {
    private static final int REQUESTS_AT_ONCE = 10;
    private static final String[] BOTH_VERSIONS = Pairing.PROTOCOLS.toArray(String[]::new);

    /**
     * Makes a client that offers both versions; the site decides. Undertow speaks HTTP/2 only with those who also offer the suite
     * of TLS 1.2 that RFC 9113 §9.2.2 requires.
     */
    private static HttpClient client(SSLContext context, Version version) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(BOTH_VERSIONS);
        return HttpClient.newBuilder().sslContext(context).sslParameters(parameters).version(version).build();
    }

    private static HttpRequest.Builder request(WebServer server, String path) {
        return HttpRequest.newBuilder(URI.create("https://" + LOCALHOST + ":" + server.port() + path));
    }

    private static HttpResponse<String> facts(HttpClient client, WebServer server) throws Exception {
        return client.send(request(server, "/tls").build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void speaksHttp2ByAlpn(Pairing pairing) throws Exception {
        play(site(pairing).with(ClientCertificate.WANTED), server -> {
            HttpClient client = client(clientContextWithKey(pairing), Version.HTTP_2);
            HttpResponse<String> answer = facts(client, server);
            assertEquals(Version.HTTP_2, answer.version());
            Facts facts = Facts.parse(answer.body());
            assertEquals("HTTP/2.0", facts.http());
            assertEquals(pairing.protocol(), facts.protocol());
            assertEquals("CN=" + CLIENT, facts.client());

            // They share the connection, and so its session.
            List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(
                            () -> client.sendAsync(request(server, "/tls").build(), BodyHandlers.ofString()))
                    .limit(REQUESTS_AT_ONCE)
                    .toList();
            Set<Facts> all = new HashSet<>();
            for (CompletableFuture<HttpResponse<String>> each : answers) {
                all.add(Facts.parse(each.get().body()));
            }
            assertEquals(Set.of(facts), all);
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void speaksHttp11WithAClientThatOffersNothingElse(Pairing pairing) throws Exception {
        play(site(pairing), server -> {
            HttpResponse<String> answer =
                    facts(client(clientContext(pairing), Version.HTTP_1_1), server);
            assertEquals(Version.HTTP_1_1, answer.version());
            assertEquals("HTTP/1.1", Facts.parse(answer.body()).http());
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void carriesLongBodiesBothWaysOverHttp2(Pairing pairing) throws Exception {
        long length = longBody(pairing);
        Body.Sum expected = Body.Sum.expected(length);
        play(site(pairing), server -> {
            HttpClient client = client(clientContext(pairing), Version.HTTP_2);
            HttpResponse<InputStream> download =
                    client.send(request(server, "/bytes/" + length).build(), BodyHandlers.ofInputStream());
            try (InputStream body = download.body()) {
                assertEquals(expected, Body.Sum.of(body));
            }
            HttpRequest upload = request(server, "/sum")
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> Body.stream(length)), length))
                    .build();
            assertEquals(expected.toString(), client.send(upload, BodyHandlers.ofString()).body());
        });
    }

    static Stream<Pairing> bothVersions() {
        return Pairing.all().filter(Pairing::isTls13);
    }

    @ParameterizedTest
    @MethodSource("bothVersions")
    void prefersTls13WhereBothSpeakBoth(Pairing pairing) throws Exception {
        Site site = new Site(pairing.server(), Pairing.PROTOCOLS, ONE_HOST, ClientCertificate.NONE);
        play(site, server -> {
            Facts facts = Facts.parse(facts(client(clientContext(pairing), Version.HTTP_2), server).body());
            assertEquals("HTTP/2.0", facts.http());
            assertEquals("TLSv1.3", facts.protocol());
        });
    }
}
