package io.niotls.interop;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.channels.spi.SelectorProvider;

/** Netty 4.1's event loops over a provider. */
final class EventLoops {
    private EventLoops() {}

    static EventLoopGroup of(int threads, SelectorProvider provider) {
        return new NioEventLoopGroup(threads, new DefaultThreadFactory("loop", true), provider);
    }
}
