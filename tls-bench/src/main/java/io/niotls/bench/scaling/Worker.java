package io.niotls.bench.scaling;

import com.sun.management.ThreadMXBean;
import io.niotls.bench.scaling.ScalingCase.Work;
import io.niotls.bench.stack.Connector;
import io.niotls.bench.stack.Endpoint;
import io.niotls.bench.stack.Loop;
import io.niotls.bench.turns.Stopwatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;

/** One thread's share of the work, on a ring of connections of its own. Made and used by that thread, but for {@link #close}. */
final class Worker implements AutoCloseable {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CONTENT = 1_024;
    /** What any stack wants to see free behind a buffer's position. */
    private static final int ROOM = 33_000;
    /** Records between two looks at the clock. */
    private static final int BATCH = 16;

    private final Work work;
    private final Connector connector;
    private final Endpoint[] clients;
    private final Endpoint[] servers;
    private final Loop loop = new Loop();
    private final ByteBuffer content = ByteBuffer.allocate(CONTENT);
    private final ByteBuffer record = ByteBuffer.allocate(ROOM);
    private final ByteBuffer opened = ByteBuffer.allocate(ROOM);
    private int next;

    /**
     * What a thread has done in some time.
     *
     * @param operations how many operations
     * @param nanos how long it took
     * @param cpuNanos how long the thread ran meanwhile
     * @param bytes what it allocated
     */
    record Share(long operations, long nanos, long cpuNanos, long bytes) {}

    /** Makes all connections. */
    Worker(ScalingCase measured, Connector connector) throws IOException {
        this.work = measured.work();
        this.connector = connector;
        clients = new Endpoint[measured.connections()];
        servers = new Endpoint[measured.connections()];
        for (int i = 0; i < clients.length; i++) {
            handshake();
        }
    }

    /** Works for some CPU time, and at least once. */
    Share work(long nanos) throws IOException {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long cpu = Stopwatch.cpuNanos();
        long start = System.nanoTime();
        long operations = 0;
        do {
            switch (work) {
                case RECORD -> {
                    records();
                    operations += BATCH;
                }
                case FULL, RESUMED -> {
                    handshake();
                    operations++;
                }
            }
        } while (Stopwatch.cpuNanos() - cpu < nanos);
        return new Share(operations, System.nanoTime() - start, Stopwatch.cpuNanos() - cpu,
                THREADS.getCurrentThreadAllocatedBytes() - bytes);
    }

    private void records() throws IOException {
        for (int i = 0; i < BATCH; i++) {
            clients[next].seal(content.clear(), record.clear());
            servers[next].open(record.flip(), opened.clear());
            turn();
        }
        if (opened.position() != CONTENT) {
            throw new IllegalStateException("opened " + opened.position() + " bytes of " + CONTENT);
        }
    }

    private void handshake() throws IOException {
        close(next);
        clients[next] = connector.client();
        servers[next] = connector.server();
        loop.handshake(clients[next], servers[next]);
        turn();
    }

    private void turn() {
        next++;
        if (next == clients.length) {
            next = 0;
        }
    }

    private void close(int i) {
        if (clients[i] != null) {
            clients[i].close();
            servers[i].close();
            clients[i] = null;
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < clients.length; i++) {
            close(i);
        }
    }
}
