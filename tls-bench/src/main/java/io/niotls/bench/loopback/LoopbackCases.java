package io.niotls.bench.loopback;

import io.niotls.bench.result.Case;
import io.niotls.bench.stack.Scenario.Version;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What {@link Loopback} is run for. */
public final class LoopbackCases {
    private static final String GROUP = "loopback";

    private static final Set<Subject> MAIN =
            EnumSet.of(Subject.TLS_NIO, Subject.NETTY_NIOTLS_JSSE, Subject.NETTY_SUN_JSSE, Subject.NETTY_TCNATIVE);

    /** Figures of the short form: the others say much the same, of a session resumed and of the other direction. */
    private static final Set<Figure> BRIEF = EnumSet.of(Figure.ECHO, Figure.CONNECT, Figure.SEND, Figure.LATENCY);

    /** Two JVMs that start, the windows that count, and most of those before them. */
    private static final double SHORT_SECONDS = 8;

    private static final double LONG_SECONDS = 30;

    private LoopbackCases() {}

    /**
     * Returns all cases: every server, with and without TLS, in TLS 1.3; and in TLS 1.2 the handshakes, since its records hardly
     * differ.
     */
    public static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Figure figure : Figure.values()) {
            for (Subject subject : Subject.values()) {
                if (figure.suits(subject)) {
                    cases.add(of(figure, subject, Version.TLS_1_3, MAIN.contains(subject) && BRIEF.contains(figure)));
                }
            }
        }
        for (Figure figure : List.of(Figure.CONNECT, Figure.RESUME)) {
            for (Subject subject : MAIN) {
                cases.add(of(figure, subject, Version.TLS_1_2, false));
            }
        }
        return cases;
    }

    private static Case of(Figure figure, Subject subject, Version version, boolean brief) {
        List<String> arguments = List.of(subject.label(), figure.name(), "--tls", version.name());
        return new Case(GROUP, figure.label(Loopback.scenario(version), Loopback.RATE), subject.label(), brief,
                new Case.Program(Loopback.class, arguments, jvmArguments(), SHORT_SECONDS, LONG_SECONDS));
    }

    /** Returns what lets Netty do on newer JDKs what it does on older ones; both processes get it. */
    private static List<String> jvmArguments() {
        int feature = Runtime.version().feature();
        List<String> arguments = new ArrayList<>();
        if (feature >= 22) {
            arguments.add("--enable-native-access=ALL-UNNAMED");
        }
        if (feature >= 23) {
            arguments.add("--sun-misc-unsafe-memory-access=allow");
        }
        return arguments;
    }
}
