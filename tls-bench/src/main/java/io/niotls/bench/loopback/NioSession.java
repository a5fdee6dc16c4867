package io.niotls.bench.loopback;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One connection of the NIO program. Used by its loop only. */
abstract sealed class NioSession {
    /** Bytes that an echo takes at a time: a full record. */
    private static final int ECHO_SIZE = 16_384 + 256;

    final SocketChannel channel;

    private NioSession(SocketChannel channel) {
        this.channel = channel;
    }

    static NioSession of(Service service, SocketChannel channel, boolean direct) {
        return switch (service) {
            case ECHO -> new Echo(channel, direct);
            case SEND -> new Send(channel, direct);
            case RECEIVE -> new Receive(channel, direct);
        };
    }

    /**
     * Does what can be done now.
     *
     * @return false if the client has ended
     */
    abstract boolean ready(SelectionKey key) throws IOException;

    private static ByteBuffer buffer(int size, boolean direct) {
        return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    }

    private static void await(SelectionKey key, int ops) {
        if (key.interestOps() != ops) {
            key.interestOps(ops);
        }
    }

    private static final class Echo extends NioSession {
        private final ByteBuffer buffer;

        Echo(SocketChannel channel, boolean direct) {
            super(channel);
            buffer = buffer(ECHO_SIZE, direct);
        }

        @Override
        boolean ready(SelectionKey key) throws IOException {
            if (buffer.position() == 0 && channel.read(buffer) < 0) {
                return false;
            }
            channel.write(buffer.flip());
            await(key, buffer.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            buffer.compact();
            return true;
        }
    }

    private static final class Send extends NioSession {
        private final ByteBuffer request = ByteBuffer.allocate(Long.BYTES);
        private final ByteBuffer block;
        private long left;

        Send(SocketChannel channel, boolean direct) {
            super(channel);
            block = Body.block(direct);
        }

        @Override
        boolean ready(SelectionKey key) throws IOException {
            if (left == 0) {
                if (channel.read(request) < 0) {
                    return false;
                }
                if (request.hasRemaining()) {
                    return true;
                }
                left = request.getLong(0);
                request.clear();
                block.clear();
            }
            int count;
            do {
                if (!block.hasRemaining()) {
                    block.clear();
                }
                block.limit((int) Math.min(Body.BLOCK, block.position() + left));
                count = channel.write(block);
                left -= count;
            } while (left > 0 && count > 0);
            await(key, left > 0 ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            return true;
        }
    }

    private static final class Receive extends NioSession {
        private final ByteBuffer request = ByteBuffer.allocate(Long.BYTES);
        private final ByteBuffer answer = ByteBuffer.allocate(Long.BYTES);
        private final ByteBuffer buffer;
        private long received;

        Receive(SocketChannel channel, boolean direct) {
            super(channel);
            answer.position(Long.BYTES);
            buffer = buffer(Body.BLOCK, direct);
        }

        @Override
        boolean ready(SelectionKey key) throws IOException {
            if (answer.hasRemaining()) {
                channel.write(answer);
            } else if (request.hasRemaining()) {
                if (channel.read(request) < 0) {
                    return false;
                }
            } else {
                if (channel.read(buffer.clear()) < 0) {
                    return false;
                }
                received += buffer.position();
                if (received >= request.getLong(0)) {
                    channel.write(answer.clear().putLong(received).flip());
                    request.clear();
                    received = 0;
                }
            }
            await(key, answer.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            return true;
        }
    }
}
