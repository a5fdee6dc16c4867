package io.niotls.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    private static String fails(int code, String... arguments) throws Exception {
        CommandRun run = CommandRun.start(arguments);
        assertEquals(code, run.exitCode(), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
        assertEquals("", run.out());
        return run.err();
    }

    @Test
    void helpShowsExamples() throws Exception {
        for (String command : new String[] {"client", "server"}) {
            CommandRun run = CommandRun.start(command, "--help");
            assertEquals(0, run.exitCode());
            assertTrue(run.out().contains("Examples:"), run::out);
            assertTrue(run.out().contains("niotls " + command), run::out);
        }
        assertEquals(0, CommandRun.start("--help").exitCode());
        assertEquals(0, CommandRun.start("--version").exitCode());
    }

    @Test
    void helpNamesEveryFixedFlag() throws Exception {
        CommandRun client = CommandRun.start("client", "--help");
        client.exitCode();
        for (String flag : ("--ca --insecure --servername --verify-name --tls1.2 --tls1.3 --ciphers --groups --sigalgs --alpn"
                        + " --cert --key --session-in --session-out --keylog --export --psk --psk-identity")
                .split(" ")) {
            assertTrue(client.out().contains(flag), flag);
        }
        CommandRun server = CommandRun.start("server", "--help");
        server.exitCode();
        for (String flag : ("--port --cert --key --www --echo --tls1.2 --tls1.3 --ciphers --groups --sigalgs --alpn --keylog"
                        + " --export --request-client-cert --require-client-cert"
                        + " --client-ca --tickets --no-tickets --cookie --psk"
                        + " --psk-identity --ocsp --sni --once")
                .split(" ")) {
            assertTrue(server.out().contains(flag), flag);
        }
    }

    @Test
    void namesWhatIsKnownInPlaceOfWhatIsNot() throws Exception {
        String suite = fails(2, "client", "localhost:1", "--ciphers", "TLS_AES_128_GCM_SHA256,RC4-MD5");
        assertTrue(suite.contains("'RC4-MD5'") && suite.contains("TLS_CHACHA20_POLY1305_SHA256"), suite);
        String group = fails(2, "client", "localhost:1", "--groups", "sect163k1");
        assertTrue(group.contains("'sect163k1'") && group.contains("X25519MLKEM768"), group);
        String scheme = fails(2, "server", "--port", "0", "--sigalgs", "rsa_pkcs1_sha1");
        assertTrue(scheme.contains("'rsa_pkcs1_sha1'") && scheme.contains("ed25519"), scheme);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:", ":443", "localhost:0", "localhost:65536", "::1:443", "a b:1", "localhost:-1"})
    void refusesWhatIsNoAddress(String address) throws Exception {
        fails(2, "client", address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client",
                "client localhost:1 --tls1.2 --tls1.3",
                "client localhost:1 --insecure --ca x",
                "client localhost:1 --cert x",
                "client localhost:1 --psk 00",
                "client localhost:1 --psk 0 --psk-identity x",
                "client localhost:1 --psk xx --psk-identity x",
                "client localhost:1 --export label",
                "client localhost:1 --export label:0",
                "client localhost:1 --export label:x",
                "client localhost:1 --export :1",
                "client localhost:1 --tls1.3 --ciphers TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "client localhost:1 --servername a..b",
                "client localhost:1 --www",
                "server",
                "server --port x",
                "server --port 65536",
                "server --port 0 --www --echo",
                "server --port 0 --request-client-cert --require-client-cert",
                "server --port 0 --tickets 1 --no-tickets",
                "server --port 0 --sni a:b",
                "server --port 0 --key x",
                "nonsense",
                ""
            })
    void refusesWrongArguments(String arguments) throws Exception {
        fails(2, arguments.isEmpty() ? new String[0] : arguments.split(" "));
    }

    @Test
    void neverRepeatsAPreSharedKey() throws Exception {
        assertFalse(fails(2, "client", "localhost:1", "--psk", "5ec4e7zz", "--psk-identity", "x").contains("5ec4e7"));
    }

    @Test
    void saysWhichFileIsMissing(@TempDir Path folder) throws Exception {
        String missing = folder.resolve("missing.pem").toString();
        assertTrue(fails(1, "client", "localhost:1", "--ca", missing).contains(missing));
        assertTrue(fails(1, "client", "localhost:1", "--cert", missing, "--key", missing).contains(missing));
        assertTrue(fails(1, "client", "localhost:1", "--session-in", missing).contains(missing));
        assertTrue(fails(1, "server", "--port", "0", "--cert", missing, "--key", missing).contains(missing));
    }
}
