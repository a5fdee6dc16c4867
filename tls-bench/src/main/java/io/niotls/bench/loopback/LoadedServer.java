package io.niotls.bench.loopback;

import io.niotls.bench.stack.Scenario;
import io.niotls.bench.turns.Subject;
import io.niotls.bench.turns.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** A server that takes turns with others in being kept busy: what a turn costs is what the server's process has used. */
final class LoadedServer implements Subject {
    private final Host host;
    private final Links links;
    private final Load load;
    private final List<Histogram> latencies = new ArrayList<>();

    /**
     * Takes over a host, and connects.
     *
     * @param rate requests a second, for {@link Figure#LATENCY}
     */
    LoadedServer(Host host, ServerKind kind, Figure figure, Scenario scenario, Sizing sizing, int rate) throws IOException {
        this.host = host;
        links = kind.encrypts() ? Links.tls(host, scenario, figure == Figure.RESUME) : Links.plain(host);
        load = figure.load(links, sizing, rate);
    }

    @Override
    public Turn take(long nanos) throws IOException {
        Usage before = host.usage();
        long start = System.nanoTime();
        long amount = load.run(nanos);
        long took = System.nanoTime() - start;
        Usage used = host.usage().since(before);
        load.latencies().ifPresent(latencies::add);
        return new Turn(amount, took, used.cpuNanos(), used.allocated());
    }

    /** Returns how long requests took in the last turns, each for itself, in nanoseconds. */
    List<Histogram> latencies(int turns) {
        return latencies.subList(latencies.size() - turns, latencies.size());
    }

    @Override
    public void close() throws IOException {
        try (host; links; load) {
            // All three, the load first.
        }
    }
}
