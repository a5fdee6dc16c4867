package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.interop.jsse.WebServer.ClientCertificate;
import io.niotls.interop.jsse.WebServer.Host;
import io.niotls.interop.jsse.WebServer.Site;
import io.niotls.interop.jsse.WebService.Facts;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program may expect of any web server over HTTP/1.1, whichever stacks it and its client run on. */
@Timeout(60)
abstract class WebServerContract {
    static final String LOCALHOST = "localhost";
    static final List<Host> ONE_HOST = List.of(new Host(LOCALHOST, TestPki.leaf(KeyKind.ECDSA_P256, LOCALHOST)));
    static final String CLIENT = "a client";
    private static final KeyManager[] CLIENT_KEYS = Identities.client(CLIENT);
    private static final int KEPT_REQUESTS = 3;
    private static final int PART = 1 << 20;
    private static final String PLAINTEXT_REQUEST = "GET /tls HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /** Returns how to start the server under test. */
    abstract WebServer.Starter starter();

    /** Returns a site for one host, at which only the pairing's version is spoken. */
    static Site site(Pairing pairing) {
        return new Site(pairing.server(), List.of(pairing.protocol()), ONE_HOST, ClientCertificate.NONE);
    }

    /** Returns how many bytes are a long body: each stack goes the whole way once, with itself in TLS 1.3. */
    static long longBody(Pairing pairing) {
        return pairing.isTls13() && pairing.client() == pairing.server() ? 100L << 20 : 16L << 20;
    }

    static SSLContext clientContext(Pairing pairing) {
        return pairing.client().context(null, Identities.trust());
    }

    static SSLContext clientContextWithKey(Pairing pairing) {
        return pairing.client().context(CLIENT_KEYS, Identities.trust());
    }

    /** What a test does with a server that is stopped after it. */
    @FunctionalInterface
    interface Part {
        void play(WebServer server) throws Exception;
    }

    final void play(Site site, Part part) throws Exception {
        try (WebServer server = starter().start(site, new WebService())) {
            part.play(server);
        }
    }

    /** Pairings whose server is SunJSSE's with itself, or this project's with any client. */
    static Stream<Pairing> servers() {
        return Pairing.all().filter(pairing -> pairing.server() == JsseStack.NIOTLS || pairing.client() == JsseStack.SUN_JSSE);
    }

    /** Starts a server in another way, and checks that it serves and asks for certificates as it does otherwise. */
    static void serves(WebServer.Starter starter, Pairing pairing) throws Exception {
        try (WebServer server = starter.start(site(pairing).with(ClientCertificate.WANTED), new WebService());
                WebClient client = connect(clientContextWithKey(pairing), server, pairing)) {
            Facts facts = client.facts();
            assertEquals(pairing.protocol(), facts.protocol());
            assertEquals("CN=" + CLIENT, facts.client());
        }
    }

    private static WebClient connect(SSLContext context, WebServer server, Pairing pairing) throws IOException {
        return connect(context, server, parameters -> parameters.setProtocols(pairing.protocols()));
    }

    private static WebClient connect(SSLContext context, WebServer server, Consumer<SSLParameters> settings) throws IOException {
        return WebClient.connect(context, LOCALHOST, server.port(), settings);
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void keepsTheConnectionAndKnowsItsSession(Pairing pairing) throws Exception {
        play(site(pairing), server -> {
            try (WebClient client = connect(clientContext(pairing), server, pairing)) {
                Facts first = client.facts();
                assertAll(
                        () -> assertEquals("HTTP/1.1", first.http()),
                        () -> assertEquals(pairing.protocol(), first.protocol()),
                        () -> assertEquals(client.session().getCipherSuite(), first.cipherSuite()),
                        () -> assertEquals(first.cipherSuite().contains("AES_128") ? 128 : 256, first.keyBits()),
                        () -> assertNotEquals("", first.sessionId()),
                        () -> assertEquals("", first.client()));
                if (!pairing.isTls13() && pairing.server() == JsseStack.SUN_JSSE) {
                    // In TLS 1.3 each side makes an id of its own; in TLS 1.2 as well where the server sends a ticket and no id
                    // (RFC 5077 §3.4), as this project's does.
                    assertEquals(HexFormat.of().formatHex(client.session().getId()), first.sessionId().toLowerCase());
                }
                for (int i = 1; i < KEPT_REQUESTS; i++) {
                    assertEquals(first, client.facts());
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("servers")
    void endsTheConnectionWhenAskedTo(Pairing pairing) throws Exception {
        play(site(pairing), server -> {
            try (WebClient client = connect(clientContext(pairing), server, pairing)) {
                client.send("GET /tls", "Connection: close");
                assertEquals(pairing.protocol(), client.receiveFacts().protocol());
                assertEquals(-1, client.readEnd());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void carriesLongBodiesBothWays(Pairing pairing) throws Exception {
        long length = longBody(pairing);
        Body.Sum expected = Body.Sum.expected(length);
        play(site(pairing), server -> {
            try (WebClient client = connect(clientContext(pairing), server, pairing)) {
                assertEquals(expected, client.download(length));
                assertEquals(expected.toString(), client.upload(length));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void resumesSessions(Pairing pairing) throws Exception {
        CountingTrust trust = new CountingTrust();
        SSLContext context = pairing.client().context(CLIENT_KEYS, trust.managers());
        play(site(pairing).with(ClientCertificate.REQUIRED), server -> {
            long created;
            Facts first;
            try (WebClient client = connect(context, server, pairing)) {
                first = client.facts();
                created = client.session().getCreationTime();
            }
            try (WebClient client = connect(context, server, pairing)) {
                Facts second = client.facts();
                assertEquals(1, trust.questions());
                assertEquals(created, client.session().getCreationTime());
                assertEquals("CN=" + CLIENT, first.client());
                assertEquals(first.client(), second.client());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("servers")
    void refusesAClientWithoutTheRequiredCertificate(Pairing pairing) throws Exception {
        play(site(pairing).with(ClientCertificate.REQUIRED), server -> {
            // TLS 1.3: the client's handshake is over before the server has looked; it is told at its first read.
            IOException refused = assertThrows(IOException.class, () -> {
                try (WebClient client = connect(clientContext(pairing), server, pairing)) {
                    client.facts();
                }
            });
            // What the client still has to send when the server has ended the connection makes TCP forget the server's alert.
            assertTrue(refused instanceof SSLHandshakeException || refused instanceof SocketException, refused::toString);
            try (WebClient client = connect(clientContextWithKey(pairing), server, pairing)) {
                assertEquals("CN=" + CLIENT, client.facts().client());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("servers")
    void asksForACertificateAndDoesWithout(Pairing pairing) throws Exception {
        play(site(pairing).with(ClientCertificate.WANTED), server -> {
            try (WebClient client = connect(clientContext(pairing), server, pairing)) {
                assertEquals("", client.facts().client());
            }
            try (WebClient client = connect(clientContextWithKey(pairing), server, pairing)) {
                assertEquals("CN=" + CLIENT, client.facts().client());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("servers")
    void choosesTheCertificateByName(Pairing pairing) throws Exception {
        List<Host> hosts = Stream.of("main.test", "alpha.test", "beta.test")
                .map(name -> new Host(name, TestPki.leaf(KeyKind.ECDSA_P256, name)))
                .toList();
        SSLContext context = clientContext(pairing);
        Site site = new Site(pairing.server(), List.of(pairing.protocol()), hosts, ClientCertificate.NONE);
        play(site, server -> {
            for (Host host : hosts) {
                Consumer<SSLParameters> settings = parameters -> parameters.setProtocols(pairing.protocols());
                try (WebClient client = WebClient.connect(context, host.name(), server.port(), settings)) {
                    assertEquals(host.leaf().certificate(), client.certificate());
                    assertEquals(pairing.protocol(), client.facts().protocol());
                }
            }
            Host main = hosts.get(0);
            try (WebClient client = WebClient.connect(context, main.name(), server.port(), parameters -> {
                parameters.setProtocols(pairing.protocols());
                parameters.setServerNames(List.of());
            })) {
                assertEquals(main.leaf().certificate(), client.certificate());
            }
            try (WebClient client = WebClient.connect(context, main.name(), server.port(), parameters -> {
                parameters.setProtocols(pairing.protocols());
                parameters.setServerNames(List.of(new SNIHostName("unknown.test")));
            })) {
                assertEquals(main.leaf().certificate(), client.certificate());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("servers")
    void servesOnAfterAClientThatWantedAnotherName(Pairing pairing) throws Exception {
        SSLContext context = clientContext(pairing);
        play(site(pairing), server -> {
            SSLHandshakeException refused = assertThrows(SSLHandshakeException.class, () -> WebClient.connect(
                    context, "other.test", server.port(), parameters -> parameters.setProtocols(pairing.protocols())));
            assertInstanceOf(CertificateException.class, refused.getCause());
            try (WebClient client = connect(context, server, pairing)) {
                assertEquals(pairing.protocol(), client.facts().protocol());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("servers")
    void servesOnAfterAClientOfAnotherVersion(Pairing pairing) throws Exception {
        SSLContext context = clientContext(pairing);
        String other = pairing.isTls13() ? "TLSv1.2" : "TLSv1.3";
        play(site(pairing), server -> {
            assertThrows(
                    SSLHandshakeException.class,
                    () -> connect(context, server, parameters -> parameters.setProtocols(new String[] {other})));
            try (WebClient client = connect(context, server, pairing)) {
                assertEquals(pairing.protocol(), client.facts().protocol());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("servers")
    void servesOnAfterAClientThatSpeaksPlaintext(Pairing pairing) throws Exception {
        play(site(pairing), server -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(PLAINTEXT_REQUEST.getBytes(StandardCharsets.US_ASCII));
                // An alert, an answer in plaintext that asks for TLS, or nothing: but an end.
                drain(socket);
            }
            try (WebClient client = connect(clientContext(pairing), server, pairing)) {
                assertEquals(pairing.protocol(), client.facts().protocol());
            }
        });
    }

    private static void drain(Socket socket) throws IOException {
        InputStream input = socket.getInputStream();
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // An end as well.
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void servesOnAfterAClientThatGoesAway(Pairing pairing) throws Exception {
        SSLContext context = clientContext(pairing);
        play(site(pairing), server -> {
            try (WebClient client = connect(context, server, pairing)) {
                client.send("GET /bytes/" + (100L << 20));
                client.receiveHead();
                client.read(PART);
                client.goAway();
            }
            try (WebClient client = connect(context, server, pairing)) {
                assertEquals(pairing.protocol(), client.facts().protocol());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("servers")
    void usesTheSuiteThatTheClientAskedFor(Pairing pairing) throws Exception {
        String suite = pairing.isTls13() ? "TLS_AES_128_GCM_SHA256" : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        play(site(pairing), server -> {
            try (WebClient client = connect(clientContext(pairing), server, parameters -> {
                parameters.setProtocols(pairing.protocols());
                parameters.setCipherSuites(new String[] {suite});
            })) {
                Facts facts = client.facts();
                assertEquals(suite, facts.cipherSuite());
                assertEquals(128, facts.keyBits());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("servers")
    void replacesTheCertificateUnderLiveConnections(Pairing pairing) throws Exception {
        Leaf newer = TestPki.leaf(KeyKind.ECDSA_P384, LOCALHOST);
        play(site(pairing), server -> {
            try (WebClient before = connect(clientContext(pairing), server, pairing)) {
                Facts facts = before.facts();
                assertEquals(ONE_HOST.get(0).leaf().certificate(), before.certificate());
                server.replaceCertificate(newer);
                assertEquals(facts, before.facts());
                // A client of its own, so that nothing is resumed.
                try (WebClient after = connect(clientContext(pairing), server, pairing)) {
                    assertEquals(newer.certificate(), after.certificate());
                    assertEquals(pairing.protocol(), after.facts().protocol());
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("servers")
    void answersWhatItHasBegunBeforeItStops(Pairing pairing) throws Exception {
        WebService service = new WebService();
        try (WebServer server = starter().start(site(pairing), service);
                WebClient client = connect(clientContext(pairing), server, pairing)) {
            client.send("GET /wait");
            service.awaitArrival();
            server.beginStop();
            service.release();
            assertEquals(pairing.protocol(), client.receiveFacts().protocol());
            FutureTask<Void> stopping = new FutureTask<>(() -> {
                server.endStop();
                return null;
            });
            new Thread(stopping, "stops the server").start();
            assertEquals(-1, client.readEnd());
            stopping.get();
        }
    }
}
