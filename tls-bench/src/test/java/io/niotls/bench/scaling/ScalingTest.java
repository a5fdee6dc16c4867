package io.niotls.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.scaling.ScalingCase.Work;
import io.niotls.bench.stack.Stacks;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ScalingTest {
    @ParameterizedTest
    @EnumSource(Work.class)
    void readsTheLabelItWrites(Work work) {
        ScalingCase measured = new ScalingCase(work, 4, 10_000);
        assertEquals(measured, ScalingCase.parse(measured.label()));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0"})
    void rejectsACaseWithNothingToDo(int threads, int connections) {
        assertThrows(IllegalArgumentException.class, () -> new ScalingCase(Work.RECORD, threads, connections));
    }

    @ParameterizedTest
    @CsvSource({"RECORD, niotls", "FULL, niotls", "RESUMED, niotls", "RECORD, SunJSSE", "FULL, SunJSSE", "RESUMED, SunJSSE"})
    void measuresRateCpuTimeAndAllocation(Work work, String subject) throws Exception {
        List<Measurement> found = Scaling.measure(new ScalingCase(work, 2, 3), Stacks.of(subject), Form.SMOKE);
        assertEquals(List.of("rate", "cpu", "allocated"), found.stream().map(Measurement::metric).limit(3).toList());
        for (Measurement measurement : found.subList(0, 3)) {
            assertEquals(work.name().toLowerCase(Locale.ROOT) + "-2-threads-3-connections", measurement.name());
            assertEquals(subject, measurement.subject());
            assertTrue(measurement.median() > 0, measurement::toString);
        }
    }

    @Test
    void resumesEveryHandshakeButTheFirst() throws Exception {
        List<Measurement> found = Scaling.measure(new ScalingCase(Work.RESUMED, 1, 3), Stacks.of("niotls"), Form.SMOKE);
        assertEquals(100, found.get(3).median());
        assertEquals("resumed", found.get(3).metric());
    }

    @ParameterizedTest
    @ValueSource(strings = {"record", "full", "resumed"})
    void theShortFormHasFewAndManyConnections(String work) {
        List<String> names = Scaling.cases().stream().filter(Case::brief).map(Case::name).distinct()
                .filter(name -> name.startsWith(work + "-1-")).toList();
        assertEquals(List.of(work + "-1-threads-10-connections", work + "-1-threads-1000-connections"), names);
    }

    @Test
    void hasEachCaseOnce() {
        List<String> ids = Scaling.cases().stream().map(Case::id).toList();
        assertEquals(ids.size(), new HashSet<>(ids).size());
    }
}
