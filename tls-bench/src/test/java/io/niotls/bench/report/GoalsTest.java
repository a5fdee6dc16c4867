package io.niotls.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.report.Goal.Outcome;
import io.niotls.bench.report.Goal.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GoalsTest {
    private final Summary summary = new Summary(Golden.results());

    private Verdict verdict(String demand, int jdk) {
        return verdict(summary, demand, jdk);
    }

    private static Verdict verdict(Summary summary, String demand, int jdk) {
        return Goals.all().stream()
                .map(goal -> goal.judge(summary, jdk))
                .filter(verdict -> verdict.demand().startsWith(demand))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void judgesByTheJdk() {
        Verdict on17 = verdict("≥ 1.3 × SunJSSE", 17);
        assertEquals(Optional.of("1.85 × (1.80 to 1.90)"), on17.reached());
        assertEquals(Outcome.YES, on17.outcome());
        Verdict on25 = verdict("≥ 1.8 × SunJSSE", 25);
        assertEquals(Optional.of("1.50 × (1.50 to 1.50)"), on25.reached());
        assertEquals(Outcome.NO, on25.outcome());
    }

    @Test
    void saysHowFarAboveTheFloor() {
        Verdict verdict = verdict("≤ 8 % above the floor", 17);
        assertEquals(Optional.of("4.2 % (4.2 to 4.2)"), verdict.reached());
        assertEquals(Outcome.YES, verdict.outcome());
    }

    @Test
    void forgivesBytesThatAreLessThanAnObject() {
        Verdict verdict = verdict("0 B beyond the floor", 17);
        assertEquals(Optional.of("-0.4 B"), verdict.reached());
        assertEquals(Outcome.YES, verdict.outcome());
    }

    @Test
    void judgesFiguresThatStandAlone() {
        List<Outcome> outcomes = Goals.all().stream()
                .filter(goal -> goal.kind() == Goal.Kind.BYTES)
                .map(goal -> goal.judge(summary, 17).outcome())
                .toList();
        assertEquals(List.of(Outcome.YES, Outcome.NO, Outcome.NOT_MEASURED, Outcome.NOT_MEASURED), outcomes);
    }

    @Test
    void asksNothingWhereNothingIsAsked() {
        Goal only25 = Goals.all().stream().filter(goal -> goal.what().endsWith("JDK 25")).findFirst().orElseThrow();
        assertFalse(only25.appliesTo(17));
        assertFalse(only25.appliesTo(21));
        assertTrue(only25.appliesTo(25));
    }

    @Test
    void saysWhatWasNotMeasured() {
        Verdict verdict = verdict("≥ 6 × SunJSSE defaults", 17);
        assertEquals(Outcome.NOT_MEASURED, verdict.outcome());
        assertEquals(Optional.empty(), verdict.reached());
    }

    private static Verdict ofRecords(String demand, String metric, List<Double> ours, String than, List<Double> theirs) {
        String unit = metric.equals("cpu") ? "us" : "B";
        Map<String, List<Double>> bySubject = Map.of("niotls", ours, than, theirs);
        return verdict(new Summary(Golden.of("record", Golden.RECORD, metric, unit, bySubject)), demand, 17);
    }

    @Test
    void leavesOpenWhatTheErrorReachesAcross() {
        List<Double> ours = List.of(10.0, 10.0);
        assertEquals(Outcome.OPEN, ofRecords("≥ 1.3 × SunJSSE", "cpu", ours, "SunJSSE", List.of(12.0, 18.0)).outcome());
        assertEquals(Outcome.OPEN, ofRecords("≥ 1.3 × SunJSSE", "cpu", ours, "SunJSSE", List.of(11.0, 13.2)).outcome());
        assertEquals(Outcome.NO, ofRecords("≥ 1.3 × SunJSSE", "cpu", ours, "SunJSSE", List.of(11.0, 12.0)).outcome());
        assertEquals(Outcome.YES, ofRecords("≥ 1.3 × SunJSSE", "cpu", ours, "SunJSSE", List.of(13.5, 18.0)).outcome());
    }

    @Test
    void takesNoFloorThatIsAboveUs() {
        List<Double> ours = List.of(10.0, 10.0);
        String demand = "≤ 8 % above the floor";
        Verdict beaten = ofRecords(demand, "cpu", ours, "floor", List.of(10.4, 10.4));
        assertEquals(Outcome.NOT_MEASURED, beaten.outcome());
        assertEquals(Optional.of("-3.8 % (-3.8 to -3.8)"), beaten.reached());
        assertEquals(Outcome.YES, ofRecords(demand, "cpu", ours, "floor", List.of(10.2, 10.2)).outcome());
        assertEquals(Outcome.NO, ofRecords(demand, "cpu", ours, "floor", List.of(9.0, 9.0)).outcome());
    }

    @Test
    void takesNoFloorThatAllocatesAnObjectMore() {
        List<Double> ours = List.of(1_000.0, 1_000.0);
        String demand = "0 B beyond the floor";
        assertEquals(Outcome.NOT_MEASURED, ofRecords(demand, "allocated", ours, "floor", List.of(1_016.0, 1_016.0)).outcome());
        assertEquals(Outcome.YES, ofRecords(demand, "allocated", ours, "floor", List.of(1_008.0, 1_008.0)).outcome());
        assertEquals(Outcome.NO, ofRecords(demand, "allocated", ours, "floor", List.of(984.0, 984.0)).outcome());
    }
}
