package io.niotls.bench.handshake;

import io.niotls.bench.handshake.HandshakeCase.Part;
import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Identity;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import io.niotls.bench.stack.Stack;
import io.niotls.bench.stack.Stacks;
import io.niotls.bench.turns.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which handshakes can be measured on this JDK and platform, of which stacks. */
public final class HandshakeCases {
    /** The group of the cases that JMH measures, a fork for each subject. */
    public static final String FORKS = HandshakeTurns.GROUP + "-forks";

    private static final String SUN = "SunJSSE";
    /** Preparing a stack, and the first handshakes, which the compiler has not seen yet. */
    private static final double MAKING_SECONDS = 1.5;
    /** Until figures stand still: the slowest stacks do a few hundred handshakes a second. */
    private static final double WARM_UP_SECONDS = 5;
    private static final double MEASURED_SECONDS = 2;

    private HandshakeCases() {}

    /** Returns those that the goals speak of. */
    public static List<Scenario> main() {
        Scenario full13 = Scenario.full(Version.TLS_1_3).with(Group.X25519);
        Scenario full12 = Scenario.full(Version.TLS_1_2).with(Group.X25519);
        return List.of(full13, full13.with(Group.X25519MLKEM768), full13.with(Identity.RSA_2048), full13.with(Resumption.PSK),
                full12,
                full12.with(Resumption.TICKET));
    }

    /** Returns all: version, certificate, group; resumed by each means; mutual. The {@link #main} ones come first. */
    public static List<Scenario> scenarios() {
        Set<Scenario> scenarios = new LinkedHashSet<>(main());
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

    /** Returns what is measured in turns: whole handshakes, and each side's part; those of one case in succession. */
    public static List<Case> inTurns() {
        List<Case> cases = new ArrayList<>();
        Case.Turns run = new Case.Turns(HandshakeTurns.class, Schedule.HANDSHAKE_ARGUMENTS,
                MAKING_SECONDS + Schedule.ofHandshakes(Form.SHORT).seconds(),
                MAKING_SECONDS + Schedule.ofHandshakes(Form.LONG).seconds());
        for (Part part : Part.values()) {
            for (Scenario scenario : scenarios()) {
                String name = new HandshakeCase(scenario, part).label();
                for (String subject : subjects(scenario)) {
                    cases.add(new Case(HandshakeTurns.GROUP, name, subject, run));
                }
            }
        }
        return cases;
    }

    /**
     * Returns who takes turns. SunJSSE, whose groups hold for a whole JVM, is left at its defaults, which the goals compare with:
     * in TLS 1.3 it makes two key shares. Also beside a hybrid, which it has not: it is what its users have.
     */
    private static List<String> subjects(Scenario scenario) {
        boolean atDefaults = scenario.group() != Group.P256;
        List<String> subjects = new ArrayList<>();
        for (Stack stack : Stacks.all()) {
            boolean left = stack.label().equals(SUN) && atDefaults;
            if (stack.supports(left ? Handshake.atDefaults(scenario) : scenario)) {
                subjects.add(left ? SUN + Handshake.DEFAULTS : stack.label());
            }
        }
        subjects.add(Measurement.FLOOR);
        if (scenario.resumption() == Resumption.NONE) {
            subjects.add(Handshake.FLOOR_AT_FIRST_SIGHT);
        }
        return subjects;
    }

    /** Returns what JMH measures: whole handshakes, SunJSSE with the scenario's group and at its defaults. */
    public static List<Case> inForks() {
        List<Case> cases = new ArrayList<>();
        for (Scenario scenario : scenarios()) {
            Set<String> subjects = new LinkedHashSet<>(subjects(scenario));
            if (Stacks.of(SUN).supports(scenario)) {
                subjects.add(SUN);
            }
            for (String subject : subjects) {
                Map<String, String> parameters = Map.of("subject", subject, "scenario", scenario.label());
                cases.add(new Case(FORKS, scenario.label(), subject,
                        new Case.Jmh(HandshakeBenchmark.class, "pair", parameters, WARM_UP_SECONDS, MEASURED_SECONDS, Set.of())));
            }
        }
        return cases;
    }
}
