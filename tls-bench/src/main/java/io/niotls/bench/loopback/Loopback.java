package io.niotls.bench.loopback;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Lines;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Version;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Measures one server over loopback: starts it in a process of its own, loads it from this one, prints {@link Lines} on standard
 * output and the same for people on standard error. Whatever goes wrong on either side is a failed run.
 */
@Command(name = "loopback", mixinStandardHelpOptions = true, description = "Measures a server over loopback TCP.")
public final class Loopback implements Callable<Integer> {
    /** Requests a second for the latencies: about a third of what the slowest subject can do on a small machine. */
    static final int RATE = 15_000;

    @Parameters(index = "0", description = "the server: tls-nio, Netty+niotls-jsse, Netty+SunJSSE, Netty+tcnative, Netty+tls-nio,"
            + " plain, Netty+plain")
    private String subject;

    @Parameters(index = "1..*", description = "what to measure: ${COMPLETION-CANDIDATES}; all where none is named")
    private List<Figure> figures = List.of();

    @Option(names = "--tls", defaultValue = "TLS_1_3", description = "the version: ${COMPLETION-CANDIDATES}")
    private Version version;

    @Option(names = "--rate", description = "requests a second for LATENCY (default: ${DEFAULT-VALUE})")
    private int rate = RATE;

    @Option(names = "--smoke", description = "everything once, in about a second")
    private boolean smoke;

    @Option(names = "--long", description = "longer, and larger bodies")
    private boolean longer;

    @Option(names = "--server-option", description = "an option for the server's JVM, as -XX:StartFlightRecording=...")
    private List<String> serverOptions = List.of();

    private Loopback() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Loopback()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Form form = smoke ? Form.SMOKE : longer ? Form.LONG : Form.current();
        Subject server = Subject.of(subject);
        Scenario scenario = scenario(version);
        try (Host host = new ServerProcess(server, scenario, serverOptions)) {
            Figure.Run run = new Figure.Run(server, scenario, host, Sizing.of(form), rate);
            for (Figure figure : figures.isEmpty() ? List.of(Figure.values()) : figures) {
                if (figure.suits(server)) {
                    figure.measure(run).forEach(Loopback::print);
                }
            }
        }
        return 0;
    }

    /** Returns what connections are like: AES-128-GCM, a P-256 certificate, X25519. */
    static Scenario scenario(Version version) {
        return Scenario.full(version).with(Group.X25519);
    }

    private static void print(Measurement measurement) {
        System.out.println(Lines.toJson(measurement));
        System.err.printf("%-40s %-18s %-17s %12.2f %s%n", measurement.name(), measurement.subject(), measurement.metric(),
                measurement.median(), measurement.unit());
    }
}
