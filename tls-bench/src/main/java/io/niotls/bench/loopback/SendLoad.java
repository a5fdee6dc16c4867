package io.niotls.bench.loopback;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.List;

/** Has large bodies sent by the server, one after the other on one connection. */
final class SendLoad implements Load {
    private final LoadLoop loop = new LoadLoop();
    private final Link link;
    private final SelectionKey key;
    private final ByteBuffer request = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer piece = ByteBuffer.allocateDirect(Body.BLOCK);
    private final long size;
    private final long window;
    private long received;

    /**
     * Connects.
     *
     * @param size of a body in bytes
     * @param window how long a run takes at least
     */
    SendLoad(Links links, long size, Duration window) throws IOException {
        this.size = size;
        this.window = window.toNanos();
        link = links.open(Service.SEND);
        boolean[] connected = new boolean[1];
        key = loop.register(link, ready -> {
            connected[0] = link.connect();
            ready.interestOps(SelectionKey.OP_READ);
        });
        while (!connected[0]) {
            loop.turn();
        }
        key.attach((LoadLoop.Session) ready -> receive());
    }

    private void receive() throws IOException {
        do {
            int count = link.read(piece.clear());
            if (count < 0) {
                throw new EOFException("the server has ended within a body");
            }
            Body.check(received, piece.flip());
            received += count;
        } while (link.holdsMore());
    }

    /** Returns how many bytes were received, in whole bodies. */
    @Override
    public long run() throws IOException {
        long total = 0;
        for (long end = System.nanoTime() + window; total == 0 || System.nanoTime() - end < 0; total += size) {
            body();
        }
        return total;
    }

    private void body() throws IOException {
        received = 0;
        link.write(request.clear().putLong(size).flip());
        while (received < size) {
            loop.turn();
        }
        if (received > size) {
            throw new IOException("the server has sent " + received + " bytes in place of " + size);
        }
    }

    @Override
    public void close() throws IOException {
        loop.end(List.of(link));
        loop.close();
    }
}
