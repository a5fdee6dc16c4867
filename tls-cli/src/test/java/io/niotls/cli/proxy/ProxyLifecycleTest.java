package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.cli.proxy.Scene.Backend;
import io.niotls.nio.TlsSocketChannel;
import io.niotls.testing.TestPki;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a proxy starts, loads its configuration again, and stops. */
@Timeout(60)
class ProxyLifecycleTest {
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

    private static ServerBlock plain(Backend backend, int... ports) {
        List<Listen> listens = Arrays.stream(ports)
                .mapToObj(port -> new Listen(new InetSocketAddress("127.0.0.1", port), false, false))
                .toList();
        return new ServerBlock(listens, Optional.empty(), Scene.to(backend), Optional.empty(), Scene.settings());
    }

    private static int freePort() throws IOException {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            return ((InetSocketAddress) probe.bind(new InetSocketAddress("127.0.0.1", 0)).getLocalAddress()).getPort();
        }
    }

    private static SocketChannel connect(int port) throws IOException {
        return SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    }

    // ---- Reload ----

    @Test
    void aReloadIsForConnectionsToCome() throws Exception {
        int port = freePort();
        try (Scene scene = Scene.start(plain(first, port))) {
            SocketChannel old = scene.connect();
            SocketChannel oldServer = first.accept();
            Scene.exchange(old, oldServer);
            assertTrue(scene.reload(plain(second, port)));
            SocketChannel young = scene.connect();
            SocketChannel youngServer = second.accept();
            Scene.exchange(young, youngServer);
            Scene.exchange(old, oldServer);
        }
    }

    @Test
    void aReloadOpensAndClosesSockets() throws Exception {
        int kept = freePort();
        int dropped = freePort();
        int added = freePort();
        try (Scene scene = Scene.start(plain(first, kept, dropped))) {
            SocketChannel old = connect(dropped);
            SocketChannel oldServer = first.accept();
            Scene.exchange(old, oldServer);
            assertTrue(scene.reload(plain(first, added, kept)));
            assertEquals(added, scene.proxy.addresses().get(0).getPort());
            Scene.exchange(connect(added), first.accept());
            Scene.exchange(connect(kept), first.accept());
            // The loop has let go of it by now, since it has accepted from the new one.
            assertThrows(ConnectException.class, () -> connect(dropped));
            Scene.exchange(old, oldServer);
        }
    }

    @Test
    void aReloadThatFailsChangesNothing() throws Exception {
        int port = freePort();
        int another = freePort();
        try (Scene scene = Scene.start(plain(first, port));
                ServerSocketChannel taken = ServerSocketChannel.open()) {
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
            int takenPort = ((InetSocketAddress) taken.getLocalAddress()).getPort();
            assertFalse(scene.reload(plain(second, port, another, takenPort)));
            String told = scene.told();
            assertTrue(told.startsWith("the configuration was not loaded again, the old one stays: cannot listen on 127.0.0.1:"
                    + takenPort), told);
            assertThrows(ConnectException.class, () -> connect(another));
            assertFalse(scene.reload(() -> {
                throw new ConfigurationException("line 7: what is that?");
            }));
            assertTrue(scene.told().endsWith("line 7: what is that?"));
            Scene.exchange(scene.connect(), first.accept());
        }
    }

    @Test
    void aReloadReadsCertificatesAgain() throws Exception {
        ServerBlock block = Scene.block(true, false, directory, first);
        try (Scene scene = Scene.start(block)) {
            TlsSocketChannel old = (TlsSocketChannel) scene.connect(true);
            SocketChannel oldServer = first.accept();
            TestPki.Leaf renewed = TestPki.leaf(TestPki.KeyKind.ED25519, Scene.HOST);
            Scene.certificate(directory, renewed, "proxy");
            assertTrue(scene.reload(block));
            TlsSocketChannel young = (TlsSocketChannel) scene.connect(true);
            Scene.exchange(young, first.accept());
            X509Certificate shown = young.info().orElseThrow().peerCertificates().get(0);
            assertEquals(renewed.certificate(), shown);
            Scene.exchange(old, oldServer);
            Files.writeString(directory.resolve("proxy.key"), "no key");
            assertFalse(scene.reload(block));
            assertTrue(scene.told().contains("proxy.key"));
            Scene.exchange(scene.connect(true), first.accept());
        }
    }

    @Test
    void clientsResumeAcrossAReload() throws Exception {
        ServerBlock block = Scene.block(true, false, directory, first);
        try (Scene scene = Scene.start(block)) {
            var config = Scene.clientConfig().build();
            TlsSocketChannel old = scene.secured(scene.connect(), config, Scene.HOST);
            // The tickets come before the data.
            Scene.exchange(old, first.accept());
            assertTrue(scene.reload(block));
            TlsSocketChannel young = scene.secured(scene.connect(), config, Scene.HOST);
            assertTrue(young.info().orElseThrow().resumed());
        }
    }

    // ---- Stop ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stoppingLetsConnectionsFinish(boolean tls) throws Exception {
        try (Scene scene = Scene.start(Scene.block(tls, false, directory, first))) {
            InetSocketAddress address = scene.address();
            SocketChannel client = scene.connect(tls);
            SocketChannel server = first.accept();
            Scene.exchange(client, server);
            scene.proxy.stop(Duration.ofMinutes(1));
            scene.advance(Duration.ofSeconds(59));
            Scene.exchange(client, server);
            assertThrows(ConnectException.class, () -> SocketChannel.open(address));
            Scene.write(server, "last words");
            server.shutdownOutput();
            assertEquals("last words", Scene.readAll(client));
            client.close();
            scene.awaitEnd();
            assertEquals(200, scene.status());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsLeftWhenTheTimeIsOverIsReset(boolean tls) throws Exception {
        try (Scene scene = Scene.start(Scene.block(tls, false, directory, first))) {
            SocketChannel client = scene.connect(tls);
            SocketChannel server = first.accept();
            Scene.exchange(client, server);
            scene.proxy.stop(Duration.ofMinutes(1));
            // Only with the exchange it is sure that the loop has heard of it.
            Scene.exchange(client, server);
            scene.advance(Duration.ofMinutes(1));
            // Nobody has said that this is all.
            assertThrows(IOException.class, () -> Scene.readAll(client));
            assertThrows(IOException.class, () -> Scene.readAll(server));
            scene.awaitEnd();
            assertEquals(200, scene.status());
        }
    }

    @Test
    void whatWasDeliveredWhollyIsClosedInOrderWhenTheTimeIsOver() throws Exception {
        try (Scene scene = Scene.start(Scene.block(true, false, directory, first))) {
            SocketChannel client = scene.connect(true);
            SocketChannel server = first.accept();
            Scene.write(server, "all of it");
            server.shutdownOutput();
            assertEquals("all of it", Scene.readAll(client));
            Scene.write(client, "half of the quest");
            assertEquals("half of the quest", Scene.read(server, 17));
            scene.proxy.close();
            assertThrows(IOException.class, () -> Scene.readAll(server));
            assertEquals("", Scene.readAll(client));
        }
    }

    @Test
    void aClientWithinItsHandshakeIsUnavailableWhenTheTimeIsOver() throws Exception {
        try (Scene scene = Scene.start(Scene.block(true, false, directory, first))) {
            SocketChannel silent = scene.connect();
            Scene.exchange(scene.connect(true), first.accept());
            scene.proxy.close();
            assertEquals("", Scene.readAll(silent));
            assertEquals(List.of(200, 503), Stream.of(scene.status(), scene.status()).sorted().toList());
        }
    }

    @Test
    void aProxyThatServesNobodyStopsAtOnce() throws Exception {
        try (Scene scene = Scene.start(2, plain(first, freePort()))) {
            scene.proxy.stop(Duration.ofDays(1));
            scene.awaitEnd();
        }
    }

    @Test
    void aReloadAfterTheStopSaysThatNothingWasLoaded() throws Exception {
        int port = freePort();
        try (Scene scene = Scene.start(plain(first, port))) {
            scene.proxy.stop(Duration.ofMinutes(1));
            assertFalse(scene.reload(plain(second, port)));
            assertTrue(scene.told().endsWith("the proxy was stopped, and accepts nothing more"));
        }
    }

    // ---- Faults ----

    /** Throws a fault once, when the first client has failed. */
    private static Consumer<String> once(Error fault) {
        AtomicReference<Error> next = new AtomicReference<>(fault);
        return words -> {
            Error thrown = next.getAndSet(null);
            if (thrown != null) {
                throw thrown;
            }
        };
    }

    static List<Error> survivable() {
        return List.of(new StackOverflowError(), new NoClassDefFoundError("a.B"), new AssertionError("impossible"));
    }

    @ParameterizedTest
    @MethodSource("survivable")
    void aFaultInOneConnectionEndsThatOneOnly(Error fault) throws Exception {
        try (Scene scene = Scene.startFaulty(1, once(fault), Scene.block(true, false, directory, first))) {
            SocketChannel another = scene.connect(true);
            SocketChannel server = first.accept();
            SocketChannel struck = scene.connect();
            Scene.write(struck, "this is not TLS, and the proxy says so");
            assertTrue(scene.told().endsWith(": the connection is reset because of a fault of niotls: " + fault));
            assertThrows(IOException.class, () -> Scene.readAll(struck));
            assertEquals(500, scene.status());
            Scene.exchange(another, server);
            Scene.exchange(scene.connect(true), first.accept());
        }
    }

    @Test
    void withoutMemoryTheWholeProxyEndsAndSaysSo() throws Exception {
        Error fault = new OutOfMemoryError("as any allocation may throw it");
        try (Scene scene = Scene.startFaulty(3, once(fault), Scene.block(true, false, directory, first))) {
            InetSocketAddress address = scene.address();
            SocketChannel struck = scene.connect();
            Scene.write(struck, "this is not TLS, and the proxy says so");
            assertTrue(scene.told().endsWith(": the connection is reset because of a fault of niotls: " + fault));
            assertEquals("the proxy ends, for one of its threads has ended by a fault of niotls: " + fault, scene.told());
            ExecutionException failure = assertThrows(ExecutionException.class, scene::awaitEnd);
            assertTrue(failure.getCause() instanceof IllegalStateException, failure::getMessage);
            assertEquals(fault, failure.getCause().getCause());
            assertThrows(ConnectException.class, () -> SocketChannel.open(address));
        }
    }

    @Test
    void aFaultThatNobodyCanBeToldOfEndsTheProxy() throws Exception {
        Error fault = new AssertionError("the fault");
        Consumer<String> faulty = words -> {
            throw fault;
        };
        try (Scene scene = Scene.startFaulty(2, faulty, plain(Backend.refusing(), freePort()))) {
            SocketChannel client = scene.connect();
            ExecutionException failure = assertThrows(ExecutionException.class, scene::awaitEnd);
            assertEquals(fault, failure.getCause().getCause());
            assertThrows(IOException.class, () -> Scene.readAll(client));
        }
    }

    // ---- The limit of connections ----

    @Test
    void moreConnectionsThanThereMayBeWaitUntilOneEnds() throws Exception {
        try (Scene scene = Scene.start(new Proxy.Capacity(1, 2), plain(first, freePort()))) {
            SocketChannel one = scene.connect();
            SocketChannel oneServer = first.accept();
            Scene.exchange(one, oneServer);
            SocketChannel two = scene.connect();
            SocketChannel twoServer = first.accept();
            Scene.exchange(two, twoServer);
            assertTrue(scene.told().startsWith("2 connections are all that one worker serves; others wait"));
            SocketChannel three = scene.connect();
            // The loop has had many turns when these are through, and has not accepted it.
            for (int i = 0; i < 100; i++) {
                Scene.exchange(two, twoServer);
            }
            first.listener.configureBlocking(false);
            assertNull(first.listener.accept());
            first.listener.configureBlocking(true);
            one.close();
            oneServer.close();
            Scene.exchange(three, first.accept());
            assertEquals(List.of(), List.copyOf(scene.errors));
        }
    }

    @Test
    void aReloadAcceptsNobodyWhereThereIsNoRoom() throws Exception {
        int port = freePort();
        int added = freePort();
        try (Scene scene = Scene.start(new Proxy.Capacity(1, 1), plain(first, port))) {
            SocketChannel one = scene.connect();
            SocketChannel oneServer = first.accept();
            Scene.exchange(one, oneServer);
            assertTrue(scene.reload(plain(second, port, added)));
            SocketChannel waiting = connect(added);
            for (int i = 0; i < 100; i++) {
                Scene.exchange(one, oneServer);
            }
            second.listener.configureBlocking(false);
            assertNull(second.listener.accept());
            second.listener.configureBlocking(true);
            one.close();
            oneServer.close();
            Scene.exchange(waiting, second.accept());
        }
    }

    @Test
    void eachWorkerHasItsPartOfTheConnections() {
        Proxy.Capacity capacity = new Proxy.Capacity(3, 11);
        assertEquals(List.of(4, 4, 3), Stream.of(0, 1, 2).map(capacity::connectionsOf).toList());
        assertThrows(IllegalArgumentException.class, () -> new Proxy.Capacity(3, 2));
        assertThrows(IllegalArgumentException.class, () -> new Proxy.Capacity(0, 2));
    }

    // ---- The start ----

    @Test
    void startingFailsIfAnAddressIsTaken() throws Exception {
        int port = first.address().port();
        IOException failure = assertThrows(IOException.class, () -> Scene.start(plain(second, port)));
        assertTrue(failure.getMessage().startsWith("cannot listen on 127.0.0.1:" + port + ": "), failure.getMessage());
    }

    @Test
    void oneAddressBelongsToOneServer() throws Exception {
        int port = freePort();
        ConfigurationException failure =
                assertThrows(ConfigurationException.class, () -> Scene.start(plain(first, port), plain(second, port)));
        assertTrue(failure.getMessage().contains("127.0.0.1:" + port), failure.getMessage());
    }
}
