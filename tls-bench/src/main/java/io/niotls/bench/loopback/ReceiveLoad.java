package io.niotls.bench.loopback;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.List;

/** Sends large bodies to the server, one after the other on one connection. */
final class ReceiveLoad implements Load {
    private final LoadLoop loop = new LoadLoop();
    private final Link link;
    private final SelectionKey key;
    private final ByteBuffer number = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer answer = ByteBuffer.allocateDirect(32_768);
    private final ByteBuffer block = Body.block(true);
    private final long size;
    private final long window;
    private long left;

    /**
     * Connects.
     *
     * @param size of a body in bytes
     * @param window how long a run takes at least
     */
    ReceiveLoad(Links links, long size, Duration window) throws IOException {
        this.size = size;
        this.window = window.toNanos();
        link = links.open(Service.RECEIVE);
        boolean[] connected = new boolean[1];
        key = loop.register(link, ready -> {
            connected[0] = link.connect();
            ready.interestOps(SelectionKey.OP_READ);
        });
        while (!connected[0]) {
            loop.turn();
        }
        key.attach((LoadLoop.Session) this::ready);
    }

    private void ready(SelectionKey ready) throws IOException {
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

    /** Returns how many bytes were sent, in whole bodies; the server has told that it has them all. */
    @Override
    public long run() throws IOException {
        long total = 0;
        for (long end = System.nanoTime() + window; total == 0 || System.nanoTime() - end < 0; total += size) {
            body();
        }
        return total;
    }

    private void body() throws IOException {
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

    @Override
    public void close() throws IOException {
        loop.end(List.of(link));
        loop.close();
    }
}
