package io.niotls.interop;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.niotls.interop.NettyClient.Answer;
import io.niotls.testing.Setup;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.CRC32C;

/** One connection of an HTTP client behind a TLS handler, on a thread of its own. */
final class NettyJsseClient implements AutoCloseable {
    private static final int CHUNK = 65_536;

    private final EventLoopGroup loops = EventLoops.of(1, SelectorProvider.provider());
    private final NettyJsseEvents events = new NettyJsseEvents();
    private Channel channel;

    private NettyJsseClient() {}

    /** Connects to a port of this machine; the handshake has begun, and may fail later. */
    static NettyJsseClient connect(int port, Function<Channel, ? extends ChannelHandler> tls) throws InterruptedException {
        return connect(port, (channel, events) -> channel.pipeline().addLast(
                tls.apply(channel), new NettyJsseChoice(NettyJsseClient::addHttp1, NettyJsseClient::addHttp2), events));
    }

    /** Connects a client with a service of its own. */
    static NettyJsseClient connect(int port, NettyJsseServer.Pipeline pipeline) throws InterruptedException {
        NettyJsseClient client = new NettyJsseClient();
        try {
            client.channel = new Bootstrap()
                    .group(client.loops)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            pipeline.build(channel, client.events);
                        }
                    })
                    .connect(InetAddress.getLoopbackAddress(), port)
                    .sync()
                    .channel();
            return client;
        } catch (Throwable failure) {
            client.close();
            throw failure;
        }
    }

    private static void addHttp1(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpClientCodec(), new ChunkedWriteHandler());
    }

    private static void addHttp2(ChannelPipeline pipeline) {
        pipeline.addLast(
                Http2FrameCodecBuilder.forClient().build(), new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
    }

    NettyJsseEvents events() {
        return events;
    }

    Channel channel() {
        return channel;
    }

    /** Returns the handler that the connection has had from its beginning. */
    SslHandler tls() {
        return channel.pipeline().get(SslHandler.class);
    }

    /** Returns whether the connection, whose handshake is complete, speaks HTTP/2. */
    boolean isHttp2() {
        return "h2".equals(tls().applicationProtocol());
    }

    /** Asks for {@code length} bytes. */
    CompletableFuture<Answer> get(long length) throws Exception {
        return request(head(HttpMethod.GET, "/" + length), LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /** Sends the first bytes of a row, of which the answer should consist. */
    CompletableFuture<Answer> post(long seed, long length) throws Exception {
        HttpRequest head = head(HttpMethod.POST, "/");
        HttpUtil.setTransferEncodingChunked(head, true);
        return request(head, new HttpChunkedInput(new ChunkedStream(SeededBytes.stream(seed, length), CHUNK)));
    }

    /** Asks for {@code length} bytes, and for the connection's end after them. HTTP/1.1 only. */
    CompletableFuture<Answer> getAndClose(long length) throws Exception {
        HttpRequest head = head(HttpMethod.GET, "/" + length);
        HttpUtil.setKeepAlive(head, false);
        return request(head, LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private static HttpRequest head(HttpMethod method, String path) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path);
        request.headers().set(HttpHeaderNames.HOST, Setup.HOST);
        return request;
    }

    private CompletableFuture<Answer> request(HttpRequest head, Object body) throws Exception {
        // The codecs are there once the handshake is complete.
        events.engine();
        Channel stream = isHttp2() ? openStream() : channel;
        Answering answering = new Answering();
        stream.pipeline().addLast(answering);
        stream.write(head);
        stream.writeAndFlush(body).addListener(written -> {
            if (!written.isSuccess()) {
                answering.answer.completeExceptionally(written.cause());
            }
        });
        return answering.answer;
    }

    private Channel openStream() throws InterruptedException {
        return new Http2StreamChannelBootstrap(channel)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false), new ChunkedWriteHandler());
                    }
                })
                .open()
                .sync()
                .getNow();
    }

    /** Takes one response, on the connection or on the stream that is its own, and goes. */
    private static final class Answering extends SimpleChannelInboundHandler<HttpObject> {
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final CRC32C checksum = new CRC32C();
        private int status;
        private long length;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof HttpResponse response) {
                status = response.status().code();
            }
            if (message instanceof HttpContent content) {
                length += content.content().readableBytes();
                checksum.update(content.content().nioBuffer());
            }
            if (message instanceof LastHttpContent) {
                context.pipeline().remove(this);
                answer.complete(new Answer(status, length, checksum.getValue()));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.completeExceptionally(new IOException("the connection ended after " + length + " bytes of the answer"));
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            answer.completeExceptionally(failure);
            context.close();
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
