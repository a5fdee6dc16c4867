package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.interop.OpenSsl;
import io.niotls.interop.PemFiles;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Client sockets of a provider, and {@code s_server}. */
@Timeout(60)
class OpenSslClientTest {
    private static final int ROUNDS = 3;

    @TempDir
    private static Path directory;

    private static PemFiles files;

    @BeforeAll
    static void start() {
        OpenSsl.installed();
        files = new PemFiles(directory);
    }

    static List<Arguments> stacksAndProtocols() {
        return Stream.of(JsseStack.values())
                .flatMap(stack -> Pairing.PROTOCOLS.stream().map(protocol -> Arguments.of(stack, protocol)))
                .toList();
    }

    private static SSLContext context(JsseStack stack) {
        return stack.context(null, Identities.trust());
    }

    private static Consumer<SSLParameters> only(String protocol) {
        return parameters -> parameters.setProtocols(new String[] {protocol});
    }

    private static OpenSsl.Server server(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(files.server(KeyKind.ECDSA_P256, OpenSslDialogue.HOST).arguments());
        arguments.addAll(List.of(more));
        return OpenSsl.server(directory, arguments);
    }

    private static OpenSsl.Server requiring() throws IOException {
        return server("-rev", "-Verify", "4", "-verify_return_error", "-CAfile", files.root().toString());
    }

    /** A line that {@code s_server -rev} sends back, and a clean end each way. */
    private static void converse(OpenSslDialogue dialogue, OpenSsl.Server server) throws IOException {
        dialogue.say("stressed\n");
        dialogue.hear("desserts\n");
        dialogue.end();
        dialogue.hearEnd();
        server.program().expect("CONNECTION CLOSED");
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void conversesAndEndsCleanly(JsseStack stack, String protocol) throws Exception {
        try (OpenSsl.Server server = server("-rev");
                OpenSslDialogue dialogue = OpenSslDialogue.connect(context(stack), server.port(), only(protocol))) {
            assertEquals(protocol, dialogue.socket().getSession().getProtocol());
            server.program().expect("Protocol version: " + protocol);
            converse(dialogue, server);
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreesOnTls13WhereBothSidesAreFree(JsseStack stack) throws Exception {
        try (OpenSsl.Server server = server("-rev");
                OpenSslDialogue dialogue = OpenSslDialogue.connect(context(stack), server.port(), parameters -> { })) {
            assertEquals("TLSv1.3", dialogue.socket().getSession().getProtocol());
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void refusesAServerOfAnotherName(JsseStack stack, String protocol) throws Exception {
        List<String> arguments = new ArrayList<>(files.server(KeyKind.ECDSA_P256, "another.example").arguments());
        arguments.add("-rev");
        try (OpenSsl.Server server = OpenSsl.server(directory, arguments)) {
            assertThrows(SSLHandshakeException.class,
                    () -> OpenSslDialogue.connect(context(stack), server.port(), only(protocol)).close());
            server.program().expect("alert");
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void presentsACertificateThatIsRequired(JsseStack stack, String protocol) throws Exception {
        for (KeyKind kind : List.of(KeyKind.ECDSA_P256, KeyKind.RSA_2048)) {
            SSLContext context = stack.context(
                    Identities.keyManagers(TestPki.clientLeaf(kind, "client")), Identities.trust());
            try (OpenSsl.Server server = requiring();
                    OpenSslDialogue dialogue = OpenSslDialogue.connect(context, server.port(), only(protocol))) {
                server.program().expect("Peer certificate: CN");
                converse(dialogue, server);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void isToldThatACertificateIsRequired(JsseStack stack, String protocol) throws Exception {
        try (OpenSsl.Server server = requiring()) {
            // In TLS 1.3 that comes after the client's handshake.
            SSLException failure = assertThrows(SSLException.class, () -> {
                try (OpenSslDialogue dialogue = OpenSslDialogue.connect(context(stack), server.port(), only(protocol))) {
                    dialogue.hearEnd();
                }
            });
            assertTrue(failure.getMessage().contains("Received fatal alert: "), failure::toString);
            server.program().expect("peer did not return a certificate");
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void agreesOnAnApplicationProtocol(JsseStack stack, String protocol) throws Exception {
        try (OpenSsl.Server server = server("-rev", "-alpn", "h2,http/1.1");
                OpenSslDialogue dialogue = OpenSslDialogue.connect(context(stack), server.port(), only(protocol).andThen(
                        parameters -> parameters.setApplicationProtocols(new String[] {"http/1.1", "h2"})))) {
            // The server's order counts.
            assertEquals("h2", dialogue.socket().getApplicationProtocol());
            converse(dialogue, server);
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void asksForTheVirtualHost(JsseStack stack, String protocol) throws Exception {
        String second = "second.example";
        PemFiles.Credential other = files.server(KeyKind.RSA_2048, second);
        try (OpenSsl.Server server = server(
                "-rev", "-servername", second, "-cert2", other.leaf().toString(), "-key2", other.key().toString())) {
            // s_server cannot send a chain with its second certificate, so the intermediate is what the client trusts. A context
            // each, because SunJSSE keeps sessions by the socket's name, and would resume under another one.
            try (OpenSslDialogue nameless = OpenSslDialogue.connect(
                    stack.context(null, trustInTheIntermediate()), server.port(), only(protocol).andThen(
                            parameters -> parameters.setServerNames(List.of())))) {
                assertEquals(TestPki.leaf(KeyKind.ECDSA_P256, OpenSslDialogue.HOST).certificate(), certificate(nameless));
            }
            Consumer<SSLParameters> changes = only(protocol).andThen(parameters -> {
                parameters.setServerNames(List.of(new SNIHostName(second)));
                // It would verify the socket's name.
                parameters.setEndpointIdentificationAlgorithm(null);
            });
            try (OpenSslDialogue dialogue = OpenSslDialogue.connect(
                    stack.context(null, trustInTheIntermediate()), server.port(), changes)) {
                assertEquals(TestPki.leaf(KeyKind.RSA_2048, second).certificate(), certificate(dialogue));
            }
        }
    }

    private static TrustManager[] trustInTheIntermediate() throws Exception {
        KeyStore store = Identities.keyStore();
        store.setCertificateEntry("intermediate", TestPki.intermediate(KeyKind.ECDSA_P256).certificate());
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static X509Certificate certificate(OpenSslDialogue dialogue) throws Exception {
        return (X509Certificate) dialogue.socket().getSession().getPeerCertificates()[0];
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void keepsTheResponseThatIsStapled(JsseStack stack, String protocol) throws Exception {
        TestPki.Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, OpenSslDialogue.HOST);
        byte[] response = TestOcsp.of(TestPki.intermediate(KeyKind.ECDSA_P256))
                .current(Instant.now().minus(Duration.ofHours(1)), Optional.of(Instant.now().plus(Duration.ofDays(1))))
                .good(leaf.certificate())
                .build();
        Path file = Files.write(directory.resolve(stack + protocol + ".ocsp"), response);
        try (OpenSsl.Server server = server("-rev", "-status_file", file.toString());
                OpenSslDialogue dialogue = OpenSslDialogue.connect(context(stack), server.port(), only(protocol))) {
            List<byte[]> kept = ((ExtendedSSLSession) dialogue.socket().getSession()).getStatusResponses();
            assertArrayEquals(response, kept.get(0));
            converse(dialogue, server);
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void completesAHandshakeThatTheServerRetries(JsseStack stack, String protocol) throws Exception {
        // In TLS 1.3 that is a HelloRetryRequest, because nobody sends a key share for this group unasked.
        try (OpenSsl.Server server = server("-rev", "-groups", "P-384");
                OpenSslDialogue dialogue = OpenSslDialogue.connect(context(stack), server.port(), only(protocol))) {
            converse(dialogue, server);
        }
    }

    /** The page of {@code s_server -www} says whether the session was reused; the client then looked at no certificate. */
    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void resumes(JsseStack stack, String protocol) throws Exception {
        CountingTrust trust = new CountingTrust();
        SSLContext context = stack.context(null, trust.managers());
        try (OpenSsl.Server server = server("-www")) {
            for (String expected : List.of("New", "Reused", "Reused")) {
                String page = page(context, server, protocol);
                assertTrue(page.contains("\n" + expected + ", TLSv1."), page);
            }
            assertEquals(1, trust.questions());
        }
    }

    @ParameterizedTest
    @EnumSource
    void resumesTls12WithoutTickets(JsseStack stack) throws Exception {
        SSLContext context = context(stack);
        try (OpenSsl.Server server = server("-www", "-no_ticket")) {
            for (String expected : List.of("New", "Reused")) {
                String page = page(context, server, "TLSv1.2");
                assertTrue(page.contains("\n" + expected + ", TLSv1.2"), page);
            }
        }
    }

    private static String page(SSLContext context, OpenSsl.Server server, String protocol) throws Exception {
        try (OpenSslDialogue dialogue = OpenSslDialogue.connect(context, server.port(), only(protocol))) {
            dialogue.say("GET / HTTP/1.0\r\n\r\n");
            return dialogue.hearAll();
        }
    }

    /** At {@code s_server} 'K' asks the peer for an update too, 'k' does not. */
    @ParameterizedTest
    @EnumSource
    void followsUpdatesOfKeys(JsseStack stack) throws Exception {
        for (String command : List.of("K", "k")) {
            try (OpenSsl.Server server = server("-tls1_3", "-msg");
                    OpenSslDialogue dialogue = OpenSslDialogue.connect(context(stack), server.port(), parameters -> { })) {
                dialogue.say("begin\n");
                server.program().expect("begin\n");
                for (int i = 0; i < ROUNDS; i++) {
                    server.program().type(command + "\n");
                    // It throws away what it reads together with a command.
                    server.program().expect(">>> TLS 1.3, Handshake [length 0005], KeyUpdate");
                    server.program().type("from the server " + i + "\n");
                    dialogue.hear("from the server " + i + "\n");
                    dialogue.say("from the client " + i + "\n");
                    if (command.equals("K")) {
                        server.program().expect("<<< TLS 1.3, Handshake [length 0005], KeyUpdate");
                    }
                    server.program().expect("from the client " + i + "\n");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void takesTheEndOfTheTransportForTheEndOfTheData(JsseStack stack, String protocol) throws Exception {
        try (OpenSsl.Server server = server();
                OpenSslDialogue dialogue = OpenSslDialogue.connect(context(stack), server.port(), only(protocol))) {
            dialogue.say("are you there?\n");
            server.program().expect("are you there?\n");
            server.program().type("for now\n");
            dialogue.hear("for now\n");
            server.program().kill();
            // Unless com.sun.net.ssl.requireCloseNotify is set, truncated or not is for the protocol above to know.
            dialogue.hearEnd();
        }
    }
}
