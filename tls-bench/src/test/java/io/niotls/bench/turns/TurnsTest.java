package io.niotls.bench.turns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
    private final List<String> order = new ArrayList<>();

    /** Somebody whose turns cost what a list says, and then the last of it for ever. */
    private Subject costing(String label, double... micros) {
        int[] taken = new int[1];
        return nanos -> {
            order.add(label);
            double each = micros[Math.min(taken[0]++, micros.length - 1)];
            return new Turn(1_000, nanos, (long) (each * 1e6), 0);
        };
    }

    private static Schedule schedule(int least, int most, int rounds) {
        return new Schedule(Duration.ofNanos(1), 0, least, most, rounds);
    }

    @Test
    void givesEachATurnInEveryRound() throws Exception {
        Map<String, Subject> subjects = new LinkedHashMap<>();
        subjects.put("b", costing("b", 1, 2, 3));
        subjects.put("a", costing("a", 10, 20, 30));
        Map<String, List<Turn>> turns = new Turns(subjects, schedule(1, 1, 2)).run();
        assertEquals(List.of("b", "a", "b", "a", "b", "a"), order);
        assertEquals(List.of("b", "a"), List.copyOf(turns.keySet()));
        assertEquals(List.of(2.0, 3.0), Turns.each(turns.get("b"), Turn::cpuMicrosEach));
        assertEquals(List.of(20.0, 30.0), Turns.each(turns.get("a"), Turn::cpuMicrosEach));
    }

    @Test
    void whoeverHasPractisedWaitsForTheOthers() throws Exception {
        Map<String, Subject> subjects = new LinkedHashMap<>();
        subjects.put("a", costing("a", 1)); // 1,000 a turn
        subjects.put("b", nanos -> {
            order.add("b");
            return new Turn(400, nanos, 1, 0);
        });
        new Turns(subjects, new Schedule(Duration.ofNanos(1), 1_000, 0, 0, 1)).run();
        assertEquals(List.of("a", "b", "b", "b", "a", "b"), order);
    }

    @Test
    void warmsUpUntilSharesStandStill() throws Exception {
        double[] getsFaster = new double[20];
        for (int i = 0; i < getsFaster.length; i++) {
            getsFaster[i] = 100 - 4 * i;
        }
        Map<String, Subject> subjects = new LinkedHashMap<>();
        subjects.put("steady", costing("steady", 10));
        subjects.put("warms up", costing("warms up", getsFaster));
        new Turns(subjects, schedule(4, 1_000, 1)).run();
        int rounds = order.size() / 2;
        assertTrue(rounds > getsFaster.length && rounds < 100, rounds + " rounds");
    }

    @Test
    void aMachineThatSlowsDownDoesNotKeepItFromStandingStill() throws Exception {
        double[] slower = new double[200];
        for (int i = 0; i < slower.length; i++) {
            slower[i] = 1 + i;
        }
        Map<String, Subject> subjects = new LinkedHashMap<>();
        subjects.put("a", costing("a", slower));
        subjects.put("b", costing("b", slower));
        new Turns(subjects, schedule(4, 1_000, 1)).run();
        assertEquals(2 * 5, order.size());
    }

    @Test
    void givesUpWaitingForFiguresToStandStill() throws Exception {
        double[] faster = new double[500];
        for (int i = 0; i < faster.length; i++) {
            faster[i] = Math.pow(0.9, i) * 1e6;
        }
        Map<String, Subject> subjects = new LinkedHashMap<>();
        subjects.put("steady", costing("steady", 1e3));
        subjects.put("never", costing("never", faster));
        new Turns(subjects, schedule(4, 30, 1)).run();
        assertEquals(2 * 31, order.size());
    }

    @Test
    void aWatchCountsOnlyWhileItRuns() {
        Stopwatch watch = new Stopwatch();
        watch.start();
        byte[] counted = new byte[100_000];
        watch.stop();
        byte[] uncounted = new byte[1_000_000];
        Turn turn = watch.read(1);
        assertTrue(turn.bytes() >= counted.length && turn.bytes() < uncounted.length, turn.toString());
        watch.clear();
        assertEquals(new Turn(1, 0, 0, 0), watch.read(1));
    }

    @Test
    void refusesATurnInWhichNothingWasDone() {
        assertThrows(IllegalArgumentException.class, () -> new Turn(0, 1, 1, 1));
    }

    /** A program that measures nothing. */
    public static final class Program implements TurnProgram {
        @Override
        public List<Measurement> measure(String name, List<String> subjects, Form form) {
            return List.of(Measurement.inTurns("group", name, subjects.get(0), "cpu", "us", List.of(1.0)));
        }
    }

    @Test
    void runsAProgramByItsClass() throws Exception {
        List<Measurement> found = TurnMain.run(Program.class, "case", List.of("a", "b"), Form.SMOKE);
        assertEquals(List.of("a"), found.stream().map(Measurement::subject).toList());
    }
}
