package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.session.ConnectionInfo;
import io.niotls.testing.Setup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/** The conversation that most tests have: a line each way, which must arrive, and a clean end each way. */
final class Exchange {
    private static final String PING = "a line from the client";
    private static final String PONG = "a line from the server\n";

    private Exchange() {}

    /**
     * What both sides say of a connection.
     *
     * @param info our side
     * @param said what OpenSSL has printed about it
     */
    record Outcome(ConnectionInfo info, String said) {}

    /** Starts a server of OpenSSL that sends back each line reversed, to any number of clients. */
    static OpenSsl.Server reversing(PemFiles files, List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-rev"));
        all.addAll(arguments);
        return OpenSsl.server(files.directory(), all);
    }

    /** Our client and a {@link #reversing} server. */
    static Outcome withServer(OpenSsl.Server server, ClientConfig config) throws IOException {
        return withServer(server, config, Peer.of(Setup.HOST, server.port()));
    }

    static Outcome withServer(OpenSsl.Server server, ClientConfig config, Peer peer) throws IOException {
        try (Dialogue dialogue = Dialogue.connect(server.port(), config, peer)) {
            dialogue.say(PING + "\n");
            dialogue.hear(new StringBuilder(PING).reverse() + "\n");
            dialogue.end();
            dialogue.hearEnd();
            return new Outcome(dialogue.info(), server.program().expect("CONNECTION CLOSED"));
        }
    }

    /** Our server and a client of OpenSSL, which verifies it. */
    static Outcome withClient(PemFiles files, ServerConfig config, List<String> arguments) throws Exception {
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            return withClient(files, listener, config, arguments);
        }
    }

    /** The same at a port that stays. */
    static Outcome withClient(PemFiles files, Dialogue.Listener listener, ServerConfig config, List<String> arguments)
            throws Exception {
        FutureTask<ConnectionInfo> served = listener.next(config, Exchange::answer);
        try (Program client = client(files, listener.port(), arguments)) {
            ask(client);
            return new Outcome(Dialogue.result(served), client.output());
        }
    }

    /** The client's part, to its end. */
    static void ask(Program client) throws Exception {
        client.type(PING + "\n");
        client.expect(PONG);
        client.endInput();
        assertEquals(0, client.awaitExit(), client::toString);
    }

    /** The server's part. */
    static ConnectionInfo answer(Dialogue dialogue) throws IOException {
        dialogue.hear(PING + "\n");
        dialogue.say(PONG);
        dialogue.hearEnd();
        dialogue.end();
        return dialogue.info();
    }

    /** Starts a client of OpenSSL that asks for {@code server.example} and verifies it. */
    static Program client(PemFiles files, int port, List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(verifying(files));
        all.addAll(arguments);
        return Program.start(files.directory(), OpenSsl.clientCommand(port, all));
    }

    static List<String> verifying(PemFiles files) throws IOException {
        return List.of(
                "-CAfile", files.root().toString(), "-verify_return_error",
                "-servername", Setup.HOST, "-verify_hostname", Setup.HOST);
    }

    /** Joins lists of arguments. */
    @SafeVarargs
    static List<String> arguments(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
