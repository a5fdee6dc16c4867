package io.niotls.bench;

import io.niotls.bench.handshake.HandshakeCases;
import io.niotls.bench.heap.IdleHeap;
import io.niotls.bench.loopback.LoopbackCases;
import io.niotls.bench.record.RecordBenchmark;
import io.niotls.bench.record.RecordCase;
import io.niotls.bench.record.RecordCase.Operation;
import io.niotls.bench.record.RecordCases;
import io.niotls.bench.result.Case;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.scaling.Scaling;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Version;
import io.niotls.bench.stack.Stack;
import io.niotls.bench.stack.Stacks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that can be measured on this JDK and platform, and what of it the short form has time for: what the goals speak of, and
 * every stack where it tells something new.
 */
final class Cases {
    /** Behind the label of a stack that was left at its defaults, where the others do what the case says. */
    static final String DEFAULTS = " defaults";

    private static final String JDK = "SunJSSE";
    /** Ours behind JSSE. */
    private static final String JSSE = "niotls-jsse";
    private static final String NATIVE = "tcnative";
    private static final Set<String> NATIVES = Set.of(NATIVE, "Conscrypt");
    /**
     * BoringSSL's records have no compiler to wait for, only the thin layer above it has. Handshakes have: chains are parsed and
     * verified in Java.
     */
    private static final double NATIVE_WARM_UP_SECONDS = 2;
    /** SunJSSE's 16 KB records take that long to be compiled: until then they are fifty times slower. */
    private static final double RECORD_WARM_UP_SECONDS = 5;
    private static final double RECORD_SECONDS = 1;

    private static final Set<String> BRIEF_RECORDS = Set.of(
            "tls13-aes_128_gcm-16384-heap-pair", "tls13-aes_128_gcm-16384-direct-pair",
            "tls13-aes_128_gcm-1024-heap-pair", "tls13-aes_128_gcm-100-heap-pair");
    private static final Set<String> BRIEF_SUBJECTS = Set.of("niotls", JDK, NATIVE, Measurement.FLOOR);
    /** With BCJSSE and Conscrypt too. */
    private static final Set<String> BRIEF_WITH_ALL = Set.of("tls13-aes_128_gcm-16384-heap-pair",
            Scenario.full(Version.TLS_1_3).with(Group.X25519).label());
    private static final Set<String> BRIEF_HEAP = Set.of("niotls", JDK, NATIVE, "tls-nio");
    private static final Set<String> BRIEF_LOOPBACK = Set.of("echo", "latency");

    private Cases() {}

    /** Returns all cases, in the order of the report. */
    static List<Case> all() {
        return Stream.of(handshakes(), records(), heap(), loopback(), scaling()).flatMap(List::stream).toList();
    }

    /** A stack at its defaults stands beside the others in the case that names a group: what they do by themselves differs. */
    private static List<Case> handshakes() {
        Map<String, List<Case>> byName = new LinkedHashMap<>();
        for (Case measured : HandshakeCases.cases()) {
            Case placed = placed(measured);
            byName.computeIfAbsent(placed.name(), name -> new ArrayList<>()).add(placed);
        }
        return byName.values().stream().flatMap(List::stream).toList();
    }

    private static Case placed(Case measured) {
        String named = measured.name().replace("-default-", "-x25519-");
        String subject = measured.subject();
        if (!named.equals(measured.name())) {
            return new Case(measured.group(), named, subject + DEFAULTS, subject.equals(JDK) && measured.brief(), measured.run());
        }
        boolean brief = measured.brief() && !subject.equals(JDK) && isBrief(named, subject);
        return new Case(measured.group(), named, subject, brief, measured.run());
    }

    private static boolean isBrief(String name, String subject) {
        return BRIEF_SUBJECTS.contains(subject) || BRIEF_WITH_ALL.contains(name) && !subject.equals(JSSE);
    }

    private static List<Case> records() {
        List<Case> cases = new ArrayList<>();
        for (RecordCases.Row row : RecordCases.longForm(Stacks.all().stream().map(Stack::label).toList())) {
            RecordCase measured = row.measured();
            // Opening has its records made while JMH's clock stands still, and its profilers count that.
            Set<String> metrics = measured.operation() == Operation.OPEN ? Set.of("time") : Set.of();
            for (String subject : row.subjects()) {
                if (subject.equals(Measurement.FLOOR) || Stacks.of(subject).supports(measured.scenario())) {
                    double warmUp = NATIVES.contains(subject) ? NATIVE_WARM_UP_SECONDS : RECORD_WARM_UP_SECONDS;
                    boolean brief = BRIEF_RECORDS.contains(measured.label()) && isBrief(measured.label(), subject);
                    cases.add(new Case("record", measured.label(), subject, brief,
                            new Case.Jmh(RecordBenchmark.class, measured.operation().name().toLowerCase(Locale.ROOT),
                                    measured.parameters(subject), List.of(), 1, warmUp, RECORD_SECONDS, metrics)));
                }
            }
        }
        return cases;
    }

    private static List<Case> heap() {
        return IdleHeap.cases().stream()
                .map(measured -> briefOnly(measured,
                        measured.name().equals("idle-tls13") && BRIEF_HEAP.contains(measured.subject())))
                .toList();
    }

    private static List<Case> loopback() {
        return LoopbackCases.all().stream()
                .map(measured -> briefOnly(measured, BRIEF_LOOPBACK.stream().anyMatch(measured.name()::contains)))
                .toList();
    }

    private static List<Case> scaling() {
        return Scaling.cases().stream().map(measured -> briefOnly(measured, false)).toList();
    }

    private static Case briefOnly(Case measured, boolean wanted) {
        return new Case(measured.group(), measured.name(), measured.subject(), measured.brief() && wanted, measured.run());
    }
}
