package io.niotls.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsWhatItHasWritten() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "a \"quote\", a \\, a\nline, µ and \u0001");
        map.put("numbers", List.of(0.1, -3.0, 1e300, 123_456_789.0, 1e-9));
        map.put("nothing", null);
        map.put("words", new ArrayList<>(Arrays.asList(true, false, null)));
        map.put("empty", Map.of());
        map.put("none", List.of());
        assertEquals(map, Json.parse(Json.write(map)));
    }

    @Test
    void writesWholeNumbersWithoutPoint() {
        assertEquals("[1,16384,0.5]", Json.write(List.of(1.0, 16_384, 0.5)));
    }

    @Test
    void readsSpaceAndEscapes() {
        assertEquals(List.of("a/\u00b5\t", 1.0), Json.parse(" [ \"a\\/\\u00b5\\t\" , 1 ]\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,]", "[1 2]", "{\"a\" 1}", "{a:1}", "\"open",
        "\"\\u12\"", "\"\\x\"", "nul", "1 2", "--1", "]"})
    void rejectsWhatIsNoJson(String text) {
        assertThrows(IllegalArgumentException.class, () -> Json.parse(text));
    }

    @Test
    void rejectsEndlessNesting() {
        assertThrows(IllegalArgumentException.class, () -> Json.parse("[".repeat(100_000)));
    }

    @Test
    void refusesInfiniteNumbers() {
        assertThrows(IllegalArgumentException.class, () -> Json.write(List.of(Double.POSITIVE_INFINITY)));
    }
}
