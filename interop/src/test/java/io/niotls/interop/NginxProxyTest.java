package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code niotls proxy} with a real nginx in front of it and behind it, with {@code curl} and {@code openssl} through it. */
@Timeout(120)
class NginxProxyTest {
    private static final Pattern LISTENING = Pattern.compile("listening on \\S+:(\\d+)");
    private static final long UP = 6_000_001;
    private static final long DOWN = 7_000_003;

    @TempDir
    private static Path directory;

    private static Nginx nginx;
    private static PemFiles files;
    /** What any configuration needs: certificates under the names that both programs use. */
    private static Map<String, String> names;

    @BeforeAll
    static void find() throws Exception {
        nginx = Nginx.installed();
        files = new PemFiles(directory);
        PemFiles.Credential server = files.server(KeyKind.ECDSA_P256);
        PemFiles.Credential client = files.client(KeyKind.ECDSA_P256);
        names = Map.of(
                "CHAIN", server.chain().toString(), "KEY", server.key().toString(), "ROOT", files.root().toString(),
                "CLIENT_CHAIN", client.chain().toString(), "CLIENT_KEY", client.key().toString());
    }

    /** Puts files and ports in place of the words in capitals. */
    private static String text(String template, int... ports) {
        String text = template;
        for (int i = 0; i < ports.length; i++) {
            text = text.replace("PORT" + i, String.valueOf(ports[i]));
        }
        for (String name : List.of("CLIENT_CHAIN", "CLIENT_KEY", "CHAIN", "KEY", "ROOT")) {
            text = text.replace(name, names.get(name));
        }
        return text;
    }

    /** Starts {@code niotls proxy}. The first thing that it says is its process id, for signals. */
    private static Program proxy(String template, int... ports) throws IOException {
        Path file = Files.writeString(Files.createTempFile(directory, "proxy", ".conf"), text(template, ports));
        // Who runs the tests under nohup has SIGHUP ignored in every child, and Java respects that.
        String start = "env --default-signal=HUP true 2>/dev/null && set -- env --default-signal=HUP \"$@\";"
                + " echo pid $$; exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("sh", "-c", start, "sh"));
        command.addAll(Command.line(List.of("proxy", "--config", file.toString())));
        return Program.start(directory, command);
    }

    private static int port(Program proxy) {
        return Integer.parseInt(proxy.expect(LISTENING));
    }

    // ---- The two ends ----

    private static ServerSocketChannel backend() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    }

    private static int port(ServerSocketChannel listener) throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private static SocketChannel connect(int port) throws IOException {
        return SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "peer");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static void send(SocketChannel channel, long seed, long length) throws IOException {
        SeededBytes bytes = new SeededBytes(seed);
        ByteBuffer chunk = ByteBuffer.allocate(50_000);
        while (bytes.position() < length) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), length - bytes.position()));
            bytes.fill(chunk);
            chunk.flip();
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
    }

    private static void receive(SocketChannel channel, long seed, long length) throws IOException {
        SeededBytes bytes = new SeededBytes(seed);
        ByteBuffer chunk = ByteBuffer.allocate(50_000);
        while (bytes.position() < length) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), length - bytes.position()));
            if (channel.read(chunk) < 0) {
                throw new IOException("ended after " + bytes.position() + " of " + length + " bytes");
            }
            bytes.check(chunk.flip());
        }
    }

    private static void assertEnded(SocketChannel channel) throws IOException {
        assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
    }

    /** Sends much both ways at the same time, and ends one way after the other. */
    private static void exchange(SocketChannel client, SocketChannel server) throws Exception {
        FutureTask<Void> sending = start(() -> {
            send(client, 1, UP);
            client.shutdownOutput();
            return null;
        });
        FutureTask<Void> answering = start(() -> {
            send(server, 2, DOWN);
            return null;
        });
        FutureTask<Void> hearing = start(() -> {
            receive(client, 2, DOWN);
            return null;
        });
        receive(server, 1, UP);
        assertEnded(server);
        answering.get(60, TimeUnit.SECONDS);
        server.shutdownOutput();
        hearing.get(60, TimeUnit.SECONDS);
        assertEnded(client);
        sending.get(60, TimeUnit.SECONDS);
    }

    // ---- nginx in front ----

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void nginxIsTheClient(String version) throws Exception {
        int[] free = Nginx.freePorts(1);
        try (ServerSocketChannel listener = backend();
                Program proxy = proxy("""
                        access_log /dev/stdout;
                        proxy_half_close on;
                        server {
                            listen 127.0.0.1:0 ssl proxy_protocol;
                            ssl_certificate CHAIN;
                            ssl_certificate_key KEY;
                            ssl_verify_client on;
                            ssl_client_certificate ROOT;
                            proxy_pass 127.0.0.1:PORT0;
                        }
                        """, port(listener));
                Program front = nginx.start(directory, text("""
                        stream {
                            server {
                                listen 127.0.0.1:PORT0;
                                proxy_pass 127.0.0.1:PORT1;
                                proxy_protocol on;
                                proxy_half_close on;
                                proxy_ssl on;
                                proxy_ssl_protocols VERSION;
                                proxy_ssl_name server.example;
                                proxy_ssl_server_name on;
                                proxy_ssl_verify on;
                                proxy_ssl_verify_depth 3;
                                proxy_ssl_trusted_certificate ROOT;
                                proxy_ssl_certificate CLIENT_CHAIN;
                                proxy_ssl_certificate_key CLIENT_KEY;
                            }
                        }
                        """.replace("VERSION", version), free[0], port(proxy)))) {
            for (int i = 0; i < 3; i++) {
                // nginx passes no half-close into TLS, so each side ends when it has everything.
                try (SocketChannel client = connect(free[0]);
                        SocketChannel server = listener.accept()) {
                    FutureTask<Void> sending = start(() -> {
                        send(client, 1, UP);
                        return null;
                    });
                    FutureTask<Void> answering = start(() -> {
                        send(server, 2, DOWN);
                        return null;
                    });
                    FutureTask<Void> hearing = start(() -> {
                        receive(client, 2, DOWN);
                        return null;
                    });
                    receive(server, 1, UP);
                    sending.get(60, TimeUnit.SECONDS);
                    answering.get(60, TimeUnit.SECONDS);
                    hearing.get(60, TimeUnit.SECONDS);
                    server.shutdownOutput();
                    assertEnded(client);
                    client.shutdownOutput();
                    assertEnded(server);
                }
                proxy.expect(" TCP 200 " + DOWN + " " + UP + " ");
            }
            assertTrue(!front.output().contains("[error]"), front::toString);
        }
    }

    // ---- nginx behind ----

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void nginxIsTheServer(String header) throws Exception {
        int[] free = Nginx.freePorts(1);
        try (ServerSocketChannel listener = backend();
                Program back = nginx.start(directory, text("""
                        stream {
                            log_format seen '$proxy_protocol_addr $ssl_server_name $ssl_protocol $ssl_client_verify '
                                'reused=$ssl_session_reused $status $bytes_received $bytes_sent';
                            access_log /dev/stderr seen;
                            server {
                                listen 127.0.0.1:PORT0 ssl proxy_protocol;
                                ssl_certificate CHAIN;
                                ssl_certificate_key KEY;
                                ssl_protocols TLSv1.2 TLSv1.3;
                                ssl_verify_client on;
                                ssl_verify_depth 3;
                                ssl_client_certificate ROOT;
                                ssl_session_cache shared:sessions:1m;
                                proxy_half_close on;
                                proxy_pass 127.0.0.1:PORT1;
                            }
                        }
                        """, free[0], port(listener)));
                Program proxy = proxy("""
                        access_log /dev/stdout;
                        server {
                            listen 127.0.0.1:0;
                            proxy_pass 127.0.0.1:PORT0;
                            proxy_protocol HEADER;
                            proxy_half_close on;
                            proxy_ssl on;
                            proxy_ssl_name server.example;
                            proxy_ssl_trusted_certificate ROOT;
                            proxy_ssl_certificate CLIENT_CHAIN;
                            proxy_ssl_certificate_key CLIENT_KEY;
                        }
                        """.replace("HEADER", header), free[0])) {
            int port = port(proxy);
            for (String reused : List.of(".", "r")) {
                try (SocketChannel client = connect(port);
                        SocketChannel server = listener.accept()) {
                    exchange(client, server);
                }
                back.expect("127.0.0.1 server.example TLSv1.3 SUCCESS reused=" + reused + " 200 " + UP + " " + DOWN);
                proxy.expect(" TCP 200 " + DOWN + " " + UP + " ");
            }
        }
    }

    @Test
    void anNginxThatIsSomebodyElseIsPassedOver() throws Exception {
        int[] free = Nginx.freePorts(2);
        PemFiles.Credential other = files.server(KeyKind.ED25519, "other.example");
        try (ServerSocketChannel listener = backend();
                Program back = nginx.start(directory, text("""
                        stream {
                            server {
                                listen 127.0.0.1:PORT0 ssl;
                                ssl_certificate OTHER_CERTIFICATE;
                                ssl_certificate_key OTHER_PRIVATE;
                                proxy_pass 127.0.0.1:PORT2;
                            }
                            server {
                                listen 127.0.0.1:PORT1 ssl;
                                ssl_certificate CHAIN;
                                ssl_certificate_key KEY;
                                proxy_pass 127.0.0.1:PORT2;
                            }
                        }
                        """
                        .replace("OTHER_CERTIFICATE", other.chain().toString())
                        .replace("OTHER_PRIVATE", other.key().toString()), free[0], free[1], port(listener)));
                Program proxy = proxy("""
                        upstream group {
                            server 127.0.0.1:PORT0;
                            server 127.0.0.1:PORT1;
                        }
                        access_log /dev/stdout;
                        server {
                            listen 127.0.0.1:0;
                            proxy_pass group;
                            proxy_half_close on;
                            proxy_ssl on;
                            proxy_ssl_name server.example;
                            proxy_ssl_trusted_certificate ROOT;
                        }
                        """, free)) {
            try (SocketChannel client = connect(port(proxy));
                    SocketChannel server = listener.accept()) {
                exchange(client, server);
            }
            String passed = proxy.expect(" TCP 200 " + DOWN + " " + UP + " ");
            assertTrue(passed.contains("upstream 127.0.0.1:" + free[0] + ": the handshake has failed: "), passed);
            proxy.expect("\"127.0.0.1:" + free[0] + ", 127.0.0.1:" + free[1] + "\"");
            // OpenSSL's own account of our alert.
            back.expect("alert bad certificate");
        }
    }

    // ---- curl and openssl through it ----

    private static final long PAGE = 30_000_000;

    private static Program web(int plain, int tls) throws IOException {
        Path root = Files.createTempDirectory(directory, "root");
        try (var page = Files.newOutputStream(root.resolve("page"))) {
            SeededBytes.stream(3, PAGE).transferTo(page);
        }
        return nginx.start(directory, text("""
                http {
                    TEMPORARY
                    access_log off;
                    server {
                        listen 127.0.0.1:PORT0;
                        listen 127.0.0.1:PORT1 ssl;
                        ssl_certificate CHAIN;
                        ssl_certificate_key KEY;
                        root DIRECTORY;
                    }
                }
                """.replace("TEMPORARY", Nginx.temporaryPaths(root)).replace("DIRECTORY", root.toString()), plain, tls));
    }

    private static void assertPage(Curl.Answer answer) {
        assertEquals(new Curl.Answer("1.1", 200, PAGE, SeededBytes.checksum(3, PAGE)), answer);
    }

    @Test
    void curlFetchesThroughIt() throws Exception {
        Curl curl = Curl.installed();
        int[] free = Nginx.freePorts(2);
        try (Program web = web(free[0], free[1]);
                Program proxy = proxy("""
                        ssl_certificate CHAIN;
                        ssl_certificate_key KEY;
                        proxy_ssl_name server.example;
                        proxy_ssl_trusted_certificate ROOT;
                        server { listen 127.0.0.1:0 ssl; proxy_pass 127.0.0.1:PORT0; }
                        server { listen 127.0.0.2:0; proxy_pass 127.0.0.1:PORT1; proxy_ssl on; }
                        server { listen 127.0.0.3:0 ssl; proxy_pass 127.0.0.1:PORT1; proxy_ssl on; }
                        """, free)) {
            int terminating = port(proxy);
            int originating = port(proxy);
            int both = port(proxy);
            assertPage(curl.request(files, Wire.TLS_1_3, terminating, "/page", "--http1.1"));
            assertPage(curl.request(files, Wire.TLS_1_2, terminating, "/page", "--http1.1", "--tls-max", "1.2"));
            assertPage(get(files, "http", "127.0.0.2", originating));
            assertPage(get(files, "https", "127.0.0.3", both));
            assertTrue(!web.output().contains("[error]"), web::toString);
        }
    }

    /** Fetches the page from another of this machine's addresses. */
    private static Curl.Answer get(PemFiles files, String scheme, String address, int port) throws Exception {
        CRC32C checksum = new CRC32C();
        long[] length = {0};
        List<String> command = List.of(
                "curl", "--silent", "--show-error", "--noproxy", "*", "--http1.1", "--cacert", files.root().toString(),
                "--resolve", Setup.HOST + ":" + port + ":" + address,
                scheme + "://" + Setup.HOST + ":" + port + "/page");
        try (Program program = Program.start(files.directory(), command, (bytes, count) -> {
            checksum.update(bytes, 0, count);
            length[0] += count;
        })) {
            assertEquals(0, program.awaitExit(), program::toString);
            return new Curl.Answer("1.1", 200, length[0], checksum.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslTalksToItselfThroughIt(String version) throws Exception {
        OpenSsl.installed();
        PemFiles.Credential own = files.server(KeyKind.ECDSA_P256);
        try (OpenSsl.Server server = Exchange.reversing(files, Exchange.arguments(List.of(version), own.arguments()));
                Program proxy = proxy("""
                        server {
                            listen 127.0.0.1:0 ssl;
                            ssl_certificate CHAIN;
                            ssl_certificate_key KEY;
                            proxy_pass 127.0.0.1:PORT0;
                            proxy_half_close on;
                            proxy_ssl on;
                            proxy_ssl_name $ssl_server_name;
                            proxy_ssl_trusted_certificate ROOT;
                        }
                        """, server.port());
                Program client = Exchange.client(files, port(proxy), List.of(version))) {
            client.type("forwards\n");
            client.expect("sdrawrof\n");
            client.endInput();
            assertEquals(0, client.awaitExit(), client::toString);
            server.program().expect("CONNECTION CLOSED");
        }
    }

    // ---- The process ----

    @Test
    void hangUpLoadsCertificatesAgainAndTermLetsConnectionsFinish() throws Exception {
        OpenSsl.installed();
        PemFiles.Credential old = files.credential("renewed", TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST));
        try (ServerSocketChannel listener = backend();
                Program proxy = proxy("""
                        access_log /dev/stdout;
                        server {
                            listen 127.0.0.1:0 ssl;
                            ssl_certificate OLD_CERTIFICATE;
                            ssl_certificate_key OLD_PRIVATE;
                            proxy_pass 127.0.0.1:PORT0;
                        }
                        """
                        .replace("OLD_CERTIFICATE", old.chain().toString())
                        .replace("OLD_PRIVATE", old.key().toString()), port(listener))) {
            String process = proxy.expect(Pattern.compile("pid (\\d+)"));
            int port = port(proxy);
            try (Program first = Exchange.client(files, port, List.of());
                    SocketChannel firstServer = listener.accept()) {
                first.expect("server ECDSA_P256");
                files.credential("renewed", TestPki.leaf(KeyKind.ED25519, Setup.HOST));
                try (Program kill = Program.start(directory, List.of("kill", "-HUP", process))) {
                    assertEquals(0, kill.awaitExit(), kill::toString);
                }
                String subject = "";
                long hang = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (!subject.contains("ED25519") && System.nanoTime() - hang < 0) {
                    // Until the new one is shown; nothing tells when the signal has had its effect.
                    try (Program second = Exchange.client(files, port, List.of())) {
                        listener.accept().close();
                        second.expect("subject=");
                        subject = second.expect("\n");
                    }
                }
                String last = subject;
                assertTrue(last.contains("ED25519"), () -> last + proxy);
                first.type("still here\n");
                receiveText(firstServer, "still here\n");
                proxy.terminate();
                firstServer.write(ByteBuffer.wrap("and finished\n".getBytes()));
                first.expect("and finished\n");
                firstServer.shutdownOutput();
                assertEquals(0, first.awaitExit(), first::toString);
                assertEquals(0, proxy.awaitExit(), proxy::toString);
            }
        }
    }

    private static void receiveText(SocketChannel channel, String text) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(text.length());
        while (target.hasRemaining() && channel.read(target) >= 0) {
            // The rest follows.
        }
        assertEquals(text, new String(target.array(), 0, target.position()));
    }
}
