package io.niotls.bench.loopback;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Small requests on connections that stay: on each the next request follows the last one's answer. */
final class EchoLoad implements Load {
    private final LoadLoop loop = new LoadLoop();
    private final List<Link> links = new ArrayList<>();
    private final long window;
    private int connected;
    private long answered;
    /** Connections with a request under way. */
    private int waiting;
    private boolean ending;

    /**
     * Connects.
     *
     * @param connections how many
     * @param size of a request in bytes
     * @param window how long a run takes
     */
    EchoLoad(Links links, int connections, int size, Duration window) throws IOException {
        this.window = window.toNanos();
        for (int i = 0; i < connections; i++) {
            Link link = links.open(Service.ECHO);
            this.links.add(link);
            loop.register(link, new Client(link, size));
        }
        while (connected < connections) {
            loop.turn();
        }
    }

    private final class Client implements LoadLoop.Session {
        private final Link link;
        private final Echoes echoes;
        private boolean established;

        Client(Link link, int size) {
            this.link = link;
            echoes = new Echoes(link, size);
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            if (!established) {
                established = link.connect();
                key.interestOps(SelectionKey.OP_READ);
                if (!established) {
                    return;
                }
                connected++;
            } else if (echoes.receive() > 0) {
                answered++;
                waiting--;
            }
            if (echoes.waiting() == 0 && !ending) {
                waiting++;
                echoes.send();
            }
        }
    }

    /** Returns the number of requests that were answered. */
    @Override
    public long run() throws IOException {
        long before = answered;
        long end = System.nanoTime() + window;
        while (System.nanoTime() - end < 0) {
            loop.turn();
        }
        return answered - before;
    }

    @Override
    public void close() throws IOException {
        ending = true;
        while (waiting > 0) {
            loop.turn();
        }
        loop.end(links);
        loop.close();
    }
}
