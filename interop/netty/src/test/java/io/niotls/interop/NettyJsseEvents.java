package io.niotls.interop;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;

/**
 * What the TLS handler of one connection tells the handlers behind it: how the handshake and the peer's direction ended, what
 * went wrong, when the connection was gone. Written by the connection's event loop, read by the test's thread.
 */
final class NettyJsseEvents extends ChannelInboundHandlerAdapter {
    private static final long PATIENCE_SECONDS = 50;

    private final CompletableFuture<SSLEngine> handshake = new CompletableFuture<>();
    private final CompletableFuture<Void> closeNotify = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                handshake.complete(context.pipeline().get(SslHandler.class).engine());
            } else {
                handshake.completeExceptionally(completion.cause());
            }
        }
        if (event instanceof SslCloseCompletionEvent completion) {
            if (completion.isSuccess()) {
                closeNotify.complete(null);
            } else {
                closeNotify.completeExceptionally(completion.cause());
            }
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        handshake.completeExceptionally(new IOException("the connection ended before the handshake did"));
        closeNotify.completeExceptionally(new IOException("the connection ended without a word about close_notify"));
        end.complete(null);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        failures.add(failure);
        context.close();
    }

    /** Waits for the handshake and returns its session; throws what ended it otherwise. */
    ExtendedSSLSession session() throws Exception {
        return (ExtendedSSLSession) engine().getSession();
    }

    /** Waits for the handshake and returns the engine; throws what ended it otherwise. */
    SSLEngine engine() throws Exception {
        return await(handshake);
    }

    /** Waits for the peer's close_notify; throws what Netty says if there is none. */
    void awaitCloseNotify() throws Exception {
        await(closeNotify);
    }

    /** Waits until the connection is gone. */
    void awaitEnd() throws Exception {
        await(end);
    }

    /** Returns the exceptions that the pipeline was told of. */
    List<Throwable> failures() {
        return failures;
    }

    /** Waits for what an event loop will say, and throws its exception as it is. */
    static <T> T await(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened for " + PATIENCE_SECONDS + " s", e);
        }
    }
}
