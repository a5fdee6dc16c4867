package io.niotls.interop;

import static io.niotls.interop.NettyJsseEvents.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A connection that begins in the clear and goes on with TLS when the client asks, as those of SMTP do. */
@Timeout(60)
class NettyJsseStartTlsTest {
    private static final String GREETING = "220 server.example ready";
    private static final String GO_AHEAD = "220 go ahead";

    /** Lines of text both ways. */
    private static void addLines(Channel channel, NettyJsseEvents events, SimpleChannelInboundHandler<String> conversation) {
        channel.pipeline().addLast(
                new LineBasedFrameDecoder(1_000), new StringDecoder(), new StringEncoder(), events, conversation);
    }

    /** Greets, changes to TLS when it is asked to, and from then on gives back what it gets. */
    private static final class Serving extends SimpleChannelInboundHandler<String> {
        private final SslContext tls;

        Serving(SslContext tls) {
            this.tls = tls;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(GREETING + "\n");
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, String line) {
            if (line.equals("STARTTLS")) {
                // The handler lets the first write through as it is, and encrypts from then on.
                context.pipeline().addFirst(tls.newHandler(context.alloc()));
                context.writeAndFlush(GO_AHEAD + "\n");
            } else {
                context.writeAndFlush(line + "\n");
            }
        }
    }

    /** Asks for TLS when it is greeted, and sends a line as soon as it has it. */
    private static final class Asking extends SimpleChannelInboundHandler<String> {
        private final SslContext tls;
        private final int port;
        private final List<String> lines = new ArrayList<>();
        private final CompletableFuture<List<String>> answered = new CompletableFuture<>();

        Asking(SslContext tls, int port) {
            this.tls = tls;
            this.port = port;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, String line) {
            lines.add(line);
            switch (line) {
                case GREETING -> context.writeAndFlush("STARTTLS\n");
                case GO_AHEAD -> {
                    SslHandler handler = tls.newHandler(context.alloc(), Setup.HOST, port);
                    context.pipeline().addFirst(handler);
                    handler.handshakeFuture().addListener(done -> context.writeAndFlush("under the rose\n"));
                }
                default -> answered.complete(lines);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            answered.completeExceptionally(failure);
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void changesToTlsInTheMiddleOfAConnection(Pairing pairing) throws Exception {
        SslContext serving = NettyJsseContexts.server(pairing).startTls(true).build();
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (NettyJsseServer server = NettyJsseServer.start(
                (channel, events) -> addLines(channel, events, new Serving(serving)))) {
            Asking conversation = new Asking(asking, server.port());
            try (NettyJsseClient client = NettyJsseClient.connect(
                    server.port(), (channel, events) -> addLines(channel, events, conversation))) {
                assertEquals(List.of(GREETING, GO_AHEAD, "under the rose"), await(conversation.answered));
                assertEquals(pairing.protocol(), client.events().session().getProtocol());
            }
            assertEquals(pairing.protocol(), server.nextConnection().session().getProtocol());
        }
    }
}
