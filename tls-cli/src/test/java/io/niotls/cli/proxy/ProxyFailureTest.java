package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.auth.PeerName;
import io.niotls.cli.proxy.ProxySettings.NextUpstream;
import io.niotls.cli.proxy.Scene.Backend;
import io.niotls.cli.proxy.UpstreamTls.ServerName;
import io.niotls.config.ClientConfig;
import io.niotls.nio.TlsSocketChannel;
import io.niotls.proto.Alert;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers on either side that refuse, stall, reset and send garbage, at every stage. */
@Timeout(60)
class ProxyFailureTest {
    private static final String GARBAGE = "HTTP/1.1 400 Bad Request\r\n\r\n";
    /** A whole record that nobody has sealed. */
    private static final String FORGED = "\u0017\u0003\u0003\0\u0020" + "forged by somebody on the way to";
    private static final Duration HANDSHAKE = ProxySettings.Timeouts.DEFAULT.clientHandshake();

    @TempDir
    private Path directory;

    private Backend first;
    private Backend second;

    @BeforeEach
    void open() throws Exception {
        first = Backend.open();
        second = Backend.open();
    }

    @AfterEach
    void close() throws Exception {
        first.close();
        second.close();
    }

    private static void reset(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0).close();
    }

    private static void assertTold(Scene scene, String... words) throws InterruptedException {
        String told = scene.told();
        for (String each : words) {
            assertTrue(told.contains(each), told);
        }
    }

    // ---- Clients ----

    @Test
    void aClientThatDoesNotSpeakTlsHearsAnAlert() throws Exception {
        try (Scene scene = Scene.start(Scene.block(true, false, directory, first))) {
            SocketChannel client = scene.connect();
            Scene.write(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals(21, Scene.readAll(client).charAt(0), "an alert record");
            assertEquals(500, scene.status());
            assertTold(scene, "client 127.0.0.1:", "the handshake has failed: ");
            Scene.exchange(scene.connect(true), first.accept());
        }
    }

    @Test
    void aClientThatGoesWithinItsHandshakeIsLogged() throws Exception {
        try (Scene scene = Scene.start(Scene.block(true, false, directory, first))) {
            SocketChannel gone = scene.connect();
            Scene.write(gone, "\u0016\u0003\u0001");
            gone.close();
            assertEquals(500, scene.status());
            SocketChannel reset = scene.connect();
            Scene.write(reset, "\u0016\u0003\u0001");
            reset(reset);
            assertEquals(500, scene.status());
            Scene.exchange(scene.connect(true), first.accept());
        }
    }

    @Test
    void aClientThatStallsInItsHandshakeIsClosed() throws Exception {
        try (Scene scene = Scene.start(Scene.block(true, false, directory, first))) {
            SocketChannel silent = scene.connect();
            // Served after the silent one was accepted.
            Scene.exchange(scene.connect(true), first.accept());
            scene.advance(HANDSHAKE);
            assertEquals("", Scene.readAll(silent));
            assertEquals(500, scene.status());
            assertTold(scene, "the handshake was not complete in time");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GARBAGE, FORGED})
    void aClientThatSendsGarbageAfterTheHandshakeHearsAnAlert(String garbage) throws Exception {
        try (Scene scene = Scene.start(Scene.block(true, false, directory, first))) {
            SocketChannel raw = scene.connect();
            TlsSocketChannel client = scene.secured(raw, Scene.clientConfig().build(), Scene.HOST);
            SocketChannel server = first.accept();
            Scene.exchange(client, server);
            Scene.write(raw, garbage);
            TlsException heard = assertThrows(TlsException.class, () -> Scene.readAll(client));
            assertTrue(heard.receivedAlert().isPresent(), heard::getMessage);
            assertThrows(IOException.class, () -> Scene.readAll(server));
            assertEquals(200, scene.status());
            assertTold(scene, "it has broken off: ");
        }
    }

    // ---- Upstream servers ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextServerIsTriedIfOneRefuses(boolean upstreamTls) throws Exception {
        Backend refusing = Backend.refusing();
        try (Scene scene = Scene.start(Scene.block(true, upstreamTls, directory, refusing, second))) {
            FutureTask<SocketChannel> accepted = Scene.start(() -> second.accept(upstreamTls));
            SocketChannel client = scene.connect(true);
            Scene.exchange(client, Scene.await(accepted));
            assertTold(scene, "upstream " + refusing.address() + ": cannot connect: ");
            client.close();
            Scene.await(accepted).close();
            String line = scene.logged();
            assertTrue(line.contains("\"" + refusing.address() + ", " + second.address() + "\" \"0, 4\" \"0, 4\" \"-, 0."), line);
        }
    }

    @Test
    void theNextServerIsTriedIfOneDoesNotSpeakTls() throws Exception {
        try (Scene scene = Scene.start(Scene.block(false, true, directory, first, second))) {
            SocketChannel client = scene.connect();
            SocketChannel bad = first.accept();
            Scene.write(bad, GARBAGE);
            Scene.exchange(client, second.acceptTls());
            assertTold(scene, "upstream " + first.address() + ": the handshake has failed: ");
        }
    }

    @Test
    void theNextServerIsTriedIfOneClosesOrResetsWithinTheHandshake() throws Exception {
        try (Scene scene = Scene.start(Scene.block(false, true, directory, first, second))) {
            SocketChannel client = scene.connect();
            first.accept().close();
            Scene.exchange(client, second.acceptTls());
            assertTold(scene, "upstream " + first.address() + ": the handshake has failed: ");
        }
        try (Scene scene = Scene.start(Scene.block(false, true, directory, first, second))) {
            SocketChannel client = scene.connect();
            SocketChannel resetting = first.accept();
            Scene.read(resetting, 5);
            reset(resetting);
            Scene.exchange(client, second.acceptTls());
            assertTold(scene, "upstream " + first.address() + ": the handshake has failed: ");
        }
    }

    @Test
    void theNextServerIsTriedIfOneStallsInTheHandshake() throws Exception {
        try (Scene scene = Scene.start(Scene.block(false, true, directory, first, second))) {
            SocketChannel client = scene.connect();
            SocketChannel silent = first.accept();
            // It has come so far that it waits for an answer.
            Scene.read(silent, 5);
            scene.advance(HANDSHAKE);
            Scene.exchange(client, second.acceptTls());
            assertTold(scene, "upstream " + first.address() + ": the handshake was not complete in time");
        }
    }

    @Test
    void theNextServerIsTriedIfOneCannotBeConnectedInTime() throws Exception {
        List<SocketChannel> fillers = new ArrayList<>();
        try (ServerSocketChannel full = ServerSocketChannel.open()) {
            full.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            InetSocketAddress address = (InetSocketAddress) full.getLocalAddress();
            // Linux answers no more when the queue is full; elsewhere it refuses, and the same follows.
            for (boolean accepted = true; accepted && fillers.size() < 10;) {
                SocketChannel filler = SocketChannel.open();
                fillers.add(filler);
                try {
                    filler.socket().connect(address, 200);
                } catch (IOException queueIsFull) {
                    accepted = false;
                }
            }
            ServerBlock block = new ServerBlock(
                    List.of(Scene.listen(false, false)),
                    Optional.empty(),
                    new Route.To(new UpstreamGroup("backends", List.of(
                            UpstreamServer.of(new HostPort("127.0.0.1", address.getPort())),
                            UpstreamServer.of(second.address())))),
                    Optional.empty(),
                    Scene.settings());
            try (Scene scene = Scene.start(block)) {
                SocketChannel client = scene.connect();
                String told = null;
                while (told == null) {
                    // Nothing tells when the proxy has begun to connect; time that passes before is of no use.
                    scene.advance(ProxySettings.Timeouts.DEFAULT.connect());
                    told = scene.errors.poll(100, TimeUnit.MILLISECONDS);
                }
                assertTrue(told.contains("upstream 127.0.0.1:" + address.getPort() + ": cannot connect"), told);
                Scene.exchange(client, second.accept());
            }
        } finally {
            for (SocketChannel each : fillers) {
                each.close();
            }
        }
    }

    @Test
    void aServerThatIsSomebodyElseHearsWhyAndNobodyIsServed() throws Exception {
        UpstreamTls tls = Scene.upstreamTls(directory, new ServerName.Fixed(PeerName.of("nobody.example")));
        ServerBlock block = new ServerBlock(
                List.of(Scene.listen(false, false)), Optional.empty(), Scene.to(first), Optional.of(tls), Scene.settings());
        try (Scene scene = Scene.start(block)) {
            SocketChannel client = scene.connect();
            TlsSocketChannel impostor = TlsSocketChannel.server(first.accept(), Scene.serverConfig());
            TlsException heard = assertThrows(TlsException.class, () -> Scene.readAll(impostor));
            assertEquals(Optional.of(Alert.BAD_CERTIFICATE), heard.receivedAlert(), heard::getMessage);
            assertEquals("", Scene.readAll(client));
            assertEquals(502, scene.status());
            assertTold(scene, "upstream " + first.address(), "nobody.example");
        }
    }

    @Test
    void theNextServerIsTriedIfOneIsSomebodyElse() throws Exception {
        // By the host of its address: the certificate has names, and no address.
        UpstreamTls tls = Scene.upstreamTls(directory, new ServerName.OfAddress());
        Route route = Scene.to(first, second);
        ServerBlock block = new ServerBlock(
                List.of(Scene.listen(false, false)), Optional.empty(), route, Optional.of(tls), Scene.settings());
        try (Scene scene = Scene.start(block)) {
            SocketChannel client = scene.connect();
            for (Backend each : List.of(first, second)) {
                TlsSocketChannel impostor = TlsSocketChannel.server(each.accept(), Scene.serverConfig());
                assertThrows(TlsException.class, () -> Scene.readAll(impostor));
            }
            assertEquals("", Scene.readAll(client));
            assertEquals(502, scene.status());
        }
    }

    /** Returns a block whose first server has a backup, and whose clients choose whom they ask for. */
    private ServerBlock namedByClients() throws IOException {
        UpstreamGroup group = new UpstreamGroup(
                "backends", List.of(UpstreamServer.of(first.address()), new UpstreamServer(second.address(), 1, true)));
        return new ServerBlock(
                List.of(Scene.listen(true, false)),
                Optional.of(Scene.termination(directory)),
                new Route.To(group),
                Optional.of(Scene.upstreamTls(directory, new ServerName.OfClient())),
                Scene.settings(new NextUpstream(false, 0, Duration.ZERO), Optional.empty(), true, 0, 0));
    }

    @Test
    void aClientThatAsksForSomebodyElseTakesTheServerFromNobody() throws Exception {
        ClientConfig anyone = Scene.clientConfig().peerVerifier(InsecurePeerVerifier.acceptingEveryone()).build();
        try (Scene scene = Scene.start(namedByClients())) {
            SocketChannel attacker = scene.secured(scene.connect(), anyone, "attacker.example");
            TlsSocketChannel server = TlsSocketChannel.server(first.accept(), Scene.serverConfig());
            assertThrows(TlsException.class, () -> Scene.readAll(server));
            assertEquals("", Scene.readAll(attacker));
            assertTold(scene, "upstream " + first.address(), "attacker.example");
            Scene.exchange(scene.connect(true), first.acceptTls());
        }
    }

    @Test
    void aServerThatIsGoneIsDoubtedWhomeverTheClientAsksFor() throws Exception {
        try (Scene scene = Scene.start(namedByClients())) {
            SocketChannel unlucky = scene.connect(true);
            reset(first.accept());
            assertEquals("", Scene.readAll(unlucky));
            Scene.exchange(scene.connect(true), second.acceptTls());
        }
    }

    @Test
    void withoutAnotherServerTheGatewayIsBad() throws Exception {
        try (Scene scene = Scene.start(Scene.block(true, false, directory, Backend.refusing(), Backend.refusing()))) {
            SocketChannel client = scene.connect(true);
            assertEquals("", Scene.readAll(client));
            String line = scene.logged();
            assertTrue(line.contains(" TCP 502 0 0 "), line);
            assertTrue(line.endsWith(" \"0, 0\" \"0, 0\" \"-, -\""), line);
        }
    }

    @Test
    void noOtherServerIsTriedIfThatIsNotWanted() throws Exception {
        NextUpstream off = new NextUpstream(false, 0, Duration.ZERO);
        ProxySettings settings = Scene.settings(off, Optional.empty(), true, 0, 0);
        try (Scene scene = Scene.start(Scene.block(false, false, directory, settings, Backend.refusing(), second))) {
            assertEquals("", Scene.readAll(scene.connect()));
            assertEquals(502, scene.status());
            // The next connection's turn is the other one's.
            Scene.exchange(scene.connect(), second.accept());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GARBAGE, FORGED})
    void aServerThatSendsGarbageAfterTheHandshakeHearsAnAlert(String garbage) throws Exception {
        try (Scene scene = Scene.start(Scene.block(false, true, directory, first))) {
            SocketChannel client = scene.connect();
            SocketChannel raw = first.accept();
            TlsSocketChannel server = TlsSocketChannel.server(raw, Scene.serverConfig());
            Scene.exchange(client, server);
            Scene.write(raw, garbage);
            TlsException heard = assertThrows(TlsException.class, () -> Scene.readAll(server));
            assertTrue(heard.receivedAlert().isPresent(), heard::getMessage);
            assertThrows(IOException.class, () -> Scene.readAll(client));
            assertTold(scene, "the upstream server has broken off: ");
        }
    }

    @Test
    void sessionsWithAServerAreResumed() throws Exception {
        try (Scene scene = Scene.start(Scene.block(false, true, directory, first))) {
            for (boolean resumed : new boolean[] {false, true, true}) {
                SocketChannel client = scene.connect();
                TlsSocketChannel server = first.acceptTls();
                Scene.exchange(client, server);
                assertEquals(resumed, server.info().orElseThrow().resumed());
                client.close();
            }
        }
    }
}
