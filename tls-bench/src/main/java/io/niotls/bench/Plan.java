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
 * What is run in which order: all subjects of a case together in turns, or one after the other, then the next case; and when all
 * have been run, the next round. So whatever slows the machine down for a while slows all subjects down.
 *
 * @param form how much of each
 * @param steps in their order
 */
record Plan(Form form, List<Step> steps) {
    /** What it takes a JVM to start. */
    private static final double START_SECONDS = 1;
    private static final int SHORT_ROUNDS = 1;
    private static final int LONG_ROUNDS = 3;
    /** The fewest whose quartiles leave something out on either side. */
    private static final int FORK_ROUNDS = 6;

    /**
     * One JVM that is started.
     *
     * @param round counted from 1
     * @param cases one, or several of one name whose subjects take turns
     */
    record Step(int round, List<Case> cases) {
        Step {
            cases = List.copyOf(cases);
        }

        /** Returns its name for people: the case's; or the group's and the name's alone, and how many take turns. */
        String id() {
            Case first = cases.get(0);
            return first.run() instanceof Case.Turns
                    ? first.group() + "/" + first.name() + ", " + cases.size() + " in turns"
                    : first.id();
        }

        double seconds(Form form) {
            double start = cases.get(0).run() instanceof Case.Turns ? START_SECONDS : 0;
            return start + cases.stream().mapToDouble(each -> each.run().seconds(form)).sum();
        }
    }

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
        List<List<Case>> together = together(chosen);
        int most = chosen.stream().mapToInt(measured -> rounds(form, measured, rounds)).max().orElse(0);
        List<Step> steps = new ArrayList<>();
        for (int round = 1; round <= most; round++) {
            for (List<Case> each : together) {
                if (round <= rounds(form, each.get(0), rounds)) {
                    steps.add(new Step(round, each));
                }
            }
        }
        return new Plan(form, steps);
    }

    /** Joins those of one name that take turns. */
    private static List<List<Case>> together(List<Case> cases) {
        List<List<Case>> all = new ArrayList<>();
        for (Case measured : cases) {
            List<Case> last = all.isEmpty() ? List.of() : all.get(all.size() - 1);
            if (!last.isEmpty() && takeTurns(last.get(0), measured)) {
                last.add(measured);
            } else {
                all.add(new ArrayList<>(List.of(measured)));
            }
        }
        return all;
    }

    private static boolean takeTurns(Case one, Case other) {
        return one.run() instanceof Case.Turns && other.run() instanceof Case.Turns
                && one.group().equals(other.group()) && one.name().equals(other.name());
    }

    /**
     * Every method and every program with every subject; programs, and those who take turns where the program says what is
     * measured, in every case that differs by more than a number.
     */
    private static Predicate<Case> firstOfItsKind() {
        Set<String> seen = new HashSet<>();
        return measured -> {
            String kind = kind(measured.run());
            boolean first = seen.add(kind + " " + measured.subject());
            boolean another = !(measured.run() instanceof Case.Jmh) && !KINDS_BY_SUBJECT.contains(measured.group())
                    && seen.add(measured.name().replaceAll("[0-9]+", "") + " " + measured.group());
            return first || another;
        };
    }

    /** Groups of very many cases, all of which are run alike. */
    private static final Set<String> KINDS_BY_SUBJECT = Set.of("handshake", "record");

    private static String kind(Case.Run run) {
        if (run instanceof Case.Jmh jmh) {
            return jmh.type().getName() + "." + jmh.method();
        }
        return run instanceof Case.Turns turns ? turns.type().getName() : ((Case.Program) run).type().getName();
    }

    private static int rounds(Form form, Case measured, OptionalInt wanted) {
        boolean fork = measured.run() instanceof Case.Jmh;
        return wanted.orElse(switch (form) {
            case SMOKE -> 1;
            case SHORT -> SHORT_ROUNDS;
            case LONG -> fork ? FORK_ROUNDS : LONG_ROUNDS;
        });
    }

    /** Returns about how many seconds all takes. */
    double seconds() {
        return steps.stream().mapToDouble(step -> step.seconds(form)).sum();
    }
}
