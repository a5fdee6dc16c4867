package io.niotls.bench;

import io.niotls.bench.handshake.HandshakeCases;
import io.niotls.bench.heap.IdleHeap;
import io.niotls.bench.loopback.LoopbackCases;
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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that can be measured on this JDK and platform, and what of it the short form has time for: what the goals speak of, and
 * every stack where it tells something new.
 */
final class Cases {
    private static final String JDK = "SunJSSE";
    private static final String JDK_AT_DEFAULTS = JDK + " defaults";
    private static final String NATIVE = "tcnative";
    private static final Set<String> BRIEF_SUBJECTS = Set.of("niotls", JDK, JDK_AT_DEFAULTS, NATIVE, Measurement.FLOOR);
    private static final Set<String> ALL_STACKS = Set.of("BCJSSE", "Conscrypt");

    private static final Set<String> BRIEF_HANDSHAKES =
            HandshakeCases.main().stream().map(Scenario::label).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> BRIEF_RECORDS = Set.of(
            "tls13-aes_128_gcm-16384-heap-pair", "tls13-aes_128_gcm-16384-direct-pair",
            "tls13-aes_128_gcm-1024-heap-pair", "tls13-aes_128_gcm-100-heap-pair");
    /** With BCJSSE and Conscrypt too. */
    private static final Set<String> BRIEF_WITH_ALL = Set.of("tls13-aes_128_gcm-16384-heap-pair",
            Scenario.full(Version.TLS_1_3).with(Group.X25519).label());
    private static final Set<String> BRIEF_HEAP = Set.of("niotls", JDK, NATIVE, "tls-nio");
    private static final Set<String> BRIEF_LOOPBACK = Set.of("echo", "send", "latency");
    private static final Set<String> BRIEF_SERVERS = Set.of("tls-nio", "Netty+niotls-jsse", "Netty+SunJSSE", "Netty+tcnative");
    private static final Set<String> BRIEF_SCALING = Set.of("record-niotls", "full-niotls");
    /** To make 10,000 takes the short form too long. */
    private static final String SLOW_TO_MAKE = "10000 connections";

    private Cases() {}

    /** Returns all cases, in the order of the report; those of one name in succession. */
    static List<Case> all() {
        return Stream.of(HandshakeCases.inTurns(), RecordCases.inTurns(), IdleHeap.cases(), LoopbackCases.all(), Scaling.cases(),
                        HandshakeCases.inForks(), RecordCases.inForks())
                .flatMap(List::stream)
                .map(measured -> measured.brief(isBrief(measured)))
                .toList();
    }

    private static boolean isBrief(Case measured) {
        String name = measured.name();
        String subject = measured.subject();
        return switch (measured.group()) {
            case "handshake" -> BRIEF_HANDSHAKES.contains(name) && isBrief(name, subject);
            case "record" -> BRIEF_RECORDS.contains(name) && isBrief(name, subject);
            case "heap" -> name.equals("idle-tls13") && BRIEF_HEAP.contains(subject);
            case "loopback" -> BRIEF_LOOPBACK.stream().anyMatch(name::contains) && BRIEF_SERVERS.contains(subject);
            case "scaling" -> BRIEF_SCALING.contains(name) && !subject.equals(SLOW_TO_MAKE);
            default -> false;
        };
    }

    private static boolean isBrief(String name, String subject) {
        return BRIEF_SUBJECTS.contains(subject) || BRIEF_WITH_ALL.contains(name) && ALL_STACKS.contains(subject);
    }

    /** Returns what cannot be measured here, and why. */
    static List<String> leftOut() {
        List<String> leftOut = new ArrayList<>();
        for (Stack stack : Stacks.all()) {
            if (!stack.supports(Scenario.full(Version.TLS_1_3))) {
                leftOut.add(stack.label() + ": its library is not here for this platform");
            }
        }
        if (!LoopbackCases.canBeMeasured()) {
            leftOut.add("all over loopback: the load generator is netty-tcnative's, whose library is not here for this platform");
        }
        return leftOut;
    }
}
