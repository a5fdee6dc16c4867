package io.niotls.interop;

import static io.niotls.interop.NettyHttp1Test.expected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.niotls.interop.NettyClient.Answer;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Netty's HTTP/2, chosen by ALPN; over the platform's provider by prior knowledge. */
@Timeout(60)
class NettyHttp2Test {
    private static final int MEGABYTE = 1 << 20;

    /** What a test does with a connection. */
    @FunctionalInterface
    private interface Part {
        void play(NettyClient client) throws Exception;
    }

    private static void play(SelectorProvider serving, SelectorProvider asking, String otherwise, Part part) throws Exception {
        EventLoopGroup loops = EventLoops.of(1, asking);
        try (NettyServer server = NettyServer.byAlpn(serving, otherwise);
                NettyClient client = NettyClient.byAlpn(loops, asking, server.port(), otherwise)) {
            part.play(client);
            assertEquals(List.of(), List.copyOf(server.failures()));
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static void play(Wire wire, Part part) throws Exception {
        SelectorProvider provider = wire.provider("h2", "http/1.1");
        play(provider, provider, "h2", client -> {
            assertTrue(client.isHttp2());
            part.play(client);
        });
    }

    @ParameterizedTest
    @EnumSource
    void serves100Megabytes(Wire wire) throws Exception {
        int length = 100 * MEGABYTE;
        play(wire, client -> assertEquals(expected(HttpService.SEED, length), client.get(length).get()));
    }

    @ParameterizedTest
    @EnumSource
    void answersManyStreamsAtOnce(Wire wire) throws Exception {
        int length = 2 * MEGABYTE;
        play(wire, client -> {
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(i % 2 == 0 ? client.get(length) : client.post(i, length));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(expected(i % 2 == 0 ? HttpService.SEED : i, length), answers.get(i).get());
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_1_3, h2 http/1.1, h2, true",
        "TLS_1_3, h2 http/1.1, http/1.1, false",
        "TLS_1_3, http/1.1, h2 http/1.1, false",
        "TLS_1_2, h2 http/1.1, h2 http/1.1, true",
        "TLS_1_2, h2 http/1.1, http/1.1, false",
    })
    void speaksWhatBothSidesKnow(Wire wire, String serves, String asks, boolean http2) throws Exception {
        play(wire.provider(serves.split(" ")), wire.provider(asks.split(" ")), "none", client -> {
            assertEquals(http2, client.isHttp2());
            assertEquals(expected(HttpService.SEED, MEGABYTE), client.get(MEGABYTE).get());
        });
    }

    /** Without ALPN both sides keep to what they speak otherwise. */
    @ParameterizedTest
    @EnumSource
    void speaksHttp1WhereNothingIsChosen(Wire wire) throws Exception {
        SelectorProvider provider = wire.provider();
        play(provider, provider, "http/1.1", client ->
                assertEquals(expected(HttpService.SEED, MEGABYTE), client.get(MEGABYTE).get()));
    }
}
