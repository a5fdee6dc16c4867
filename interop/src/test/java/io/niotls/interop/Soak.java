package io.niotls.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Thousands of idle connections beside hundreds of busy ones: an {@link EchoServer} in one JVM and {@link EchoClients} in
 * another, each with all its connections on one selector thread, and with the heap that this JVM was started with.
 *
 * <p>{@code interop/soak.sh} starts it. It prints heap, throughput, lost bytes and errors; the exit code is 0 only if nothing was
 * lost and nothing has failed.
 */
final class Soak {
    /** Each busy connection sends so much between two looks at the clock. */
    private static final long ROUND = 4L << 20;
    private static final double MEBIBYTE = 1 << 20;

    /**
     * What to run.
     *
     * @param idle connections that say a few bytes when they are made and at the end
     * @param busy connections that talk all the time
     * @param seconds how long they talk
     * @param wire what all this runs over
     */
    private record Plan(int idle, int busy, int seconds, Wire wire) {
        static Plan parse(List<String> arguments) {
            if (arguments.size() != 4) {
                throw new IllegalArgumentException("four arguments are needed: idle connections, busy connections, seconds, "
                        + "and one of " + List.of(Wire.values()));
            }
            return new Plan(
                    Integer.parseInt(arguments.get(0)), Integer.parseInt(arguments.get(1)),
                    Integer.parseInt(arguments.get(2)), Wire.valueOf(arguments.get(3)));
        }

        List<String> arguments() {
            return List.of(Integer.toString(idle), Integer.toString(busy), Integer.toString(seconds), wire.name());
        }

        int connections() {
            return idle + busy;
        }
    }

    private Soak() {}

    /** Takes the plan; with a port before it this JVM is the one of the clients, which the other has started. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        boolean good = words.size() == 5
                ? ask(Integer.parseInt(words.get(0)), Plan.parse(words.subList(1, 5)))
                : serve(Plan.parse(words));
        System.exit(good ? 0 : 1);
    }

    private static boolean serve(Plan plan) throws Exception {
        System.out.println(plan + ", " + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB of heap for each side, Java "
                + Runtime.version());
        SelectorProvider provider = plan.wire.provider();
        warmUp(provider);
        try (EchoServer server = new EchoServer(provider)) {
            long before = usedHeap();
            Process clients = startClients(server.port(), plan);
            try (BufferedReader said = new BufferedReader(
                    new InputStreamReader(clients.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    System.out.println("clients: " + line);
                    if (line.startsWith("connected")) {
                        printHeap("server: ", before, plan);
                        clients.getOutputStream().write('\n');
                        clients.getOutputStream().flush();
                    }
                }
            }
            boolean good = clients.waitFor() == 0
                    && server.failures().isEmpty() && server.served() == plan.connections();
            System.out.println("server: " + server.served() + " connections ended as they should, "
                    + server.open() + " are left, errors " + server.failures().size());
            server.failures().stream().limit(10).forEach(failure -> System.out.println("server: " + failure));
            System.out.println(good ? "good" : "BAD");
            return good;
        }
    }

    private static Process startClients(int port, Plan plan) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Soak.class.getName(), Integer.toString(port)));
        command.addAll(plan.arguments());
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static boolean ask(int port, Plan plan) throws Exception {
        SelectorProvider provider = plan.wire.provider();
        warmUp(provider);
        try (EchoClients clients = new EchoClients(provider, port)) {
            long before = usedHeap();
            long start = System.nanoTime();
            clients.connect(plan.connections());
            System.out.printf("connected %d in %.1f s%n", plan.connections(), secondsSince(start));
            printHeap("", before, plan);
            // The other side measures too, and then says that it has.
            System.in.read();

            long greeted = clients.echoed();
            start = System.nanoTime();
            do {
                clients.talk(plan.busy, ROUND);
            } while (secondsSince(start) < plan.seconds && clients.failures().isEmpty());
            double seconds = secondsSince(start);
            double mebibytes = (clients.echoed() - greeted) / MEBIBYTE;
            System.out.printf("echoed %.0f MiB in %.1f s: %.0f MiB/s each way%n", mebibytes, seconds, mebibytes / seconds);
            printHeap("after that, ", before, plan);
            clients.greet();
            clients.end();
            System.out.println("lost bytes " + clients.lost() + ", errors " + clients.failures().size());
            clients.failures().stream().limit(10).forEach(System.out::println);
            return clients.lost() == 0 && clients.failures().isEmpty();
        }
    }

    /** Loads what is loaded once, so that it is not counted as a connection's. */
    private static void warmUp(SelectorProvider provider) throws IOException {
        try (EchoServer server = new EchoServer(provider); EchoClients clients = new EchoClients(provider, server.port())) {
            clients.connect(2);
            clients.talk(2, ROUND);
            clients.end();
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static void printHeap(String prefix, long before, Plan plan) {
        long used = usedHeap() - before;
        System.out.printf("%sheap %.1f MiB more than before, %d bytes per connection%n",
                prefix, used / MEBIBYTE, used / plan.connections());
    }

    private static long usedHeap() {
        // Twice: what the first frees may keep other things alive through references that are cleared with it.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
