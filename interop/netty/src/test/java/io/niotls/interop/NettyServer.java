package io.niotls.interop;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A server of Netty with {@link HttpService}, on one thread and a port of this machine. No pipeline here knows of TLS. */
final class NettyServer implements AutoCloseable {
    private final EventLoopGroup loops;
    private final Channel listener;
    private final Queue<Throwable> failures;

    private NettyServer(EventLoopGroup loops, Channel listener, Queue<Throwable> failures) {
        this.loops = loops;
        this.listener = listener;
        this.failures = failures;
    }

    /** Starts a server of HTTP/1.1, which is given a provider and else is as for any other. */
    static NettyServer http1(SelectorProvider provider) throws InterruptedException {
        return start(provider, () -> new NioServerSocketChannel(provider), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                addHttp1(channel.pipeline());
            }
        });
    }

    /**
     * Starts a server that speaks what ALPN has chosen.
     *
     * @param otherwise what it speaks if nothing was chosen: {@code h2} or {@code http/1.1}
     */
    static NettyServer byAlpn(SelectorProvider provider, String otherwise) throws InterruptedException {
        return start(provider, () -> new AlpnSocketChannel.Server(provider), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Choice(otherwise));
            }
        });
    }

    private static NettyServer start(
            SelectorProvider provider, ChannelFactory<ServerChannel> listeners, ChannelInitializer<Channel> pipeline)
            throws InterruptedException {
        EventLoopGroup loops = EventLoops.of(1, provider);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try {
            Channel listener = new ServerBootstrap()
                    .group(loops)
                    .channelFactory(listeners)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Failures(failures), pipeline);
                        }
                    })
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            return new NettyServer(loops, listener, failures);
        } catch (Throwable failure) {
            loops.shutdownGracefully();
            throw failure;
        }
    }

    private static void addHttp1(ChannelPipeline pipeline) {
        pipeline.addLast(
                new HttpServerCodec(),
                new HttpServerKeepAliveHandler(),
                new HttpServerExpectContinueHandler(),
                new ChunkedWriteHandler(),
                new HttpService());
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

    /** The first bytes have come, so the handshake is complete: installs the pipeline that understands them. */
    private static final class Choice extends ChannelInboundHandlerAdapter {
        private final String otherwise;

        Choice(String otherwise) {
            this.otherwise = otherwise;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (((AlpnSocketChannel) context.channel()).protocol(otherwise).equals("h2")) {
                addHttp2(context.pipeline());
            } else {
                addHttp1(context.pipeline());
            }
            context.fireChannelRead(bytes);
            context.pipeline().remove(this);
        }
    }

    /** Notes what the channel itself reports, as it does for a failed handshake, and closes it. */
    private static final class Failures extends ChannelInboundHandlerAdapter {
        private final Queue<Throwable> failures;

        Failures(Queue<Throwable> failures) {
            this.failures = failures;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            failures.add(failure);
            context.close();
        }
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Returns what has gone wrong with the channels of connections. */
    Queue<Throwable> failures() {
        return failures;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
