package io.niotls.interop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.stream.ChunkedStream;

/**
 * Answers requests, of an HTTP/1.1 connection or of one HTTP/2 stream: {@code GET /<length>} with that many bytes of {@link
 * SeededBytes}, {@code POST} with what it gets while it gets it, and no faster than the client takes it.
 */
final class HttpService extends SimpleChannelInboundHandler<HttpObject> {
    /** What every body is made of that a client downloads. */
    static final long SEED = 1;

    private static final int CHUNK = 65_536;

    private boolean echoing;

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message instanceof HttpRequest request) {
            echoing = request.method().equals(HttpMethod.POST);
            if (echoing) {
                context.writeAndFlush(chunkedResponse());
            } else {
                download(context, request.uri());
            }
        }
        if (echoing && message instanceof HttpContent content) {
            ByteBuf bytes = content.content().retain();
            if (message instanceof LastHttpContent) {
                echoing = false;
                context.write(new DefaultHttpContent(bytes));
                context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            } else {
                context.writeAndFlush(new DefaultHttpContent(bytes));
            }
        }
    }

    private static void download(ChannelHandlerContext context, String path) {
        if (!path.matches("/\\d{1,12}")) {
            HttpResponse unknown =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND, Unpooled.EMPTY_BUFFER);
            unknown.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
            context.writeAndFlush(unknown);
            return;
        }
        long length = Long.parseLong(path.substring(1));
        context.write(chunkedResponse());
        context.writeAndFlush(new HttpChunkedInput(new ChunkedStream(SeededBytes.stream(SEED, length), CHUNK)));
    }

    private static HttpResponse chunkedResponse() {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HttpUtil.setTransferEncodingChunked(response, true);
        return response;
    }

    /** The client is behind: what it sends waits until it has taken what it was sent. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable());
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        context.close();
    }
}
