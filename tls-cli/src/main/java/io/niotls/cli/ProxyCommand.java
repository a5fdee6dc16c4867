package io.niotls.cli;

import io.niotls.cli.proxy.Addresses;
import io.niotls.cli.proxy.ConfigurationCheck;
import io.niotls.cli.proxy.ConfigurationFile;
import io.niotls.cli.proxy.ConfigurationSource;
import io.niotls.cli.proxy.Proxy;
import io.niotls.cli.proxy.ProxyConfiguration;
import io.niotls.cli.proxy.ServerBlock;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code niotls proxy}. */
@Command(
        name = "proxy",
        description = "Passes connections on: ends TLS, begins TLS, or both. Upstream servers are verified unless --insecure"
                + " says not to. A line for each connection goes to stdout.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was ended by a signal, or the configuration of --check is good",
            "1:it could not start, or ended by a fault of niotls; a line says why",
            "2:wrong arguments"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  niotls proxy --listen-tls 443 --cert a.pem --key a.key --to 127.0.0.1:8080",
            "  niotls proxy --listen 127.0.0.1:8080 --to-tls example.org:443",
            "  niotls proxy --listen-tls 443 --cert a.pem --key a.key \\",
            "    --route a.test=10.0.0.1:80 --to 10.0.0.2:80",
            "  niotls proxy --config proxy.conf --check",
            "  niotls proxy --config proxy.conf",
            "",
            "The words of a configuration file are those of nginx's stream module. Unlike",
            "in nginx proxy_ssl_verify and proxy_ssl_server_name are on by default.",
            "SIGHUP loads the file and all certificates again; SIGTERM lets connections end",
            "by themselves. docs/proxy.md says more."
        })
final class ProxyCommand implements Callable<Integer> {
    /** What may stand beside --config: it is about the process. */
    private static final Set<String> OF_PROCESS = Set.of("--config", "--check", "--workers", "--max-connections", "--grace");

    private final Streams streams;
    private final Signals signals;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A file that says everything, in words of nginx's stream module.")
    private Path config;

    @Option(names = "--check", description = "Only say whether the configuration and its files are good.")
    private boolean check;

    @Option(names = "--workers", paramLabel = "N", description = "Threads that serve connections; 1 if not given.")
    private int workers = 1;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "How many connections there may be at one time, each worker's part being the same; others wait."
                    + " 10000 if not given.")
    private int maxConnections = Proxy.Capacity.DEFAULT_CONNECTIONS;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            converter = ProxyValues.Time.class,
            description = "How long connections may go on after SIGTERM; 30s if not given.")
    private Duration grace = Duration.ofSeconds(30);

    @Mixin
    private ProxyFlags flags;

    ProxyCommand(Streams streams, Signals signals) {
        this.streams = streams;
        this.signals = signals;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Proxy.Capacity capacity = capacity();
        ConfigurationSource configured = source();
        ConfigurationSource source = () -> warnedOf(configured.load());
        if (check) {
            ConfigurationCheck.run(source);
            streams.err().println((config == null ? "the configuration" : config) + " is good");
            return 0;
        }
        PrintStream out = new PrintStream(streams.out(), true, StandardCharsets.UTF_8);
        try (Proxy proxy = Proxy.start(source, capacity, new Proxy.Output(out, streams.err()::println))) {
            Runnable forgetTermination = signals.onTermination(() -> stop(proxy));
            Runnable forgetReload = signals.onReload(() -> reload(proxy));
            for (InetSocketAddress each : proxy.addresses()) {
                streams.err().println("listening on " + Addresses.text(each));
            }
            try {
                proxy.awaitEnd();
            } finally {
                forgetReload.run();
                forgetTermination.run();
            }
        }
        return 0;
    }

    private Proxy.Capacity capacity() {
        try {
            return new Proxy.Capacity(workers, maxConnections);
        } catch (IllegalArgumentException contradiction) {
            throw wrong(contradiction.getMessage());
        }
    }

    private ConfigurationSource source() {
        ParseResult given = spec.commandLine().getParseResult();
        if (config != null) {
            for (OptionSpec each : given.matchedOptionsSet()) {
                if (!OF_PROCESS.contains(each.longestName())) {
                    throw wrong("--config says everything; " + each.longestName() + " cannot stand beside it");
                }
            }
            return new ConfigurationFile(config);
        }
        try {
            ProxyConfiguration configuration = flags.configuration(given::hasMatchedOption);
            return () -> configuration;
        } catch (IllegalArgumentException contradiction) {
            throw wrong(contradiction.getMessage());
        }
    }

    /** Says which servers anybody could stand in for; the library's own warning is off in this command. */
    private ProxyConfiguration warnedOf(ProxyConfiguration configuration) {
        for (ServerBlock each : configuration.servers()) {
            if (each.upstreamTls().isPresent() && !each.upstreamTls().get().verify()) {
                streams.err().println("WARNING: upstream servers for " + Addresses.text(each.listens().get(0).address())
                        + " are not verified: anyone on the way can read and change everything");
            }
        }
        return configuration;
    }

    /** Says that it went well; what did not the proxy says. */
    private void reload(Proxy proxy) {
        if (proxy.reload()) {
            streams.err().println("the configuration was loaded again");
        }
    }

    private void stop(Proxy proxy) {
        proxy.stop(grace);
        try {
            proxy.awaitEnd();
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
