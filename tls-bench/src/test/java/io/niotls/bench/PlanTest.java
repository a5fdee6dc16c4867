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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final List<Case> CASES = List.of(turns("a", "niotls"), turns("a", "floor"), turns("b", "niotls"),
            jmh("c", "niotls", false), jmh("c", "floor", true), program("d", "niotls"), program("e", "niotls"));

    private static Case turns(String name, String subject) {
        return new Case("group", name, subject, true, new Case.Turns(PlanTest.class, List.of(), 5, 50));
    }

    private static Case jmh(String name, String subject, boolean brief) {
        return new Case("group", name, subject, brief, new Case.Jmh(PlanTest.class, "method", Map.of(), 2, 1, Set.of()));
    }

    private static Case program(String name, String subject) {
        return new Case("group", name, subject, true, new Case.Program(PlanTest.class, List.of(name), List.of(), 10, 100));
    }

    private static List<String> steps(Form form, OptionalInt rounds) {
        return Plan.of(form, CASES, measured -> true, rounds).steps().stream()
                .map(step -> step.round() + " " + step.cases().get(0).name() + " "
                        + step.cases().stream().map(Case::subject).collect(Collectors.joining("+")))
                .toList();
    }

    @Test
    void joinsThoseWhoTakeTurnsAndInterleavesRounds() {
        assertEquals(List.of("1 a niotls+floor", "1 b niotls", "1 c floor", "1 d niotls", "1 e niotls",
                        "2 a niotls+floor", "2 b niotls", "2 c floor", "2 d niotls", "2 e niotls"),
                steps(Form.SHORT, OptionalInt.of(2)));
    }

    @Test
    void runsAllCasesInTheLongForm() {
        assertEquals(4 * 3 + 2 * 6, steps(Form.LONG, OptionalInt.empty()).size());
    }

    @Test
    void leavesOutThoseWhoAreNotWanted() {
        Plan plan = Plan.of(Form.SHORT, CASES, measured -> measured.id().matches("group/a/floor"), OptionalInt.empty());
        assertEquals(List.of("group/a, 1 in turns"), plan.steps().stream().map(Plan.Step::id).toList());
    }

    @Test
    void smokesOneOfEachKind() {
        assertEquals(List.of("1 a niotls+floor", "1 b niotls", "1 c niotls", "1 c floor", "1 d niotls", "1 e niotls"),
                steps(Form.SMOKE, OptionalInt.empty()));
    }

    @Test
    void addsUpTheTime() {
        Plan plan = Plan.of(Form.SHORT, CASES, measured -> true, OptionalInt.empty());
        assertEquals(1 + 2 * 5 + 1 + 5 + 4.5 + 2 * 10, plan.seconds());
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
        assertTrue(seconds < 11 * 60, seconds + " s");
    }

    @Test
    void shortFormHasWhatTheGoalsSpeakOf() {
        Set<String> brief = Cases.all().stream().filter(Case::brief).map(Case::id).collect(Collectors.toSet());
        assertTrue(brief.containsAll(List.of("record/tls13-aes_128_gcm-16384-direct-pair/SunJSSE",
                "record/tls13-aes_128_gcm-100-heap-pair/floor", "heap/idle-tls13/tls-nio",
                "handshake/tls13-aes_128_gcm-rsa_2048-x25519-none-server/SunJSSE defaults",
                "handshake/tls12-aes_128_gcm-ecdsa_p256-x25519-ticket-server/niotls")), brief.toString());
    }
}
