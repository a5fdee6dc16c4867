package io.niotls.bench.scaling;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.scaling.ScalingCase.Work;
import io.niotls.bench.stack.Stacks;
import io.niotls.bench.turns.Schedule;
import io.niotls.bench.turns.Turn;
import io.niotls.bench.turns.TurnProgram;
import io.niotls.bench.turns.Turns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures one kind of work of one stack with few connections and with many, with one thread and with several, in turns: CPU time
 * and bytes allocated for each operation, and operations per second and thread. What scales keeps all of them as they are.
 */
public final class Scaling implements TurnProgram {
    private static final String GROUP = "scaling";
    private static final List<String> STACKS = List.of("niotls", "SunJSSE", "tcnative", "Conscrypt");
    private static final List<Integer> CONNECTIONS = List.of(10, 100, 1_000, 10_000);
    /** Connections where the threads are what varies; and in a smoke always. */
    private static final int FEW = 10;
    /** What a slow stack makes of connections in a second. */
    private static final double MADE_PER_SECOND = 200;

    /** Returns all cases: from 10 connections to 10,000, and from two threads to one for each processor. */
    public static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Work work : Work.values()) {
            for (String stack : STACKS) {
                if (Stacks.of(stack).supports(new ScalingCase(work, 1, 1).scenario())) {
                    for (int connections : CONNECTIONS) {
                        cases.add(of(stack, new ScalingCase(work, 1, connections)));
                    }
                    int processors = Runtime.getRuntime().availableProcessors();
                    for (int threads = 2; threads < 2 * processors; threads *= 2) {
                        cases.add(of(stack, new ScalingCase(work, Math.min(threads, processors), FEW)));
                    }
                }
            }
        }
        return cases;
    }

    private static Case of(String stack, ScalingCase measured) {
        double making = 1 + measured.threads() * measured.connections() / MADE_PER_SECOND;
        return new Case(GROUP, measured.work().name().toLowerCase(Locale.ROOT) + "-" + stack, measured.label(),
                new Case.Turns(Scaling.class, arguments(measured.work()),
                        making + schedule(measured.work(), Form.SHORT).seconds(),
                        making + schedule(measured.work(), Form.LONG).seconds()));
    }

    private static List<String> arguments(Work work) {
        return switch (work) {
            case RECORD -> List.of();
            case FULL, RESUMED -> Schedule.HANDSHAKE_ARGUMENTS;
        };
    }

    private static Schedule schedule(Work work, Form form) {
        return switch (work) {
            case RECORD -> Schedule.ofRecords(form);
            case FULL, RESUMED -> Schedule.ofHandshakes(form);
        };
    }

    @Override
    public List<Measurement> measure(String name, List<String> labels, Form form) throws Exception {
        int end = name.indexOf('-');
        Work work = Work.valueOf(name.substring(0, end).toUpperCase(Locale.ROOT));
        Map<String, ScalingSubject> subjects = new LinkedHashMap<>();
        try {
            for (String label : labels) {
                ScalingCase asked = ScalingCase.of(work, label, FEW);
                ScalingCase measured = form == Form.SMOKE ? new ScalingCase(work, asked.threads(), FEW) : asked;
                subjects.put(label, new ScalingSubject(Stacks.of(name.substring(end + 1)), measured));
            }
            List<Measurement> found = new ArrayList<>();
            new Turns(subjects, schedule(work, form)).run().forEach((label, turns) -> {
                found.addAll(of(name, label, turns));
                if (work == Work.RESUMED) {
                    // A stack whose cache has one ticket a server falls back to full handshakes where threads want it at once.
                    found.add(Measurement.of(GROUP, name, label, "resumed", "%", 100 * subjects.get(label).resumed()));
                }
            });
            return found;
        } finally {
            subjects.values().forEach(ScalingSubject::close);
        }
    }

    private static List<Measurement> of(String name, String label, List<Turn> turns) {
        return List.of(
                Measurement.inTurns(GROUP, name, label, "cpu", "us", Turns.each(turns, Turn::cpuMicrosEach)),
                Measurement.inTurns(GROUP, name, label, "rate per thread", "1/s", Turns.each(turns, Turn::perSecond)),
                Measurement.inTurns(GROUP, name, label, "allocated", "B", Turns.each(turns, Turn::bytesEach)));
    }
}
