package io.niotls.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static Results results(int jdk) {
        return new Results(Instant.parse("2026-01-02T03:04:05Z"), "0123456789ab", Form.SHORT,
                new Machine("A processor", List.of("aes", "vaes"), 2, 8L << 30, "Linux 6 amd64"),
                List.of(new Jdk(jdk, jdk + ".0.1+2", "A vendor", "A VM", List.of("-Xmx1g"),
                        Map.of("niotls", "1", "SunJSSE", "2"), List.of("Conscrypt: no library"))),
                List.of(new Results.Measured(jdk, 1, Measurement.of("record", "a", "niotls", "time", "us", 1.25, 1.5)),
                        new Results.Measured(jdk, 1, Measurement.inTurns("record", "b", "floor", "cpu", "us", List.of(2.0)))),
                List.of(new Results.Failure(jdk, 2, "record/a/SunJSSE", "it \"failed\"")));
    }

    @Test
    void readsWhatItHasWritten() {
        assertEquals(results(17), Results.parse(results(17).toJson()));
    }

    @Test
    void joinsJdks() {
        Results both = results(17).with(results(25));
        assertEquals(List.of(17, 25), both.jdks().stream().map(Jdk::feature).toList());
        assertEquals(4, both.measured().size());
        assertEquals(2, both.failures().size());
    }

    @Test
    void rejectsAnotherFormat() {
        String json = results(17).toJson().replace("\"format\":2", "\"format\":1");
        assertThrows(IllegalArgumentException.class, () -> Results.parse(json));
    }

    @Test
    void describesThisMachine() {
        Machine machine = Machine.here();
        assertTrue(machine.cores() > 0 && machine.memory() > 1 << 20 && !machine.processor().isBlank(), machine.toString());
        assertEquals(Runtime.version().feature(), Jdk.here(List.of(), Map.of(), List.of()).feature());
    }
}
