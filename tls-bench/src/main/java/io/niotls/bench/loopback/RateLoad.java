package io.niotls.bench.loopback;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Small requests at a fixed rate, whether or not the server keeps up: each is due at a time that was set before, and its latency
 * is counted from then on, so that a server that stalls is charged with all that had to wait for it (no coordinated omission).
 *
 * <p>The loop spins: a thread that sleeps wakes later than such latencies are.
 */
final class RateLoad implements Load {
    /** Requests that may wait on one connection for the server: more means that the rate is beyond it. */
    private static final int MAX_WAITING = 1_024;

    /** The longest latency that is told from longer ones. */
    static final long LONGEST = TimeUnit.MINUTES.toNanos(1);
    /** Significant digits of a latency. */
    static final int DIGITS = 3;

    private final LoadLoop loop = new LoadLoop();
    private final List<Client> clients = new ArrayList<>();
    private final double period;
    private int connected;
    private long answered;
    private Histogram latencies = new Histogram(LONGEST, DIGITS);

    /**
     * Connects.
     *
     * @param connections how many; they take turns
     * @param size of a request in bytes
     * @param rate requests a second, on all connections together
     */
    RateLoad(Links links, int connections, int size, int rate) throws IOException {
        period = 1e9 / rate;
        for (int i = 0; i < connections; i++) {
            Client client = new Client(links.open(Service.ECHO), size);
            clients.add(client);
            loop.register(client.link, client);
        }
        while (connected < connections) {
            loop.turn();
        }
    }

    private final class Client implements LoadLoop.Session {
        private final Link link;
        private final Echoes echoes;
        /** When the requests that wait were due; a ring. */
        private final long[] due = new long[MAX_WAITING];
        private int first;
        private boolean established;

        Client(Link link, int size) {
            this.link = link;
            echoes = new Echoes(link, size);
        }

        void send(long dueAt) throws IOException {
            if (echoes.waiting() == MAX_WAITING) {
                throw new IOException("the rate is beyond the server: " + MAX_WAITING + " requests wait on one connection");
            }
            due[(first + (int) echoes.waiting()) % MAX_WAITING] = dueAt;
            echoes.send();
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            if (!established) {
                established = link.connect();
                connected += established ? 1 : 0;
                key.interestOps(SelectionKey.OP_READ);
                return;
            }
            int count = echoes.receive();
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                latencies.recordValue(Math.min(LONGEST, now - due[first]));
                first = (first + 1) % MAX_WAITING;
            }
            answered += count;
        }
    }

    /** Sends as many requests as are due meanwhile, and returns their number when the last is answered. */
    @Override
    public long run(long nanos) throws IOException {
        long requests = Math.max(1, (long) (nanos / period));
        latencies = new Histogram(LONGEST, DIGITS);
        answered = 0;
        long start = System.nanoTime();
        for (long sent = 0; sent < requests; loop.turnNow()) {
            long now = System.nanoTime();
            for (; sent < requests && start + (long) (sent * period) - now <= 0; sent++) {
                clients.get((int) (sent % clients.size())).send(start + (long) (sent * period));
            }
        }
        while (answered < requests) {
            loop.turn();
        }
        return requests;
    }

    @Override
    public Optional<Histogram> latencies() {
        return Optional.of(latencies);
    }

    @Override
    public void close() throws IOException {
        loop.end(clients.stream().map(client -> client.link).toList());
        loop.close();
    }
}
