package io.niotls.interop;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A server with {@link HttpService} behind a TLS handler, on one thread and a port of this machine. */
final class NettyJsseServer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 50;

    private final EventLoopGroup loops = EventLoops.of(1, SelectorProvider.provider());
    private final BlockingQueue<NettyJsseEvents> connections = new LinkedBlockingQueue<>();
    private Channel listener;

    private NettyJsseServer() {}

    /** Starts a server over a context. */
    static NettyJsseServer start(SslContext context) throws InterruptedException {
        return start(channel -> context.newHandler(channel.alloc()));
    }

    /** Starts a server whose connections each get the handler that this makes. */
    static NettyJsseServer start(Function<Channel, ? extends ChannelHandler> tls) throws InterruptedException {
        return start((channel, events) -> channel.pipeline().addLast(
                tls.apply(channel),
                new NettyJsseChoice(NettyJsseServer::addHttp1, NettyJsseServer::addHttp2),
                events));
    }

    /** Builds the pipeline of a connection, which includes its events. */
    @FunctionalInterface
    interface Pipeline {
        void build(Channel channel, NettyJsseEvents events);
    }

    /** Starts a server with a service of its own. */
    static NettyJsseServer start(Pipeline pipeline) throws InterruptedException {
        NettyJsseServer server = new NettyJsseServer();
        try {
            server.listener = new ServerBootstrap()
                    .group(server.loops)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            NettyJsseEvents events = new NettyJsseEvents();
                            pipeline.build(channel, events);
                            server.connections.add(events);
                        }
                    })
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            return server;
        } catch (Throwable failure) {
            server.close();
            throw failure;
        }
    }

    private static void addHttp1(ChannelPipeline pipeline) {
        pipeline.addLast(
                new HttpServerCodec(), new HttpServerKeepAliveHandler(), new ChunkedWriteHandler(), new HttpService());
    }

    private static void addHttp2(ChannelPipeline pipeline) {
        pipeline.addLast(
                Http2FrameCodecBuilder.forServer().build(),
                new Http2MultiplexHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline().addLast(
                                new Http2StreamFrameToHttpObjectCodec(true), new ChunkedWriteHandler(), new HttpService());
                    }
                }));
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Waits for a connection, in the order in which they come, and returns what happens to it. */
    NettyJsseEvents nextConnection() throws InterruptedException {
        return Objects.requireNonNull(connections.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "nobody connects");
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
