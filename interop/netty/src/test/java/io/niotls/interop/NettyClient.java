package io.niotls.interop;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
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
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.niotls.testing.Setup;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/** One connection of a client of Netty, to a port of this machine. No pipeline here knows of TLS. */
final class NettyClient implements AutoCloseable {
    private static final int CHUNK = 65_536;
    private static final long PATIENCE_SECONDS = 50;

    private final Channel channel;
    private final boolean http2;
    private final CompletableFuture<Void> ended;

    private NettyClient(Channel channel, boolean http2, CompletableFuture<Void> ended) {
        this.channel = channel;
        this.http2 = http2;
        this.ended = ended;
    }

    /**
     * What a request was answered with.
     *
     * @param status the status code
     * @param length of the body, in bytes
     * @param checksum CRC-32C of the body
     */
    record Answer(int status, long length, long checksum) {}

    /** Connects a client of HTTP/1.1, which is given a provider and else is as for any other. */
    static NettyClient http1(EventLoopGroup loops, SelectorProvider provider, int port) throws Exception {
        return connect(loops, () -> new NioSocketChannel(provider), port, "http/1.1");
    }

    /**
     * Connects a client that speaks what ALPN has chosen.
     *
     * @param otherwise what it speaks if nothing was chosen: {@code h2} or {@code http/1.1}
     */
    static NettyClient byAlpn(EventLoopGroup loops, SelectorProvider provider, int port, String otherwise) throws Exception {
        return connect(loops, () -> new AlpnSocketChannel(provider), port, otherwise);
    }

    private static NettyClient connect(EventLoopGroup loops, ChannelFactory<Channel> channels, int port, String otherwise)
            throws Exception {
        Connection connection = new Connection(otherwise);
        Channel channel = new Bootstrap()
                .group(loops)
                .channelFactory(channels)
                .handler(connection)
                .connect(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
        try {
            // Netty says that it is connected before it tells the pipeline.
            boolean http2 = connection.chosen.get(PATIENCE_SECONDS, TimeUnit.SECONDS).equals("h2");
            return new NettyClient(channel, http2, connection.ended);
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    /** The connection is active, so the handshake is complete: installs what was chosen. Then watches how it ends. */
    private static final class Connection extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<String> chosen = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final String otherwise;

        Connection(String otherwise) {
            this.otherwise = otherwise;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Channel channel = context.channel();
            String protocol = channel instanceof AlpnSocketChannel asked ? asked.protocol(otherwise) : otherwise;
            if (protocol.equals("h2")) {
                channel.pipeline().addLast(
                        Http2FrameCodecBuilder.forClient().build(),
                        new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
            } else {
                channel.pipeline().addLast(new HttpClientCodec(), new ChunkedWriteHandler());
            }
            chosen.complete(protocol);
            context.fireChannelActive();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            chosen.completeExceptionally(new IOException("the server ended at once"));
            ended.complete(null);
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            chosen.completeExceptionally(failure);
            ended.completeExceptionally(failure);
            context.close();
        }
    }

    /** Returns whether the connection speaks HTTP/2. */
    boolean isHttp2() {
        return http2;
    }

    /** Asks for {@code length} bytes. */
    CompletableFuture<Answer> get(long length) throws Exception {
        return get("/" + length);
    }

    CompletableFuture<Answer> get(String path) throws Exception {
        return request(HttpMethod.GET, path, stream -> stream.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    /** Sends the first bytes of a row, of which the answer should consist. */
    CompletableFuture<Answer> post(long seed, long length) throws Exception {
        return request(HttpMethod.POST, "/", stream ->
                stream.writeAndFlush(new HttpChunkedInput(new ChunkedStream(SeededBytes.stream(seed, length), CHUNK))));
    }

    /** Asks for {@code length} bytes, and for the connection's end after them. HTTP/1.1 only. */
    CompletableFuture<Answer> getAndClose(long length) throws Exception {
        HttpRequest request = head(HttpMethod.GET, "/" + length);
        HttpUtil.setKeepAlive(request, false);
        return send(request, channel, stream -> stream.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    /** Writes what comes after the head. */
    @FunctionalInterface
    private interface Body {
        void write(Channel stream);
    }

    private CompletableFuture<Answer> request(HttpMethod method, String path, Body body) throws Exception {
        HttpRequest request = head(method, path);
        if (!http2) {
            return send(request, channel, body);
        }
        Channel stream = new Http2StreamChannelBootstrap(channel)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false), new ChunkedWriteHandler());
                    }
                })
                .open()
                .sync()
                .getNow();
        return send(request, stream, body);
    }

    private static HttpRequest head(HttpMethod method, String path) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path);
        request.headers().set(HttpHeaderNames.HOST, Setup.HOST);
        if (method.equals(HttpMethod.POST)) {
            HttpUtil.setTransferEncodingChunked(request, true);
        }
        return request;
    }

    private static CompletableFuture<Answer> send(HttpRequest request, Channel stream, Body body) {
        Answering answering = new Answering();
        stream.pipeline().addLast(answering);
        stream.write(request);
        body.write(stream);
        return answering.answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
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
            answer.completeExceptionally(new IOException("the server ended after " + length + " bytes of the answer"));
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            answer.completeExceptionally(failure);
            context.close();
        }
    }

    /** Waits until the server has closed, and throws what the channel has reported. */
    void awaitEnd() throws Exception {
        ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }
}
