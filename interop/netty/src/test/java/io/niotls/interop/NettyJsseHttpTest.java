package io.niotls.interop;

import static io.niotls.interop.NettyHttp1Test.expected;
import static io.niotls.interop.NettyJsseContexts.lenient;
import static io.niotls.interop.NettyJsseContexts.strict;
import static io.niotls.interop.NettyJsseContexts.to;
import static io.niotls.interop.NettyJsseEvents.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.niotls.interop.NettyClient.Answer;
import io.niotls.jsse.testing.Pairing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/1.1 and HTTP/2 by ALPN between Netty's clients and servers, over every pair of JSSE providers. */
@Timeout(60)
class NettyJsseHttpTest {
    private static final int MEGABYTE = 1 << 20;
    private static final long OWN_SEED = 2;
    private static final ApplicationProtocolConfig BOTH = lenient("h2", "http/1.1");

    /** What a test does with a connection. */
    @FunctionalInterface
    private interface Part {
        void play(NettyJsseClient client) throws Exception;
    }

    private static SslContext clientContext(Pairing pairing, ApplicationProtocolConfig protocols) throws Exception {
        return NettyJsseContexts.client(pairing)
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(protocols)
                .build();
    }

    private static SslContext serverContext(Pairing pairing, ApplicationProtocolConfig protocols) throws Exception {
        return NettyJsseContexts.server(pairing)
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(protocols)
                .build();
    }

    private static void play(Pairing pairing, ApplicationProtocolConfig asks, ApplicationProtocolConfig serves, Part part)
            throws Exception {
        try (NettyJsseServer server = NettyJsseServer.start(serverContext(pairing, serves));
                NettyJsseClient client =
                        NettyJsseClient.connect(server.port(), to(clientContext(pairing, asks), server.port()))) {
            assertEquals(pairing.protocol(), client.events().session().getProtocol());
            part.play(client);
            assertEquals(List.of(), client.events().failures());
            client.channel().close().sync();
            NettyJsseEvents connection = server.nextConnection();
            connection.awaitEnd();
            assertEquals(List.of(), connection.failures());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void answersManyRequestsOverOneConnection(Pairing pairing) throws Exception {
        play(pairing, ApplicationProtocolConfig.DISABLED, ApplicationProtocolConfig.DISABLED, client -> {
            for (int length : new int[] {0, 1, 16_384, 16_385, 3 * MEGABYTE}) {
                assertEquals(expected(HttpService.SEED, length), await(client.get(length)));
                assertEquals(expected(OWN_SEED, length), await(client.post(OWN_SEED, length)));
            }
        });
    }

    /** The last bytes and close_notify arrive although the server closes right after it has written them. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void closesAfterTheAnswerWhenTheClientAsks(Pairing pairing) throws Exception {
        for (int i = 0; i < 5; i++) {
            play(pairing, ApplicationProtocolConfig.DISABLED, ApplicationProtocolConfig.DISABLED, client -> {
                assertEquals(expected(HttpService.SEED, MEGABYTE), await(client.getAndClose(MEGABYTE)));
                client.events().awaitCloseNotify();
                client.events().awaitEnd();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void answersManyStreamsAtOnce(Pairing pairing) throws Exception {
        play(pairing, BOTH, BOTH, client -> {
            assertTrue(client.isHttp2());
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(i % 2 == 0 ? client.get(MEGABYTE) : client.post(i, MEGABYTE));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(expected(i % 2 == 0 ? HttpService.SEED : i, MEGABYTE), await(answers.get(i)));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void speaksHttp1WhereTheOtherSideHasNoHttp2(Pairing pairing) throws Exception {
        Part part = client -> {
            assertEquals("http/1.1", client.tls().applicationProtocol());
            assertEquals(expected(HttpService.SEED, MEGABYTE), await(client.get(MEGABYTE)));
        };
        play(pairing, BOTH, lenient("http/1.1"), part);
        play(pairing, lenient("http/1.1"), BOTH, part);
    }

    /** The server's order decides, not the client's. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void choosesWhatTheServerPrefers(Pairing pairing) throws Exception {
        play(pairing, lenient("http/1.1", "h2"), BOTH, client -> assertTrue(client.isHttp2()));
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void goesOnWithoutAProtocolInCommonWhereThatIsAllowed(Pairing pairing) throws Exception {
        Part part = client -> {
            // Netty gives null where nothing was chosen, for any engine.
            assertNull(client.tls().applicationProtocol());
            assertEquals(expected(HttpService.SEED, MEGABYTE), await(client.get(MEGABYTE)));
        };
        play(pairing, lenient("spdy/3"), lenient("http/1.1"), part);
        play(pairing, BOTH, ApplicationProtocolConfig.DISABLED, part);
        play(pairing, ApplicationProtocolConfig.DISABLED, BOTH, part);
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void refusesAClientWithoutAProtocolInCommon(Pairing pairing) throws Exception {
        try (NettyJsseServer server = NettyJsseServer.start(serverContext(pairing, strict("h2")));
                NettyJsseClient client = NettyJsseClient.connect(
                        server.port(), to(clientContext(pairing, strict("http/1.1")), server.port()))) {
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, client.events()::engine);
            assertTrue(failure.getMessage().contains("no_application_protocol"), failure::getMessage);
            assertThrows(SSLHandshakeException.class, server.nextConnection()::engine);
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#ours")
    void carries100Megabytes(Pairing pairing) throws Exception {
        int length = 100 * MEGABYTE;
        play(pairing, ApplicationProtocolConfig.DISABLED, ApplicationProtocolConfig.DISABLED, client ->
                assertEquals(expected(HttpService.SEED, length), await(client.get(length))));
    }
}
