package io.niotls.bench.result;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a run has found out: what {@code results.json} holds.
 *
 * @param date when it began
 * @param commit of niotls, or {@code unknown}
 * @param form how much was run
 * @param machine where
 * @param jdks on which JDKs; one JDK's feature release only once
 * @param measured the measurements, in the order in which they were taken
 * @param failures what could not be measured
 */
public record Results(Instant date, String commit, Form form, Machine machine, List<Jdk> jdks, List<Measured> measured,
        List<Failure> failures) {
    private static final double FORMAT = 2;

    /**
     * A measurement, and where in the run it was taken.
     *
     * @param jdk the feature release of the JDK
     * @param round counted from 1; in each round every subject has its turn
     */
    public record Measured(int jdk, int round, Measurement measurement) {}

    /**
     * A case that failed.
     *
     * @param id the case's
     * @param reason for people, on one line
     */
    public record Failure(int jdk, int round, String id, String reason) {}

    public Results {
        jdks = List.copyOf(jdks);
        measured = List.copyOf(measured);
        failures = List.copyOf(failures);
    }

    /** Returns the results of two JDKs as one: whose run and machine it was, this one says. */
    public Results with(Results other) {
        return new Results(date, commit, form, machine, joined(jdks, other.jdks), joined(measured, other.measured),
                joined(failures, other.failures));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Returns them as JSON: one measurement a line, so that two files can be compared. */
    public String toJson() {
        StringBuilder out = new StringBuilder("{\n\"format\":").append(Json.write(FORMAT));
        field(out, "date", date.toString());
        field(out, "commit", commit);
        field(out, "form", form.word());
        field(out, "machine", toMap(machine));
        lines(out, "jdks", jdks.stream().map(Results::toMap).toList());
        lines(out, "measurements", measured.stream().map(Results::toMap).toList());
        lines(out, "failures", failures.stream().map(Results::toMap).toList());
        return out.append("\n}\n").toString();
    }

    private static void field(StringBuilder out, String name, Object value) {
        out.append(",\n\"").append(name).append("\":").append(Json.write(value));
    }

    private static void lines(StringBuilder out, String name, List<Map<String, Object>> values) {
        out.append(",\n\"").append(name).append("\":[");
        String separator = "\n";
        for (Map<String, Object> value : values) {
            out.append(separator).append(Json.write(value));
            separator = ",\n";
        }
        out.append(']');
    }

    private static Map<String, Object> toMap(Machine machine) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("processor", machine.processor());
        map.put("features", machine.features());
        map.put("cores", machine.cores());
        map.put("memory", machine.memory());
        map.put("system", machine.system());
        return map;
    }

    private static Map<String, Object> toMap(Jdk jdk) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("feature", jdk.feature());
        map.put("version", jdk.version());
        map.put("vendor", jdk.vendor());
        map.put("vm", jdk.vm());
        map.put("options", jdk.options());
        map.put("stacks", jdk.stacks());
        map.put("leftOut", jdk.leftOut());
        return map;
    }

    private static Map<String, Object> toMap(Measured taken) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("jdk", taken.jdk());
        map.put("round", taken.round());
        map.putAll(Lines.toMap(taken.measurement()));
        return map;
    }

    private static Map<String, Object> toMap(Failure failure) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("jdk", failure.jdk());
        map.put("round", failure.round());
        map.put("id", failure.id());
        map.put("reason", failure.reason());
        return map;
    }

    /**
     * Reads what {@link #toJson} has written.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Results parse(String json) {
        Map<String, Object> map = Json.object(Json.parse(json));
        if (!Double.valueOf(FORMAT).equals(map.get("format"))) {
            throw new IllegalArgumentException("results of another format: " + map.get("format"));
        }
        Map<String, Object> machine = Json.object(map.get("machine"));
        return new Results(Instant.parse(Json.string(map.get("date"))), Json.string(map.get("commit")),
                Form.of(Json.string(map.get("form"))),
                new Machine(Json.string(machine.get("processor")), strings(machine.get("features")),
                        (int) Json.number(machine.get("cores")), (long) Json.number(machine.get("memory")),
                        Json.string(machine.get("system"))),
                Json.array(map.get("jdks")).stream().map(Json::object).map(Results::jdk).toList(),
                Json.array(map.get("measurements")).stream().map(Json::object).map(Results::measured).toList(),
                Json.array(map.get("failures")).stream().map(Json::object).map(Results::failure).toList());
    }

    private static Jdk jdk(Map<String, Object> map) {
        Map<String, String> stacks = new LinkedHashMap<>();
        Json.object(map.get("stacks")).forEach((label, version) -> stacks.put(label, Json.string(version)));
        return new Jdk((int) Json.number(map.get("feature")), Json.string(map.get("version")), Json.string(map.get("vendor")),
                Json.string(map.get("vm")), strings(map.get("options")), stacks, strings(map.get("leftOut")));
    }

    private static Measured measured(Map<String, Object> map) {
        return new Measured((int) Json.number(map.get("jdk")), (int) Json.number(map.get("round")), Lines.fromMap(map));
    }

    private static Failure failure(Map<String, Object> map) {
        return new Failure((int) Json.number(map.get("jdk")), (int) Json.number(map.get("round")), Json.string(map.get("id")),
                Json.string(map.get("reason")));
    }

    private static List<String> strings(Object value) {
        return Json.array(value).stream().map(Json::string).toList();
    }
}
