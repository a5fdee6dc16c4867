package io.niotls.bench.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Lines;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class IdleHeapTest {
    private static final int PAIRS = 10;
    private static final int SIZE = 100_000;

    @Test
    void weighsEnginesOnBothSides() throws Exception {
        List<Measurement> found = measure(Scenario.full(Version.TLS_1_3), "niotls");
        assertEquals(List.of("client heap", "server heap", "heap"), found.stream().map(Measurement::metric).toList());
        assertTrue(found.stream().allMatch(measurement -> measurement.name().equals("idle-tls13")));
    }

    @Test
    void weighsChannelsWithAndWithoutThePlatforms() throws Exception {
        List<Measurement> found = measure(Scenario.full(Version.TLS_1_2), IdleHeap.TLS_NIO);
        assertEquals(6, found.size());
        assertTrue(found.stream().anyMatch(measurement -> measurement.metric().equals("client channel heap")));
    }

    private static List<Measurement> measure(Scenario scenario, String subject) throws Exception {
        Output output = run(IdleHeap.class, scenario.label(), subject, Integer.toString(PAIRS));
        assertEquals(0, output.code(), output.text());
        return output.text().lines().flatMap(line -> Lines.parse(line).stream()).toList();
    }

    @Test
    void weighsWhatIsHeldOnEachSide() throws Exception {
        Output output = run(HeldProgram.class, "tidy");
        assertEquals(0, output.code(), output.text());
        String[] sides = output.text().strip().split(" ");
        assertEquals(2 * SIZE, Double.parseDouble(sides[0]), SIZE / 10.0);
        assertEquals(SIZE, Double.parseDouble(sides[1]), SIZE / 10.0);
    }

    @Test
    void refusesWhatStaysWhenAllIsDropped() throws Exception {
        Output output = run(HeldProgram.class, "leaks");
        assertNotEquals(0, output.code());
        assertTrue(output.text().contains("are still there when all are dropped"), output.text());
    }

    private record Output(int code, String text) {}

    /** Runs a program in a JVM where nobody else allocates: Surefire's own threads do so all the time. */
    private static Output run(Class<?> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path")));
        command.addAll(IdleHeap.JVM_ARGUMENTS);
        command.add(program.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Output(process.waitFor(), text);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatIsBesideIsWhatMorePairsHaveAdded() {
        Weighing few = new Weighing(1, 1, 250, Optional.of(5_000_000L), Optional.empty());
        Weighing all = new Weighing(1, 1, 1_000, Optional.of(20_000_000L), Optional.empty());
        assertEquals(Optional.of(20_000.0), all.since(few).beside());
        assertEquals(Optional.empty(), all.since(new Weighing(1, 1, 250, Optional.empty(), Optional.empty())).beside());
    }

    @Test
    void casesHaveNamesOfTheirOwn() {
        List<String> ids = IdleHeap.cases().stream().map(Case::id).toList();
        assertEquals(ids.size(), new HashSet<>(ids).size());
        assertTrue(ids.contains("heap/idle-tls13/tls-nio"));
        assertEquals("idle-tls12-ticket", IdleHeap.name(Scenario.full(Version.TLS_1_2).with(Resumption.TICKET)));
    }

    /** Weighs arrays, and prints what those of either side weigh. */
    public static final class HeldProgram {
        public static void main(String[] arguments) throws Exception {
            boolean leaks = arguments[0].equals("leaks");
            Weighing weighing = Weighing.of(new Held(2 * SIZE, SIZE, leaks), PAIRS);
            System.out.println(weighing.client() + " " + weighing.server());
        }
    }

    /** Connections that are nothing but arrays. */
    private static final class Held implements Population {
        private final int client;
        private final int server;
        private final boolean leaks;
        private final List<byte[]> clients = new ArrayList<>();
        private final List<byte[]> servers = new ArrayList<>();

        Held(int client, int server, boolean leaks) {
            this.client = client;
            this.server = server;
            this.leaks = leaks;
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
            if (!leaks) {
                servers.clear();
            }
        }
    }
}
