package io.niotls.bench.loopback;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/** A new connection for each request: TCP, handshake, one request and its answer, and an orderly end on both sides. */
final class ConnectLoad implements Load {
    /** In how many connections of a thousand a session may not be resumed: tickets come with the answer, and may be behind it. */
    private static final int EXCEPTIONS = 10;

    private final LoadLoop loop = new LoadLoop();
    private final Links links;
    private final boolean resumed;
    private final int connections;
    private final int size;
    private int open;
    private boolean warm;
    private boolean ending;
    private long ended;

    /**
     * Makes a load that has not connected yet.
     *
     * @param resumed whether connections must resume sessions; otherwise none may
     * @param connections how many there are at a time
     * @param size of a request in bytes
     */
    ConnectLoad(Links links, boolean resumed, int connections, int size) throws IOException {
        this.links = links;
        this.resumed = resumed;
        this.connections = connections;
        this.size = size;
    }

    private final class Client implements LoadLoop.Session {
        private final Link link = links.open(Service.ECHO);
        private final Echoes echoes = new Echoes(link, size);
        private boolean requested;
        private boolean answered;

        Client() throws IOException {
            open++;
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            if (!requested) {
                requested = link.connect();
                key.interestOps(SelectionKey.OP_READ);
                if (requested) {
                    echoes.send();
                }
            } else if (!answered) {
                answered = echoes.receive() > 0;
                if (answered) {
                    link.endOutput();
                }
            } else if (echoes.isEnded()) {
                link.close();
                open--;
                ended++;
                if (!ending) {
                    connect();
                }
            }
        }
    }

    private void connect() throws IOException {
        Client client = new Client();
        loop.register(client.link, client);
    }

    /** Returns the number of connections that have come to their end. */
    @Override
    public long run(long nanos) throws IOException {
        long before = ended;
        long full = links.fullHandshakes();
        ending = false;
        long end = System.nanoTime() + nanos;
        while (open < connections) {
            connect();
        }
        while (System.nanoTime() - end < 0 || ended == before) {
            loop.turn();
        }
        ending = true;
        while (open > 0) {
            loop.turn();
        }
        long count = ended - before;
        check(count, links.fullHandshakes() - full);
        return count;
    }

    /** The first run makes the sessions that are resumed later. */
    private void check(long count, long full) throws IOException {
        if (resumed && warm && full * 1_000 > count * EXCEPTIONS + 1_000L * connections) {
            throw new IOException("only " + (count - full) + " of " + count + " connections have resumed a session");
        }
        if (!resumed && links.encrypt() && full < count) {
            throw new IOException("only " + full + " of " + count + " handshakes were full ones");
        }
        warm = true;
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }
}
