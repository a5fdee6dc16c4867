package io.niotls.bench.loopback;

import io.netty.handler.ssl.OpenSsl;
import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.stack.Scenario.Version;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What {@link Loopback} is run for. */
public final class LoopbackCases {
    private static final Set<ServerKind> MAIN =
            EnumSet.of(ServerKind.TLS_NIO, ServerKind.NETTY_NIOTLS_JSSE, ServerKind.NETTY_SUN_JSSE, ServerKind.NETTY_TCNATIVE);

    /** A server's JVM that starts. */
    private static final double START_SECONDS = 1;

    private LoopbackCases() {}

    /** Returns whether there is a load generator for this platform. */
    public static boolean canBeMeasured() {
        return OpenSsl.isAvailable();
    }

    /**
     * Returns all cases: every server, with and without TLS, in TLS 1.3; and in TLS 1.2 the handshakes, since its records hardly
     * differ. None where there is no load generator.
     */
    public static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        if (!canBeMeasured()) {
            return cases;
        }
        for (Figure figure : Figure.values()) {
            for (ServerKind kind : ServerKind.values()) {
                if (figure.suits(kind)) {
                    cases.add(of(figure, kind, Version.TLS_1_3));
                }
            }
        }
        for (Figure figure : List.of(Figure.CONNECT, Figure.RESUME)) {
            for (ServerKind kind : MAIN) {
                cases.add(of(figure, kind, Version.TLS_1_2));
            }
        }
        return cases;
    }

    private static Case of(Figure figure, ServerKind kind, Version version) {
        return new Case(Figure.GROUP, figure.label(Loopback.scenario(version)), kind.label(),
                new Case.Turns(Loopback.class, jvmArguments(), START_SECONDS + Sizing.of(Form.SHORT).schedule().seconds(),
                        START_SECONDS + Sizing.of(Form.LONG).schedule().seconds()));
    }

    /** Returns what lets Netty do on newer JDKs what it does on older ones; all processes get it. */
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
