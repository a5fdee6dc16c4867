package io.niotls.bench;

import io.niotls.bench.result.Measurement;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tells the terminal how far a plan is, a line for each JVM. What is left follows from how long the former ones took. */
final class Progress {
    private static final int MOST_METRICS = 3;

    private final PrintWriter out;
    private final Plan plan;
    private final long start = System.nanoTime();
    private double expected;
    private int steps;

    Progress(Plan plan, PrintWriter out) {
        this.plan = plan;
        this.out = out;
    }

    /** Says that a JVM begins. */
    void begin(Plan.Step step) {
        double took = (System.nanoTime() - start) / 1e9;
        // The plan's seconds are for a machine of its own; this one's show after a few forks.
        double pace = expected > 10 ? took / expected : 1;
        Duration left = Duration.ofSeconds(Math.round((plan.seconds() - expected) * pace));
        out.printf(Locale.ROOT, "%3d/%d, %d:%02d left  round %d  %s", ++steps, plan.steps().size(), left.toMinutes(),
                left.toSecondsPart(), step.round(), step.id());
        out.flush();
        expected += step.seconds(plan.form());
    }

    /** Says what it found of the first subject. */
    void found(List<Measurement> measurements) {
        out.println(measurements.stream()
                .filter(found -> found.subject().equals(measurements.get(0).subject()))
                .limit(MOST_METRICS)
                .map(found -> String.format(Locale.ROOT, "%s %,.2f %s", found.metric(), found.median(), found.unit()))
                .collect(Collectors.joining(", ", "  ", "")));
        out.flush();
    }

    /** Says that it failed. */
    void failed(String reason) {
        out.println("  FAILED: " + reason);
        out.flush();
    }
}
