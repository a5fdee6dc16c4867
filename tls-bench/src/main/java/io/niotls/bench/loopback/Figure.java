package io.niotls.bench.loopback;

import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.turns.Turn;
import io.niotls.bench.turns.Turns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What is measured of a server. */
enum Figure {
    /** Requests on connections that stay. */
    ECHO {
        @Override
        Load load(Links links, Sizing sizing, int rate) throws IOException {
            return new EchoLoad(links, sizing.connections(), REQUEST);
        }
    },
    /** A new connection for each request, with a full handshake. */
    CONNECT {
        @Override
        Load load(Links links, Sizing sizing, int rate) throws IOException {
            return new ConnectLoad(links, false, Math.min(AT_A_TIME, sizing.connections()), REQUEST);
        }
    },
    /** A new connection for each request, with a resumed session. */
    RESUME {
        @Override
        Load load(Links links, Sizing sizing, int rate) throws IOException {
            return new ConnectLoad(links, true, Math.min(AT_A_TIME, sizing.connections()), REQUEST);
        }
    },
    /** A large body that the server sends. */
    SEND {
        @Override
        Load load(Links links, Sizing sizing, int rate) throws IOException {
            return new SendLoad(links, sizing.body());
        }

        @Override
        List<Measurement> measurements(String name, ServerKind kind, List<Turn> turns, LoadedServer server) {
            return body(name, kind, turns);
        }
    },
    /** A large body that the server receives. */
    RECEIVE {
        @Override
        Load load(Links links, Sizing sizing, int rate) throws IOException {
            return new ReceiveLoad(links, sizing.body());
        }

        @Override
        List<Measurement> measurements(String name, ServerKind kind, List<Turn> turns, LoadedServer server) {
            return body(name, kind, turns);
        }
    },
    /** How long requests take at a fixed rate. */
    LATENCY {
        @Override
        String label(Scenario scenario) {
            return super.label(scenario) + "-" + Loopback.RATE;
        }

        @Override
        Load load(Links links, Sizing sizing, int rate) throws IOException {
            return new RateLoad(links, sizing.connections(), REQUEST, rate);
        }

        @Override
        List<Measurement> measurements(String name, ServerKind kind, List<Turn> turns, LoadedServer server) {
            List<Histogram> each = server.latencies(turns.size());
            // The rarest of all turns together: no median of turns would know a stall in one of them.
            Histogram sum = new Histogram(RateLoad.LONGEST, RateLoad.DIGITS);
            each.forEach(sum::add);
            List<Measurement> found = new ArrayList<>(List.of(
                    inTurns(name, kind, "p50", "us", percentiles(each, 50)),
                    inTurns(name, kind, "p99", "us", percentiles(each, 99)),
                    of(name, kind, "p99.9 of all", sum.getValueAtPercentile(99.9)),
                    of(name, kind, "p99.99 of all", sum.getValueAtPercentile(99.99)),
                    of(name, kind, "longest of all", sum.getMaxValue())));
            found.add(inTurns(name, kind, "server cpu", "us", Turns.each(turns, Turn::cpuMicrosEach)));
            return found;
        }

        private Measurement of(String name, ServerKind kind, String metric, long nanos) {
            return Measurement.of(GROUP, name, kind.label(), metric, "us", nanos / 1e3);
        }
    };

    static final String GROUP = "loopback";

    /** Bytes in a small request, and in its answer. */
    private static final int REQUEST = 100;

    /** Connections that are opened at a time: enough to keep a server busy that waits for a client's next flight. */
    private static final int AT_A_TIME = 16;

    /** Connects whatever keeps a server busy with it. */
    abstract Load load(Links links, Sizing sizing, int rate) throws IOException;

    /** Returns whether it says anything about a kind of server. */
    boolean suits(ServerKind kind) {
        return this != RESUME || kind.encrypts();
    }

    /** Returns the case's name: the same for all servers. */
    String label(Scenario scenario) {
        String version = scenario.version().name().replace("_1_", "1");
        return String.join("-", version, scenario.suite().name(), name()).toLowerCase(Locale.ROOT);
    }

    /** Returns what a server's turns say; here of requests. */
    List<Measurement> measurements(String name, ServerKind kind, List<Turn> turns, LoadedServer server) {
        return List.of(
                inTurns(name, kind, "rate", "1/s", Turns.each(turns, Turn::perSecond)),
                inTurns(name, kind, "server cpu", "us", Turns.each(turns, Turn::cpuMicrosEach)),
                inTurns(name, kind, "server allocated", "B", Turns.each(turns, Turn::bytesEach)));
    }

    static List<Measurement> body(String name, ServerKind kind, List<Turn> turns) {
        return List.of(
                inTurns(name, kind, "rate", "MB/s", Turns.each(turns, turn -> turn.perSecond() / 1e6)),
                // Microseconds for a byte are a thousand seconds for a gigabyte.
                inTurns(name, kind, "server cpu", "s/GB", Turns.each(turns, turn -> turn.cpuMicrosEach() * 1e3)),
                inTurns(name, kind, "server allocated", "MB/GB", Turns.each(turns, turn -> turn.bytesEach() * 1e3)));
    }

    static Measurement inTurns(String name, ServerKind kind, String metric, String unit, List<Double> samples) {
        return Measurement.inTurns(GROUP, name, kind.label(), metric, unit, samples);
    }

    static List<Double> percentiles(List<Histogram> each, double percentile) {
        return each.stream().map(latencies -> latencies.getValueAtPercentile(percentile) / 1e3).toList();
    }
}
