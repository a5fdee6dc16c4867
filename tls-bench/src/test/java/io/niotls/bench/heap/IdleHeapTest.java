package io.niotls.bench.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class IdleHeapTest {
    private static final int PAIRS = 10;
    private static final int SIZE = 100_000;

    /** Surefire's own threads allocate all the time, on JDK 25; {@code BenchmarksTest} weighs in a JVM where nobody else does. */
    private static <T> T atRest(Callable<T> weighing) throws Exception {
        try {
            return weighing.call();
        } catch (IllegalStateException e) {
            assumeFalse(e.getMessage().startsWith("the heap does not come to rest"),
                    "others allocate in this JVM: " + e.getMessage());
            throw e;
        }
    }

    @Test
    void weighsEnginesOnBothSides() throws Exception {
        List<Measurement> found = atRest(() -> IdleHeap.measure(Scenario.full(Version.TLS_1_3), "niotls", PAIRS));
        assertEquals(List.of("client heap", "server heap", "heap"), found.stream().map(Measurement::metric).toList());
        assertTrue(found.stream().allMatch(measurement -> measurement.name().equals("idle-tls13")));
    }

    @Test
    void weighsChannelsWithAndWithoutThePlatforms() throws Exception {
        List<Measurement> found = atRest(() -> IdleHeap.measure(Scenario.full(Version.TLS_1_2), IdleHeap.TLS_NIO, PAIRS));
        assertEquals(6, found.size());
        assertTrue(found.stream().anyMatch(measurement -> measurement.metric().equals("client channel heap")));
    }

    @Test
    void weighsWhatIsHeldOnEachSide() throws Exception {
        Weighing weighing = atRest(() -> Weighing.of(new Held(2 * SIZE, SIZE), PAIRS));
        assertEquals(2 * SIZE, weighing.client(), SIZE / 10.0);
        assertEquals(SIZE, weighing.server(), SIZE / 10.0);
    }

    @Test
    void whatIsBesideIsWhatMorePairsHaveAdded() {
        Weighing few = new Weighing(1, 1, 250, Optional.of(5_000_000L), Optional.empty());
        Weighing all = new Weighing(1, 1, 1_000, Optional.of(20_000_000L), Optional.empty());
        assertEquals(Optional.of(20_000.0), all.since(few).beside());
        assertEquals(Optional.empty(), all.since(new Weighing(1, 1, 250, Optional.empty(), Optional.empty())).beside());
    }

    @Test
    void refusesWhatStaysWhenAllIsDropped() {
        assertThrows(IllegalStateException.class, () -> Weighing.of(new Held(SIZE, SIZE) {
            @Override
            public void dropServers() {
                // A leak.
            }
        }, PAIRS));
    }

    @Test
    void casesHaveNamesOfTheirOwn() {
        List<String> ids = IdleHeap.cases().stream().map(Case::id).toList();
        assertEquals(ids.size(), new HashSet<>(ids).size());
        assertTrue(ids.contains("heap/idle-tls13/tls-nio"));
        assertEquals("idle-tls12-ticket", IdleHeap.name(Scenario.full(Version.TLS_1_2).with(Resumption.TICKET)));
        assertTrue(IdleHeap.cases().stream().filter(Case::brief).anyMatch(each -> each.name().equals("idle-tls12")));
    }

    /** Connections that are nothing but arrays. */
    private static class Held implements Population {
        private final int client;
        private final int server;
        private final List<byte[]> clients = new ArrayList<>();
        private final List<byte[]> servers = new ArrayList<>();

        Held(int client, int server) {
            this.client = client;
            this.server = server;
        }

        @Override
        public void make(int pairs) {
            for (int i = 0; i < pairs; i++) {
                clients.add(new byte[client]);
                servers.add(new byte[server]);
            }
        }

        @Override
        public void dropClients() {
            clients.clear();
        }

        @Override
        public void dropServers() {
            servers.clear();
        }
    }
}
