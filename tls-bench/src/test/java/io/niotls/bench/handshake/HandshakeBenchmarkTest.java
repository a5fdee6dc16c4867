package io.niotls.bench.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.handshake.HandshakeCase.Part;
import io.niotls.bench.result.Case;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import io.niotls.bench.stack.Stacks;
import io.niotls.bench.turns.WatchProfiler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HandshakeBenchmarkTest {
    private static final Scenario FULL = Scenario.full(Version.TLS_1_3).with(Group.X25519);

    @Test
    void resumesUntilTheEnd() throws Exception {
        HandshakeBenchmark benchmark = new HandshakeBenchmark();
        benchmark.subject = "niotls";
        benchmark.scenario = FULL.with(Resumption.PSK).label();
        benchmark.prepare();
        WatchProfiler.WATCH.clear();
        benchmark.start();
        benchmark.pair();
        benchmark.pair();
        benchmark.stop();
        benchmark.finish();
        assertTrue(WatchProfiler.WATCH.read(2).bytesEach() > 0);
    }

    /** Notes the order of the parts. */
    private static final class Noted implements Laps {
        private final List<String> parts = new ArrayList<>();

        @Override
        public void start() {
            parts.add("start");
        }

        @Override
        public void client() {
            parts.add("client");
        }

        @Override
        public void server() {
            parts.add("server");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"niotls", "floor", "SunJSSE defaults"})
    void sidesHaveTheirPartsAlternately(String subject) throws Exception {
        for (Scenario scenario : List.of(FULL, FULL.with(Resumption.PSK), Scenario.full(Version.TLS_1_2).with(Group.X25519),
                Scenario.full(Version.TLS_1_2).with(Group.X25519).with(Resumption.TICKET))) {
            Noted noted = new Noted();
            try (Handshake handshake = Handshake.of(subject, scenario)) {
                handshake.run(noted);
            }
            assertEquals("start", noted.parts.get(0));
            for (int i = 1; i < noted.parts.size(); i++) {
                assertEquals(i % 2 == 1 ? "client" : "server", noted.parts.get(i), noted.parts.toString());
            }
        }
    }

    @Test
    void readsTheLabelsItWrites() {
        for (Scenario scenario : HandshakeCases.scenarios()) {
            for (Part part : Part.values()) {
                HandshakeCase measured = new HandshakeCase(scenario, part);
                assertEquals(measured, HandshakeCase.parse(measured.label()));
            }
        }
    }

    @Test
    void everyCaseIsOneThatItsSubjectSupports() {
        Set<String> ids = new HashSet<>();
        for (Case measured : HandshakeCases.inTurns()) {
            assertTrue(ids.add(measured.id()), measured.id() + " twice");
            Scenario scenario = HandshakeCase.parse(measured.name()).scenario();
            String stack = measured.subject().replace(Handshake.DEFAULTS, "");
            boolean floor = stack.startsWith(Measurement.FLOOR);
            assertTrue(floor || Stacks.of(stack).supports(
                    Handshake.isAtDefaults(measured.subject()) ? Handshake.atDefaults(scenario) : scenario), measured.id());
        }
        String goal = "handshake/" + FULL.label();
        assertTrue(ids.containsAll(List.of(goal + "/niotls", goal + "/floor", goal + "/SunJSSE defaults")));
        assertTrue(ids.contains("handshake/" + FULL.with(Group.X25519MLKEM768).label() + "/SunJSSE defaults"));
        assertTrue(ids.contains(goal + "-client_side/" + Handshake.FLOOR_AT_FIRST_SIGHT));
    }

    @Test
    void forksHaveTheSameCases() {
        Set<String> ids = new HashSet<>();
        for (Case measured : HandshakeCases.inForks()) {
            assertTrue(ids.add(measured.id()), measured.id() + " twice");
        }
        assertTrue(HandshakeCases.inTurns().stream()
                .filter(measured -> HandshakeCase.parse(measured.name()).part() == Part.PAIR)
                .allMatch(measured -> ids.contains("handshake-forks/" + measured.name() + "/" + measured.subject())));
    }

    @Test
    void refusesUnknownStacks() {
        assertThrows(IllegalArgumentException.class, () -> Handshake.of("nobody", FULL));
    }
}
