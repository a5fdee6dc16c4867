package io.niotls.interop;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.channels.spi.SelectorProvider;

/** Netty 4.2's event loops over a provider. */
final class EventLoops {
    private EventLoops() {}

    static EventLoopGroup of(int threads, SelectorProvider provider) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("loop", true), NioIoHandler.newFactory(provider));
    }
}
