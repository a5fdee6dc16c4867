package io.niotls.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs every benchmark for a moment, so that none rots. */
@Timeout(120)
class BenchmarksTest {
    /** Whose programs take a JVM each, and show nothing that the others do not. */
    private static final Set<String> LEFT_OUT = Set.of("niotls-jsse", "BCJSSE", "Conscrypt");
    /** Differences of readings, which are too coarse for so little work. */
    private static final Set<String> MAY_BE_NOTHING = Set.of("cpu", "native", "allocated", "server cpu", "server allocated");

    @TempDir
    private static Path directory;

    private static Execution execution;

    @BeforeAll
    static void start() throws IOException {
        System.setProperty(Form.PROPERTY, Form.SMOKE.word());
        execution = new Execution(Form.SMOKE, directory.resolve("log.txt"), false);
    }

    @AfterAll
    static void end() {
        execution.close();
        System.clearProperty(Form.PROPERTY);
    }

    @TestFactory
    Stream<DynamicTest> measures() {
        Plan plan = Plan.of(Form.SMOKE, Cases.all(), BenchmarksTest::isWanted, OptionalInt.empty());
        return plan.steps().stream().map(step -> dynamicTest(step.id(), () -> check(step)));
    }

    private static boolean isWanted(Case measured) {
        // SunJSSE's groups are those that this JVM has read when it was first used: its defaults.
        boolean groupsOfAnotherJvm = measured.group().equals("handshake") && measured.subject().equals("SunJSSE");
        boolean tooDear = measured.run() instanceof Case.Program && LEFT_OUT.contains(measured.subject());
        return !groupsOfAnotherJvm && !tooDear;
    }

    private static void check(Plan.Step step) throws IOException, InterruptedException {
        List<Measurement> found = execution.run(step);
        assertEquals(step.cases().stream().map(Case::subject).toList(),
                found.stream().map(Measurement::subject).distinct().toList());
        for (Measurement measurement : found) {
            assertEquals(step.cases().get(0).group(), measurement.group());
            assertEquals(step.cases().get(0).name(), measurement.name());
            if (!MAY_BE_NOTHING.contains(measurement.metric())) {
                assertTrue(measurement.median() > 0, measurement.toString());
            }
        }
    }
}
