package io.niotls.bench.handshake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Reports wall time and CPU time in microseconds, and allocated bytes, of client and server apart, per handshake; nothing for
 * benchmarks that do not tell their sides apart. JMH makes it by name, in the JVM that measures.
 */
public final class SidesProfiler implements InternalProfiler {
    @Override
    public String getDescription() {
        return "client and server of a handshake apart";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        Meter.SHARED.clear();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        List<Result<?>> results = new ArrayList<>();
        if (Meter.SHARED.handshakes() > 0) {
            add(results, "client", Meter.SHARED.clientSide());
            add(results, "server", Meter.SHARED.serverSide());
        }
        return results;
    }

    private static void add(List<Result<?>> results, String name, Meter.Side side) {
        double handshakes = Meter.SHARED.handshakes();
        results.add(new ScalarResult(name + " time", side.nanos() / 1e3 / handshakes, "us/op", AggregationPolicy.AVG));
        results.add(new ScalarResult(name + " cpu", side.cpuNanos() / 1e3 / handshakes, "us/op", AggregationPolicy.AVG));
        results.add(new ScalarResult(name + " allocated", side.bytes() / handshakes, "B/op", AggregationPolicy.AVG));
    }
}
