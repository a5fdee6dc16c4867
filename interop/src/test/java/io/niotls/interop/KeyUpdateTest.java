package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** KeyUpdate started by either side in both roles; data both ways under the new keys shows that both have changed them. */
class KeyUpdateTest {
    private static final int ROUNDS = 3;

    @TempDir
    private static Path directory;

    private static PemFiles files;

    @BeforeAll
    static void start() {
        OpenSsl.installed();
        files = new PemFiles(directory);
    }

    private static int count(String output, String direction) {
        return output.split(direction + " TLS 1.3, Handshake \\[length 0005\\], KeyUpdate", -1).length - 1;
    }

    /** At {@code s_client} and {@code s_server} 'K' asks the peer for an update too, 'k' does not. */
    @ParameterizedTest
    @ValueSource(strings = {"K", "k"})
    void ourServerFollowsAnUpdateThatOpenSslStarts(String command) throws Exception {
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<Void> served = listener.next(Settings.server(ProtocolVersion.TLS_1_3).build(), dialogue -> {
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
            try (Program client = Exchange.client(files, listener.port(), List.of("-tls1_3", "-msg"))) {
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
                Dialogue.result(served);
                assertEquals(ROUNDS, count(client.output(), ">>>"), client::toString);
                assertEquals(command.equals("K") ? ROUNDS : 0, count(client.output(), "<<<"), client::toString);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"K", "k"})
    void ourClientFollowsAnUpdateThatOpenSslStarts(String command) throws Exception {
        try (OpenSsl.Server server = interactive();
                Dialogue dialogue = Dialogue.connect(server.port(), Settings.client(ProtocolVersion.TLS_1_3).build())) {
            Program program = server.program();
            dialogue.say("begin\n");
            program.expect("begin\n");
            for (int i = 0; i < ROUNDS; i++) {
                program.type(command + "\n");
                // It throws away what it reads together with a command.
                program.expect(">>> TLS 1.3, Handshake [length 0005], KeyUpdate");
                program.type("from the server " + i + "\n");
                dialogue.hear("from the server " + i + "\n");
                dialogue.say("from the client " + i + "\n");
                program.expect("from the client " + i + "\n");
            }
            dialogue.end();
            dialogue.hearEnd();
            // It prints in order: what it says of the end comes after everything that is counted.
            program.expect("close_notify");
            assertEquals(ROUNDS, count(program.output(), ">>>"), program::toString);
            assertEquals(command.equals("K") ? ROUNDS : 0, count(program.output(), "<<<"), program::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void openSslFollowsAnUpdateThatOurClientStarts(boolean both) throws Exception {
        try (OpenSsl.Server server = interactive();
                Dialogue dialogue = Dialogue.connect(server.port(), Settings.client(ProtocolVersion.TLS_1_3).build())) {
            Program program = server.program();
            for (int i = 0; i < ROUNDS; i++) {
                dialogue.channel().updateKeys(both);
                dialogue.say("from the client " + i + "\n");
                program.expect("from the client " + i + "\n");
                program.type("from the server " + i + "\n");
                dialogue.hear("from the server " + i + "\n");
            }
            dialogue.end();
            dialogue.hearEnd();
            // It prints in order: what it says of the end comes after everything that is counted.
            program.expect("close_notify");
            assertEquals(ROUNDS, count(program.output(), "<<<"), program::toString);
            assertEquals(both ? ROUNDS : 0, count(program.output(), ">>>"), program::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void openSslFollowsAnUpdateThatOurServerStarts(boolean both) throws Exception {
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<Void> served = listener.next(Settings.server(ProtocolVersion.TLS_1_3).build(), dialogue -> {
                for (int i = 0; i < ROUNDS; i++) {
                    dialogue.channel().updateKeys(both);
                    dialogue.say("from the server " + i + "\n");
                    dialogue.hear("from the client " + i + "\n");
                }
                dialogue.say("done\n");
                dialogue.hearEnd();
                dialogue.end();
                return null;
            });
            try (Program client = Exchange.client(files, listener.port(), List.of("-tls1_3", "-msg"))) {
                for (int i = 0; i < ROUNDS; i++) {
                    client.expect("from the server " + i + "\n");
                    client.type("from the client " + i + "\n");
                }
                client.expect("done\n");
                client.endInput();
                assertEquals(0, client.awaitExit(), client::toString);
                Dialogue.result(served);
                assertEquals(ROUNDS, count(client.output(), "<<<"), client::toString);
                assertEquals(both ? ROUNDS : 0, count(client.output(), ">>>"), client::toString);
            }
        }
    }

    private static OpenSsl.Server interactive() throws Exception {
        return OpenSsl.server(files.directory(), Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), List.of("-tls1_3", "-msg")));
    }
}
