package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.cli.proxy.Scene.Backend;
import io.niotls.nio.TlsSocketChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY headers that come in and go out, before TLS and without it. */
@Timeout(60)
class ProxyHeadersTest {
    private static final ProxyHeader SOMEBODY = ProxyHeader.of(
            new InetSocketAddress("192.0.2.7", 1_234), new InetSocketAddress("198.51.100.9", 443));

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

    private ServerBlock block(boolean clientTls, boolean taken, boolean upstreamTls, Optional<ProxyProtocolVersion> sent)
            throws IOException {
        return new ServerBlock(
                List.of(Scene.listen(clientTls, taken)),
                clientTls ? Optional.of(Scene.termination(directory)) : Optional.empty(),
                Scene.to(backend),
                upstreamTls ? Optional.of(Scene.upstreamTls(directory)) : Optional.empty(),
                Scene.settings(ProxySettings.NextUpstream.DEFAULT, sent, true, 0, 0));
    }

    private static String text(ProxyProtocolVersion version, ProxyHeader header) {
        return StandardCharsets.ISO_8859_1.decode(ProxyProtocol.write(version, header)).toString();
    }

    /** Reads a header, and not one byte more. */
    private static ProxyHeader readHeader(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            all.write(Scene.read(channel, 1).charAt(0));
            Optional<ProxyHeader> header = ProxyProtocol.read(ByteBuffer.wrap(all.toByteArray()));
            if (header.isPresent()) {
                return header.get();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatComesWithAHeaderIsForTheServer(ProxyProtocolVersion version) throws Exception {
        try (Scene scene = Scene.start(block(false, true, false, Optional.empty()))) {
            SocketChannel client = scene.connect();
            Scene.write(client, text(version, SOMEBODY) + "hello");
            SocketChannel server = backend.accept();
            assertEquals("hello", Scene.read(server, 5));
            Scene.exchange(client, server);
            client.close();
            assertEquals("", Scene.readAll(server));
            server.close();
            String line = scene.logged();
            assertTrue(line.startsWith("192.0.2.7 ["), line);
            assertTrue(line.contains(" TCP 200 4 9 "), line);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeaderMayComeByteByByte(ProxyProtocolVersion version) throws Exception {
        try (Scene scene = Scene.start(block(false, true, false, Optional.empty()))) {
            SocketChannel client = scene.connect();
            for (char each : text(version, SOMEBODY).toCharArray()) {
                Scene.write(client, String.valueOf(each));
            }
            Scene.exchange(client, backend.accept());
        }
    }

    @ParameterizedTest
    @EnumSource
    void tlsFollowsAHeader(ProxyProtocolVersion version) throws Exception {
        try (Scene scene = Scene.start(block(true, true, false, Optional.empty()))) {
            SocketChannel client = scene.connect();
            Scene.write(client, text(version, SOMEBODY));
            Scene.exchange(scene.secured(client, Scene.clientConfig().build(), Scene.HOST), backend.accept());
        }
    }

    @Test
    void aClientHelloMayComeWithTheHeader() throws Exception {
        try (Scene scene = Scene.start(block(true, true, false, Optional.empty()));
                Backend between = Backend.open()) {
            SocketChannel inFront = SocketChannel.open(new InetSocketAddress("127.0.0.1", between.address().port()));
            SocketChannel tap = between.accept();
            SocketChannel client = scene.connect();
            var handshake = Scene.start(() -> scene.secured(inFront, Scene.clientConfig().build(), Scene.HOST));
            String head = Scene.read(tap, 5);
            String hello = Scene.read(tap, head.charAt(3) << 8 | head.charAt(4));
            Scene.write(client, text(ProxyProtocolVersion.V1, SOMEBODY) + head + hello);
            var down = Scene.start(() -> pump(client, tap));
            var up = Scene.start(() -> pump(tap, client));
            Scene.exchange(Scene.await(handshake), backend.accept());
            Scene.await(handshake).close();
            Scene.await(up);
            client.close();
            down.cancel(true);
        }
    }

    private static Void pump(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        while (from.read(buffer.clear()) >= 0) {
            to.write(buffer.flip());
        }
        return null;
    }

    @Test
    void aClientWithoutAHeaderIsRefused() throws Exception {
        try (Scene scene = Scene.start(block(false, true, false, Optional.empty()))) {
            SocketChannel client = scene.connect();
            Scene.write(client, "GET / HTTP/1.1\r\n\r\n");
            assertEquals("", Scene.readAll(client));
            assertEquals(400, scene.status());
            assertTrue(scene.told().contains("its PROXY header cannot be read: "));
            SocketChannel gone = scene.connect();
            Scene.write(gone, "PROXY TCP4 ");
            gone.close();
            assertEquals(400, scene.status());
            assertTrue(scene.told().contains("it has ended within its PROXY header"));
        }
    }

    @Test
    void aHeaderMustComeInTime() throws Exception {
        try (Scene scene = Scene.start(block(false, true, false, Optional.empty()))) {
            SocketChannel silent = scene.connect();
            SocketChannel other = scene.connect();
            Scene.write(other, text(ProxyProtocolVersion.V1, SOMEBODY));
            Scene.exchange(other, backend.accept());
            scene.advance(ProxySettings.Timeouts.DEFAULT.proxyHeader());
            assertEquals("", Scene.readAll(silent));
            assertEquals(400, scene.status());
            assertTrue(scene.told().contains("its PROXY header has not come in time"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServerIsToldWhoItsClientIs(ProxyProtocolVersion version) throws Exception {
        try (Scene scene = Scene.start(block(true, false, true, Optional.of(version)))) {
            SocketChannel raw = scene.connect();
            TlsSocketChannel client = scene.secured(raw, Scene.clientConfig().build(), Scene.HOST);
            SocketChannel accepted = backend.accept();
            ProxyHeader header = readHeader(accepted);
            assertEquals(ProxyHeader.of(raw.getLocalAddress(), scene.address()), header);
            Scene.exchange(client, TlsSocketChannel.server(accepted, Scene.serverConfig()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHeaderIsPassedOn(boolean upstreamTls) throws Exception {
        try (Scene scene = Scene.start(block(false, true, upstreamTls, Optional.of(ProxyProtocolVersion.V1)))) {
            SocketChannel client = scene.connect();
            Scene.write(client, text(ProxyProtocolVersion.V2, SOMEBODY));
            SocketChannel accepted = backend.accept();
            assertEquals(SOMEBODY, readHeader(accepted));
            Scene.exchange(client, upstreamTls ? TlsSocketChannel.server(accepted, Scene.serverConfig()) : accepted);
        }
    }

    @Test
    void aHeaderThatNamesNobodyLeavesTheSocketsAddresses() throws Exception {
        try (Scene scene = Scene.start(block(false, true, false, Optional.of(ProxyProtocolVersion.V1)))) {
            SocketChannel client = scene.connect();
            Scene.write(client, "PROXY UNKNOWN\r\n");
            SocketChannel accepted = backend.accept();
            assertEquals(ProxyHeader.of(client.getLocalAddress(), scene.address()), readHeader(accepted));
            Scene.exchange(client, accepted);
        }
    }
}
