package io.niotls.bench.handshake;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Identity;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import io.niotls.bench.stack.Stack;
import io.niotls.bench.stack.Stacks;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which handshakes are measured, of which stacks. */
public final class HandshakeCases {
    private static final String SUN = "SunJSSE";
    private static final String JSSE = "niotls-jsse";
    /** Until figures stand still: the slowest stacks do a few hundred handshakes a second. */
    private static final double WARM_UP_SECONDS = 5;
    private static final double MEASURED_SECONDS = 2;

    private HandshakeCases() {}

    /**
     * Returns those that the goals speak of. SunJSSE is measured at its defaults as well, which are what the goals compare
     * with: in TLS 1.3 it makes two key shares.
     */
    public static List<Scenario> shortForm() {
        Scenario full13 = Scenario.full(Version.TLS_1_3).with(Group.X25519);
        Scenario full12 = Scenario.full(Version.TLS_1_2).with(Group.X25519);
        return List.of(full13, full13.with(Group.X25519MLKEM768), full13.with(Identity.RSA_2048), full13.with(Resumption.PSK),
                full12,
                full12.with(Resumption.TICKET));
    }

    /** Returns all: version, certificate, group; resumed by each means; mutual. Those of the short form come first. */
    public static List<Scenario> longForm() {
        Set<Scenario> scenarios = new LinkedHashSet<>(shortForm());
        for (Version version : Version.values()) {
            for (Identity identity : Identity.values()) {
                for (Group group : List.of(Group.X25519, Group.P256, Group.X25519MLKEM768)) {
                    // RFC 8422 knows no hybrid group, so TLS 1.2 has none.
                    if (version == Version.TLS_1_3 || group != Group.X25519MLKEM768) {
                        scenarios.add(new Scenario(version, Suite.AES_128_GCM, identity, group, Resumption.NONE, false));
                    }
                }
            }
        }
        Scenario full13 = Scenario.full(Version.TLS_1_3).with(Group.X25519);
        Scenario full12 = Scenario.full(Version.TLS_1_2).with(Group.X25519);
        scenarios.add(full12.with(Resumption.SESSION_ID));
        for (Scenario scenario : List.of(full13, full13.with(Resumption.PSK), full12, full12.with(Resumption.TICKET))) {
            scenarios.add(scenario.mutually());
        }
        scenarios.add(full13.with(Suite.AES_256_GCM));
        scenarios.add(full13.with(Suite.CHACHA20_POLY1305));
        return List.copyOf(scenarios);
    }

    /** Returns what is measured on this JDK and platform, in the order of the report. */
    public static List<Case> cases() {
        List<Scenario> brief = shortForm();
        List<Case> cases = new ArrayList<>();
        for (Scenario scenario : longForm()) {
            boolean isBrief = brief.contains(scenario);
            for (Stack stack : Stacks.all()) {
                add(cases, stack, scenario, isBrief && !stack.label().equals(JSSE));
            }
            cases.add(floor(scenario, isBrief));
        }
        for (Scenario scenario : brief) {
            Scenario defaults = scenario.with(Group.DEFAULT);
            for (Stack stack : Stacks.all()) {
                // The hybrid group and X25519 have the same defaults to be compared with.
                if (scenario.group() == Group.X25519) {
                    add(cases, stack, defaults, stack.label().equals(SUN));
                }
            }
        }
        return cases;
    }

    private static void add(List<Case> cases, Stack stack, Scenario scenario, boolean brief) {
        if (stack.supports(scenario)) {
            Map<String, String> parameters = Map.of("stack", stack.label(), "scenario", scenario.label());
            cases.add(new Case("handshake", scenario.label(), stack.label(), brief,
                    new Case.Jmh(HandshakeBenchmark.class, "pair", parameters, List.of(), 1, WARM_UP_SECONDS, MEASURED_SECONDS)));
            cases.add(new Case("handshake", scenario.label() + "-apart", stack.label(), false,
                    new Case.Jmh(HandshakeBenchmark.class, "apart", parameters, List.of(), 1, WARM_UP_SECONDS,
                            MEASURED_SECONDS)));
        }
    }

    private static Case floor(Scenario scenario, boolean brief) {
        Map<String, String> parameters = Map.of("scenario", scenario.label(), "firstSight", "false");
        return new Case("handshake", scenario.label(), Measurement.FLOOR, brief,
                new Case.Jmh(HandshakeFloorBenchmark.class, "pair", parameters, List.of(), 1, WARM_UP_SECONDS, MEASURED_SECONDS));
    }
}
