package io.niotls.bench.loopback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load notices what a server does wrong. */
@Timeout(60)
class LoadTest {
    private static final Scenario SCENARIO = Loopback.scenario(Version.TLS_1_3);
    private static final long MOMENT = Duration.ofMillis(20).toNanos();

    @BeforeAll
    static void needsBoringSsl() {
        assumeTrue(OpenSsl.isAvailable(), "the load generator is BoringSSL's, which is not here for this platform");
    }

    /** A host whose services are all one. */
    private record Only(Host host, Service service) implements Host {
        @Override
        public int port(Service asked) {
            return host.port(service);
        }

        @Override
        public Usage usage() throws IOException {
            return host.usage();
        }

        @Override
        public void close() throws IOException {
            host.close();
        }
    }

    private static Host plain(Service service) throws Exception {
        return new Only(new LocalHost(ServerKind.PLAIN, SCENARIO), service);
    }

    @Test
    void noticesAnotherBody() throws Exception {
        try (Host host = plain(Service.ECHO); Links links = Links.plain(host)) {
            SendLoad load = new SendLoad(links, 1_000);
            IOException wrong = assertThrows(IOException.class, () -> load.run(MOMENT));
            assertEquals("byte 0 of a body is not what was sent", wrong.getMessage());
        }
    }

    @Test
    void noticesABodyThatDidNotArrive() throws Exception {
        try (Host host = plain(Service.ECHO); Links links = Links.plain(host)) {
            ReceiveLoad load = new ReceiveLoad(links, 1_000);
            IOException wrong = assertThrows(IOException.class, () -> load.run(MOMENT));
            assertTrue(wrong.getMessage().startsWith("the server has received "), wrong::toString);
        }
    }

    @Test
    void noticesAWrongAnswer() throws Exception {
        // The request is taken for a body's length, 0 and then more; what comes is not the request.
        try (Host host = plain(Service.SEND); Links links = Links.plain(host)) {
            Link link = links.open(Service.ECHO);
            while (!link.connect()) {
                Thread.onSpinWait();
            }
            Echoes echoes = new Echoes(link, 16);
            link.write(ByteBuffer.allocateDirect(8).putLong(16).flip());
            assertThrows(IOException.class, () -> {
                while (echoes.receive() == 0) {
                    Thread.onSpinWait();
                }
            });
            link.close();
        }
    }

    @Test
    void noticesThatNothingIsResumed() throws Exception {
        Scenario withoutTickets = SCENARIO.with(Resumption.SESSION_ID);
        try (Host host = new LocalHost(ServerKind.TLS_NIO, withoutTickets); Links links = Links.tls(host, withoutTickets, true);
                ConnectLoad load = new ConnectLoad(links, true, 2, 100)) {
            IOException wrong = assertThrows(IOException.class, () -> {
                while (true) {
                    load.run(MOMENT);
                }
            });
            assertTrue(wrong.getMessage().endsWith("have resumed a session"), wrong::toString);
        }
    }

    @Test
    void noticesARateBeyondTheServer() throws Exception {
        try (Host host = new LocalHost(ServerKind.PLAIN, SCENARIO); Links links = Links.plain(host)) {
            RateLoad load = new RateLoad(links, 1, 100, 1_000_000_000);
            IOException wrong = assertThrows(IOException.class, () -> load.run(Duration.ofSeconds(1).toNanos()));
            assertTrue(wrong.getMessage().startsWith("the rate is beyond the server"), wrong::toString);
        }
    }

    @Test
    void aServersFailureIsTheHosts() throws Exception {
        LocalHost host = new LocalHost(ServerKind.TLS_NIO, SCENARIO);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port(Service.ECHO))) {
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
        assertThrows(IOException.class, host::usage);
        assertThrows(IOException.class, host::close);
    }

    @Test
    void aProcessServesAndEnds() throws Exception {
        ServerProcess host = new ServerProcess(ServerKind.PLAIN, SCENARIO, List.of("-Xmx64m"));
        try (Links links = Links.plain(host); EchoLoad load = new EchoLoad(links, 1, 100)) {
            assertTrue(load.run(MOMENT) > 0);
            assertTrue(host.usage().allocated() > 0);
        }
        host.close();
        assertThrows(IOException.class, host::usage);
    }

    @Test
    void aProcessThatDoesNotStartIsAFailure() {
        IOException failure = assertThrows(
                IOException.class, () -> new ServerProcess(ServerKind.PLAIN, SCENARIO, List.of("-XX:NoSuchOption")));
        assertTrue(failure.getMessage().contains("has ended"), failure::toString);
    }
}
