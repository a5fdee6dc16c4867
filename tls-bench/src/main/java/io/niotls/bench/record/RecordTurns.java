package io.niotls.bench.record;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.turns.Schedule;
import io.niotls.bench.turns.Turn;
import io.niotls.bench.turns.TurnProgram;
import io.niotls.bench.turns.Turns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Records of several subjects in turns: CPU time, wall time and allocated bytes of each. */
public final class RecordTurns implements TurnProgram {
    static final String GROUP = "record";

    @Override
    public List<Measurement> measure(String name, List<String> labels, Form form) throws Exception {
        RecordCase measured = RecordCase.parse(name);
        Map<String, RecordSubject> subjects = new LinkedHashMap<>();
        try {
            for (String label : labels) {
                subjects.put(label, new RecordSubject(label, measured));
            }
            List<Measurement> found = new ArrayList<>();
            new Turns(subjects, Schedule.ofRecords(form)).run().forEach((label, turns) -> found.addAll(of(name, label, turns)));
            return found;
        } finally {
            subjects.values().forEach(RecordSubject::close);
        }
    }

    private static List<Measurement> of(String name, String label, List<Turn> turns) {
        return List.of(
                Measurement.inTurns(GROUP, name, label, "cpu", "us", Turns.each(turns, Turn::cpuMicrosEach)),
                Measurement.inTurns(GROUP, name, label, "time", "us", Turns.each(turns, Turn::microsEach)),
                Measurement.inTurns(GROUP, name, label, "allocated", "B", Turns.each(turns, Turn::bytesEach)));
    }
}
