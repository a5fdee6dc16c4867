package io.niotls.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoublePredicate;

/**
 * Something to reach. Where it names several quantities, as sealing and opening, their sums are compared.
 *
 * @param what in words
 * @param kind what is asked for
 * @param ours what we need
 * @param theirs what it is compared with; empty if it stands alone
 * @param than whose that is, for people
 * @param on17 the bound on JDKs from 17 to 24
 * @param on25 the bound on newer ones; not a number where nothing is asked for, and so is {@code on17}
 */
record Goal(String what, Kind kind, List<Quantity> ours, List<Quantity> theirs, String than, double on17, double on25) {
    /** What kind of bound it is. */
    enum Kind {
        /** Theirs is at least so many times ours. */
        TIMES_BETTER,
        /** Ours is at most so many times theirs. */
        FRACTION,
        /** Ours is at most so much above theirs; the bound is a fraction of 1. */
        ABOVE,
        /** Ours is at most so many bytes more than theirs. */
        BYTES_MORE,
        /** Ours is at most so many bytes. */
        BYTES
    }

    /** How it ended. */
    enum Outcome {
        YES,
        NO,
        /** One quartile says one thing, the other another. */
        OPEN,
        /** A figure that it needs is missing, or what nobody can beat seems to be beaten: then the floor was measured wrongly. */
        NOT_MEASURED;

        /** Returns it in words. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * What was reached.
     *
     * @param demand the bound, in words
     * @param reached the figure with its quartiles, in words, also if it cannot be true; empty if there is none
     */
    record Verdict(Goal goal, int jdk, String demand, Optional<String> reached, Outcome outcome) {}

    /**
     * In bytes. Also what the harness allocates is counted; divided by the operations that is a few bytes. What is allocated for
     * each operation is at least this.
     */
    private static final double SMALLEST_OBJECT = 16;
    /** A floor may seem to be above us by as much as two forks of one thing differ. */
    private static final double BELOW_FLOOR = 0.97;
    private static final DoublePredicate ANYTHING = value -> true;

    /** Returns whether anything is asked for on a JDK. */
    boolean appliesTo(int jdk) {
        return !Double.isNaN(bound(jdk));
    }

    private double bound(int jdk) {
        return jdk >= 25 ? on25 : on17;
    }

    /** Compares it with what was measured on a JDK. */
    Verdict judge(Summary summary, int jdk) {
        double bound = bound(jdk);
        return switch (kind) {
            case TIMES_BETTER -> verdict(jdk, "≥ " + Figures.round(bound) + " × " + than,
                    summary.ratio(jdk, theirs, ours), Figures::ratio, ANYTHING, ratio -> ratio >= bound);
            case FRACTION -> verdict(jdk, "≤ " + Figures.round(bound) + " × " + than,
                    summary.ratio(jdk, ours, theirs), Figures::ratio, ANYTHING, ratio -> ratio <= bound);
            case ABOVE -> verdict(jdk, "≤ " + Figures.fixed(100 * bound, 0) + " % above the " + than,
                    summary.ratio(jdk, ours, theirs), Figures::excess,
                    ratio -> ratio >= BELOW_FLOOR, ratio -> ratio <= 1 + bound);
            case BYTES_MORE -> verdict(jdk, Figures.round(bound) + " B beyond the " + than + ", less than an object's "
                    + Figures.round(SMALLEST_OBJECT) + " forgiven", summary.difference(jdk, ours, theirs), Figures::bytes,
                    bytes -> bytes > -SMALLEST_OBJECT, bytes -> bytes < bound + SMALLEST_OBJECT);
            case BYTES -> verdict(jdk, "≤ " + Figures.round(bound) + " B",
                    summary.sum(jdk, ours), Figures::bytes, ANYTHING, bytes -> bytes <= bound);
        };
    }

    private interface Words {
        String of(Estimate estimate);
    }

    private Verdict verdict(int jdk, String demand, Optional<Estimate> reached, Words words, DoublePredicate possible,
            DoublePredicate passes) {
        Outcome outcome = reached.filter(estimate -> possible.test(estimate.value()))
                .map(estimate -> outcome(estimate, passes))
                .orElse(Outcome.NOT_MEASURED);
        return new Verdict(this, jdk, demand, reached.map(words::of), outcome);
    }

    /** What a median alone decides, if there are no quartiles. */
    private static Outcome outcome(Estimate estimate, DoublePredicate passes) {
        boolean low = passes.test(estimate.hasQuartiles() ? estimate.low() : estimate.value());
        boolean high = passes.test(estimate.hasQuartiles() ? estimate.high() : estimate.value());
        return low != high ? Outcome.OPEN : low ? Outcome.YES : Outcome.NO;
    }
}
