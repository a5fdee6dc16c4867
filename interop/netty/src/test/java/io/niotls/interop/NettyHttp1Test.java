package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.EventLoopGroup;
import io.niotls.interop.NettyClient.Answer;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Netty's HTTP/1.1, a client and a server of which neither knows of TLS, over the platform's provider and over ours. */
@Timeout(60)
class NettyHttp1Test {
    private static final int MEGABYTE = 1 << 20;
    private static final long OWN_SEED = 2;

    /** What a test does with a server, a client's event loop, and the provider of both. */
    @FunctionalInterface
    private interface Part {
        void play(NettyServer server, EventLoopGroup loops, SelectorProvider provider) throws Exception;
    }

    private static void play(Wire wire, Part part) throws Exception {
        SelectorProvider provider = wire.provider();
        EventLoopGroup loops = EventLoops.of(1, provider);
        try (NettyServer server = NettyServer.http1(provider)) {
            part.play(server, loops, provider);
            assertEquals(List.of(), List.copyOf(server.failures()));
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    static Answer expected(long seed, long length) {
        return new Answer(200, length, SeededBytes.checksum(seed, length));
    }

    @ParameterizedTest
    @EnumSource
    void answersManyRequestsOverOneConnection(Wire wire) throws Exception {
        play(wire, (server, loops, provider) -> {
            try (NettyClient client = NettyClient.http1(loops, provider, server.port())) {
                for (int length : new int[] {0, 1, 16_384, 16_385, 3 * MEGABYTE}) {
                    assertEquals(expected(HttpService.SEED, length), client.get(length).get());
                    assertEquals(expected(OWN_SEED, length), client.post(OWN_SEED, length).get());
                }
                assertEquals(404, client.get("/unknown").get().status());
                assertEquals(expected(HttpService.SEED, 1), client.get(1).get());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void serves100MegabytesInChunks(Wire wire) throws Exception {
        int length = 100 * MEGABYTE;
        play(wire, (server, loops, provider) -> {
            try (NettyClient client = NettyClient.http1(loops, provider, server.port())) {
                assertEquals(expected(HttpService.SEED, length), client.get(length).get());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void echoesAnUploadWhileItComes(Wire wire) throws Exception {
        int length = 32 * MEGABYTE;
        play(wire, (server, loops, provider) -> {
            try (NettyClient client = NettyClient.http1(loops, provider, server.port())) {
                assertEquals(expected(OWN_SEED, length), client.post(OWN_SEED, length).get());
            }
        });
    }

    /** The last bytes and the end arrive although the server closes right after it has written them. */
    @ParameterizedTest
    @EnumSource
    void closesAfterTheAnswerWhenTheClientAsks(Wire wire) throws Exception {
        play(wire, (server, loops, provider) -> {
            for (int i = 0; i < 20; i++) {
                try (NettyClient client = NettyClient.http1(loops, provider, server.port())) {
                    Answer answer = client.getAndClose(MEGABYTE).get();
                    assertEquals(expected(HttpService.SEED, MEGABYTE), answer);
                    client.awaitEnd();
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void serves50ConnectionsOnOneThread(Wire wire) throws Exception {
        play(wire, (server, loops, provider) -> {
            List<NettyClient> clients = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                clients.add(NettyClient.http1(loops, provider, server.port()));
            }
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                NettyClient client = clients.get(i);
                answers.add(i % 2 == 0 ? client.get(MEGABYTE) : client.post(i, MEGABYTE));
            }
            for (int i = 0; i < clients.size(); i++) {
                assertEquals(expected(i % 2 == 0 ? HttpService.SEED : i, MEGABYTE), answers.get(i).get());
            }
            clients.forEach(NettyClient::close);
        });
    }
}
