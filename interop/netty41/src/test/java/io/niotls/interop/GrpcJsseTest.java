package io.niotls.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.Setup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * gRPC-Java between every pair of JSSE providers. {@code GrpcSslContexts.configure} knows its providers by name and refuses
 * others, so the contexts are made with Netty's builder and given the one thing that gRPC insists on: HTTP/2 by ALPN.
 */
@Timeout(60)
class GrpcJsseTest {
    private static final int MESSAGE = 100_000;
    private static final int MESSAGES = 50;
    private static final long PATIENCE_SECONDS = 50;

    private static SslContextBuilder client(Pairing pairing) {
        return NettyJsseContexts.client(pairing).applicationProtocolConfig(NettyJsseContexts.lenient("h2"));
    }

    private static SslContextBuilder server(Pairing pairing) {
        return NettyJsseContexts.server(pairing).applicationProtocolConfig(NettyJsseContexts.lenient("h2"));
    }

    /** A server and a channel to it. */
    private record Link(Server server, ManagedChannel channel) implements AutoCloseable {
        static Link open(SslContext asking, SslContext serving) throws Exception {
            Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sslContext(serving)
                    .addService(new GrpcService())
                    .intercept(new GrpcService.Sessions())
                    .build()
                    .start();
            ManagedChannel channel = NettyChannelBuilder
                    .forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
                    .overrideAuthority(Setup.HOST)
                    .sslContext(asking)
                    .build();
            return new Link(server, channel);
        }

        static Link open(Pairing pairing) throws Exception {
            return open(GrpcJsseTest.client(pairing).build(), GrpcJsseTest.server(pairing).build());
        }

        byte[] call(MethodDescriptor<byte[], byte[]> method, byte[] request) {
            return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
        }

        @Override
        public void close() {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new SeededBytes(GrpcService.SEED).fill(ByteBuffer.wrap(bytes));
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void answersCalls(Pairing pairing) throws Exception {
        try (Link link = Link.open(pairing)) {
            for (int length : new int[] {0, 1, 16_384, 1 << 20}) {
                byte[] message = bytes(length);
                assertArrayEquals(message, link.call(GrpcService.ECHO, message));
            }
            assertEquals("nobody", new String(link.call(GrpcService.WHO, new byte[0]), UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void streamsFromTheServer(Pairing pairing) throws Exception {
        try (Link link = Link.open(pairing)) {
            Iterator<byte[]> messages = ClientCalls.blockingServerStreamingCall(
                    link.channel,
                    GrpcService.DOWNLOAD,
                    CallOptions.DEFAULT,
                    ByteBuffer.allocate(8).putInt(MESSAGES).putInt(MESSAGE).array());
            SeededBytes expected = new SeededBytes(GrpcService.SEED);
            while (messages.hasNext()) {
                expected.check(ByteBuffer.wrap(messages.next()));
            }
            assertEquals((long) MESSAGES * MESSAGE, expected.position());
        }
    }

    /** Completes with what an answer's stream ends with. */
    private static final class Answer implements StreamObserver<byte[]> {
        private final SeededBytes expected = new SeededBytes(GrpcService.SEED);
        private final CompletableFuture<byte[]> last = new CompletableFuture<>();
        private final boolean isEcho;
        private byte[] latest;

        Answer(boolean isEcho) {
            this.isEcho = isEcho;
        }

        @Override
        public void onNext(byte[] message) {
            latest = message;
            if (isEcho) {
                expected.check(ByteBuffer.wrap(message));
            }
        }

        @Override
        public void onError(Throwable failure) {
            last.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            last.complete(latest);
        }
    }

    private static byte[] send(StreamObserver<byte[]> call, Answer answer) throws Exception {
        SeededBytes bytes = new SeededBytes(GrpcService.SEED);
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = new byte[MESSAGE];
            bytes.fill(ByteBuffer.wrap(message));
            call.onNext(message);
        }
        call.onCompleted();
        return answer.last.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void streamsFromTheClient(Pairing pairing) throws Exception {
        try (Link link = Link.open(pairing)) {
            Answer answer = new Answer(false);
            ByteBuffer summary = ByteBuffer.wrap(send(
                    ClientCalls.asyncClientStreamingCall(
                            link.channel.newCall(GrpcService.UPLOAD, CallOptions.DEFAULT), answer),
                    answer));
            assertEquals((long) MESSAGES * MESSAGE, summary.getLong());
            assertEquals(SeededBytes.checksum(GrpcService.SEED, (long) MESSAGES * MESSAGE), summary.getLong());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void streamsBothWaysAtOnce(Pairing pairing) throws Exception {
        try (Link link = Link.open(pairing)) {
            Answer answer = new Answer(true);
            send(ClientCalls.asyncBidiStreamingCall(link.channel.newCall(GrpcService.TALK, CallOptions.DEFAULT), answer), answer);
            assertEquals((long) MESSAGES * MESSAGE, answer.expected.position());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void serviceSeesTheClientsCertificate(Pairing pairing) throws Exception {
        SslContext asking = client(pairing).keyManager(Identities.client("alice")[0]).build();
        SslContext serving = server(pairing).trustManager(Identities.trust()[0]).clientAuth(ClientAuth.REQUIRE).build();
        try (Link link = Link.open(asking, serving)) {
            assertEquals("CN=alice", new String(link.call(GrpcService.WHO, new byte[0]), UTF_8));
        }
        try (Link link = Link.open(client(pairing).build(), serving)) {
            assertUnavailable(link);
        }
    }

    /** What a deadline ends is the call: the connection goes on. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void deadlineEndsACallAndNotTheConnection(Pairing pairing) throws Exception {
        try (Link link = Link.open(pairing)) {
            byte[] message = bytes(MESSAGE);
            assertArrayEquals(message, link.call(GrpcService.ECHO, message));
            CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(50, TimeUnit.MILLISECONDS);
            StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () ->
                    ClientCalls.blockingUnaryCall(link.channel, GrpcService.SILENCE, options, message));
            assertEquals(Status.Code.DEADLINE_EXCEEDED, failure.getStatus().getCode());
            assertArrayEquals(message, link.call(GrpcService.ECHO, message));
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void refusesAServerWithAnotherName(Pairing pairing) throws Exception {
        SslContext serving = NettyJsseContexts.server(pairing, "other.example")
                .applicationProtocolConfig(NettyJsseContexts.lenient("h2"))
                .build();
        try (Link link = Link.open(client(pairing).build(), serving)) {
            assertUnavailable(link);
        }
    }

    /** gRPC speaks nothing but HTTP/2. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void refusesAServerWithoutHttp2(Pairing pairing) throws Exception {
        SslContext serving = NettyJsseContexts.server(pairing)
                .applicationProtocolConfig(NettyJsseContexts.lenient("http/1.1"))
                .build();
        try (NettyJsseServer server = NettyJsseServer.start(serving)) {
            ManagedChannel channel = NettyChannelBuilder
                    .forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
                    .overrideAuthority(Setup.HOST)
                    .sslContext(client(pairing).build())
                    .build();
            try {
                StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () ->
                        ClientCalls.blockingUnaryCall(channel, GrpcService.ECHO, CallOptions.DEFAULT, new byte[0]));
                assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode());
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static void assertUnavailable(Link link) {
        StatusRuntimeException failure =
                assertThrows(StatusRuntimeException.class, () -> link.call(GrpcService.ECHO, new byte[0]));
        assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode());
        Stream<Throwable> causes = Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause);
        assertTrue(causes.anyMatch(SSLException.class::isInstance), failure::toString);
    }
}
