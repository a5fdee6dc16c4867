package io.niotls.bench.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measurements as lines of JSON: how a benchmark that runs in a JVM of its own tells what it found, on its standard output. */
public final class Lines {
    private Lines() {}

    /** Returns one line, without its end. */
    public static String toJson(Measurement measurement) {
        return Json.write(toMap(measurement));
    }

    /**
     * Reads one line.
     *
     * @return empty if it does not begin with a brace, and so is something that a library printed
     * @throws IllegalArgumentException if it begins with one and is no measurement
     */
    public static Optional<Measurement> parse(String line) {
        return line.startsWith("{") ? Optional.of(fromMap(Json.object(Json.parse(line)))) : Optional.empty();
    }

    static Map<String, Object> toMap(Measurement measurement) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("group", measurement.group());
        map.put("name", measurement.name());
        map.put("subject", measurement.subject());
        map.put("metric", measurement.metric());
        map.put("unit", measurement.unit());
        map.put("samples", measurement.samples());
        map.put("inTurns", measurement.inTurns());
        return map;
    }

    static Measurement fromMap(Map<String, Object> map) {
        List<Double> samples = Json.array(map.get("samples")).stream().map(Json::number).toList();
        return new Measurement(Json.string(map.get("group")), Json.string(map.get("name")), Json.string(map.get("subject")),
                Json.string(map.get("metric")), Json.string(map.get("unit")), samples,
                Boolean.TRUE.equals(map.get("inTurns")));
    }
}
