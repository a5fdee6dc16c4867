package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.StatelessCookie;
import io.niotls.session.TicketKeys;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HelloRetryRequest in both roles, for a group and for a stateless cookie. */
class HelloRetryRequestTest {
    @TempDir
    private static Path directory;

    private static OpenSsl openSsl;
    private static PemFiles files;

    @BeforeAll
    static void start() {
        openSsl = OpenSsl.installed();
        files = new PemFiles(directory);
    }

    private static void assertTwoClientHellos(String messages) {
        assertEquals(2, messages.split(", ClientHello\n", -1).length - 1, messages);
    }

    @Test
    void openSslComesBackWithTheGroupThatOurServerWants() throws Exception {
        ServerConfig config = Settings.server().groups(List.of(NamedGroup.SECP384R1)).build();
        Exchange.Outcome outcome = Exchange.withClient(files, config, List.of("-tls1_3", "-groups", "x25519:P-384", "-msg"));
        assertEquals(NamedGroup.SECP384R1, outcome.info().group().orElseThrow());
        assertTrue(outcome.info().helloRetryRequest());
        assertTwoClientHellos(outcome.said());
    }

    @Test
    void ourClientComesBackWithTheGroupThatOpenSslWants() throws Exception {
        try (OpenSsl.Server server = Exchange.reversing(files, Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), List.of("-groups", "P-521", "-msg")))) {
            Exchange.Outcome outcome = Exchange.withServer(server, Settings.client().build());
            assertEquals(NamedGroup.SECP521R1, outcome.info().group().orElseThrow());
            assertTrue(outcome.info().helloRetryRequest());
            assertTwoClientHellos(outcome.said());
        }
    }

    private static StatelessCookie cookie() {
        return new StatelessCookie(
                TicketKeys.generate(new SecureRandom(), Clock.systemUTC(), StandardCrypto.instance()));
    }

    @Test
    void openSslBringsOurServersCookie() throws Exception {
        ServerConfig config = Settings.server().cookie(cookie()).build();
        Exchange.Outcome outcome = Exchange.withClient(files, config, List.of("-tls1_3", "-msg"));
        assertTrue(outcome.info().helloRetryRequest());
        assertTwoClientHellos(outcome.said());
    }

    @Test
    void openSslBringsOurServersCookieWithAnotherGroup() throws Exception {
        ServerConfig config = Settings.server().cookie(cookie()).groups(List.of(NamedGroup.SECP256R1)).build();
        Exchange.Outcome outcome = Exchange.withClient(files, config, List.of("-tls1_3", "-groups", "x448:P-256", "-msg"));
        assertEquals(NamedGroup.SECP256R1, outcome.info().group().orElseThrow());
        assertTwoClientHellos(outcome.said());
    }

    @Test
    void ourClientBringsTheCookieOfOpenSsl() throws Exception {
        statelessServer(Settings.client(ProtocolVersion.TLS_1_3).build(), List.of());
    }

    @Test
    void ourClientBringsTheCookieOfOpenSslWithAnotherGroup() throws Exception {
        statelessServer(Settings.client(ProtocolVersion.TLS_1_3).build(), List.of("-groups", "P-384"));
    }

    private static void statelessServer(ClientConfig config, List<String> more) throws Exception {
        // Not with -rev: that mode takes no notice of -stateless.
        List<String> arguments = Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), List.of("-tls1_3", "-stateless", "-msg"), more);
        assumeTrue(servesItsOwnClient(arguments), openSsl + " ends the connection where -stateless should read on");
        try (OpenSsl.Server server = OpenSsl.server(files.directory(), arguments);
                Dialogue dialogue = Dialogue.connect(server.port(), config)) {
            dialogue.say("with a cookie\n");
            String said = server.program().expect("with a cookie\n");
            server.program().type("welcome\n");
            dialogue.hear("welcome\n");
            assertTrue(dialogue.info().helloRetryRequest());
            assertTwoClientHellos(said);
        }
    }

    /** Some versions of {@code s_server -stateless} end the connection after HelloRetryRequest, whoever connects. */
    private static boolean servesItsOwnClient(List<String> arguments) throws Exception {
        try (OpenSsl.Server server = OpenSsl.server(files.directory(), arguments);
                Program client = Exchange.client(files, server.port(), List.of())) {
            client.endInput();
            return client.awaitExit() == 0;
        }
    }
}
