package io.niotls.bench.loopback;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The same services with Netty: one event loop over {@code java.nio}, defaults everywhere. */
final class NettyServer implements Server {
    private final EventLoopGroup loop;
    private final Optional<SslContext> tls;
    private final boolean direct;
    private final Map<Service, Channel> listeners = new EnumMap<>(Service.class);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /**
     * @param provider where channels and selectors come from
     * @param tls whose connections have an {@code SslHandler}, if any
     * @param direct whether what the program sends is in direct buffers: what its TLS likes best
     */
    NettyServer(SelectorProvider provider, Optional<SslContext> tls, boolean direct) throws InterruptedException {
        this.tls = tls;
        this.direct = direct;
        loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("server", true), NioIoHandler.newFactory(provider));
        for (Service service : Service.values()) {
            ServerBootstrap bootstrap = new ServerBootstrap()
                    .group(loop)
                    .channelFactory(() -> new NioServerSocketChannel(provider))
                    .option(ChannelOption.SO_BACKLOG, 1_024)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new Initializer(service));
            listeners.put(service, bootstrap.bind(InetAddress.getLoopbackAddress(), 0).sync().channel());
        }
    }

    private final class Initializer extends ChannelInitializer<SocketChannel> {
        private final Service service;

        Initializer(Service service) {
            this.service = service;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            if (tls.isPresent()) {
                channel.pipeline().addLast(tls.get().newHandler(channel.alloc()));
            }
            channel.pipeline().addLast(handler());
        }

        private ChannelHandler handler() {
            return switch (service) {
                case ECHO -> new NettySession.Echo(failure);
                case SEND -> new NettySession.Send(failure, direct);
                case RECEIVE -> new NettySession.Receive(failure);
            };
        }
    }

    @Override
    public int port(Service service) {
        return ((InetSocketAddress) listeners.get(service).localAddress()).getPort();
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    @Override
    public void close() throws InterruptedIOException {
        try {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        } catch (InterruptedException e) {
            throw Server.interrupted();
        } finally {
            tls.ifPresent(ReferenceCountUtil::release);
        }
    }
}
