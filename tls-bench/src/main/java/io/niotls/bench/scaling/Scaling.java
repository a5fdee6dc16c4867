package io.niotls.bench.scaling;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Lines;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.scaling.ScalingCase.Work;
import io.niotls.bench.scaling.Worker.Share;
import io.niotls.bench.stack.Connector;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Stack;
import io.niotls.bench.stack.Stacks;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures one {@link ScalingCase} of one stack: operations per second and thread, and per operation CPU time and bytes
 * allocated. What scales keeps all of them as they are, however many threads and connections there are.
 */
public final class Scaling {
    private static final String GROUP = "scaling";
    private static final List<String> SUBJECTS = List.of("niotls", "SunJSSE", "tcnative", "Conscrypt");
    private static final List<Integer> CONNECTIONS = List.of(10, 100, 1_000, 10_000);
    /** Connections where the threads are what varies. */
    private static final int FEW = 10;
    /** The most in the short form: to make 10,000 takes some stacks a minute. */
    private static final int MANY = 1_000;

    /** How long it is done: laps of so many nanoseconds, of which the first ones only warm up. */
    private record Schedule(int warmUpLaps, int laps, long lapNanos, int maxConnections) {
        static Schedule of(Form form) {
            return switch (form) {
                case SMOKE -> new Schedule(0, 1, 20_000_000, FEW);
                case SHORT -> new Schedule(24, 10, 250_000_000, Integer.MAX_VALUE);
                case LONG -> new Schedule(15, 20, 500_000_000, Integer.MAX_VALUE);
            };
        }
    }

    private Scaling() {}

    /** Returns all cases: from one thread to one for each processor, and from 10 connections to 10,000. */
    public static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        int processors = Runtime.getRuntime().availableProcessors();
        for (Work work : Work.values()) {
            for (int threads = 1; threads < 2 * processors; threads *= 2) {
                add(cases, new ScalingCase(work, Math.min(threads, processors), FEW), threads == 1 || threads >= processors);
            }
            for (int connections : CONNECTIONS) {
                if (connections > FEW) {
                    add(cases, new ScalingCase(work, 1, connections), connections == MANY);
                }
            }
        }
        return cases;
    }

    private static void add(List<Case> cases, ScalingCase measured, boolean brief) {
        for (String subject : SUBJECTS) {
            if (Stacks.of(subject).supports(measured.scenario())) {
                int making = measured.threads() * measured.connections() / 200; // seconds, of a slow stack
                cases.add(new Case(GROUP, measured.label(), subject, brief,
                        new Case.Program(Scaling.class, List.of(measured.label(), subject), List.of(), 11 + making,
                                20 + making)));
            }
        }
    }

    /**
     * Prints what it finds, one measurement a line.
     *
     * @param args a case's label, and the label of a stack
     */
    public static void main(String[] args) throws GeneralSecurityException, IOException, InterruptedException {
        List<Measurement> found = measure(ScalingCase.parse(args[0]), Stacks.of(args[1]), Form.current());
        found.stream().map(Lines::toJson).forEach(System.out::println);
    }

    /** Measures a case of a stack. */
    static List<Measurement> measure(ScalingCase measured, Stack stack, Form form)
            throws GeneralSecurityException, IOException, InterruptedException {
        Schedule schedule = Schedule.of(form);
        ScalingCase done = new ScalingCase(measured.work(), measured.threads(),
                Math.min(measured.connections(), schedule.maxConnections()));
        List<List<Share>> laps = new ArrayList<>();
        long verifications;
        try (Connector connector = stack.prepare(done.scenario()); Crew crew = new Crew(done, connector)) {
            for (int i = 0; i < schedule.warmUpLaps(); i++) {
                crew.work(schedule.lapNanos());
            }
            verifications = connector.verifications();
            for (int i = 0; i < schedule.laps(); i++) {
                laps.add(crew.work(schedule.lapNanos()));
            }
            verifications = connector.verifications() - verifications;
        }
        String name = measured.label();
        List<Measurement> found = new ArrayList<>();
        found.add(new Measurement(GROUP, name, stack.label(), "rate", "1/s", perLap(laps, Scaling::ratePerThread)));
        found.add(new Measurement(GROUP, name, stack.label(), "cpu", "us",
                perLap(laps, lap -> sum(lap, Share::cpuNanos) / 1_000 / sum(lap, Share::operations))));
        found.add(new Measurement(GROUP, name, stack.label(), "allocated", "B",
                perLap(laps, lap -> sum(lap, Share::bytes) / sum(lap, Share::operations))));
        if (done.scenario().resumption() != Resumption.NONE) {
            double handshakes = laps.stream().mapToDouble(lap -> sum(lap, Share::operations)).sum();
            // A stack whose cache has one ticket a server falls back to full handshakes where threads want it at once.
            found.add(Measurement.of(GROUP, name, stack.label(), "resumed", "%", 100 * (1 - verifications / handshakes)));
        }
        return found;
    }

    private static List<Double> perLap(List<List<Share>> laps, ToDoubleFunction<List<Share>> value) {
        return laps.stream().mapToDouble(value).boxed().toList();
    }

    private static double ratePerThread(List<Share> lap) {
        return lap.stream().mapToDouble(share -> share.operations() * 1e9 / share.nanos()).average().orElseThrow();
    }

    private static double sum(List<Share> lap, ToDoubleFunction<Share> value) {
        return lap.stream().mapToDouble(value).sum();
    }
}
