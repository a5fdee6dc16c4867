package io.niotls.bench.report;

import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Identity;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import java.util.List;
import java.util.stream.Stream;

/**
 * What we want to reach: one line for each bound, as the project's plan has them. Times are CPU time, of subjects that took
 * turns.
 */
final class Goals {
    private static final String US = "niotls";
    private static final String JDK = "SunJSSE";
    private static final String DEFAULTS = "SunJSSE defaults";
    private static final String NATIVE = "tcnative";
    private static final String FLOOR = Measurement.FLOOR;
    private static final double NOT_ASKED = Double.NaN;
    /** Two stacks are level if one is not slower than the other by more than rounds of one run differ. */
    private static final double LEVEL = 0.95;

    private static final Scenario FULL_13 = Scenario.full(Version.TLS_1_3).with(Group.X25519);
    private static final Scenario FULL_12 = Scenario.full(Version.TLS_1_2).with(Group.X25519);
    private static final Scenario RSA = FULL_13.with(Identity.RSA_2048);
    private static final Scenario RESUMED_13 = FULL_13.with(Resumption.PSK);
    private static final Scenario RESUMED_12 = FULL_12.with(Resumption.TICKET);

    private Goals() {}

    /** Returns all of them. */
    static List<Goal> all() {
        return Stream.of(records(), handshakes(), allocation(), memory(), besideNative()).flatMap(List::stream).toList();
    }

    private static List<Goal> records() {
        return List.of(
                above("16 KB AES-GCM records, seal and open, heap", record(US, 16_384, "heap"),
                        record(FLOOR, 16_384, "heap"), 0.08),
                better("the same, TLS 1.3", record(US, 16_384, "heap"), record(JDK, 16_384, "heap"), JDK, 1.3, 1.8),
                better("the same with direct buffers", record(US, 16_384, "direct"),
                        record(JDK, 16_384, "direct"), JDK, 1.5, 2.3),
                better("1 KB records", record(US, 1_024, "heap"), record(JDK, 1_024, "heap"), JDK, 1.6, 1.6),
                better("100 B records", record(US, 100, "heap"), record(JDK, 100, "heap"), JDK, 1.6, 1.6),
                noMoreBytes("bytes allocated for a 16 KB record, heap", 16_384),
                noMoreBytes("bytes allocated for a 1 KB record, heap", 1_024),
                noMoreBytes("bytes allocated for a 100 B record, heap", 100));
    }

    private static List<Goal> handshakes() {
        List<Quantity> full13 = cpu(DEFAULTS, FULL_13);
        Scenario hybrid = FULL_13.with(Group.X25519MLKEM768);
        return List.of(
                better("full TLS 1.3 handshake, X25519, ECDSA P-256", cpu(US, FULL_13), full13, DEFAULTS, 6, 4),
                above("the same", cpu(US, FULL_13), cpu(FLOOR, FULL_13), 0.15),
                better("the same with X25519MLKEM768", cpu(US, hybrid), cpu(DEFAULTS, hybrid), DEFAULTS + " without it", 3.5,
                        2.5),
                better("full TLS 1.2, ECDSA P-256", cpu(US, FULL_12), cpu(DEFAULTS, FULL_12), DEFAULTS, 5, 3.4),
                better("full TLS 1.3 with RSA-2048", cpu(US, RSA), cpu(DEFAULTS, RSA), DEFAULTS, 1.5, 1.4),
                above("the same", cpu(US, RSA), cpu(FLOOR, RSA), 0.10),
                better("resumed TLS 1.3", cpu(US, RESUMED_13), cpu(DEFAULTS, RESUMED_13), DEFAULTS, 4.3, 3),
                better("resumed TLS 1.2", cpu(US, RESUMED_12), cpu(DEFAULTS, RESUMED_12), DEFAULTS, 2.5, 2),
                better("resumed TLS 1.2, level with " + NATIVE, cpu(US, RESUMED_12),
                        cpu(NATIVE, RESUMED_12), NATIVE, LEVEL, LEVEL));
    }

    private static List<Goal> allocation() {
        return List.of(
                quarter("bytes allocated per full TLS 1.3 handshake", FULL_13),
                quarter("bytes allocated per full TLS 1.2 handshake", FULL_12),
                quarter("bytes allocated per resumed TLS 1.3 handshake", RESUMED_13),
                quarter("bytes allocated per resumed TLS 1.2 handshake", RESUMED_12));
    }

    private static List<Goal> memory() {
        return List.of(
                bytes("heap per idle client, engine", heap(US, "client heap"), 2_560),
                bytes("heap per idle server, engine", heap(US, "server heap"), 2_560),
                bytes("heap per idle client, tls-nio, channel and key included", heap("tls-nio", "client channel heap"), 3_584),
                bytes("heap per idle server, tls-nio, channel and key included", heap("tls-nio", "server channel heap"), 3_584));
    }

    private static List<Goal> besideNative() {
        return List.of(
                better("1 KB records, heap", record(US, 1_024, "heap"), record(NATIVE, 1_024, "heap"), NATIVE, 1, 1),
                better("100 B records, heap", record(US, 100, "heap"), record(NATIVE, 100, "heap"), NATIVE, 1, 1),
                better("16 KB records, heap, JDK 25", record(US, 16_384, "heap"),
                        record(NATIVE, 16_384, "heap"), NATIVE, NOT_ASKED, 1),
                new Goal("memory of an idle pair, native memory included", Goal.Kind.FRACTION, heap(US, "heap"),
                        heap(NATIVE, "heap", "native"), NATIVE, 1, 1),
                better("full TLS 1.3 handshake", cpu(US, FULL_13), cpu(NATIVE, FULL_13), NATIVE, 0.7, 0.7),
                better("full TLS 1.2 handshake", cpu(US, FULL_12), cpu(NATIVE, FULL_12), NATIVE, 0.7, 0.7));
    }

    private static Goal better(String what, List<Quantity> ours, List<Quantity> theirs, String than, double on17, double on25) {
        return new Goal(what, Goal.Kind.TIMES_BETTER, ours, theirs, than, on17, on25);
    }

    private static Goal above(String what, List<Quantity> ours, List<Quantity> floor, double bound) {
        return new Goal(what, Goal.Kind.ABOVE, ours, floor, FLOOR, bound, bound);
    }

    private static Goal noMoreBytes(String what, int size) {
        return new Goal(what, Goal.Kind.BYTES_MORE, record(US, size, "heap", "allocated"),
                record(FLOOR, size, "heap", "allocated"), FLOOR, 0, 0);
    }

    private static Goal quarter(String what, Scenario scenario) {
        return new Goal(what, Goal.Kind.FRACTION, List.of(handshake(US, scenario, "allocated")),
                List.of(handshake(DEFAULTS, scenario, "allocated")), DEFAULTS, 0.25, 0.25);
    }

    private static Goal bytes(String what, List<Quantity> ours, double bound) {
        return new Goal(what, Goal.Kind.BYTES, ours, List.of(), "", bound, bound);
    }

    private static List<Quantity> record(String subject, int size, String memory) {
        return record(subject, size, memory, "cpu");
    }

    private static List<Quantity> record(String subject, int size, String memory, String metric) {
        return List.of(new Quantity("record", "tls13-aes_128_gcm-" + size + "-" + memory + "-pair", subject, metric));
    }

    private static List<Quantity> cpu(String subject, Scenario scenario) {
        return List.of(handshake(subject, scenario, "cpu"));
    }

    private static Quantity handshake(String subject, Scenario scenario, String metric) {
        return new Quantity("handshake", scenario.label(), subject, metric);
    }

    private static List<Quantity> heap(String subject, String... metrics) {
        return Stream.of(metrics).map(metric -> new Quantity("heap", "idle-tls13", subject, metric)).toList();
    }
}
