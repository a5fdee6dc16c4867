package io.niotls.bench.loopback;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Version;
import io.niotls.bench.turns.TurnProgram;
import io.niotls.bench.turns.Turns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures servers over loopback in turns: starts each in a process of its own, and keeps one after the other busy from this one.
 * Those that have no turn have connections, and nothing to do. Whatever goes wrong on either side is a failed run.
 */
public final class Loopback implements TurnProgram {
    /** Requests a second for the latencies: about a third of what the slowest server can do on a small machine. */
    static final int RATE = 15_000;

    private final int rate;

    /** With the rate for everybody. */
    public Loopback() {
        this(RATE);
    }

    Loopback(int rate) {
        this.rate = rate;
    }

    @Override
    public List<Measurement> measure(String name, List<String> labels, Form form) throws Exception {
        Scenario scenario = scenario(name.startsWith("tls13-") ? Version.TLS_1_3 : Version.TLS_1_2);
        Figure figure = Stream.of(Figure.values())
                .filter(each -> each.label(scenario).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing is called " + name));
        Sizing sizing = Sizing.of(form);
        Map<String, LoadedServer> servers = new LinkedHashMap<>();
        try {
            for (String label : labels) {
                ServerKind kind = ServerKind.of(label);
                servers.put(label, new LoadedServer(host(kind, scenario, form), kind, figure, scenario, sizing, rate));
            }
            List<Measurement> found = new ArrayList<>();
            new Turns(servers, sizing.schedule()).run().forEach((label, turns) ->
                    found.addAll(figure.measurements(name, ServerKind.of(label), turns, servers.get(label))));
            return found;
        } finally {
            close(servers.values());
        }
    }

    /** In a smoke nobody is measured, and so a process would show nothing. */
    private static Host host(ServerKind kind, Scenario scenario, Form form) throws Exception {
        return form == Form.SMOKE ? new LocalHost(kind, scenario) : new ServerProcess(kind, scenario, List.of());
    }

    private static void close(Iterable<LoadedServer> servers) throws IOException {
        IOException failure = null;
        for (LoadedServer server : servers) {
            try {
                server.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns what connections are like: AES-128-GCM, a P-256 certificate, X25519. */
    static Scenario scenario(Version version) {
        return Scenario.full(version).with(Group.X25519);
    }
}
