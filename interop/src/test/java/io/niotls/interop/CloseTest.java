package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of connections: half-close, and truncation, in both roles and versions. */
class CloseTest {
    @TempDir
    private static Path directory;

    private static PemFiles files;

    @BeforeAll
    static void start() {
        OpenSsl.installed();
        files = new PemFiles(directory);
    }

    static List<ProtocolVersion> versions() {
        return Settings.VERSIONS;
    }

    private static OpenSsl.Server server(ProtocolVersion version, String... more) throws Exception {
        return OpenSsl.server(directory, Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), List.of(Settings.option(version)), List.of(more)));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientReceivesAfterItHasEndedItsOwnDirection(ProtocolVersion version) throws Exception {
        try (OpenSsl.Server server = server(version, "-www");
                Dialogue dialogue = Dialogue.connect(server.port(), Settings.client().build())) {
            dialogue.say("GET / HTTP/1.0\r\n\r\n");
            dialogue.end();
            String page = dialogue.hearAll();
            assertTrue(page.contains("</HTML>"), page);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourServerMayWriteAfterOpenSslHasEndedItsDirection(ProtocolVersion version) throws Exception {
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<String> served = listener.next(Settings.server(version).build(), dialogue -> {
                String all = dialogue.hearAll();
                // s_client throws it away, but takes it.
                dialogue.say("goodbye\n");
                dialogue.end();
                return all;
            });
            try (Program client = Exchange.client(files, listener.port(), List.of(Settings.option(version)))) {
                client.type("all that the client has to say\n");
                client.endInput();
                assertEquals(0, client.awaitExit(), client::toString);
                assertEquals("all that the client has to say\n", Dialogue.result(served));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void openSslEndsWhenOurServerEndsItsDirection(ProtocolVersion version) throws Exception {
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<Void> served = listener.next(Settings.server(version).build(), dialogue -> {
                dialogue.say("all that the server has to say\n");
                dialogue.end();
                dialogue.hearEnd();
                return null;
            });
            try (Program client = Exchange.client(files, listener.port(), List.of(Settings.option(version)))) {
                client.expect("all that the server has to say\n");
                client.expect("closed\n");
                assertEquals(0, client.awaitExit(), client::toString);
                Dialogue.result(served);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientReportsTruncationAfterTheData(ProtocolVersion version) throws Exception {
        try (OpenSsl.Server server = server(version);
                Dialogue dialogue = Dialogue.connect(server.port(), Settings.client().build())) {
            dialogue.say("are you there?\n");
            server.program().expect("are you there?\n");
            server.program().type("for now\n");
            dialogue.hear("for now\n");
            server.program().kill();
            TlsException failure = assertThrows(TlsException.class, dialogue::hearAll);
            assertEquals(Fault.TRUNCATED, failure.fault());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourServerReportsTruncationAfterTheData(ProtocolVersion version) throws Exception {
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<Fault> served = listener.next(Settings.server(version).build(), dialogue -> {
                dialogue.say("are you there?\n");
                dialogue.hear("for now\n");
                dialogue.say("noted\n");
                return assertThrows(TlsException.class, dialogue::hearAll).fault();
            });
            try (Program client = Exchange.client(files, listener.port(), List.of(Settings.option(version)))) {
                client.expect("are you there?\n");
                client.type("for now\n");
                client.expect("noted\n");
                client.kill();
                assertEquals(Fault.TRUNCATED, Dialogue.result(served));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void openSslReportsTruncationByOurServer(ProtocolVersion version) throws Exception {
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<Void> served = listener.next(Settings.server(version).build(), dialogue -> {
                dialogue.hear("begin\n");
                dialogue.say("for now\n");
                dialogue.hear("noted\n");
                // The end of the transport alone, as if we had died.
                dialogue.channel().transport().shutdownOutput();
                dialogue.hearEnd();
                return null;
            });
            try (Program client = Exchange.client(files, listener.port(), List.of(Settings.option(version)))) {
                client.type("begin\n");
                client.expect("for now\n");
                client.type("noted\n");
                client.expect("unexpected eof while reading");
                assertEquals(1, client.awaitExit(), client::toString);
                assertThrows(TlsException.class, () -> Dialogue.result(served));
            }
        }
    }
}
