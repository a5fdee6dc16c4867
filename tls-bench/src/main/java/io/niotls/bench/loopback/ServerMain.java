package io.niotls.bench.loopback;

import io.niotls.bench.stack.Scenario;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The server's process. It is given the labels of a kind of server and of a scenario, prints its ports, answers each line of its
 * input with what it has used, and ends when its input ends, as when its parent dies. {@link ServerProcess} is the other side.
 */
final class ServerMain {
    /** Begins the line with the ports, in the order of the services. */
    static final String READY = "ready";
    /** Begins a line with CPU time in nanoseconds and bytes allocated. */
    static final String USED = "used";
    /** Begins a line that says what has failed. */
    static final String FAILED = "failed";

    private ServerMain() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        try (Host host = new LocalHost(ServerKind.of(args[0]), Scenario.parse(args[1]))) {
            out.println(Arrays.stream(Service.values())
                    .map(service -> Integer.toString(host.port(service)))
                    .collect(Collectors.joining(" ", READY + " ", "")));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            while (in.readLine() != null) {
                Usage usage = host.usage();
                out.println(USED + " " + usage.cpuNanos() + " " + usage.allocated());
            }
        } catch (Exception e) {
            e.printStackTrace();
            out.println(FAILED + " " + e);
            System.exit(1);
        }
    }
}
