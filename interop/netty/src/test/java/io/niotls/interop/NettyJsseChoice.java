package io.niotls.interop;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import java.util.function.Consumer;

/**
 * Installs HTTP/2 where ALPN has chosen it and HTTP/1.1 otherwise. What goes wrong is left to the handlers behind, where Netty's
 * own would log it.
 */
final class NettyJsseChoice extends ApplicationProtocolNegotiationHandler {
    private final Consumer<ChannelPipeline> http1;
    private final Consumer<ChannelPipeline> http2;

    NettyJsseChoice(Consumer<ChannelPipeline> http1, Consumer<ChannelPipeline> http2) {
        super("http/1.1");
        this.http1 = http1;
        this.http2 = http2;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
        (protocol.equals("h2") ? http2 : http1).accept(context.pipeline());
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable failure) {
        context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        context.fireExceptionCaught(failure);
    }
}
