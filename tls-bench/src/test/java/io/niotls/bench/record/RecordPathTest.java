package io.niotls.bench.record;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.record.RecordCase.Memory;
import io.niotls.bench.record.RecordCase.Operation;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class RecordPathTest {
    private static final List<String> SUBJECTS = List.of("niotls", "niotls-jsse", "SunJSSE", RecordCases.FLOOR);

    static List<RecordCase> everyProtection() {
        List<RecordCase> cases = new ArrayList<>();
        for (Version version : Version.values()) {
            for (Suite suite : Suite.values()) {
                for (Memory memory : Memory.values()) {
                    for (int size : new int[] {16_384, 100}) {
                        cases.add(new RecordCase(version, suite, size, memory, Operation.PAIR));
                    }
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("everyProtection")
    void everySubjectOpensWhatItSeals(RecordCase measured) throws Exception {
        for (String subject : SUBJECTS) {
            try (RecordPath path = RecordPath.of(subject, measured, 4)) {
                path.connect();
                path.pair();
                path.check();
                path.connect();
                for (int i = 0; i < 2 * RecordPath.ahead(measured.size(), 4); i += 4) {
                    path.sealAhead(4);
                    path.open(4);
                    path.check();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyProtection")
    void theFloorsRecordsAreAsLongAsOurs(RecordCase measured) throws Exception {
        try (RecordPath ours = RecordPath.of("niotls", measured, 1);
                RecordPath floor = RecordPath.of(RecordCases.FLOOR, measured, 1)) {
            ours.connect();
            floor.connect();
            assertEquals(ours.seal(), floor.seal());
        }
    }

    @Test
    void readsTheLabelsItWrites() {
        for (RecordCases.Row row : RecordCases.longForm(SUBJECTS)) {
            assertEquals(row.measured(), RecordCase.parse(row.measured().label()));
        }
    }

    @Test
    void theLongFormHasEachCaseOnce() {
        List<RecordCase> cases = RecordCases.longForm(SUBJECTS).stream().map(RecordCases.Row::measured).toList();
        assertEquals(2 * 3 * 4 * 2 * 3, cases.size());
        assertEquals(cases.size(), new HashSet<>(cases).size());
    }

    @Test
    void theShortFormIsPartOfTheLongOne() {
        List<RecordCase> all = RecordCases.longForm(SUBJECTS).stream().map(RecordCases.Row::measured).toList();
        assertTrue(all.containsAll(RecordCases.shortForm(SUBJECTS).stream().map(RecordCases.Row::measured).toList()));
    }

    @Test
    void everyRowHasTheFloor() {
        assertTrue(RecordCases.shortForm(List.of("niotls")).stream().allMatch(row -> row.subjects().contains(RecordCases.FLOOR)));
    }

    @Test
    void theBenchmarkRunsEachOperation() throws Exception {
        RecordBenchmark benchmark = new RecordBenchmark();
        RecordBenchmark.Ahead ahead = new RecordBenchmark.Ahead();
        ahead.subject = "niotls";
        ahead.protection = "tls13-aes_128_gcm";
        ahead.size = 1_024;
        ahead.memory = Memory.HEAP;
        ahead.prepare();
        ahead.connect();
        ahead.seal();
        assertEquals(1_024, benchmark.open(ahead));
        assertDoesNotThrow(ahead::check);
        ahead.connect();
        assertEquals(1_024, benchmark.pair(ahead));
        assertEquals(5 + 1_024 + 1 + 16, benchmark.seal(ahead));
        ahead.close();
    }
}
