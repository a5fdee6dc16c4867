package io.niotls.bench.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.result.Case;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import io.niotls.bench.stack.Stacks;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HandshakeBenchmarkTest {
    @Test
    void resumesUntilTheEnd() throws Exception {
        HandshakeBenchmark benchmark = new HandshakeBenchmark();
        benchmark.stack = "niotls";
        benchmark.scenario = Scenario.full(Version.TLS_1_3).with(Resumption.PSK).label();
        benchmark.prepare();
        benchmark.pair();
        benchmark.pair();
        benchmark.finish();
    }

    @Test
    void meterTellsTheSidesApart() throws Exception {
        HandshakeBenchmark benchmark = new HandshakeBenchmark();
        benchmark.stack = "niotls";
        benchmark.scenario = Scenario.full(Version.TLS_1_3).label();
        benchmark.prepare();
        Meter.SHARED.clear();
        benchmark.apart();
        benchmark.apart();
        benchmark.finish();
        assertEquals(2, Meter.SHARED.handshakes());
        assertTrue(Meter.SHARED.clientSide().bytes() > 0 && Meter.SHARED.serverSide().bytes() > 0);
        assertTrue(Meter.SHARED.clientSide().nanos() > 0 && Meter.SHARED.serverSide().nanos() > 0);
        Meter.SHARED.clear();
        assertEquals(0, Meter.SHARED.clientSide().bytes());
    }

    @Test
    void everyCaseIsOneThatItsSubjectSupports() {
        Set<String> ids = new HashSet<>();
        for (Case measured : HandshakeCases.cases()) {
            assertTrue(ids.add(measured.id()), measured.id() + " twice");
            Case.Jmh jmh = (Case.Jmh) measured.run();
            if (jmh.parameters().containsKey("stack")) {
                assertTrue(Stacks.of(jmh.parameters().get("stack")).supports(Scenario.parse(jmh.parameters().get("scenario"))));
            }
        }
        String goal = "handshake/" + Scenario.full(Version.TLS_1_3).with(Group.X25519).label();
        assertTrue(ids.contains(goal + "/niotls") && ids.contains(goal + "/floor"));
        assertTrue(ids.contains("handshake/" + Scenario.full(Version.TLS_1_3).label() + "/SunJSSE"));
    }
}
