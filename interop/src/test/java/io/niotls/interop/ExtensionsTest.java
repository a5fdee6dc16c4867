package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PkixVerifier;
import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.proto.Alert;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.Setup;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The smaller extensions and the shapes of records, in both roles. */
class ExtensionsTest {
    private static final CipherSuite CBC = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256;
    /** What -msg prints of the header of a record of application data. */
    private static final Pattern SENT = Pattern.compile(">>> [^\n]*\\[length 0005]\n    17 03 03 (..) (..)");
    private static final Pattern RECEIVED = Pattern.compile("<<< [^\n]*\\[length 0005]\n    17 03 03 (..) (..)");
    /** Header not counted: an explicit nonce or a content type, and a tag. */
    private static final int MOST_EXPANSION = 24;

    @TempDir
    private static Path directory;

    private static PemFiles files;

    @BeforeAll
    static void start() {
        OpenSsl.installed();
        files = new PemFiles(directory);
    }

    static List<ProtocolVersion> versions() {
        return Settings.VERSIONS;
    }

    private static OpenSsl.Server reversing(String... arguments) throws Exception {
        return Exchange.reversing(files, Exchange.arguments(files.server(KeyKind.ECDSA_P256).arguments(), List.of(arguments)));
    }

    // ---- OCSP stapling ----

    @ParameterizedTest
    @MethodSource("versions")
    void openSslReceivesOurStapledResponse(ProtocolVersion version) throws Exception {
        TestPki.Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST);
        Credential credential = Setup.credential(leaf).withOcspResponse(TestOcsp.good(leaf));
        ServerConfig config = Settings.server(version).credentials(CredentialSelector.of(credential)).build();
        Exchange.Outcome outcome = Exchange.withClient(files, config, List.of(Settings.option(version), "-status"));
        assertTrue(outcome.said().contains("OCSP Response Status: successful"), outcome::said);
        assertTrue(outcome.said().contains("Cert Status: good"), outcome::said);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientVerifiesTheResponseThatOpenSslStaples(ProtocolVersion version) throws Exception {
        TestPki.Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST);
        byte[] response = TestOcsp.good(leaf);
        Path file = Files.write(directory.resolve("good.ocsp"), response);
        ClientConfig config = Settings.client(version)
                .clock(Setup.clock())
                .peerVerifier(PkixVerifier.builder().anchors(List.of(leaf.root())).requireOcsp(true).build())
                .build();
        try (OpenSsl.Server server = reversing("-status_file", file.toString())) {
            assertArrayEquals(response, Exchange.withServer(server, config).info().ocspResponse().orElseThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientRefusesACertificateThatIsStapledAsRevoked(ProtocolVersion version) throws Exception {
        TestPki.Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST);
        byte[] response = TestOcsp.of(TestPki.intermediate(KeyKind.ECDSA_P256)).revoked(leaf.certificate()).build();
        Path file = Files.write(directory.resolve("revoked.ocsp"), response);
        ClientConfig config = Settings.client(version).clock(Setup.clock()).build();
        try (OpenSsl.Server server = reversing("-status_file", file.toString())) {
            TlsException failure = assertThrows(TlsException.class, () -> Exchange.withServer(server, config));
            assertEquals(Fault.REVOKED_CERTIFICATE, failure.fault());
            server.program().expect("alert certificate revoked");
        }
    }

    // ---- Sizes of records ----

    private static void assertRecordsUpTo(int limit, Pattern headers, String messages) {
        Matcher matcher = headers.matcher(messages);
        int largest = 0;
        while (matcher.find()) {
            largest = Math.max(largest, Integer.parseInt(matcher.group(1) + matcher.group(2), 16));
        }
        assertTrue(largest >= limit && largest <= limit + MOST_EXPANSION, "largest record: " + largest + "\n" + messages);
    }

    static List<Arguments> fragments() {
        return Settings.VERSIONS.stream()
                .flatMap(version -> List.of(512, 4096).stream().map(size -> Arguments.of(version, size)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("fragments")
    void ourServerKeepsToTheMaximumFragmentLengthOfOpenSsl(ProtocolVersion version, int size) throws Exception {
        String much = "x".repeat(20_000) + " and no more\n";
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<Void> served = listener.next(Settings.server(version).build(), dialogue -> {
                dialogue.hear("go on\n");
                dialogue.say(much);
                dialogue.hearEnd();
                dialogue.end();
                return null;
            });
            List<String> arguments = List.of(Settings.option(version), "-msg", "-maxfraglen", String.valueOf(size));
            try (Program client = Exchange.client(files, listener.port(), arguments)) {
                client.type("go on\n");
                client.expect(" and no more\n");
                client.endInput();
                assertEquals(0, client.awaitExit(), client::toString);
                Dialogue.result(served);
                assertRecordsUpTo(size, RECEIVED, client.output());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fragments")
    void openSslKeepsToTheMaximumFragmentLengthOfOurClient(ProtocolVersion version, int size) throws Exception {
        try (OpenSsl.Server server = reversing("-msg")) {
            ClientConfig config = Settings.client(version).maxFragmentLength(size).build();
            try (Dialogue dialogue = Dialogue.connect(server.port(), config)) {
                String line = "0123456789".repeat(1_000);
                dialogue.say(line + "\n");
                dialogue.hear(new StringBuilder(line).reverse() + "\n");
                dialogue.end();
                dialogue.hearEnd();
            }
            String said = server.program().expect("CONNECTION CLOSED");
            assertRecordsUpTo(size, SENT, said);
            // The length holds for both directions.
            assertRecordsUpTo(size, RECEIVED, said);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-record_padding 512", "-max_send_frag 512", "-split_send_frag 512", "-no_middlebox"})
    void ourClientTakesEveryShapeOfRecords(String option) throws Exception {
        try (OpenSsl.Server server = reversing(options(option))) {
            for (ProtocolVersion version : Settings.VERSIONS) {
                Exchange.withServer(server, Settings.client(version).build());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-record_padding 512", "-max_send_frag 512", "-split_send_frag 512", "-no_middlebox"})
    void ourServerTakesEveryShapeOfRecords(String option) throws Exception {
        for (ProtocolVersion version : Settings.VERSIONS) {
            Exchange.withClient(files, Settings.server(version).build(),
                    Exchange.arguments(List.of(Settings.option(version)), List.of(options(option))));
        }
    }

    private static String[] options(String text) {
        // Not every mode of s_server takes each of them; those of the library all do.
        return text.split(" ");
    }

    @Test
    void openSslTakesOurHelloWithoutMiddleboxCompatibilityAndGrease() throws Exception {
        try (OpenSsl.Server server = reversing("-msg")) {
            ClientConfig config = Settings.client(ProtocolVersion.TLS_1_3).middleboxCompatibility(false).grease(false).build();
            Exchange.Outcome outcome = Exchange.withServer(server, config);
            assertEquals(0, outcome.info().sessionId().length);
            assertFalse(outcome.said().contains("<<< TLS 1.3, ChangeCipherSpec"), outcome::said);
        }
    }

    // ---- TLS 1.2 ----

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ourClientPrefersEncryptThenMac(boolean supported) throws Exception {
        String[] cipher = {"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0", supported ? "-no_comp" : "-no_etm"};
        try (OpenSsl.Server server = reversing(cipher)) {
            Exchange.Outcome outcome = Exchange.withServer(
                    server, Settings.client(ProtocolVersion.TLS_1_2).cipherSuites(List.of(CBC)).build());
            assertEquals(supported, outcome.info().encryptThenMac());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ourServerPrefersEncryptThenMac(boolean supported) throws Exception {
        Exchange.Outcome outcome = Exchange.withClient(
                files,
                Settings.server(ProtocolVersion.TLS_1_2).cipherSuites(List.of(CBC)).build(),
                List.of("-tls1_2", "-tlsextdebug", supported ? "-no_comp" : "-no_etm"));
        assertEquals(supported, outcome.info().encryptThenMac());
        assertEquals(supported, outcome.said().contains("encrypt-then-mac"), outcome::said);
        assertTrue(outcome.info().extendedMasterSecret());
    }

    @Test
    void ourServerRefusesANeedlessFallback() throws Exception {
        refused(List.of("-tls1_2", "-fallback_scsv"), Fault.NEEDLESS_FALLBACK, "alert inappropriate fallback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void ourServerRefusesOldVersions(String option) throws Exception {
        refused(List.of(option, "-cipher", "ALL:@SECLEVEL=0"), Fault.UNSUPPORTED_VERSION, "alert protocol version");
    }

    private static void refused(List<String> arguments, Fault fault, String alert) throws Exception {
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<String> served = listener.next(Settings.server().build(), Dialogue::hearAll);
            try (Program client = Exchange.client(files, listener.port(), arguments)) {
                client.expect(alert);
                assertEquals(fault, assertThrows(TlsException.class, () -> Dialogue.result(served)).fault());
            }
        }
    }

    @Test
    void ourServerAcceptsAFallbackToItsNewestVersion() throws Exception {
        Exchange.withClient(files, Settings.server(ProtocolVersion.TLS_1_2).build(), List.of("-tls1_2", "-fallback_scsv"));
    }

    @Test
    void ourClientsFallbackIsRefusedWhereItIsNeedless() throws Exception {
        ClientConfig config = Settings.client(ProtocolVersion.TLS_1_2).fallback(true).build();
        try (OpenSsl.Server server = reversing()) {
            TlsException failure = assertThrows(TlsException.class, () -> Exchange.withServer(server, config));
            assertEquals(Alert.INAPPROPRIATE_FALLBACK, failure.receivedAlert().orElseThrow());
        }
        try (OpenSsl.Server server = reversing("-tls1_2")) {
            Exchange.withServer(server, config);
        }
    }

    @Test
    void ourServerDoesNotRenegotiate() throws Exception {
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<String> served = listener.next(Settings.server(ProtocolVersion.TLS_1_2).build(), dialogue -> {
                dialogue.say("ready\n");
                return dialogue.hearAll();
            });
            try (Program client = Exchange.client(files, listener.port(), List.of("-tls1_2"))) {
                client.expect("ready\n");
                client.type("R\n");
                client.expect("no renegotiation");
            }
        }
    }
}
