package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code niotls client} against {@code openssl s_server}. */
class CommandClientTest {
    @TempDir
    private static Path directory;

    private static PemFiles files;

    @BeforeAll
    static void start() {
        OpenSsl.installed();
        files = new PemFiles(directory);
    }

    private static OpenSsl.Server openSsl(String... more) throws Exception {
        return OpenSsl.server(directory, Exchange.arguments(files.server(KeyKind.ECDSA_P256).arguments(), List.of(more)));
    }

    @ParameterizedTest
    @CsvSource({
        "--tls1.3, TLS_CHACHA20_POLY1305_SHA256, secp384r1",
        "--tls1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, secp256r1"
    })
    void carriesDataBothWaysAndSaysWhatWasNegotiated(String version, String suite, String group) throws Exception {
        try (OpenSsl.Server server = openSsl("-rev", "-alpn", "h2");
                Program client = Command.client(files, server.port(),
                        version, "--ciphers", suite, "--groups", group, "--alpn", "http/1.1,h2")) {
            client.type("hello\n");
            client.expect("olleh\n");
            client.endInput();
            assertEquals(0, client.awaitExit(), client::toString);
            for (String word : List.of(suite, group, "h2", "server.example")) {
                assertTrue(client.output().contains(word), client::toString);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--tls1.3", "--tls1.2"})
    void resumesFromAFile(String version) throws Exception {
        String session = directory.resolve("session" + version).toString();
        try (OpenSsl.Server server = openSsl("-www")) {
            page(server, "New, ", version, "--session-out", session);
            page(server, "Reused, ", version, "--session-in", session);
        }
    }

    private static void page(OpenSsl.Server server, String expected, String... arguments) throws Exception {
        try (Program client = Command.client(files, server.port(), arguments)) {
            client.type("GET / HTTP/1.0\r\n\r\n");
            assertEquals(0, client.awaitExit(), client::toString);
            assertTrue(client.output().contains("\n" + expected), client::toString);
        }
    }

    @Test
    void exportsAndLogsWhatOpenSslDoes() throws Exception {
        Path ours = directory.resolve("ours.keys");
        Path theirs = directory.resolve("theirs.keys");
        try (OpenSsl.Server server = openSsl(
                        "-keymatexport", "EXPORTER-x", "-keymatexportlen", "33", "-keylogfile", theirs.toString());
                Program client = Command.client(files, server.port(), "--export", "EXPORTER-x:33", "--keylog", ours.toString())) {
            String exported = server.program().expect(Pattern.compile("Keying material: ([0-9A-F]{66})\r?\n"));
            client.expect("EXPORTER-x " + exported.toLowerCase(Locale.ROOT));
            client.endInput();
            assertEquals(0, client.awaitExit(), client::toString);
            TreeSet<String> logged = new TreeSet<>(Files.readAllLines(theirs));
            logged.removeIf(line -> line.startsWith("#"));
            assertEquals(logged, new TreeSet<>(Files.readAllLines(ours)));
        }
    }

    @Test
    void sendsItsCertificate() throws Exception {
        PemFiles.Credential own = files.client(KeyKind.ED25519);
        try (OpenSsl.Server server = openSsl("-rev", "-Verify", "4", "-verify_return_error", "-CAfile", files.root().toString());
                Program client = Command.client(
                        files, server.port(), "--cert", own.chain().toString(), "--key", own.key().toString())) {
            client.type("hello\n");
            client.expect("olleh\n");
            client.endInput();
            assertEquals(0, client.awaitExit(), client::toString);
            server.program().expect("Peer certificate: CN");
        }
    }

    @Test
    void usesAnExternalPsk() throws Exception {
        String key = "000102030405060708090a0b0c0d0e0f";
        try (OpenSsl.Server server = openSsl("-rev", "-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256",
                        "-psk", key, "-psk_identity", "me");
                Program client = Command.client(files, server.port(), "--psk", key, "--psk-identity", "me")) {
            client.type("hello\n");
            client.expect("olleh\n");
            client.endInput();
            assertEquals(0, client.awaitExit(), client::toString);
            assertTrue(client.output().contains("external PSK"), client::toString);
        }
    }

    @Test
    void failsWithOneLineWhereTheCertificateIsForAnotherName() throws Exception {
        try (OpenSsl.Server server = openSsl("-rev");
                Program client = Command.client(files, server.port(), "--verify-name", "other.example")) {
            assertEquals(1, client.awaitExit(), client::toString);
            assertEquals(1, client.output().lines().count(), client::toString);
            assertTrue(client.output().contains("another name"), client::toString);
        }
    }

    @Test
    void failsWhereTheServerDies() throws Exception {
        try (OpenSsl.Server server = openSsl();
                Program client = Command.client(files, server.port())) {
            client.type("hello\n");
            server.program().expect("hello\n");
            server.program().kill();
            assertEquals(1, client.awaitExit(), client::toString);
            assertTrue(client.output().contains("close_notify"), client::toString);
        }
    }
}
