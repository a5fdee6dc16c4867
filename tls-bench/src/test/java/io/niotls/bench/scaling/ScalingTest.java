package io.niotls.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.scaling.ScalingCase.Work;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ScalingTest {
    @ParameterizedTest
    @EnumSource(Work.class)
    void readsTheLabelItWrites(Work work) {
        for (ScalingCase measured : List.of(new ScalingCase(work, 4, 10), new ScalingCase(work, 1, 10_000))) {
            assertEquals(measured, ScalingCase.of(work, measured.label(), 10));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0"})
    void rejectsACaseWithNothingToDo(int threads, int connections) {
        assertThrows(IllegalArgumentException.class, () -> new ScalingCase(Work.RECORD, threads, connections));
    }

    @ParameterizedTest
    @CsvSource({"RECORD, niotls", "FULL, niotls", "RESUMED, niotls", "RECORD, SunJSSE", "FULL, SunJSSE", "RESUMED, SunJSSE"})
    void fewAndManyTakeTurns(Work work, String stack) throws Exception {
        List<String> labels = List.of("10 connections", "10000 connections", "2 threads");
        String name = work.name().toLowerCase(Locale.ROOT) + "-" + stack;
        List<Measurement> found = new Scaling().measure(name, labels, Form.SMOKE);
        assertEquals(labels, found.stream().map(Measurement::subject).distinct().toList());
        assertEquals(List.of("cpu", "rate per thread", "allocated"), found.stream().map(Measurement::metric).limit(3).toList());
        for (Measurement measurement : found) {
            assertEquals(name, measurement.name());
            assertTrue(measurement.median() > 0, measurement::toString);
        }
    }

    @Test
    void resumesEveryHandshakeButTheFirst() throws Exception {
        List<Measurement> found = new Scaling().measure("resumed-niotls", List.of("10 connections"), Form.SMOKE);
        assertEquals("resumed", found.get(3).metric());
        assertTrue(found.get(3).median() > 80, found.get(3)::toString);
    }

    @Test
    void hasEachCaseOnce() {
        List<String> ids = Scaling.cases().stream().map(Case::id).toList();
        assertEquals(ids.size(), new HashSet<>(ids).size());
    }
}
