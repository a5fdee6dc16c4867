package io.niotls.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final List<Case> CASES = List.of(jmh("a", "niotls", true), jmh("a", "floor", true), jmh("b", "niotls", false),
            program("c", "niotls"), program("d", "niotls"));

    private static Case jmh(String name, String subject, boolean brief) {
        return new Case("group", name, subject, brief, new Case.Jmh(PlanTest.class, "method", Map.of(), List.of(), 1, 2, 1));
    }

    private static Case program(String name, String subject) {
        return new Case("group", name, subject, true, new Case.Program(PlanTest.class, List.of(name), List.of(), 10, 100));
    }

    private static List<String> steps(Form form, OptionalInt rounds) {
        return Plan.of(form, CASES, measured -> true, rounds).steps().stream()
                .map(step -> step.round() + " " + step.measured().name() + " " + step.measured().subject())
                .toList();
    }

    @Test
    void interleavesSubjectsAndRounds() {
        assertEquals(List.of("1 a niotls", "1 a floor", "1 c niotls", "1 d niotls", "2 a niotls", "2 a floor"),
                steps(Form.SHORT, OptionalInt.empty()));
    }

    @Test
    void runsAllCasesInTheLongForm() {
        assertEquals(3 * 6 + 2 * 3, steps(Form.LONG, OptionalInt.empty()).size());
    }

    @Test
    void takesTheWantedNumberOfRounds() {
        assertEquals(4 * 4, steps(Form.SHORT, OptionalInt.of(4)).size());
    }

    @Test
    void smokesOneOfEachKind() {
        assertEquals(List.of("1 a niotls", "1 a floor", "1 c niotls", "1 d niotls"), steps(Form.SMOKE, OptionalInt.empty()));
    }

    @Test
    void addsUpTheTime() {
        assertEquals(2 * 2 * 4.5 + 2 * 10, Plan.of(Form.SHORT, CASES, measured -> true, OptionalInt.empty()).seconds());
    }

    @Test
    void namesNoCaseTwice() {
        Set<String> ids = new HashSet<>();
        for (Case measured : Cases.all()) {
            assertTrue(ids.add(measured.id()), measured.id());
        }
    }

    @Test
    void shortFormIsShort() {
        double seconds = Plan.of(Form.SHORT, Cases.all(), measured -> true, OptionalInt.empty()).seconds();
        assertTrue(seconds < 13 * 60, seconds + " s");
    }
}
