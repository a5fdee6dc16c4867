package io.niotls.bench.turns;

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
 * Reports CPU time and allocated bytes of what a benchmark of JMH's does between starting and stopping its {@link #WATCH}, for
 * each operation: what JMH's own profilers say has in it what an iteration needs before it begins, as a handshake. JMH makes it
 * by name, in the JVM that measures. For benchmarks with one thread.
 */
public final class WatchProfiler implements InternalProfiler {
    /** The one of this JVM: a profiler of JMH's cannot be handed one. Started and stopped once an iteration. */
    public static final Stopwatch WATCH = new Stopwatch();

    /** The name of one result, in us. */
    public static final String CPU = "cpu";
    /** The name of the other, in B. */
    public static final String ALLOCATED = "allocated";

    @Override
    public String getDescription() {
        return "CPU time and allocated bytes of the measuring thread";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        WATCH.clear();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        long operations = result.getMetadata().getAllOps();
        if (operations == 0) {
            return List.of();
        }
        Turn turn = WATCH.read(operations);
        return List.of(new ScalarResult(CPU, turn.cpuMicrosEach(), "us/op", AggregationPolicy.AVG),
                new ScalarResult(ALLOCATED, turn.bytesEach(), "B/op", AggregationPolicy.AVG));
    }
}
