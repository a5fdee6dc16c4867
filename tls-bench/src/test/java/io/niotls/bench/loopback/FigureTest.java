package io.niotls.bench.loopback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario.Version;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every figure of every server, in one process and in a moment. */
@Timeout(120)
class FigureTest {
    private static final int RATE = 1_000;

    @BeforeAll
    static void needsBoringSsl() {
        assumeTrue(OpenSsl.isAvailable(), "the load generator is BoringSSL's, which is not here for this platform");
    }

    @ParameterizedTest
    @EnumSource
    void everyServerServesEveryFigure(Figure figure) throws Exception {
        measure(figure, Version.TLS_1_3, Stream.of(ServerKind.values()).filter(figure::suits).toList());
    }

    @ParameterizedTest
    @EnumSource
    void tls12IsServedToo(Figure figure) throws Exception {
        measure(figure, Version.TLS_1_2, List.of(ServerKind.TLS_NIO, ServerKind.NETTY_NIOTLS_JSSE, ServerKind.NETTY_SUN_JSSE,
                ServerKind.NETTY_TCNATIVE));
    }

    private static void measure(Figure figure, Version version, List<ServerKind> kinds) throws Exception {
        List<String> labels = kinds.stream().map(ServerKind::label).toList();
        String name = figure.label(Loopback.scenario(version));
        List<Measurement> found = new Loopback(RATE).measure(name, labels, Form.SMOKE);
        assertEquals(labels, found.stream().map(Measurement::subject).distinct().toList());
        for (Measurement measurement : found) {
            assertEquals(name, measurement.name());
            assertTrue(measurement.metric().startsWith("server ") || measurement.median() > 0, measurement::toString);
        }
    }

    @Test
    void refusesAnotherName() {
        assertThrows(IllegalArgumentException.class,
                () -> new Loopback().measure("tls13-aes_128_gcm-nothing", List.of(), Form.SMOKE));
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
