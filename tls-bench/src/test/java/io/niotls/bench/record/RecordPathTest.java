package io.niotls.bench.record;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.record.RecordCase.Memory;
import io.niotls.bench.record.RecordCase.Operation;
import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class RecordPathTest {
    private static final List<String> SUBJECTS = List.of("niotls", "niotls-jsse", "SunJSSE", Measurement.FLOOR);

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
                RecordPath floor = RecordPath.of(Measurement.FLOOR, measured, 1)) {
            ours.connect();
            floor.connect();
            assertEquals(ours.seal(), floor.seal());
        }
    }

    @Test
    void readsTheLabelsItWrites() {
        for (RecordCase measured : RecordCases.all()) {
            assertEquals(measured, RecordCase.parse(measured.label()));
        }
    }

    @Test
    void hasEachCaseOnce() {
        assertEquals(2 * 3 * 4 * 2 * 3, RecordCases.all().size());
        for (List<Case> cases : List.of(RecordCases.inTurns(), RecordCases.inForks())) {
            List<String> ids = cases.stream().map(Case::id).toList();
            assertEquals(ids.size(), new HashSet<>(ids).size());
            assertEquals(RecordCases.all().size(), ids.stream().filter(id -> id.endsWith("/floor")).count());
        }
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void takesTurns(Operation operation) throws Exception {
        String name = new RecordCase(Version.TLS_1_3, Suite.AES_128_GCM, 1_024, Memory.HEAP, operation).label();
        List<Measurement> found = new RecordTurns().measure(name, SUBJECTS, Form.SMOKE);
        assertEquals(SUBJECTS, found.stream().map(Measurement::subject).distinct().toList());
        assertEquals(List.of("cpu", "time", "allocated"), found.stream().map(Measurement::metric).distinct().toList());
        assertTrue(found.stream().allMatch(measurement -> measurement.inTurns() && measurement.samples().size() == 2));
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
