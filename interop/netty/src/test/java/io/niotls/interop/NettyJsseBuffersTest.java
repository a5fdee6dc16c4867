package io.niotls.interop;

import static io.niotls.interop.NettyHttp1Test.expected;
import static io.niotls.interop.NettyJsseContexts.to;
import static io.niotls.interop.NettyJsseEvents.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.Setup;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The buffers that Netty hands to engines, and the threads that it runs their delegated tasks on. */
@Timeout(60)
class NettyJsseBuffersTest {
    private static final int MEGABYTE = 1 << 20;
    private static final long OWN_SEED = 2;

    /** Where the buffers of a pipeline come from. */
    enum Buffers {
        HEAP(new UnpooledByteBufAllocator(false)),
        DIRECT(new UnpooledByteBufAllocator(true)),
        POOLED_HEAP(new PooledByteBufAllocator(false)),
        POOLED_DIRECT(new PooledByteBufAllocator(true));

        private final ByteBufAllocator allocator;

        Buffers(ByteBufAllocator allocator) {
            this.allocator = allocator;
        }
    }

    static Stream<Arguments> buffers() {
        return Pairing.all().flatMap(pairing -> Stream.of(Buffers.values()).map(buffers -> Arguments.of(pairing, buffers)));
    }

    private static void assertEchoes(NettyJsseClient client, int length) throws Exception {
        assertEquals(expected(OWN_SEED, length), await(client.post(OWN_SEED, length)));
    }

    /** Echoes between two sides whose channels are set up alike. */
    private static void assertEchoes(Pairing pairing, int length, Consumer<ChannelConfig> settings) throws Exception {
        SslContext serving = NettyJsseContexts.server(pairing).build();
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (NettyJsseServer server = NettyJsseServer.start(channel -> {
            settings.accept(channel.config());
            return serving.newHandler(channel.alloc());
        })) {
            try (NettyJsseClient client = NettyJsseClient.connect(server.port(), channel -> {
                settings.accept(channel.config());
                return asking.newHandler(channel.alloc(), Setup.HOST, server.port());
            })) {
                assertEchoes(client, length);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void worksWithBuffersOfEveryKind(Pairing pairing, Buffers buffers) throws Exception {
        assertEchoes(pairing, MEGABYTE, config -> config.setAllocator(buffers.allocator));
    }

    /** A read that gives one byte: every record, of the handshake and of data, comes in as many parts as it can. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void takesRecordsByteByByte(Pairing pairing) throws Exception {
        assertEchoes(pairing, 20_000, config -> config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(1)));
    }

    /** Many records in one buffer, and a record's end in the next. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void takesManyRecordsAtOnce(Pairing pairing) throws Exception {
        assertEchoes(
                pairing, 4 * MEGABYTE, config -> config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(99_991)));
    }

    /** An executor that counts what it is given. */
    private record Counting(Executor executor, AtomicInteger tasks) implements Executor {
        Counting(Executor executor) {
            this(executor, new AtomicInteger());
        }

        @Override
        public void execute(Runnable task) {
            tasks.incrementAndGet();
            executor.execute(task);
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void runsDelegatedTasksOnAnExecutor(Pairing pairing) throws Exception {
        SslContext serving = NettyJsseContexts.server(pairing).build();
        SslContext asking = NettyJsseContexts.client(pairing).build();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Counting ofServer = new Counting(threads);
        Counting ofClient = new Counting(threads);
        try (NettyJsseServer server = NettyJsseServer.start(channel -> serving.newHandler(channel.alloc(), ofServer))) {
            for (int i = 0; i < 5; i++) {
                try (NettyJsseClient client = NettyJsseClient.connect(
                        server.port(),
                        channel -> asking.newHandler(channel.alloc(), Setup.HOST, server.port(), ofClient))) {
                    assertEchoes(client, MEGABYTE);
                }
            }
        } finally {
            threads.shutdown();
        }
        assertTrue(ofServer.tasks.get() > 0, "the server's engines have no tasks");
        assertTrue(ofClient.tasks.get() > 0, "the client's engines have no tasks");
    }
}
