package io.niotls.bench.loopback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Version;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every figure of every subject, in one process and in a moment. */
@Timeout(120)
class FigureTest {
    private static final int RATE = 1_000;

    @BeforeAll
    static void needsBoringSsl() {
        assumeTrue(OpenSsl.isAvailable(), "the load generator is BoringSSL's, which is not here for this platform");
    }

    private static Stream<Subject> subjects() {
        return Arrays.stream(Subject.values());
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void everySubjectServesEveryFigure(Subject subject) throws Exception {
        measureAll(subject, Version.TLS_1_3);
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_NIO", "NETTY_NIOTLS_JSSE", "NETTY_SUN_JSSE", "NETTY_TCNATIVE"})
    void tls12IsServedToo(Subject subject) throws Exception {
        measureAll(subject, Version.TLS_1_2);
    }

    private static void measureAll(Subject subject, Version version) throws Exception {
        Scenario scenario = Loopback.scenario(version);
        try (Host host = new LocalHost(subject, scenario)) {
            for (Figure figure : Figure.values()) {
                if (figure.suits(subject)) {
                    Figure.Run run = new Figure.Run(subject, scenario, host, Sizing.of(Form.SMOKE), RATE);
                    List<Measurement> measured = figure.measure(run);
                    assertFalse(measured.isEmpty());
                    for (Measurement measurement : measured) {
                        assertEquals(figure.label(scenario, RATE), measurement.name());
                        assertEquals(subject.label(), measurement.subject());
                        assertTrue(measurement.metric().startsWith("server ") || measurement.median() > 0, measurement::toString);
                    }
                }
            }
        }
    }

    @AfterAll
    static void noServerIsLeft() {
        List<String> left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith("server"))
                .map(Thread::getName)
                .toList();
        assertEquals(List.of(), left);
    }
}
