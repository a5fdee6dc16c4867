package io.niotls.bench;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is run in which order: all subjects of a case one after the other, then the next case, and when all have had their turn,
 * the next round. So whatever slows the machine down for a while slows all subjects down.
 *
 * @param form how much of each
 * @param steps in their order
 */
record Plan(Form form, List<Step> steps) {
    /** The fewest that show a spread at all. */
    private static final int SHORT_ROUNDS = 2;
    /** The fewest whose range is a 95 % interval of the median. */
    private static final int LONG_ROUNDS = 6;
    private static final int LONG_PROGRAM_ROUNDS = 3;

    /**
     * One fork.
     *
     * @param round counted from 1
     */
    record Step(int round, Case measured) {}

    Plan {
        steps = List.copyOf(steps);
    }

    /**
     * Chooses cases.
     *
     * @param form how much: the short form has the brief cases only, the smoke form one of each kind
     * @param cases all there are, those of one name in succession
     * @param wanted which of them are wanted
     * @param rounds how many, empty for the form's own number
     */
    static Plan of(Form form, List<Case> cases, Predicate<Case> wanted, OptionalInt rounds) {
        List<Case> chosen = cases.stream()
                .filter(wanted)
                .filter(form == Form.SMOKE ? firstOfItsKind() : measured -> form == Form.LONG || measured.brief())
                .toList();
        int most = chosen.stream().mapToInt(measured -> rounds(form, measured, rounds)).max().orElse(0);
        List<Step> steps = new ArrayList<>();
        for (int round = 1; round <= most; round++) {
            for (Case measured : chosen) {
                if (round <= rounds(form, measured, rounds)) {
                    steps.add(new Step(round, measured));
                }
            }
        }
        return new Plan(form, steps);
    }

    /** Every method and every program with every subject, and programs in every case that differs by more than a number. */
    private static Predicate<Case> firstOfItsKind() {
        Set<String> seen = new HashSet<>();
        return measured -> {
            boolean first = seen.add(kind(measured.run()) + " " + measured.subject());
            return measured.run() instanceof Case.Program && seen.add(measured.name().replaceAll("[0-9]+", "")) || first;
        };
    }

    private static String kind(Case.Run run) {
        return run instanceof Case.Jmh jmh ? jmh.type().getName() + "." + jmh.method() : ((Case.Program) run).type().getName();
    }

    private static int rounds(Form form, Case measured, OptionalInt wanted) {
        boolean program = measured.run() instanceof Case.Program;
        return wanted.orElse(switch (form) {
            case SMOKE -> 1;
            // Programs take many samples in one run, and long for it.
            case SHORT -> program ? 1 : SHORT_ROUNDS;
            case LONG -> program ? LONG_PROGRAM_ROUNDS : LONG_ROUNDS;
        });
    }

    /** Returns about how many seconds all takes. */
    double seconds() {
        return steps.stream().mapToDouble(step -> step.measured().run().seconds(form)).sum();
    }
}
