package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.cli.proxy.Scene.Backend;
import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through a proxy, and how it ends. */
@Timeout(60)
class ProxyRelayTest {
    @TempDir
    private Path directory;

    private Backend backend;

    @BeforeEach
    void open() throws Exception {
        backend = Backend.open();
    }

    @AfterEach
    void close() throws Exception {
        backend.close();
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static FutureTask<Void> writing(SocketChannel channel, byte[] bytes) {
        return Scene.start(() -> {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.shutdownOutput();
            return null;
        });
    }

    private static FutureTask<byte[]> reading(SocketChannel channel) {
        return Scene.start(() -> Scene.readAll(channel).getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void losesNothingInEitherDirection(boolean clientTls, boolean upstreamTls) throws Exception {
        byte[] up = random(5_000_001, 1);
        byte[] down = random(4_000_003, 2);
        try (Scene scene = Scene.start(Scene.block(clientTls, upstreamTls, directory, backend))) {
            SocketChannel client = scene.connect(clientTls);
            SocketChannel server = backend.accept(upstreamTls);
            FutureTask<Void> upload = writing(client, up);
            FutureTask<Void> download = writing(server, down);
            FutureTask<byte[]> uploaded = reading(server);
            FutureTask<byte[]> downloaded = reading(client);
            assertArrayEquals(up, Scene.await(uploaded));
            assertArrayEquals(down, Scene.await(downloaded));
            Scene.await(upload);
            Scene.await(download);
            assertTrue(scene.logged().contains(" TCP 200 4000003 5000001 "));
            assertEquals(List.of(), List.copyOf(scene.errors));
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void passesTheEndOfEachDirectionOn(boolean clientTls, boolean upstreamTls) throws Exception {
        try (Scene scene = Scene.start(Scene.block(clientTls, upstreamTls, directory, backend))) {
            SocketChannel client = scene.connect(clientTls);
            SocketChannel server = backend.accept(upstreamTls);
            Scene.write(client, "question");
            client.shutdownOutput();
            assertEquals("question", Scene.readAll(server));
            Scene.write(server, "answer");
            assertEquals("answer", Scene.read(client, 6));
            Scene.write(server, " and more");
            server.shutdownOutput();
            assertEquals(" and more", Scene.readAll(client));
            assertEquals(200, scene.status());
            SocketChannel second = scene.connect(clientTls);
            SocketChannel secondServer = backend.accept(upstreamTls);
            secondServer.shutdownOutput();
            assertEquals("", Scene.readAll(second));
            Scene.write(second, "still here");
            second.shutdownOutput();
            assertEquals("still here", Scene.readAll(secondServer));
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,true"})
    void withoutHalfCloseTheFirstEndEndsBoth(boolean clientTls, boolean upstreamTls) throws Exception {
        ProxySettings settings = Scene.settings(ProxySettings.NextUpstream.DEFAULT, Optional.empty(), false, 0, 0);
        try (Scene scene = Scene.start(Scene.block(clientTls, upstreamTls, directory, settings, backend))) {
            SocketChannel client = scene.connect(clientTls);
            SocketChannel server = backend.accept(upstreamTls);
            Scene.write(server, "all of it");
            server.shutdownOutput();
            assertEquals("all of it", Scene.readAll(client));
            assertEquals("", Scene.readAll(server));
            assertEquals(200, scene.status());
        }
    }

    @Test
    void aSinkThatTakesNothingStopsItsSource() throws Exception {
        try (Scene scene = Scene.start(Scene.block(true, false, directory, backend))) {
            SocketChannel client = scene.connect(true);
            SocketChannel server = backend.accept();
            byte[] up = random(20_000_000, 3);
            FutureTask<Void> upload = writing(client, up);
            // The other direction is not held back, and while it runs the first one has got stuck.
            for (int i = 0; i < 2_000; i++) {
                Scene.write(server, "x");
                assertEquals("x", Scene.read(client, 1));
            }
            assertFalse(upload.isDone());
            assertArrayEquals(up, Scene.await(reading(server)));
        }
    }

    /** Resets a connection, with whatever is on its way. */
    private static void reset(SocketChannel channel) throws IOException {
        if (channel instanceof TlsSocketChannel tls) {
            tls.abort();
        } else {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0).close();
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void aResetIsPassedOnAsAReset(boolean clientTls, boolean upstreamTls) throws Exception {
        try (Scene scene = Scene.start(Scene.block(clientTls, upstreamTls, directory, backend))) {
            SocketChannel client = scene.connect(clientTls);
            SocketChannel server = backend.accept(upstreamTls);
            Scene.exchange(client, server);
            reset(client);
            assertThrows(IOException.class, () -> Scene.readAll(server));
            assertEquals(200, scene.status());
            assertTrue(scene.told().contains("it has broken off"));
            SocketChannel second = scene.connect(clientTls);
            SocketChannel secondServer = backend.accept(upstreamTls);
            Scene.exchange(second, secondServer);
            reset(secondServer);
            assertThrows(IOException.class, () -> Scene.readAll(second));
            assertTrue(scene.told().contains("the upstream server has broken off"));
        }
    }

    @Test
    void anEndOfTlsWithoutCloseNotifyIsPassedOnAsAReset() throws Exception {
        try (Scene scene = Scene.start(Scene.block(true, false, directory, backend))) {
            SocketChannel raw = scene.connect();
            SocketChannel client = scene.secured(raw, Scene.clientConfig().build(), Scene.HOST);
            SocketChannel server = backend.accept();
            Scene.write(client, "cut sh");
            assertEquals("cut sh", Scene.read(server, 6));
            raw.shutdownOutput();
            assertThrows(IOException.class, () -> Scene.readAll(server));
            assertTrue(scene.told().contains("it has broken off"));
        }
    }

    @Test
    void aPeerThatWasToldOurEndNeedNotSayItsOwn() throws Exception {
        try (Scene scene = Scene.start(Scene.block(false, true, directory, backend))) {
            SocketChannel client = scene.connect();
            SocketChannel raw = backend.accept();
            TlsSocketChannel server = TlsSocketChannel.server(raw, Scene.serverConfig());
            Scene.write(client, "question");
            client.shutdownOutput();
            assertEquals("question", Scene.readAll(server));
            Scene.write(server, "answer");
            raw.shutdownOutput();
            assertEquals("answer", Scene.readAll(client));
            assertEquals(200, scene.status());
            assertEquals(List.of(), List.copyOf(scene.errors));
        }
    }

    @Test
    void whatCameBeforeAResetIsStillDelivered() throws Exception {
        try (Scene scene = Scene.start(Scene.block(false, false, directory, backend))) {
            SocketChannel client = scene.connect();
            SocketChannel server = backend.accept();
            Scene.exchange(client, server);
            // More than the proxy has read when it hears of the reset.
            Scene.write(client, "unread ".repeat(10_000));
            Scene.write(server, "last words");
            reset(server);
            assertEquals("last words", Scene.read(client, 10));
            assertThrows(IOException.class, () -> Scene.readAll(client));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingMovesForTooLong(boolean clientTls) throws Exception {
        try (Scene scene = Scene.start(Scene.block(clientTls, false, directory, backend))) {
            SocketChannel client = scene.connect(clientTls);
            SocketChannel server = backend.accept();
            for (int i = 0; i < 3; i++) {
                Scene.exchange(client, server);
                scene.advance(ProxySettings.Timeouts.DEFAULT.idle().minusNanos(1));
            }
            Scene.exchange(client, server);
            scene.advance(ProxySettings.Timeouts.DEFAULT.idle());
            // What has not come yet will never come; nobody may take what has for the whole.
            assertThrows(IOException.class, () -> Scene.readAll(server));
            assertThrows(IOException.class, () -> Scene.readAll(client));
            assertTrue(scene.told().contains("nothing has moved for too long"));
            assertTrue(scene.logged().contains(" TCP 200 16 16 "));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerCutShortByTheIdleTimeoutIsNoCompleteOne(boolean clientTls) throws Exception {
        try (Scene scene = Scene.start(Scene.block(clientTls, false, directory, backend))) {
            SocketChannel client = scene.connect(clientTls);
            SocketChannel server = backend.accept();
            // All of the question: that its server may take for the whole.
            Scene.write(client, "question");
            client.shutdownOutput();
            assertEquals("question", Scene.readAll(server));
            Scene.write(server, "half of the ans");
            assertEquals("half of the ans", Scene.read(client, 15));
            scene.advance(ProxySettings.Timeouts.DEFAULT.idle());
            assertThrows(IOException.class, () -> Scene.readAll(client));
            assertTrue(scene.told().contains("nothing has moved for too long"));
        }
    }

    @Test
    void uploadsAreNoFasterThanTheirRate() throws Exception {
        ProxySettings slow = Scene.settings(ProxySettings.NextUpstream.DEFAULT, Optional.empty(), true, 1_000, 0);
        try (Scene scene = Scene.start(Scene.block(false, false, directory, slow, backend))) {
            SocketChannel client = scene.connect();
            SocketChannel server = backend.accept();
            Scene.write(client, "u".repeat(3_500));
            for (int second = 0; second < 3; second++) {
                assertEquals("u".repeat(1_000), Scene.read(server, 1_000));
                // When this has come back the proxy has had its turn, and nothing more has come.
                Scene.write(server, "d".repeat(5_000));
                Scene.read(client, 5_000);
                server.configureBlocking(false);
                assertEquals(0, server.read(ByteBuffer.allocate(1)));
                server.configureBlocking(true);
                scene.advance(Duration.ofSeconds(1));
            }
            client.shutdownOutput();
            scene.advance(Duration.ofSeconds(1));
            assertEquals("u".repeat(500), Scene.readAll(server));
        }
    }

    @Test
    void downloadsAreNoFasterThanTheirRate() throws Exception {
        ProxySettings slow = Scene.settings(ProxySettings.NextUpstream.DEFAULT, Optional.empty(), true, 0, 1_000);
        try (Scene scene = Scene.start(Scene.block(true, true, directory, slow, backend))) {
            SocketChannel client = scene.connect(true);
            SocketChannel server = backend.acceptTls();
            Scene.write(server, "d".repeat(1_500));
            assertEquals("d".repeat(1_000), Scene.read(client, 1_000));
            Scene.write(client, "u".repeat(5_000));
            Scene.read(server, 5_000);
            client.configureBlocking(false);
            assertEquals(0, client.read(ByteBuffer.allocate(1)));
            client.configureBlocking(true);
            scene.advance(Duration.ofSeconds(1));
            assertEquals("d".repeat(500), Scene.read(client, 500));
        }
    }

    @Test
    void severalWorkersServe() throws Exception {
        try (Scene scene = Scene.start(3, Scene.block(false, false, directory, backend))) {
            for (int i = 0; i < 50; i++) {
                try (SocketChannel client = scene.connect();
                        SocketChannel server = backend.accept()) {
                    Scene.exchange(client, server);
                }
                assertEquals(200, scene.status());
            }
        }
    }
}
