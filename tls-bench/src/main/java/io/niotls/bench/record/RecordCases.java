package io.niotls.bench.record;

import io.niotls.bench.record.RecordCase.Memory;
import io.niotls.bench.record.RecordCase.Operation;
import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import io.niotls.bench.stack.Stack;
import io.niotls.bench.stack.Stacks;
import io.niotls.bench.turns.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which records can be measured on this JDK and platform, of which stacks. */
public final class RecordCases {
    /** The group of the cases that JMH measures, a fork for each subject. */
    public static final String FORKS = RecordTurns.GROUP + "-forks";

    private static final List<Integer> SIZES = List.of(16_384, 4_096, 1_024, 100);
    /** Preparing a stack, and the first records, which the compiler has not seen yet. */
    private static final double MAKING_SECONDS = 1;
    /**
     * BoringSSL's records have no compiler to wait for, only the thin layer above it has.
     */
    private static final Set<String> NATIVES = Set.of("tcnative", "Conscrypt");
    private static final double NATIVE_WARM_UP_SECONDS = 2;
    /** SunJSSE's 16 KB records take that long to be compiled: until then they are fifty times slower. */
    private static final double WARM_UP_SECONDS = 5;
    private static final double MEASURED_SECONDS = 1;

    private RecordCases() {}

    /** Returns all there is: every version, cipher, size, kind of memory and operation. */
    static List<RecordCase> all() {
        List<RecordCase> cases = new ArrayList<>();
        for (Version version : Version.values()) {
            for (Suite suite : Suite.values()) {
                for (int size : SIZES) {
                    for (Memory memory : Memory.values()) {
                        for (Operation operation : Operation.values()) {
                            cases.add(new RecordCase(version, suite, size, memory, operation));
                        }
                    }
                }
            }
        }
        return cases;
    }

    /** Returns what is measured in turns; those of one case in succession. */
    public static List<Case> inTurns() {
        List<Case> cases = new ArrayList<>();
        Case.Turns run = new Case.Turns(RecordTurns.class, List.of(), MAKING_SECONDS + Schedule.ofRecords(Form.SHORT).seconds(),
                MAKING_SECONDS + Schedule.ofRecords(Form.LONG).seconds());
        for (RecordCase measured : all()) {
            for (String subject : subjects(measured)) {
                cases.add(new Case(RecordTurns.GROUP, measured.label(), subject, run));
            }
        }
        return cases;
    }

    /** Returns what JMH measures. */
    public static List<Case> inForks() {
        List<Case> cases = new ArrayList<>();
        for (RecordCase measured : all()) {
            for (String subject : subjects(measured)) {
                // Opening has its records made while JMH's clock stands still, and the stopwatch counts that.
                Set<String> metrics = measured.operation() == Operation.OPEN ? Set.of("time") : Set.of();
                double warmUp = NATIVES.contains(subject) ? NATIVE_WARM_UP_SECONDS : WARM_UP_SECONDS;
                cases.add(new Case(FORKS, measured.label(), subject,
                        new Case.Jmh(RecordBenchmark.class, measured.operation().name().toLowerCase(Locale.ROOT),
                                measured.parameters(subject), warmUp, MEASURED_SECONDS, metrics)));
            }
        }
        return cases;
    }

    private static List<String> subjects(RecordCase measured) {
        List<String> subjects = new ArrayList<>();
        Stacks.all().stream().filter(stack -> stack.supports(measured.scenario())).map(Stack::label).forEach(subjects::add);
        subjects.add(Measurement.FLOOR);
        return subjects;
    }
}
