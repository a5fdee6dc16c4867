package io.niotls.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.testing.TestPki;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndToEndTest {
    private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";

    @TempDir
    private Path folder;

    private final List<CommandRun> servers = new ArrayList<>();
    private String root;

    @BeforeEach
    void writeCertificates() throws Exception {
        write("localhost", TestPki.leaf(TestPki.KeyKind.ECDSA_P256, "localhost"));
        write("rsa", TestPki.leaf(TestPki.KeyKind.RSA_2048, TestPki.KeyKind.RSA_2048, "localhost"));
        write("other", TestPki.leaf(TestPki.KeyKind.ECDSA_P256, "other.test"));
        write("client", TestPki.clientLeaf(TestPki.KeyKind.ECDSA_P256, "client"));
        root = file("root", TestPki.pem(TestPki.root(TestPki.KeyKind.ECDSA_P256).certificate())
                + TestPki.pem(TestPki.root(TestPki.KeyKind.RSA_2048).certificate()));
    }

    private void write(String name, TestPki.Leaf leaf) throws Exception {
        file(name + ".pem", leaf.chainPem());
        file(name + ".key", leaf.keyPem());
    }

    private String file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private CommandRun server(String... more) {
        return remember(CommandRun.start(arguments(
                List.of("server", "--host", "127.0.0.1", "--port", "0", "--cert", path("localhost.pem"), "--key",
                        path("localhost.key")),
                more)));
    }

    private CommandRun remember(CommandRun server) {
        servers.add(server);
        return server;
    }

    @AfterEach
    void endServers() {
        servers.forEach(CommandRun::terminate);
    }

    private CommandRun client(int port, String input, String... more) {
        return CommandRun.startWith(input, arguments(List.of("client", "localhost:" + port, "--ca", root), more));
    }

    private static String[] arguments(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static void succeeds(CommandRun run) throws Exception {
        assertEquals(0, run.exitCode(), run::err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--tls1.2", "--tls1.3"})
    void answersARequestAndCloses(String version) throws Exception {
        CommandRun server = server("--www", "--once");
        CommandRun client = client(server.port(), REQUEST, version);
        succeeds(client);
        succeeds(server);
        assertTrue(client.out().startsWith("HTTP/1.0 200 OK\r\n"), client::out);
        assertTrue(client.out().contains("server name  localhost\n"), client::out);
        String name = version.equals("--tls1.2") ? "TLSv1.2" : "TLSv1.3";
        assertTrue(client.err().contains("  version      " + name), client::err);
        assertTrue(client.err().contains("verified     yes, for localhost"), client::err);
        assertTrue(server.err().lines().anyMatch(line -> line.contains(name) && line.endsWith(" closed")), server::err);
    }

    @Test
    void honoursKeepAlive() throws Exception {
        CommandRun server = server("--www", "--once");
        CommandRun client = client(
                server.port(), "GET / HTTP/1.1\n\nGET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n");
        succeeds(client);
        assertEquals(3, client.out().split("HTTP/1.1 200 OK", -1).length - 1);
        assertEquals(2, client.out().split("Connection: keep-alive", -1).length - 1);
    }

    @Test
    void echoesUntilTheEndOfInput() throws Exception {
        String data = "0123456789abcdef".repeat(100_000);
        CommandRun server = server("--echo", "--once");
        CommandRun client = client(server.port(), data);
        succeeds(client);
        succeeds(server);
        assertEquals(data, client.out());
    }

    @Test
    void connectsStandardInputAndOutputBothWays() throws Exception {
        CommandRun server = CommandRun.startWith(
                "from the server", "server", "--host", "127.0.0.1", "--port", "0", "--once", "--cert", path("localhost.pem"),
                "--key", path("localhost.key"));
        CommandRun client = client(server.port(), "from the client");
        succeeds(client);
        succeeds(server);
        assertEquals("from the server", client.out());
        assertEquals("from the client", server.out());
    }

    @Test
    void sendsWhileInputStaysOpen() throws Exception {
        CommandRun server = server("--www", "--once");
        try (PipedOutputStream input = new PipedOutputStream()) {
            CommandRun client = CommandRun.startReading(
                    CommandRun.open(input), "client", "localhost:" + server.port(), "--ca", root);
            input.write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            input.flush();
            // The server's end is the end, whatever else might be typed.
            succeeds(client);
            assertTrue(client.out().startsWith("HTTP/1.0 200 OK"), client::out);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--tls1.2", "--tls1.3"})
    void resumesFromAFile(String version) throws Exception {
        CommandRun server = server("--www");
        succeeds(client(server.port(), REQUEST, version, "--session-out", path("sessions")));
        CommandRun again = client(server.port(), REQUEST, version, "--session-in", path("sessions"));
        succeeds(again);
        assertTrue(again.err().contains("resumed      yes, by"), again::err);
    }

    @Test
    void resumesNothingWithoutTickets() throws Exception {
        CommandRun server = server("--www", "--no-tickets");
        succeeds(client(server.port(), REQUEST, "--tls1.3", "--session-out", path("sessions")));
        CommandRun again = client(server.port(), REQUEST, "--tls1.3", "--session-in", path("sessions"));
        succeeds(again);
        assertTrue(again.err().contains("resumed      no"), again::err);
    }

    @Test
    void servesVirtualHostsAndSeveralCertificates() throws Exception {
        CommandRun server = server(
                "--www", "--cert", path("rsa.pem"), "--key", path("rsa.key"), "--sni",
                "other.test:" + path("other.pem") + ":" + path("other.key"));
        CommandRun other = client(server.port(), REQUEST, "--servername", "other.test");
        succeeds(other);
        assertTrue(other.err().contains("for other.test"), other::err);
        CommandRun rsa = client(server.port(), REQUEST, "--sigalgs", "rsa_pss_rsae_sha256,rsa_pkcs1_sha256");
        succeeds(rsa);
        assertTrue(rsa.err().contains("peer signed  rsa_pss_rsae_sha256"), rsa::err);
        CommandRun wrong = client(server.port(), REQUEST, "--verify-name", "other.test");
        assertEquals(1, wrong.exitCode());
        assertTrue(wrong.err().contains("another name"), wrong::err);
    }

    @Test
    void negotiatesWhatIsAskedFor() throws Exception {
        CommandRun server = server("--www", "--alpn", "h2,http/1.1", "--cookie");
        CommandRun client = client(
                server.port(), REQUEST, "--alpn", "spdy/9,http/1.1", "--groups", "P-384", "--ciphers", "tls_aes_256_gcm_sha384");
        succeeds(client);
        assertTrue(client.err().contains("suite        TLS_AES_256_GCM_SHA384"), client::err);
        assertTrue(client.err().contains("group        secp384r1 (after HelloRetryRequest)"), client::err);
        assertTrue(client.err().contains("ALPN         http/1.1"), client::err);
    }

    @Test
    void asksForClientCertificates() throws Exception {
        CommandRun server = server("--www", "--require-client-cert", "--client-ca", root);
        CommandRun known = client(server.port(), REQUEST, "--cert", path("client.pem"), "--key", path("client.key"));
        succeeds(known);
        assertTrue(known.out().contains("certificate  CN=client"), known::out);
        CommandRun unknown = client(server.port(), REQUEST);
        assertEquals(1, unknown.exitCode());
        assertTrue(unknown.err().contains("certificate_required"), unknown::err);
        // A failed handshake stops nobody else.
        succeeds(client(server.port(), REQUEST, "--cert", path("client.pem"), "--key", path("client.key")));
    }

    @Test
    void goesOnWithoutAClientCertificateThatIsOnlyRequested() throws Exception {
        CommandRun server = server("--www", "--request-client-cert", "--client-ca", root);
        CommandRun unknown = client(server.port(), REQUEST);
        succeeds(unknown);
        assertTrue(unknown.out().contains("the client has sent no certificate"), unknown::out);
        CommandRun known = client(server.port(), REQUEST, "--cert", path("client.pem"), "--key", path("client.key"));
        succeeds(known);
        assertTrue(known.out().contains("certificate  CN=client"), known::out);
    }

    @Test
    void answersARequestThatTheEndOfTheStreamEnds() throws Exception {
        CommandRun server = server("--www");
        CommandRun client = client(server.port(), "GET / HTTP/1.0\n");
        succeeds(client);
        assertTrue(client.out().contains("version      TLSv1.3"), client::out);
    }

    @Test
    void usesAnExternalPreSharedKey() throws Exception {
        CommandRun server = server("--www", "--psk", "00112233445566778899aabbccddeeff", "--psk-identity", "me");
        CommandRun client = client(server.port(), REQUEST, "--psk", "00112233445566778899AABBCCDDEEFF", "--psk-identity", "me");
        succeeds(client);
        assertTrue(client.err().contains("resumed      no, external PSK"), client::err);
        CommandRun wrong = client(server.port(), REQUEST, "--psk", "00112233445566778899aabbccddeefe", "--psk-identity", "me");
        assertEquals(1, wrong.exitCode());
    }

    @Test
    void exportsTheSameOnBothSides() throws Exception {
        CommandRun server = server("--www", "--export", "EXPORTER-a:16", "--export", "b:4");
        CommandRun client = client(server.port(), REQUEST, "--export", "EXPORTER-a:16", "--export", "b:4");
        succeeds(client);
        List<String> ours = client.err().lines().map(String::strip).filter(line -> line.startsWith("export ")).toList();
        List<String> theirs = client.out().lines().filter(line -> line.startsWith("export ")).toList();
        assertEquals(2, ours.size());
        assertEquals(ours, theirs);
        assertTrue(ours.get(0).matches("export +EXPORTER-a [0-9a-f]{32}"), ours.get(0));
    }

    @Test
    void logsTheSameSecretsOnBothSides() throws Exception {
        CommandRun server = server("--www", "--once", "--keylog", path("server.log"));
        succeeds(client(server.port(), REQUEST, "--keylog", path("client.log")));
        succeeds(server);
        List<String> ours = Files.readAllLines(folder.resolve("client.log")).stream().sorted().toList();
        assertFalse(ours.isEmpty());
        assertEquals(ours, Files.readAllLines(folder.resolve("server.log")).stream().sorted().toList());
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("client.log"))));
        }
    }

    @Test
    void refusesAServerThatNobodyVouchesFor() throws Exception {
        CommandRun server = remember(CommandRun.start("server", "--host", "127.0.0.1", "--port", "0", "--www"));
        CommandRun client = client(server.port(), REQUEST);
        assertEquals(1, client.exitCode());
        assertEquals(1, client.err().lines().count(), client::err);
        CommandRun insecure = CommandRun.startWith(REQUEST, "client", "localhost:" + server.port(), "--insecure");
        succeeds(insecure);
        assertTrue(insecure.err().contains("verified     NO"), insecure::err);
        assertTrue(server.err().contains("failed: the peer refused the connection with a fatal alert (unknown_ca)"), server::err);
    }

    @Test
    void saysThatHttpIsNotTls() throws Exception {
        CommandRun server = server("--www", "--once");
        try (Socket browser = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
            browser.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals(7, browser.getInputStream().readAllBytes().length);
        }
        assertEquals(1, server.exitCode());
        assertTrue(server.err().contains("plain HTTP"), server::err);
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            port = socket.getLocalPort();
        }
        CommandRun client = client(port, "");
        assertEquals(1, client.exitCode());
        assertTrue(client.err().contains("cannot connect to 127.0.0.1:" + port), client::err);
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            CommandRun server = CommandRun.start("server", "--host", "127.0.0.1", "--port", "" + socket.getLocalPort());
            assertEquals(1, server.exitCode());
            assertTrue(server.err().contains("cannot listen on 127.0.0.1:" + socket.getLocalPort()), server::err);
        }
    }

    @Test
    void endsCleanlyWhenItIsTold() throws Exception {
        CommandRun server = server("--echo");
        try (PipedOutputStream input = new PipedOutputStream()) {
            CommandRun client = CommandRun.startReading(
                    CommandRun.open(input), "client", "localhost:" + server.port(), "--ca", root);
            input.write('x');
            input.flush();
            client.awaitOut("x");
            server.terminate();
            succeeds(server);
            succeeds(client);
        }
    }

    @Test
    void demonstratesItself() throws Exception {
        CommandRun demo = CommandRun.start("demo");
        succeeds(demo);
        assertTrue(demo.out().contains("version      TLSv1.3"), demo::out);
        assertTrue(demo.out().contains("client -> server: Hello"), demo::out);
        assertTrue(demo.out().contains("server -> client: I am"), demo::out);
    }
}
