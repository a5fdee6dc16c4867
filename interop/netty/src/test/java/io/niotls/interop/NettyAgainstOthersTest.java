package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.niotls.interop.Curl.Answer;
import io.niotls.testing.TestPki.KeyKind;
import java.io.InputStream;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Netty's servers against {@code curl} and {@code openssl s_client}, its client against {@code openssl s_server}. */
@Timeout(60)
class NettyAgainstOthersTest {
    private static final long LENGTH = 100L << 20;
    private static final long UPLOAD_LENGTH = 16L << 20;
    private static final long UPLOAD_SEED = 2;

    @TempDir
    private static Path directory;

    private static PemFiles files;

    @BeforeAll
    static void start() {
        files = new PemFiles(directory);
    }

    private static Answer expected(String version, long seed, long length) {
        return new Answer(version, 200, length, SeededBytes.checksum(seed, length));
    }

    @ParameterizedTest
    @EnumSource
    void curlFetches100MegabytesByHttp1(Wire wire) throws Exception {
        Curl curl = Curl.installed();
        try (NettyServer server = NettyServer.http1(wire.provider())) {
            Answer answer = curl.request(files, wire, server.port(), "/" + LENGTH, "--http1.1");
            assertEquals(expected("1.1", HttpService.SEED, LENGTH), answer);
            assertEquals(List.of(), List.copyOf(server.failures()));
        }
    }

    /** What the server's channel reports is not looked at: curl ends HTTP/2 without close_notify, and that it does report. */
    @ParameterizedTest
    @EnumSource
    void curlFetches100MegabytesByHttp2(Wire wire) throws Exception {
        Curl curl = Curl.installed().withHttp2();
        try (NettyServer server = NettyServer.byAlpn(wire.provider("h2", "http/1.1"), "h2")) {
            Answer answer = curl.request(files, wire, server.port(), "/" + LENGTH, Curl.http2(wire));
            assertEquals(expected("2", HttpService.SEED, LENGTH), answer);
        }
    }

    /** The same server, the other protocol. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PLAIN")
    void curlMayChooseHttp1WhereHttp2IsServed(Wire wire) throws Exception {
        Curl curl = Curl.installed();
        try (NettyServer server = NettyServer.byAlpn(wire.provider("h2", "http/1.1"), "none")) {
            Answer answer = curl.request(files, wire, server.port(), "/100000", "--http1.1");
            assertEquals(expected("1.1", HttpService.SEED, 100_000), answer);
        }
    }

    @ParameterizedTest
    @EnumSource
    void curlGetsItsUploadBack(Wire wire) throws Exception {
        Curl curl = Curl.installed().withHttp2();
        Path upload = directory.resolve("upload");
        try (InputStream bytes = SeededBytes.stream(UPLOAD_SEED, UPLOAD_LENGTH)) {
            Files.write(upload, bytes.readAllBytes());
        }
        String data = "@" + upload;
        try (NettyServer server = NettyServer.http1(wire.provider())) {
            Answer answer = curl.request(files, wire, server.port(), "/", "--http1.1", "--data-binary", data);
            assertEquals(expected("1.1", UPLOAD_SEED, UPLOAD_LENGTH), answer);
        }
        try (NettyServer server = NettyServer.byAlpn(wire.provider("h2", "http/1.1"), "h2")) {
            Answer answer = curl.request(files, wire, server.port(), "/", Curl.http2(wire), "--data-binary", data);
            assertEquals(expected("2", UPLOAD_SEED, UPLOAD_LENGTH), answer);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PLAIN")
    void openSslIsAnsweredAndToldTheEnd(Wire wire) throws Exception {
        OpenSsl.installed();
        try (NettyServer server = NettyServer.byAlpn(wire.provider("h2", "http/1.1"), "none");
                Program client = Exchange.client(files, server.port(), List.of("-msg", "-alpn", "http/1.1"))) {
            client.type("GET /0 HTTP/1.1\r\nHost: server.example\r\nConnection: close\r\n\r\n");
            client.expect("HTTP/1.1 200 OK\r\n");
            client.expect("warning close_notify");
            assertEquals(0, client.awaitExit(), client::toString);
            assertTrue(client.output().contains("ALPN protocol: http/1.1"), client::toString);
            assertEquals(List.of(), List.copyOf(server.failures()));
        }
    }

    /** {@code s_server -WWW} sends a file and ends: the body has no other end than close_notify. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PLAIN")
    void fetchesAFileFromOpenSsl(Wire wire) throws Exception {
        OpenSsl.installed();
        int length = 8 << 20;
        try (InputStream bytes = SeededBytes.stream(HttpService.SEED, length)) {
            Files.write(directory.resolve("file.bin"), bytes.readAllBytes());
        }
        SelectorProvider provider = wire.provider("http/1.1");
        EventLoopGroup loops = EventLoops.of(1, provider);
        List<String> arguments = Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), List.of("-WWW", "-alpn", "http/1.1"));
        try (OpenSsl.Server server = OpenSsl.server(directory, arguments)) {
            for (int i = 0; i < 3; i++) {
                try (NettyClient client = NettyClient.byAlpn(loops, provider, server.port(), "none")) {
                    assertEquals(NettyHttp1Test.expected(HttpService.SEED, length), client.get("/file.bin").get());
                    client.awaitEnd();
                }
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
