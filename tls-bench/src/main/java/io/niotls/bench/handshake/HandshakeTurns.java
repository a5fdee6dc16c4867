package io.niotls.bench.handshake;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.turns.Schedule;
import io.niotls.bench.turns.Subject;
import io.niotls.bench.turns.Turn;
import io.niotls.bench.turns.TurnProgram;
import io.niotls.bench.turns.Turns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Handshakes of several subjects in turns: per second of CPU time, CPU time, wall time and allocated bytes of each.
 *
 * <p>What a JVM reads once holds for all: there are no two stacks behind JSSE in it with named groups that differ.
 */
public final class HandshakeTurns implements TurnProgram {
    static final String GROUP = "handshake";

    @Override
    public List<Measurement> measure(String name, List<String> labels, Form form) throws Exception {
        HandshakeCase measured = HandshakeCase.parse(name);
        Map<String, HandshakeSubject> made = new LinkedHashMap<>();
        try {
            // SunJSSE reads the groups that a property names when it is first used: those at their defaults go first.
            List<String> inOrder = labels.stream().sorted(Comparator.comparing(label -> !Handshake.isAtDefaults(label))).toList();
            for (String label : inOrder) {
                made.put(label, new HandshakeSubject(Handshake.of(label, measured.scenario()), measured.part()));
            }
            Map<String, Subject> subjects = new LinkedHashMap<>();
            labels.forEach(label -> subjects.put(label, made.get(label)));
            List<Measurement> found = new ArrayList<>();
            new Turns(subjects, Schedule.ofHandshakes(form)).run()
                    .forEach((label, turns) -> found.addAll(of(name, label, turns)));
            return found;
        } finally {
            made.values().forEach(HandshakeSubject::close);
        }
    }

    private static List<Measurement> of(String name, String label, List<Turn> turns) {
        return List.of(
                Measurement.inTurns(GROUP, name, label, "rate", "1/s", Turns.each(turns, Turn::perCpuSecond)),
                Measurement.inTurns(GROUP, name, label, "cpu", "us", Turns.each(turns, Turn::cpuMicrosEach)),
                Measurement.inTurns(GROUP, name, label, "time", "us", Turns.each(turns, Turn::microsEach)),
                Measurement.inTurns(GROUP, name, label, "allocated", "B", Turns.each(turns, Turn::bytesEach)));
    }
}
