package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.CipherSuite;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cipher suite that both have, in both roles. */
class SuitesTest {
    @TempDir
    private static Path directory;

    private static OpenSsl openSsl;
    private static PemFiles files;
    private static OpenSsl.Server server;

    @BeforeAll
    static void start() throws Exception {
        openSsl = OpenSsl.installed();
        files = new PemFiles(directory);
        server = Exchange.reversing(files, Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(),
                files.server(KeyKind.RSA_2048).secondArguments(),
                OpenSsl.allSuites()));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    static List<CipherSuite> suites() {
        return CipherSuite.KNOWN;
    }

    @ParameterizedTest
    @MethodSource("suites")
    void ourClientUsesEverySuite(CipherSuite suite) throws Exception {
        String name = openSsl.suite(suite);
        Exchange.Outcome outcome = Exchange.withServer(
                server, Settings.client(Settings.version(suite)).cipherSuites(List.of(suite)).build());
        assertEquals(suite, outcome.info().cipherSuite());
        assertTrue(outcome.said().contains("Ciphersuite: " + name + "\n"), outcome::said);
        assertTrue(outcome.said().contains("Protocol version: " + Settings.name(Settings.version(suite))), outcome::said);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void ourServerUsesEverySuite(CipherSuite suite) throws Exception {
        String name = openSsl.suite(suite);
        Exchange.Outcome outcome = Exchange.withClient(
                files, Settings.server().cipherSuites(CipherSuite.KNOWN).build(), openSsl.only(suite));
        assertEquals(suite, outcome.info().cipherSuite());
        assertTrue(outcome.said().contains(", Cipher is " + name + "\n"), outcome::said);
        assertTrue(outcome.said().contains("Verify return code: 0 (ok)"), outcome::said);
    }

    @Test
    void noSuiteOfOpenSslIsLeftOutButThoseThatAreMeantTo() {
        // Not ephemeral, not authenticated, pre-shared keys and SRP in TLS 1.2, DSA, ARIA and Camellia: none of them is ours.
        List<String> leftOut = List.of("_DH_anon_", "_ECDH_anon_", "_DSS_", "_PSK_", "_SRP_", "_ARIA_", "_CAMELLIA_", "TLS_RSA_");
        TreeSet<String> unexpected = new TreeSet<>();
        unexpected.addAll(OpenSsl.listedSuites("-tls1_3").keySet());
        unexpected.addAll(OpenSsl.listedSuites("-tls1_2").keySet());
        assertTrue(unexpected.contains("TLS_AES_128_GCM_SHA256"), "nothing was listed");
        unexpected.removeIf(name -> leftOut.stream().anyMatch(name::contains));
        unexpected.removeAll(CipherSuite.KNOWN.stream().map(CipherSuite::name).collect(Collectors.toSet()));
        assertEquals(new TreeSet<>(), unexpected);
    }
}
