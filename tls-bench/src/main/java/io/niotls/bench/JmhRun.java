package io.niotls.bench;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.turns.WatchProfiler;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Has JMH run one method once, and takes the iterations' results.
 *
 * @param form how long
 * @param options what the fork's JVM gets; without them it runs in this JVM
 * @param log where JMH writes what it does
 */
record JmhRun(Form form, Optional<List<String>> options, PrintStream log) {
    private static final TimeValue ITERATION = TimeValue.milliseconds(500);
    private static final TimeValue SMOKE = TimeValue.milliseconds(50);
    /** Per iteration: no iteration takes longer, unless something hangs. */
    private static final TimeValue PATIENCE = TimeValue.seconds(60);

    /** @throws RunnerException if the benchmark fails, or if there is none of that name */
    List<Measurement> run(Case measured, Case.Jmh jmh) throws RunnerException {
        ChainedOptionsBuilder builder = new OptionsBuilder()
                .include("^" + Pattern.quote(jmh.type().getName() + "." + jmh.method()) + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .threads(1)
                .timeout(PATIENCE)
                .shouldFailOnError(true)
                .addProfiler(WatchProfiler.class);
        jmh.parameters().forEach(builder::param);
        builder.forks(options.isPresent() ? 1 : 0).jvmArgs(options.orElse(List.of()).toArray(String[]::new));
        switch (form) {
            case SMOKE -> builder.warmupIterations(0).measurementIterations(1).measurementTime(SMOKE);
            case SHORT -> iterations(builder, jmh.warmUpSeconds(), jmh.measuredSeconds());
            case LONG -> iterations(builder, 1.5 * jmh.warmUpSeconds(), 2 * jmh.measuredSeconds());
        }
        List<Measurement> measurements = new ArrayList<>();
        OutputFormat output = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
        for (RunResult result : new Runner(builder.build(), output).run()) {
            samples(result).forEach((metric, samples) -> {
                if (jmh.metrics().isEmpty() || jmh.metrics().contains(metric.name())) {
                    measurements.add(new Measurement(measured.group(), measured.name(), measured.subject(), metric.name(),
                            metric.unit(), samples));
                }
            });
        }
        return measurements;
    }

    private static void iterations(ChainedOptionsBuilder builder, double warmUpSeconds, double measuredSeconds) {
        double each = ITERATION.convertTo(TimeUnit.MILLISECONDS) / 1e3;
        builder.warmupIterations((int) Math.ceil(warmUpSeconds / each)).warmupTime(ITERATION)
                .measurementIterations((int) Math.ceil(measuredSeconds / each)).measurementTime(ITERATION);
    }

    private record Metric(String name, String unit) {}

    private static Map<Metric, List<Double>> samples(RunResult result) {
        Map<Metric, List<Double>> samples = new LinkedHashMap<>();
        result.getBenchmarkResults().stream().flatMap(fork -> fork.getIterationResults().stream()).forEach(iteration -> {
            add(samples, new Metric("time", unit(iteration.getPrimaryResult())), iteration.getPrimaryResult());
            iteration.getSecondaryResults().forEach((label, more) -> add(samples, new Metric(label, unit(more)), more));
        });
        return samples;
    }

    private static void add(Map<Metric, List<Double>> samples, Metric metric, Result<?> result) {
        if (Double.isFinite(result.getScore())) {
            samples.computeIfAbsent(metric, key -> new ArrayList<>()).add(result.getScore());
        }
    }

    /** {@code us/op} is {@code us}: everything is per operation. */
    private static String unit(Result<?> result) {
        return result.getScoreUnit().replace("/op", "");
    }
}
