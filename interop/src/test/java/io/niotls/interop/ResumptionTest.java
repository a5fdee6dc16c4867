package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ClientSessionCache;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Resumption by id, by ticket and by PSK, in both roles: OpenSSL must say itself that the session was reused. */
class ResumptionTest {
    @TempDir
    private static Path directory;

    private static PemFiles files;
    private static OpenSsl.Server server;

    /** The three ways. */
    private enum Way {
        ID(ProtocolVersion.TLS_1_2, Resumption.SESSION_ID),
        TICKET(ProtocolVersion.TLS_1_2, Resumption.TICKET),
        PSK(ProtocolVersion.TLS_1_3, Resumption.PSK);

        private final ProtocolVersion version;
        private final Resumption resumption;

        Way(ProtocolVersion version, Resumption resumption) {
            this.version = version;
            this.resumption = resumption;
        }

        private ClientConfig.Builder client() {
            return Settings.client(version).tickets(this != ID);
        }

        private ServerConfig.Builder server() {
            return this == ID ? Settings.server(version).withoutTickets() : Settings.server(version);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        OpenSsl.installed();
        files = new PemFiles(directory);
        // Answers with a page about the connection.
        server = OpenSsl.server(directory, Exchange.arguments(files.server(KeyKind.ECDSA_P256).arguments(), List.of("-www")));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static ConnectionInfo page(ClientConfig config, String expected) throws Exception {
        try (Dialogue dialogue = Dialogue.connect(server.port(), config)) {
            dialogue.say("GET / HTTP/1.0\r\n\r\n");
            String page = dialogue.hearAll();
            assertTrue(page.contains("\n" + expected + ", TLSv1."), page);
            return dialogue.info();
        }
    }

    @ParameterizedTest
    @EnumSource
    void ourClientResumes(Way way) throws Exception {
        ClientConfig config = way.client().build();
        ConnectionInfo first = page(config, "New");
        ConnectionInfo second = page(config, "Reused");
        assertEquals(Resumption.NONE, first.resumption());
        assertEquals(way.resumption, second.resumption());
        assertEquals(first.peerCertificates(), second.peerCertificates());
        assertEquals(way.resumption, page(config, "Reused").resumption());
    }

    @ParameterizedTest
    @EnumSource
    void ourClientResumesFromAFile(Way way) throws Exception {
        Path file = directory.resolve(way + ".sessions");
        ClientSessionCache before = new ClientSessionCache();
        page(way.client().sessions(before).build(), "New");
        before.save(file);
        ClientSessionCache after = new ClientSessionCache();
        after.load(file);
        assertEquals(way.resumption, page(way.client().sessions(after).build(), "Reused").resumption());
    }

    @Test
    void ourClientResumesWithHelloRetryRequest() throws Exception {
        // The binders are computed anew over the second hello.
        try (OpenSsl.Server choosy = OpenSsl.server(directory, Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), List.of("-www", "-groups", "P-521")))) {
            ClientConfig config = Settings.client().build();
            for (String expected : List.of("New", "Reused")) {
                try (Dialogue dialogue = Dialogue.connect(choosy.port(), config)) {
                    dialogue.say("GET / HTTP/1.0\r\n\r\n");
                    String page = dialogue.hearAll();
                    assertTrue(page.contains("\n" + expected + ", TLSv1.3"), page);
                    assertTrue(dialogue.info().helloRetryRequest());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ourServerResumes(Way way) throws Exception {
        ServerConfig config = way.server().build();
        ConnectionInfo first = save(way, config, "first");
        assertEquals(Resumption.NONE, first.resumption());
        // A second time from the same file: the server's part does not wear out.
        for (int i = 0; i < 2; i++) {
            Exchange.Outcome outcome = resume(way, config, "first");
            assertEquals(way.resumption, outcome.info().resumption());
            assertTrue(outcome.said().contains("\nReused, "), outcome::said);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ourServerDoesNotResumeWhereAClientCertificateIsNowRequired(Way way) throws Exception {
        ServerConfig before = way.server().build();
        save(way, before, "stranger");
        ServerConfig now = before.toBuilder().clientAuthentication(ClientAuthentication.REQUESTED).build();
        assertNew(resume(way, now, "stranger"));
    }

    @ParameterizedTest
    @EnumSource
    void ourServerDoesNotResumeUnderAnotherVirtualHost(Way way) throws Exception {
        ServerConfig before = way.server().virtualHost("one").build();
        save(way, before, "host");
        assertNew(resume(way, before.toBuilder().virtualHost("another").build(), "host"));
    }

    private static void assertNew(Exchange.Outcome outcome) {
        assertEquals(Resumption.NONE, outcome.info().resumption());
        assertTrue(outcome.said().contains("\nNew, "), outcome::said);
    }

    private static ConnectionInfo save(Way way, ServerConfig config, String name) throws Exception {
        Path session = directory.resolve(way + name);
        Exchange.Outcome outcome = Exchange.withClient(
                files, config, List.of(Settings.option(way.version), "-sess_out", session.toString()));
        assertTrue(outcome.said().contains("\nNew, "), outcome::said);
        assertNotEquals(0, Files.size(session));
        return outcome.info();
    }

    private static Exchange.Outcome resume(Way way, ServerConfig config, String name) throws Exception {
        return Exchange.withClient(files, config, List.of(
                Settings.option(way.version), "-sess_in", directory.resolve(way + name).toString()));
    }

    @Test
    void openSslReconnectsFiveTimes() throws Exception {
        ServerConfig config = Settings.server(ProtocolVersion.TLS_1_2).build();
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            List<FutureTask<ConnectionInfo>> served = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                served.add(listener.next(config, dialogue -> {
                    dialogue.hearEnd();
                    return dialogue.info();
                }));
            }
            try (Program client = Exchange.client(files, listener.port(), List.of("-tls1_2", "-reconnect"))) {
                client.expect("\nNew, ");
                for (int i = 0; i < 5; i++) {
                    client.expect("\nReused, ");
                }
                client.endInput();
                int resumed = 0;
                for (FutureTask<ConnectionInfo> each : served) {
                    resumed += Dialogue.result(each).resumption() == Resumption.TICKET ? 1 : 0;
                }
                assertEquals(5, resumed);
            }
        }
    }

    @Test
    void openSslReceivesAsManyTicketsAsOurServerIsToldToSend() throws Exception {
        ServerConfig config = Settings.server(ProtocolVersion.TLS_1_3).ticketCount(3).build();
        Exchange.Outcome outcome = Exchange.withClient(files, config, List.of("-tls1_3", "-msg"));
        assertEquals(3, outcome.said().split(", NewSessionTicket\n", -1).length - 1, outcome::said);
    }

    @Test
    void ourClientKeepsEveryTicketOfOpenSsl() throws Exception {
        ClientSessionCache sessions = new ClientSessionCache();
        ClientConfig config = Settings.client().sessions(sessions).build();
        try (OpenSsl.Server generous = OpenSsl.server(directory, Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), List.of("-www", "-num_tickets", "4", "-no_anti_replay")))) {
            try (Dialogue dialogue = Dialogue.connect(generous.port(), config, Peer.of("server.example", 443))) {
                dialogue.say("GET / HTTP/1.0\r\n\r\n");
                dialogue.hearAll();
            }
            assertEquals(4, sessions.size());
        }
    }
}
