package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.interop.OpenSsl;
import io.niotls.interop.PemFiles;
import io.niotls.interop.Program;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Server sockets of a provider, and {@code s_client}, which verifies them. */
@Timeout(60)
class OpenSslServerTest {
    private static final String PING = "a line from the client\n";
    private static final String PONG = "a line from the server\n";
    private static final int ROUNDS = 3;
    /** What {@code s_client -reconnect} does after its first connection. */
    private static final int RECONNECTS = 5;

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
        return stack.context(Identities.server(OpenSslDialogue.HOST), Identities.trust());
    }

    private static Consumer<SSLParameters> only(String protocol) {
        return parameters -> parameters.setProtocols(new String[] {protocol});
    }

    private static Program client(OpenSslDialogue.Listener listener, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-CAfile", files.root().toString(), "-verify_return_error",
                "-servername", OpenSslDialogue.HOST, "-verify_hostname", OpenSslDialogue.HOST));
        arguments.addAll(List.of(more));
        return Program.start(directory, OpenSsl.clientCommand(listener.port(), arguments));
    }

    /** The server's part: a line each way, and a clean end each way. */
    private static ExtendedSSLSession answer(OpenSslDialogue dialogue) throws IOException {
        dialogue.hear(PING);
        dialogue.say(PONG);
        dialogue.hearEnd();
        dialogue.end();
        return (ExtendedSSLSession) dialogue.socket().getSession();
    }

    /** The client's part, to its end. */
    private static String ask(Program client) throws Exception {
        client.type(PING);
        client.expect(PONG);
        client.endInput();
        assertEquals(0, client.awaitExit(), client::toString);
        return client.output();
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void conversesAndEndsCleanly(JsseStack stack, String protocol) throws Exception {
        try (OpenSslDialogue.Listener listener = new OpenSslDialogue.Listener(context(stack), only(protocol))) {
            FutureTask<ExtendedSSLSession> served = listener.next(OpenSslServerTest::answer);
            try (Program client = client(listener)) {
                String said = ask(client);
                assertTrue(said.contains("Verified peername: " + OpenSslDialogue.HOST), said);
                ExtendedSSLSession session = OpenSslDialogue.result(served);
                assertEquals(protocol, session.getProtocol());
                assertEquals(List.of(new SNIHostName(OpenSslDialogue.HOST)), session.getRequestedServerNames());
                assertThrows(SSLPeerUnverifiedException.class, session::getPeerCertificates);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void verifiesACertificateThatItRequires(JsseStack stack, String protocol) throws Exception {
        for (KeyKind kind : List.of(KeyKind.ECDSA_P256, KeyKind.RSA_2048)) {
            try (OpenSslDialogue.Listener listener = new OpenSslDialogue.Listener(
                    context(stack), only(protocol).andThen(parameters -> parameters.setNeedClientAuth(true)))) {
                FutureTask<ExtendedSSLSession> served = listener.next(OpenSslServerTest::answer);
                try (Program client = client(listener, files.client(kind).arguments().toArray(String[]::new))) {
                    String said = ask(client);
                    assertTrue(said.contains("Acceptable client certificate CA names"), said);
                    ExtendedSSLSession session = OpenSslDialogue.result(served);
                    assertEquals(TestPki.clientLeaf(kind, "client").chain(), List.of(session.getPeerCertificates()));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void tellsThatACertificateIsRequired(JsseStack stack, String protocol) throws Exception {
        try (OpenSslDialogue.Listener listener = new OpenSslDialogue.Listener(
                context(stack), only(protocol).andThen(parameters -> parameters.setNeedClientAuth(true)))) {
            FutureTask<ExtendedSSLSession> served = listener.next(OpenSslServerTest::answer);
            try (Program client = client(listener)) {
                // Handshake failure, bad certificate (SunJSSE), or the alert that TLS 1.3 has for it.
                client.expect(":SSL alert number ");
                assertThrows(SSLHandshakeException.class, () -> OpenSslDialogue.result(served));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void choosesAnApplicationProtocol(JsseStack stack, String protocol) throws Exception {
        try (OpenSslDialogue.Listener listener = new OpenSslDialogue.Listener(context(stack), only(protocol).andThen(
                parameters -> parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"})))) {
            FutureTask<String> served = listener.next(dialogue -> {
                answer(dialogue);
                return dialogue.socket().getApplicationProtocol();
            });
            try (Program client = client(listener, "-alpn", "spdy/3,http/1.1,h2")) {
                String said = ask(client);
                assertTrue(said.contains("ALPN protocol: h2\n"), said);
                assertEquals("h2", OpenSslDialogue.result(served));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void refusesAClientWithoutACommonApplicationProtocol(JsseStack stack, String protocol) throws Exception {
        try (OpenSslDialogue.Listener listener = new OpenSslDialogue.Listener(context(stack), only(protocol).andThen(
                parameters -> parameters.setApplicationProtocols(new String[] {"h2"})))) {
            FutureTask<ExtendedSSLSession> served = listener.next(OpenSslServerTest::answer);
            try (Program client = client(listener, "-alpn", "spdy/3")) {
                client.expect("no application protocol");
                assertThrows(SSLHandshakeException.class, () -> OpenSslDialogue.result(served));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void refusesANameThatItsMatcherDoesNotKnow(JsseStack stack, String protocol) throws Exception {
        try (OpenSslDialogue.Listener listener = new OpenSslDialogue.Listener(context(stack), only(protocol).andThen(
                parameters -> parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("another\\.example")))))) {
            FutureTask<ExtendedSSLSession> served = listener.next(OpenSslServerTest::answer);
            try (Program client = client(listener)) {
                client.expect("unrecognized name");
                assertThrows(SSLHandshakeException.class, () -> OpenSslDialogue.result(served));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void resumesFromAFileOfTheClient(JsseStack stack, String protocol) throws Exception {
        String session = directory.resolve(stack + protocol + ".session").toString();
        try (OpenSslDialogue.Listener listener = new OpenSslDialogue.Listener(context(stack), only(protocol))) {
            FutureTask<ExtendedSSLSession> first = listener.next(OpenSslServerTest::answer);
            try (Program client = client(listener, "-sess_out", session)) {
                String said = ask(client);
                assertTrue(said.contains("\nNew, "), said);
                OpenSslDialogue.result(first);
            }
            assertNotEquals(0, Files.size(Path.of(session)));
            FutureTask<ExtendedSSLSession> second = listener.next(OpenSslServerTest::answer);
            try (Program client = client(listener, "-sess_in", session)) {
                String said = ask(client);
                assertTrue(said.contains("\nReused, "), said);
                assertEquals(protocol, OpenSslDialogue.result(second).getProtocol());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void resumesFiveReconnectsInTls12(JsseStack stack) throws Exception {
        try (OpenSslDialogue.Listener listener = new OpenSslDialogue.Listener(context(stack), only("TLSv1.2"))) {
            List<FutureTask<String>> served = new ArrayList<>();
            for (int i = 0; i <= RECONNECTS; i++) {
                served.add(listener.next(dialogue -> {
                    dialogue.hearEnd();
                    return dialogue.socket().getSession().getProtocol();
                }));
            }
            try (Program client = client(listener, "-reconnect")) {
                client.expect("\nNew, ");
                for (int i = 0; i < RECONNECTS; i++) {
                    client.expect("\nReused, ");
                }
                client.endInput();
                for (FutureTask<String> each : served) {
                    assertEquals("TLSv1.2", OpenSslDialogue.result(each));
                }
            }
        }
    }

    /** At {@code s_client} 'K' asks the peer for an update too, 'k' does not. */
    @ParameterizedTest
    @EnumSource
    void followsUpdatesOfKeys(JsseStack stack) throws Exception {
        for (String command : List.of("K", "k")) {
            try (OpenSslDialogue.Listener listener = new OpenSslDialogue.Listener(context(stack), only("TLSv1.3"))) {
                FutureTask<Void> served = listener.next(dialogue -> {
                    dialogue.hear("begin\n");
                    for (int i = 0; i < ROUNDS; i++) {
                        dialogue.say("from the server " + i + "\n");
                        dialogue.hear("from the client " + i + "\n");
                    }
                    dialogue.say("done\n");
                    dialogue.hearEnd();
                    dialogue.end();
                    return null;
                });
                try (Program client = client(listener, "-msg")) {
                    client.type("begin\n");
                    for (int i = 0; i < ROUNDS; i++) {
                        client.expect("from the server " + i + "\n");
                        client.type(command + "\n");
                        client.expect("KEYUPDATE\n");
                        client.type("from the client " + i + "\n");
                    }
                    client.expect("done\n");
                    client.endInput();
                    assertEquals(0, client.awaitExit(), client::toString);
                    OpenSslDialogue.result(served);
                    int answers = client.output().split("<<< TLS 1.3, Handshake \\[length 0005\\], KeyUpdate", -1).length - 1;
                    assertEquals(command.equals("K") ? ROUNDS : 0, answers, client::toString);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void takesTheEndOfTheTransportForTheEndOfTheData(JsseStack stack, String protocol) throws Exception {
        try (OpenSslDialogue.Listener listener = new OpenSslDialogue.Listener(context(stack), only(protocol))) {
            FutureTask<Void> served = listener.next(dialogue -> {
                dialogue.hear(PING);
                dialogue.say(PONG);
                // Unless com.sun.net.ssl.requireCloseNotify is set, truncated or not is for the protocol above to know.
                dialogue.hearEnd();
                return null;
            });
            try (Program client = client(listener)) {
                client.type(PING);
                client.expect(PONG);
                client.kill();
                OpenSslDialogue.result(served);
            }
        }
    }
}
