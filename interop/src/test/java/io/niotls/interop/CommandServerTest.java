package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.testing.Setup;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code niotls server} against {@code openssl s_client}. */
class CommandServerTest {
    private static final String SECOND = "second.example";

    @TempDir
    private static Path directory;

    private static PemFiles files;
    /** Two certificates and a virtual host, and pages that describe the connection. */
    private static OpenSsl.Server www;

    @BeforeAll
    static void start() throws Exception {
        OpenSsl.installed();
        files = new PemFiles(directory);
        PemFiles.Credential ecdsa = files.server(KeyKind.ECDSA_P256);
        PemFiles.Credential rsa = files.server(KeyKind.RSA_2048);
        PemFiles.Credential second = files.server(KeyKind.ED25519, SECOND);
        Path response = Files.write(directory.resolve("ocsp.der"), TestOcsp.good(TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST)));
        www = Command.server(files, "--www", "--tickets", "3", "--alpn", "http/1.1",
                "--cert", ecdsa.chain().toString(), "--key", ecdsa.key().toString(),
                "--cert", rsa.chain().toString(), "--key", rsa.key().toString(),
                "--sni", SECOND + ":" + second.chain() + ":" + second.key(),
                "--ocsp", response.toString());
    }

    @AfterAll
    static void stop() {
        if (www != null) {
            www.close();
        }
    }

    private static String get(OpenSsl.Server server, String... arguments) throws Exception {
        try (Program client = Exchange.client(files, server.port(), List.of(arguments))) {
            client.type("GET / HTTP/1.0\r\n\r\n");
            client.expect("200 OK\r\n");
            assertEquals(0, client.awaitExit(), client::toString);
            return client.output();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2"})
    void describesTheConnectionAndSaysCloseNotify(String version) throws Exception {
        String said = get(www, version, "-alpn", "http/1.1", "-status");
        assertTrue(said.contains("ALPN protocol: http/1.1"), said);
        assertTrue(said.contains("OCSP Response Status: successful"), said);
        assertTrue(said.contains("server name  server.example"), said);
        assertTrue(said.contains("closed\n"), said);
    }

    @Test
    void choosesTheCertificateByNameAndBySignature() throws Exception {
        String bySignature = get(www, "-sigalgs", "rsa_pss_rsae_sha256:ecdsa_secp384r1_sha384");
        assertTrue(bySignature.matches("(?s).*subject=CN ?= ?server RSA_2048\n.*"), bySignature);
        String byName = get(www, "-servername", SECOND, "-verify_hostname", SECOND);
        assertTrue(byName.matches("(?s).*subject=CN ?= ?server ED25519\n.*"), byName);
    }

    @Test
    void sendsAsManyTicketsAsItIsTold() throws Exception {
        String said = get(www, "-tls1_3", "-msg");
        assertEquals(3, said.split(", NewSessionTicket\n", -1).length - 1, said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2"})
    void resumes(String version) throws Exception {
        String session = directory.resolve("session" + version).toString();
        assertTrue(get(www, version, "-sess_out", session).contains("\nNew, "));
        String said = get(www, version, "-sess_in", session);
        assertTrue(said.contains("\nReused, "), said);
        assertTrue(said.contains("resumed      yes"), said);
    }

    @Test
    void survivesAFailedHandshake() throws Exception {
        try (Program client = Exchange.client(files, www.port(), List.of("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"))) {
            client.expect("alert protocol version");
        }
        get(www);
    }

    @Test
    void asksForACookieAndResumesByIdWithoutTickets() throws Exception {
        PemFiles.Credential own = files.server(KeyKind.ECDSA_P256);
        try (OpenSsl.Server server = Command.server(files, "--www", "--cookie", "--no-tickets",
                "--cert", own.chain().toString(), "--key", own.key().toString())) {
            String said = get(server, "-tls1_3", "-msg");
            assertEquals(2, said.split(", ClientHello\n", -1).length - 1, said);
            String session = directory.resolve("by-id").toString();
            get(server, "-tls1_2", "-sess_out", session);
            String second = get(server, "-tls1_2", "-sess_in", session);
            assertTrue(second.contains("\nReused, "), second);
            assertTrue(second.contains("by session id"), second);
        }
    }

    @Test
    void requiresAClientCertificate() throws Exception {
        PemFiles.Credential own = files.server(KeyKind.ECDSA_P256);
        try (OpenSsl.Server server = Command.server(files, "--www",
                "--require-client-cert", "--client-ca", files.root().toString(),
                "--cert", own.chain().toString(), "--key", own.key().toString())) {
            String said = get(server, files.client(KeyKind.ECDSA_P384).arguments().toArray(String[]::new));
            assertTrue(said.contains("certificate  CN=client"), said);
            try (Program client = Exchange.client(files, server.port(), List.of())) {
                client.expect("alert certificate required");
            }
        }
    }

    @Test
    void echoesOnceAndEndsWithoutAFailure() throws Exception {
        PemFiles.Credential own = files.server(KeyKind.ECDSA_P256);
        try (OpenSsl.Server server = Command.server(files, "--echo", "--once",
                        "--cert", own.chain().toString(), "--key", own.key().toString());
                Program client = Exchange.client(files, server.port(), List.of("-nocommands"))) {
            client.type("echo of this\n");
            client.expect("echo of this\n");
            client.endInput();
            assertEquals(0, client.awaitExit(), client::toString);
            assertEquals(0, server.program().awaitExit(), server.program()::toString);
        }
    }

    @Test
    void endsCleanlyWithSigterm() throws Exception {
        PemFiles.Credential own = files.server(KeyKind.ECDSA_P256);
        try (OpenSsl.Server server = Command.server(files, "--echo",
                        "--cert", own.chain().toString(), "--key", own.key().toString());
                Program client = Exchange.client(files, server.port(), List.of())) {
            client.type("still here\n");
            client.expect("still here\n");
            server.program().terminate();
            client.expect("closed\n");
            assertEquals(0, client.awaitExit(), client::toString);
            assertEquals(0, server.program().awaitExit(), server.program()::toString);
        }
    }
}
