package io.niotls.bench.loopback;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.List;

/** Large bodies, one after the other on one connection. */
abstract class BodyLoad implements Load {
    /** The body's length in bytes. */
    final long size;
    final LoadLoop loop = new LoadLoop();
    final Link link;
    final SelectionKey key;

    /** Connects; afterwards {@link #ready} is told of events. */
    BodyLoad(Links links, Service service, long size) throws IOException {
        this.size = size;
        link = links.open(service);
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

    /** Does what can be done now. */
    abstract void ready(SelectionKey ready) throws IOException;

    /** Moves one body from its beginning to its end. */
    abstract void body() throws IOException;

    /** Returns how many bytes were moved, in whole bodies. */
    @Override
    public final long run(long nanos) throws IOException {
        long total = 0;
        for (long end = System.nanoTime() + nanos; total == 0 || System.nanoTime() - end < 0; total += size) {
            body();
        }
        return total;
    }

    @Override
    public final void close() throws IOException {
        loop.end(List.of(link));
        loop.close();
    }
}
