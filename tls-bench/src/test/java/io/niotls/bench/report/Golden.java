package io.niotls.bench.report;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Jdk;
import io.niotls.bench.result.Machine;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.result.Results;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Small results whose figures are easy to follow. */
final class Golden {
    static final String RECORD = "tls13-aes_128_gcm-16384-heap-pair";
    private static final List<Results.Measured> MEASURED = new ArrayList<>();

    static {
        // The machine is half as fast in the second round: the ratios stay.
        record(17, 1, "niotls", 10, 10, 10);
        record(17, 1, "SunJSSE", 18, 19, 18);
        record(17, 1, "floor", 9.6, 9.5, 9.6);
        record(17, 2, "niotls", 20, 20, 20);
        record(17, 2, "SunJSSE", 38, 36, 38);
        record(17, 2, "floor", 19.2, 19.2, 19.2);
        add(17, 1, Measurement.of("record", RECORD, "niotls", "allocated", "B", 1_000));
        add(17, 1, Measurement.of("record", RECORD, "floor", "allocated", "B", 1_000.4));
        add(17, 1, Measurement.of("heap", "idle-tls13", "niotls", "client heap", "B", 2_400));
        add(17, 1, Measurement.of("heap", "idle-tls13", "niotls", "server heap", "B", 2_600));
        add(17, 1, Measurement.of("loopback", "tls13-aes_128_gcm-echo", "tls-nio", "rate", "1/s", 3_000, 3_100, 2_900));
        add(17, 1, Measurement.of("loopback", "tls13-aes_128_gcm-echo", "Netty+<&\">", "rate", "1/s", 1_500, 1_500, 1_500));
        // It gets slower from turn to turn, and the ratios stay.
        record(25, 1, "niotls", 6, 7, 8, 9, 10);
        record(25, 1, "SunJSSE", 9, 10.5, 12, 13.5, 15);
    }

    private Golden() {}

    private static void record(int jdk, int round, String subject, double... samples) {
        List<Double> turns = Arrays.stream(samples).boxed().toList();
        add(jdk, round, Measurement.inTurns("record", RECORD, subject, "cpu", "us", turns));
    }

    private static void add(int jdk, int round, Measurement measurement) {
        MEASURED.add(new Results.Measured(jdk, round, measurement));
    }

    static Results results() {
        return of(MEASURED);
    }

    /** Returns results of one subject's figures beside another's, one sample a round. */
    static Results of(String group, String name, String metric, String unit, Map<String, List<Double>> bySubject) {
        List<Results.Measured> measured = new ArrayList<>();
        bySubject.forEach((subject, samples) -> {
            for (int i = 0; i < samples.size(); i++) {
                Measurement one = Measurement.of(group, name, subject, metric, unit, samples.get(i));
                measured.add(new Results.Measured(17, i + 1, one));
            }
        });
        return of(measured);
    }

    static Results of(List<Results.Measured> measured) {
        return new Results(Instant.parse("2026-01-02T03:04:05Z"), "0123456789ab", Form.SHORT,
                new Machine("A processor", List.of("aes"), 2, 8L << 30, "Linux 6 amd64"),
                List.of(jdk(17), jdk(25)), measured,
                List.of(new Results.Failure(17, 1, "record/" + RECORD + "/BCJSSE", "no <such> thing")));
    }

    private static Jdk jdk(int feature) {
        return new Jdk(feature, feature + ".0.1", "A vendor", "A VM", List.of("-Xmx1g"), Map.of("niotls", "0.1"),
                List.of("tcnative: not here"));
    }
}
