package io.niotls.interop;

import static io.niotls.interop.NettyHttp1Test.expected;
import static io.niotls.interop.NettyJsseContexts.to;
import static io.niotls.interop.NettyJsseEvents.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.niotls.interop.NettyClient.Answer;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Ends of connections: in time, too early, without a word, or before they have begun. */
@Timeout(60)
class NettyJsseCloseTest {
    private static final int LENGTH = 100_000;
    private static final long TOO_LONG = 1L << 39;

    /** A server, with the channels that it has accepted. */
    private record Service(NettyJsseServer server, BlockingQueue<Channel> channels) implements AutoCloseable {
        static Service start(Pairing pairing) throws Exception {
            SslContext context = NettyJsseContexts.server(pairing).build();
            BlockingQueue<Channel> channels = new LinkedBlockingQueue<>();
            return new Service(
                    NettyJsseServer.start(channel -> {
                        channels.add(channel);
                        return context.newHandler(channel.alloc());
                    }),
                    channels);
        }

        NettyJsseClient connect(SslContext asking) throws InterruptedException {
            return NettyJsseClient.connect(server.port(), to(asking, server.port()));
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** Closes the connection with the first bytes of an answer. */
    private static final class Leaving extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.fireChannelRead(message);
            context.close();
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void serverOutlivesAClientThatLeavesInTheMiddleOfAnAnswer(Pairing pairing) throws Exception {
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (Service service = Service.start(pairing)) {
            try (NettyJsseClient client = service.connect(asking)) {
                client.events().engine();
                client.channel().pipeline().addLast(new Leaving());
                CompletableFuture<Answer> answer = client.get(TOO_LONG);
                client.events().awaitEnd();
                assertThrows(IOException.class, () -> await(answer));
            }
            NettyJsseEvents accepted = service.server.nextConnection();
            accepted.awaitEnd();
            assertEquals(pairing.protocol(), accepted.session().getProtocol());
            try (NettyJsseClient client = service.connect(asking)) {
                assertEquals(expected(HttpService.SEED, LENGTH), await(client.get(LENGTH)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void clientHearsTheServersCloseNotify(Pairing pairing) throws Exception {
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (Service service = Service.start(pairing);
                NettyJsseClient client = service.connect(asking)) {
            assertEquals(expected(HttpService.SEED, LENGTH), await(client.get(LENGTH)));
            Channel accepted = service.channels.take();
            accepted.pipeline().get(SslHandler.class).closeOutbound();
            client.events().awaitCloseNotify();
            client.channel().close().sync();
            NettyJsseEvents events = service.server.nextConnection();
            events.awaitCloseNotify();
            accepted.close();
            events.awaitEnd();
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void serverHearsTheClientsCloseNotify(Pairing pairing) throws Exception {
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (Service service = Service.start(pairing);
                NettyJsseClient client = service.connect(asking)) {
            assertEquals(expected(HttpService.SEED, LENGTH), await(client.get(LENGTH)));
            client.channel().close().sync();
            NettyJsseEvents events = service.server.nextConnection();
            events.awaitCloseNotify();
            events.awaitEnd();
        }
    }

    /** The connection's end alone is no close_notify, and Netty tells the program so. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void clientKnowsThatItWasCutOff(Pairing pairing) throws Exception {
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (Service service = Service.start(pairing);
                NettyJsseClient client = service.connect(asking)) {
            assertEquals(expected(HttpService.SEED, LENGTH), await(client.get(LENGTH)));
            Channel accepted = service.channels.take();
            // Below the TLS handler, which so has no chance to say anything.
            accepted.eventLoop().execute(() -> accepted.unsafe().close(accepted.voidPromise()));
            assertThrows(IOException.class, client.events()::awaitCloseNotify);
            client.events().awaitEnd();
        }
    }

    /** Another end that must not take the process with it: the handshake's, after one of its flights. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void handshakeFailsWhereTheConnectionEndsInIt(Pairing pairing) throws Exception {
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (NettyJsseServer server = NettyJsseServer.start((channel, events) -> channel.pipeline().addLast(
                        new Leaving(), events));
                NettyJsseClient client = NettyJsseClient.connect(server.port(), to(asking, server.port()))) {
            assertThrows(IOException.class, client.events()::engine);
            client.events().awaitEnd();
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientDoesNotWaitForAMuteServerForEver(JsseStack stack) throws Exception {
        SslContext asking = NettyJsseContexts.client(new Pairing(stack, stack, "TLSv1.3")).build();
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                NettyJsseClient client = NettyJsseClient.connect(mute.getLocalPort(), channel -> {
                    SslHandler handler = asking.newHandler(channel.alloc());
                    handler.setHandshakeTimeout(100, TimeUnit.MILLISECONDS);
                    return handler;
                })) {
            assertThrows(SslHandshakeTimeoutException.class, client.events()::engine);
            client.events().awaitEnd();
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverDoesNotWaitForAMuteClientForEver(JsseStack stack) throws Exception {
        SslContext serving = NettyJsseContexts.server(new Pairing(stack, stack, "TLSv1.3")).build();
        try (NettyJsseServer server = NettyJsseServer.start(channel -> {
            SslHandler handler = serving.newHandler(channel.alloc());
            handler.setHandshakeTimeout(100, TimeUnit.MILLISECONDS);
            return handler;
        })) {
            try (Socket mute = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                NettyJsseEvents accepted = server.nextConnection();
                assertThrows(SslHandshakeTimeoutException.class, accepted::engine);
                accepted.awaitEnd();
                mute.setSoTimeout(50_000);
                while (mute.getInputStream().read() >= 0) {
                    continue;
                }
            }
        }
    }
}
