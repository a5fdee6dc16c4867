package io.niotls.bench.record;

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
 * Reports CPU time and allocated bytes for each record, without those of the handshake; nothing for other benchmarks. Where it
 * reports something, that stands in the place of what JMH's {@code gc} profiler and the one of CPU time say. JMH makes it by
 * name, in the JVM that measures.
 */
public final class RecordProfiler implements InternalProfiler {
    /** The name of one result. */
    public static final String CPU = "record cpu";
    /** The name of the other. */
    public static final String ALLOCATED = "record allocated";

    @Override
    public String getDescription() {
        return "CPU time and allocated bytes of records, without the handshake";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        RecordMeter.SHARED.clear();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        double operations = result.getMetadata().getAllOps();
        if (!RecordMeter.SHARED.hasMeasured() || operations == 0) {
            return List.of();
        }
        return List.of(
                new ScalarResult(CPU, RecordMeter.SHARED.cpuNanos() / 1e3 / operations, "us/op", AggregationPolicy.AVG),
                new ScalarResult(ALLOCATED, RecordMeter.SHARED.bytes() / operations, "B/op", AggregationPolicy.AVG));
    }
}
