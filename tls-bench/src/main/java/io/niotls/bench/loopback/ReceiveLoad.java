package io.niotls.bench.loopback;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/** Sends large bodies to the server, which tells when it has all of one. */
final class ReceiveLoad extends BodyLoad {
    private final ByteBuffer number = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer answer = ByteBuffer.allocateDirect(32_768);
    private final ByteBuffer block = Body.block(true);
    private long left;

    /** @param size of a body in bytes */
    ReceiveLoad(Links links, long size) throws IOException {
        super(links, Service.RECEIVE, size);
    }

    @Override
    void ready(SelectionKey ready) throws IOException {
        if (ready.isReadable() && link.read(answer) < 0) {
            throw new EOFException("the server has ended within a body");
        }
        while (link.flush() && left > 0) {
            int count = (int) Math.min(Body.BLOCK, left);
            link.write(block.clear().limit(count));
            left -= count;
        }
        int ops = left > 0 || !link.flush() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (ready.interestOps() != ops) {
            ready.interestOps(ops);
        }
    }

    @Override
    void body() throws IOException {
        left = size;
        answer.clear();
        link.write(number.clear().putLong(size).flip());
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        while (answer.position() < Long.BYTES) {
            loop.turn();
        }
        if (answer.position() > Long.BYTES || answer.getLong(0) != size) {
            throw new IOException("the server has received " + answer.getLong(0) + " bytes in place of " + size);
        }
    }
}
