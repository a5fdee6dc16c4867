package io.niotls.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.testing.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyCommandTest {
    private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";

    @TempDir
    private Path folder;

    private final List<CommandRun> running = new ArrayList<>();

    @BeforeEach
    void writeCertificates() throws Exception {
        write("localhost", TestPki.leaf(TestPki.KeyKind.ECDSA_P256, "localhost"));
        write("other", TestPki.leaf(TestPki.KeyKind.ECDSA_P256, "other.test"));
        Files.writeString(folder.resolve("ca.pem"), TestPki.pem(TestPki.root(TestPki.KeyKind.ECDSA_P256).certificate()));
    }

    private void write(String name, TestPki.Leaf leaf) throws Exception {
        Files.writeString(folder.resolve(name + ".pem"), leaf.chainPem());
        Files.writeString(folder.resolve(name + ".key"), leaf.keyPem());
    }

    @AfterEach
    void end() {
        running.forEach(CommandRun::terminate);
    }

    /** Starts a command; {@code @x} stands for a file of the test's folder. */
    private CommandRun start(String words) {
        CommandRun run = CommandRun.start(words.replace("@", folder + "/").split(" "));
        running.add(run);
        return run;
    }

    private String client(String words) throws Exception {
        CommandRun run = CommandRun.startWith(REQUEST, words.replace("@", folder + "/").split(" "));
        assertEquals(0, run.exitCode(), run::err);
        return run.out();
    }

    private String fails(int code, String words) throws Exception {
        CommandRun run = start(words);
        assertEquals(code, run.exitCode(), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
        assertEquals("", run.out());
        return run.err();
    }

    private String config(String text) throws Exception {
        return Files.writeString(folder.resolve("proxy.conf"), text).toString();
    }

    // ---- Arguments ----

    @Test
    void helpNamesEveryFlagAndWhereDefaultsDifferFromNginx() throws Exception {
        CommandRun help = start("proxy --help");
        assertEquals(0, help.exitCode());
        for (String words : ("--listen --listen-tls --accept-proxy --cert --key --alpn --request-client-cert"
                        + " --require-client-cert --client-ca --to --to-tls --backup --route --servername --verify-name --ca"
                        + " --insecure --upstream-cert --upstream-key --upstream-alpn --no-session-reuse --send-proxy"
                        + " --connect-timeout --handshake-timeout --idle-timeout --tries --no-half-close --upload-rate"
                        + " --download-rate --access-log --config --check --workers --max-connections --grace Examples:"
                        + " proxy_ssl_verify proxy_ssl_server_name SIGHUP SIGTERM")
                .split(" ")) {
            assertTrue(help.out().contains(words), words);
        }
        assertTrue(help.out().lines().allMatch(line -> line.length() <= 80), help::out);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--to a:1                                       | where to listen?",
        "--listen 1                                     | where to? --to or --to-tls",
        "--listen 0 --to a:1 --to-tls a:1               | exclude each other",
        "--listen x --to a:1                            | 'x' has no port",
        "--listen 1 --to a                              | 'a' is not HOST:PORT",
        "--listen-tls 1 --to a:1                        | --listen-tls needs --cert and --key",
        "--listen-tls 1 --cert x --to a:1               | --key",
        "--listen 1 --cert x --key x --to a:1           | --cert has a meaning only with --listen-tls",
        "--listen 1 --alpn h2 --to a:1                  | --alpn has a meaning only with --listen-tls",
        "--listen 1 --route a=b:1                       | --route has a meaning only with --listen-tls",
        "--listen 1 --ca x --to a:1                     | --ca has a meaning only with --to-tls",
        "--listen 1 --insecure --to a:1                 | --insecure has a meaning only with --to-tls",
        "--listen 1 --insecure --ca x --to-tls a:1      | mutually exclusive",
        "--listen 1 --upstream-cert x --to-tls a:1      | --upstream-key",
        "--listen 1 --servername a..b --to-tls a:1      | not a DNS name",
        "--listen-tls 1 --cert x --key x --client-ca x --to a:1 | --client-ca comes with",
        "--listen-tls 1 --cert x --key x --require-client-cert --to a:1 | --client-ca comes with",
        "--listen-tls 1 --cert x --key x --route a:1    | 'a:1' is not NAME=HOST:PORT",
        "--listen-tls 1 --cert x --key x --route a*=b:1 | is not NAME=HOST:PORT",
        "--listen-tls 1 --cert x --key x --route a=b:1 --route A=c:1 | two ways for a",
        "--listen-tls 1 --cert x --key x --route a=b:1 --backup c:1 | where to?",
        "--listen 1 --to a:1 --send-proxy 2             | '2' is neither v1 nor v2",
        "--listen 1 --to a:1 --idle-timeout 0           | a timeout of 0",
        "--listen 1 --to a:1 --connect-timeout 1x       | '1x' is not a time",
        "--listen 1 --to a:1 --upload-rate -1           | is not a number of bytes",
        "--listen 1 --to a:1 --tries -1                 | a number of servers",
        "--listen 1 --to a:1 --workers 0                | at least one thread",
        "--listen 1 --to a:1 --workers 3 --max-connections 2 | at least one connection for each worker",
        "--config x --listen 1                          | --listen cannot stand beside it",
        "--config x --insecure                          | --insecure cannot stand beside it",
        "--config x --cert x --key y                    | cannot stand beside it",
        "--listen 1 --to a:1 extra                      | extra",
    })
    void refusesWrongArguments(String arguments, String why) throws Exception {
        String line = fails(2, "proxy " + arguments);
        assertTrue(line.contains(why), line);
    }

    // ---- --check ----

    @Test
    void checksAConfiguration() throws Exception {
        config("server { listen 127.0.0.1:1 ssl; ssl_certificate localhost.pem; ssl_certificate_key localhost.key;"
                + " proxy_pass localhost:1; proxy_ssl on; proxy_ssl_trusted_certificate ca.pem; }");
        CommandRun run = start("proxy --config @proxy.conf --check");
        assertEquals(0, run.exitCode(), run::err);
        assertTrue(run.err().contains("proxy.conf is good"), run::err);
        assertEquals(0, start("proxy --check --listen 1 --to localhost:1").exitCode());
    }

    @Test
    void warnsOfServersThatAreNotVerified() throws Exception {
        CommandRun run = start("proxy --check --listen 127.0.0.1:1 --to-tls localhost:1 --insecure");
        assertEquals(0, run.exitCode(), run::err);
        assertTrue(run.err().contains("WARNING: upstream servers for 127.0.0.1:1 are not verified"), run::err);
        config("server { listen 127.0.0.1:1; proxy_pass localhost:1; proxy_ssl on; proxy_ssl_verify off; }");
        run = start("proxy --check --config @proxy.conf");
        assertEquals(0, run.exitCode(), run::err);
        assertTrue(run.err().contains("WARNING"), run::err);
        run = start("proxy --check --listen 1 --to-tls localhost:1");
        assertEquals(0, run.exitCode(), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
    }

    @Test
    void saysWhatIsWrongWithAConfiguration() throws Exception {
        assertTrue(fails(1, "proxy --check --config @missing.conf").contains("missing.conf: no such file"));
        config("server {\nlisten 127.0.0.1:1;\nproxy_pas a:1;\n}");
        assertTrue(fails(1, "proxy --check --config @proxy.conf").contains("proxy.conf:3: proxy_pas: is unknown; did you mean"));
        config("server { listen 127.0.0.1:1; proxy_pass localhost:1; proxy_ssl on; proxy_ssl_trusted_certificate no.pem; }");
        assertTrue(fails(1, "proxy --check --config @proxy.conf").contains("no.pem: no such file"));
        assertTrue(fails(1, "proxy --config @proxy.conf").contains("no.pem: no such file"));
    }

    // ---- Serving ----

    @Test
    void endsAndBeginsTls() throws Exception {
        CommandRun server = start("server --host 127.0.0.1 --port 0 --www --cert @other.pem --key @other.key");
        CommandRun proxy = start("proxy --listen-tls 127.0.0.1:0 --cert @localhost.pem --key @localhost.key --to-tls 127.0.0.1:"
                + server.port() + " --ca @ca.pem --servername other.test");
        String page = client("client localhost:" + proxy.port() + " --ca @ca.pem");
        assertTrue(page.contains("server name  other.test"), page);
        proxy.terminate();
        assertEquals(0, proxy.exitCode(), proxy::err);
        assertTrue(proxy.out().contains(" TCP 200 "), proxy::out);
    }

    @Test
    void routesByServerName() throws Exception {
        CommandRun one = start("server --host 127.0.0.1 --port 0 --www --cert @other.pem --key @other.key");
        CommandRun proxy = start("proxy --listen-tls 127.0.0.1:0 --cert @localhost.pem --key @localhost.key"
                + " --cert @other.pem --key @other.key --access-log off --ca @ca.pem --servername other.test"
                + " --to-tls 127.0.0.1:1 --route *.test=127.0.0.1:" + one.port());
        String page = client("client localhost:" + proxy.port() + " --servername other.test --ca @ca.pem");
        assertTrue(page.contains("server name  other.test"), page);
        assertEquals("", proxy.out());
    }

    @Test
    void loadsTheFileAgain() throws Exception {
        CommandRun server = start("server --host 127.0.0.1 --port 0 --www --cert @other.pem --key @other.key");
        String common = "proxy_ssl on; proxy_ssl_name other.test; proxy_ssl_trusted_certificate ca.pem; proxy_half_close on;"
                + "ssl_certificate localhost.pem; ssl_certificate_key localhost.key; access_log access.log;"
                + "server { listen 127.0.0.1:0 ssl; proxy_pass ";
        config(common + "127.0.0.1:" + server.port() + "; proxy_ssl_verify_name wrong.test; }");
        CommandRun proxy = start("proxy --config @proxy.conf --workers 2");
        int port = proxy.port();
        assertEquals("", client("client localhost:" + port + " --ca @ca.pem"));
        config("nonsense;");
        proxy.reload();
        assertTrue(proxy.err().contains("nonsense: is unknown"), proxy::err);
        config(common + "127.0.0.1:" + server.port() + "; }");
        proxy.reload();
        assertTrue(proxy.err().contains("the configuration was loaded again"), proxy::err);
        assertTrue(client("client localhost:" + port + " --ca @ca.pem").contains("server name  other.test"));
        proxy.terminate();
        assertEquals(0, proxy.exitCode(), proxy::err);
        String log = Files.readString(folder.resolve("access.log"));
        assertTrue(log.contains(" TCP 502 ") && log.contains(" TCP 200 "), log);
    }
}
