package io.niotls.bench.loopback;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicReference;

/** One connection of the Netty program. */
abstract class NettySession extends ChannelInboundHandlerAdapter {
    private final AtomicReference<Throwable> failure;

    private NettySession(AtomicReference<Throwable> failure) {
        this.failure = failure;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure.compareAndSet(null, cause);
        context.close();
    }

    static final class Echo extends NettySession {
        Echo(AtomicReference<Throwable> failure) {
            super(failure);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    static final class Send extends NettySession {
        private final ByteBuf block;
        private final ByteBuf request = Unpooled.buffer(Long.BYTES, Long.BYTES);
        private long left;
        private boolean sending;

        Send(AtomicReference<Throwable> failure, boolean direct) {
            super(failure);
            block = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(Body.block(direct)));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                bytes.readBytes(request, bytes.readableBytes());
            } finally {
                bytes.release();
            }
            if (!request.isWritable()) {
                left = request.readLong();
                request.clear();
                send(context);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            send(context);
        }

        private void send(ChannelHandlerContext context) {
            if (sending) {
                return; // a flush below has made the channel writable again; the loop there sees it
            }
            sending = true;
            try {
                while (left > 0 && context.channel().isWritable()) {
                    while (left > 0 && context.channel().isWritable()) {
                        int count = (int) Math.min(Body.BLOCK, left);
                        context.write(block.retainedSlice(0, count));
                        left -= count;
                    }
                    context.flush();
                }
            } finally {
                sending = false;
            }
        }
    }

    static final class Receive extends NettySession {
        private final ByteBuf request = Unpooled.buffer(Long.BYTES, Long.BYTES);
        private long received;

        Receive(AtomicReference<Throwable> failure) {
            super(failure);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                if (request.isWritable()) {
                    bytes.readBytes(request, Math.min(request.writableBytes(), bytes.readableBytes()));
                }
                received += bytes.readableBytes();
            } finally {
                bytes.release();
            }
            if (!request.isWritable() && received >= request.getLong(0)) {
                context.writeAndFlush(context.alloc().buffer(Long.BYTES).writeLong(received));
                request.clear();
                received = 0;
            }
        }
    }
}
