package io.niotls.bench.handshake;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Lines;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures handshakes of several subjects in one JVM, in turns of a few milliseconds. On a machine whose speed changes from one
 * second to the next, forks that run one after the other have nothing in common; two turns that follow each other have. So a
 * ratio is taken within each round of turns, of the CPU time of the thread, and what is told is the median of these and their
 * quartiles.
 *
 * <p>What forks are for is lost: the subjects share the compiler's profile of what they share, such as the JDK's digests.
 */
public final class Turns {
    /** Behind a label: whatever group the scenario names, this stack does what it does by itself. */
    private static final String DEFAULTS = " defaults";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Keeps what the floor computes alive. */
    private static volatile Object sink;

    /** One handshake of a subject. */
    @FunctionalInterface
    private interface Handshake {
        void run() throws GeneralSecurityException, IOException;
    }

    private record Subject(String label, Handshake handshake) {}

    /** How long it is done: each subject is warmed up, then all have their turns, so many rounds of them. */
    private record Schedule(long warmUpNanos, int rounds, long turnNanos) {
        static Schedule of(Form form) {
            return switch (form) {
                case SMOKE -> new Schedule(0, 2, 1_000_000);
                case SHORT -> new Schedule(5_000_000_000L, 40, 60_000_000);
                case LONG -> new Schedule(10_000_000_000L, 200, 60_000_000);
            };
        }
    }

    private Turns() {}

    /**
     * Prints one measurement a line on standard output, and the ratios on standard error.
     *
     * @param args a scenario's label; then the labels of stacks, or {@code floor}, of which the first one is compared with all
     *     others. A stack's label may end with {@code " defaults"}. Settings of the JVM hold for all: no two with other groups
     */
    public static void main(String[] args) throws GeneralSecurityException, IOException {
        List<Measurement> found = measure(args[0], Arrays.asList(args).subList(1, args.length), Form.current());
        found.stream().map(Lines::toJson).forEach(System.out::println);
        found.forEach(measurement -> System.err.println(comparison(found.get(0), measurement)));
    }

    /** Measures subjects, and returns the microseconds of CPU time of a handshake in each turn. */
    static List<Measurement> measure(String scenario, List<String> labels, Form form)
            throws GeneralSecurityException, IOException {
        Schedule schedule = Schedule.of(form);
        List<Subject> subjects = new ArrayList<>();
        for (String label : labels) {
            subjects.add(new Subject(label, handshake(Scenario.parse(scenario), label)));
        }
        for (Subject subject : subjects) {
            turn(subject.handshake(), schedule.warmUpNanos());
        }
        List<List<Double>> samples = subjects.stream().<List<Double>>map(subject -> new ArrayList<>()).toList();
        for (int round = 0; round < schedule.rounds(); round++) {
            for (int i = 0; i < subjects.size(); i++) {
                samples.get(i).add(turn(subjects.get(i).handshake(), schedule.turnNanos()));
            }
        }
        List<Measurement> found = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            found.add(new Measurement("handshake", scenario + "-turns", subjects.get(i).label(), "cpu", "us", samples.get(i)));
        }
        return found;
    }

    private static Handshake handshake(Scenario scenario, String label) throws GeneralSecurityException, IOException {
        if (label.equals(Measurement.FLOOR)) {
            HandshakeFloor floor = HandshakeFloor.of(scenario, false);
            return () -> sink = floor.handshake(Laps.NONE);
        }
        boolean defaults = label.endsWith(DEFAULTS);
        HandshakeBenchmark benchmark = new HandshakeBenchmark();
        benchmark.stack = defaults ? label.substring(0, label.length() - DEFAULTS.length()) : label;
        benchmark.scenario = (defaults ? scenario.with(Group.DEFAULT) : scenario).label();
        benchmark.prepare();
        return benchmark::pair;
    }

    /** Does handshakes for a while, at least one, and returns the microseconds of CPU time that one took. */
    private static double turn(Handshake handshake, long nanos) throws GeneralSecurityException, IOException {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        int count = 0;
        do {
            handshake.run();
            count++;
        } while (System.nanoTime() - start < nanos);
        return (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / count;
    }

    private static String comparison(Measurement first, Measurement other) {
        double[] ratios = new double[first.samples().size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = other.samples().get(i) / first.samples().get(i);
        }
        Arrays.sort(ratios);
        double[] times = other.samples().stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return String.format(Locale.ROOT, "%-70s %-18s %10.1f us   %.2f x %s (%.2f to %.2f)", other.name(), other.subject(),
                quantile(times, 2), quantile(ratios, 2), first.subject(), quantile(ratios, 1), quantile(ratios, 3));
    }

    private static double quantile(double[] sorted, int quarters) {
        return sorted[Math.min(sorted.length - 1, quarters * sorted.length / 4)];
    }
}
