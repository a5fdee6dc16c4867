package io.niotls.bench.loopback;

import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** What is measured of a server. */
enum Figure {
    /** Requests on connections that stay. */
    ECHO {
        @Override
        List<Measurement> measure(Run run) throws IOException {
            try (Links links = run.links(false);
                    Load load = new EchoLoad(links, run.sizing().connections(), REQUEST, run.sizing().window())) {
                return counted(run, load);
            }
        }
    },
    /** A new connection for each request, with a full handshake. */
    CONNECT {
        @Override
        List<Measurement> measure(Run run) throws IOException {
            return connections(run, false);
        }
    },
    /** A new connection for each request, with a resumed session. */
    RESUME {
        @Override
        List<Measurement> measure(Run run) throws IOException {
            return connections(run, true);
        }
    },
    /** A large body that the server sends. */
    SEND {
        @Override
        List<Measurement> measure(Run run) throws IOException {
            try (Links links = run.links(false);
                    Load load = new SendLoad(links, run.sizing().body(), run.sizing().window())) {
                return body(run, load);
            }
        }
    },
    /** A large body that the server receives. */
    RECEIVE {
        @Override
        List<Measurement> measure(Run run) throws IOException {
            try (Links links = run.links(false);
                    Load load = new ReceiveLoad(links, run.sizing().body(), run.sizing().window())) {
                return body(run, load);
            }
        }
    },
    /** How long requests take at a fixed rate. */
    LATENCY {
        @Override
        String label(Scenario scenario, int rate) {
            return super.label(scenario, rate) + "-" + rate;
        }

        @Override
        List<Measurement> measure(Run run) throws IOException {
            Histogram sum = new Histogram(RateLoad.LONGEST, RateLoad.DIGITS);
            try (Links links = run.links(false);
                    RateLoad load = new RateLoad(links, run.sizing().connections(), REQUEST, run.rate(), run.sizing().window())) {
                List<Window> windows = Window.series(load, run.host(), run.sizing(), () -> sum.add(load.latencies()));
                // Of all windows together: a median of windows would not know a stall in one of them.
                List<Histogram> latencies = List.of(sum);
                return List.of(
                        of(run, "p50", "us", latencies, latency -> latency.getValueAtPercentile(50) / 1e3),
                        of(run, "p99", "us", latencies, latency -> latency.getValueAtPercentile(99) / 1e3),
                        of(run, "p99.9", "us", latencies, latency -> latency.getValueAtPercentile(99.9) / 1e3),
                        of(run, "max", "us", latencies, latency -> latency.getMaxValue() / 1e3),
                        of(run, "server cpu", "us", List.of(Window.sum(windows)), window -> window.cpuNanosEach() / 1e3));
            }
        }
    };

    private static final String GROUP = "loopback";

    /** Bytes in a small request, and in its answer. */
    private static final int REQUEST = 100;

    /** Connections that are opened at a time: enough to keep a server busy that waits for a client's next flight. */
    private static final int AT_A_TIME = 16;

    /**
     * What to measure, and where.
     *
     * @param rate requests a second, for {@link #LATENCY}
     */
    record Run(Subject subject, Scenario scenario, Host host, Sizing sizing, int rate) {
        Links links(boolean resume) throws IOException {
            return subject.encrypts() ? Links.tls(host, scenario, resume) : Links.plain(host);
        }
    }

    /** Warms up, measures, and checks everything. */
    abstract List<Measurement> measure(Run run) throws IOException;

    /** Returns whether it says anything about a subject. */
    boolean suits(Subject subject) {
        return this != RESUME || subject.encrypts();
    }

    /** Returns the case's name: the same for all subjects. */
    String label(Scenario scenario, int rate) {
        String version = scenario.version().name().replace("_1_", "1");
        return String.join("-", version, scenario.suite().name(), name()).toLowerCase(Locale.ROOT);
    }

    List<Measurement> connections(Run run, boolean resumed) throws IOException {
        int atATime = Math.min(AT_A_TIME, run.sizing().connections());
        try (Links links = run.links(resumed);
                Load load = new ConnectLoad(links, resumed, atATime, REQUEST, run.sizing().window())) {
            return counted(run, load);
        }
    }

    List<Measurement> counted(Run run, Load load) throws IOException {
        List<Window> windows = Window.series(load, run.host(), run.sizing(), () -> { });
        List<Window> all = List.of(Window.sum(windows));
        return List.of(
                of(run, "rate", "1/s", windows, Window::perSecond),
                of(run, "server cpu", "us", all, window -> window.cpuNanosEach() / 1e3),
                of(run, "server allocated", "B", all, Window::allocatedEach));
    }

    List<Measurement> body(Run run, Load load) throws IOException {
        List<Window> windows = Window.series(load, run.host(), run.sizing(), () -> { });
        List<Window> all = List.of(Window.sum(windows));
        return List.of(
                of(run, "rate", "MB/s", windows, window -> window.perSecond() / 1e6),
                // Nanoseconds for a byte are seconds for a gigabyte.
                of(run, "server cpu", "s/GB", all, Window::cpuNanosEach),
                of(run, "server allocated", "MB/GB", all, window -> window.allocatedEach() * 1e3));
    }

    <T> Measurement of(Run run, String metric, String unit, List<T> samples, ToDoubleFunction<T> value) {
        return new Measurement(GROUP, label(run.scenario(), run.rate()), run.subject().label(), metric, unit,
                samples.stream().map(sample -> value.applyAsDouble(sample)).toList());
    }
}
