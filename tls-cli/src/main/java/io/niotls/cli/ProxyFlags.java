package io.niotls.cli;

import io.niotls.auth.PeerName;
import io.niotls.cli.proxy.AccessLog;
import io.niotls.cli.proxy.CertificatePair;
import io.niotls.cli.proxy.HostPort;
import io.niotls.cli.proxy.Listen;
import io.niotls.cli.proxy.NameMap;
import io.niotls.cli.proxy.ProxyConfiguration;
import io.niotls.cli.proxy.ProxyProtocolVersion;
import io.niotls.cli.proxy.ProxySettings;
import io.niotls.cli.proxy.Route;
import io.niotls.cli.proxy.ServerBlock;
import io.niotls.cli.proxy.Termination;
import io.niotls.cli.proxy.UpstreamGroup;
import io.niotls.cli.proxy.UpstreamServer;
import io.niotls.cli.proxy.UpstreamTls;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.Config;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** One server of a proxy as flags: what {@code niotls server} and {@code niotls client} have, one for each side. */
final class ProxyFlags {
    private static final Set<String> OF_LISTEN_TLS =
            Set.of("--cert", "--key", "--alpn", "--client-ca", "--request-client-cert", "--require-client-cert", "--route");
    private static final Set<String> OF_TO_TLS = Set.of("--servername", "--verify-name", "--ca", "--insecure",
            "--upstream-cert", "--upstream-key", "--upstream-alpn", "--no-session-reuse");

    // ---- Clients ----

    @Option(
            names = "--listen",
            paramLabel = "[ADDRESS:]PORT",
            converter = ProxyValues.ListenAddress.class,
            description = "Accept plaintext here; may be repeated. Port 0 is any free one.")
    private List<InetSocketAddress> listen = new ArrayList<>();

    @Option(
            names = "--listen-tls",
            paramLabel = "[ADDRESS:]PORT",
            converter = ProxyValues.ListenAddress.class,
            description = "Accept TLS here and end it, with --cert and --key; may be repeated.")
    private List<InetSocketAddress> listenTls = new ArrayList<>();

    @Option(names = "--accept-proxy", description = "Every client begins with a PROXY header, version 1 or 2.")
    private boolean acceptProxy;

    @ArgGroup(exclusive = false, multiplicity = "0..*")
    private List<CertificateFiles> certificates = new ArrayList<>();

    @Option(
            names = "--alpn",
            split = ",",
            paramLabel = "NAME",
            description = "Application protocols for clients, such as h2,http/1.1; none if not given.")
    private List<String> alpn = new ArrayList<>();

    @ArgGroup
    private ClientCertificate clientCertificate = new ClientCertificate();

    @Option(names = "--client-ca", paramLabel = "FILE", description = "Trusted certificates for clients in PEM.")
    private Path clientAnchors;

    /** Whether clients must say who they are. */
    private static final class ClientCertificate {
        @Option(names = "--request-client-cert", description = "Ask for a client certificate, and go on without one.")
        private boolean requested;

        @Option(names = "--require-client-cert", description = "Refuse clients without a certificate.")
        private boolean required;
    }

    // ---- Upstream servers ----

    @Option(
            names = "--to",
            paramLabel = "HOST:PORT",
            converter = ProxyValues.Address.class,
            description = "Connect to this server with plaintext; several take turns.")
    private List<HostPort> to = new ArrayList<>();

    @Option(
            names = "--to-tls",
            paramLabel = "HOST:PORT",
            converter = ProxyValues.Address.class,
            description = "Connect to this server with TLS; several take turns.")
    private List<HostPort> toTls = new ArrayList<>();

    @Option(
            names = "--backup",
            paramLabel = "HOST:PORT",
            converter = ProxyValues.Address.class,
            description = "A further server for when no other one answers; may be repeated.")
    private List<HostPort> backups = new ArrayList<>();

    @Option(
            names = "--route",
            paramLabel = "NAME=HOST:PORT",
            converter = ProxyValues.Named.class,
            description = "Where clients of --listen-tls go that ask for NAME or, with *.NAME, for names below it; others go to"
                    + " --to or --to-tls, or nowhere.")
    private List<ProxyValues.NamedAddress> routes = new ArrayList<>();

    @Option(
            names = "--servername",
            paramLabel = "NAME",
            description = "The name to ask upstream servers for (SNI); HOST if not given.")
    private String serverName;

    @Option(
            names = "--verify-name",
            paramLabel = "NAME",
            description = "The name that their certificate must be for; the server name if not given.")
    private String verifyName;

    @ArgGroup
    private Trust trust = new Trust();

    @ArgGroup(exclusive = false)
    private UpstreamCertificate upstreamCertificate;

    @Option(
            names = "--upstream-alpn",
            split = ",",
            paramLabel = "NAME",
            description = "Application protocols to offer upstream servers; none if not given.")
    private List<String> upstreamAlpn = new ArrayList<>();

    @Option(names = "--no-session-reuse", description = "Resume no TLS sessions with upstream servers.")
    private boolean noSessionReuse;

    @Option(
            names = "--send-proxy",
            paramLabel = "v1|v2",
            converter = ProxyValues.HeaderVersion.class,
            description = "Begin connections to upstream servers with a PROXY header of this version.")
    private ProxyProtocolVersion sendProxy;

    /** Whom to believe. */
    private static final class Trust {
        @Option(
                names = "--ca",
                paramLabel = "FILE",
                description = "Trusted certificates for upstream servers in PEM; the platform's if not given.")
        private Path anchors;

        @Option(
                names = "--insecure",
                description = "Do not verify upstream servers: anyone on the way can read and change everything.")
        private boolean insecure;
    }

    /** Who we are for upstream servers. */
    private static final class UpstreamCertificate {
        @Option(
                names = "--upstream-cert",
                required = true,
                paramLabel = "FILE",
                description = "Certificate chain in PEM for upstream servers that ask for one.")
        private Path certificates;

        @Option(names = "--upstream-key", required = true, paramLabel = "FILE", description = "Its private key in PEM.")
        private Path key;
    }

    // ---- Connections ----

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            converter = ProxyValues.Timeout.class,
            description = "Until an upstream server is connected, such as 500ms, 10s or 5m; 60s if not given.")
    private Duration connectTimeout = ProxySettings.Timeouts.DEFAULT.connect();

    @Option(
            names = "--handshake-timeout",
            paramLabel = "TIME",
            converter = ProxyValues.Timeout.class,
            description = "Until a TLS handshake is done, on either side; 60s if not given.")
    private Duration handshakeTimeout = ProxySettings.Timeouts.DEFAULT.clientHandshake();

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            converter = ProxyValues.Timeout.class,
            description = "Until a connection ends on which nothing moves; 10m if not given.")
    private Duration idleTimeout = ProxySettings.Timeouts.DEFAULT.idle();

    @Option(
            names = "--tries",
            paramLabel = "N",
            description = "How many servers a connection tries before it gives up; all of them if not given.")
    private int tries = ProxySettings.NextUpstream.DEFAULT.tries();

    @Option(
            names = "--no-half-close",
            description = "End a connection with its first direction that ends; else that end is passed on, and the other goes"
                    + " on.")
    private boolean withoutHalfClose;

    @Option(
            names = "--upload-rate",
            paramLabel = "SIZE",
            converter = ProxyValues.Size.class,
            description = "Bytes a second from each client, such as 4096, 100k or 1m; no limit if not given.")
    private long uploadRate;

    @Option(
            names = "--download-rate",
            paramLabel = "SIZE",
            converter = ProxyValues.Size.class,
            description = "Bytes a second to each client; no limit if not given.")
    private long downloadRate;

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "Append a line for each connection to a file, or 'off'; standard output if not given.")
    private String accessLog;

    /**
     * Returns the configuration that the flags describe.
     *
     * @param given tells whether a flag was given
     * @throws IllegalArgumentException if they do not make one; the message says what is missing
     */
    ProxyConfiguration configuration(Predicate<String> given) {
        List<Listen> listens = new ArrayList<>();
        listen.forEach(address -> listens.add(new Listen(address, false, acceptProxy)));
        listenTls.forEach(address -> listens.add(new Listen(address, true, acceptProxy)));
        if (listens.isEmpty()) {
            throw new IllegalArgumentException("where to listen? --listen or --listen-tls says it, or everything by --config");
        }
        if (tries < 0) {
            throw new IllegalArgumentException("--tries is a number of servers, 0 for all of them, not " + tries);
        }
        refuseIf(listenTls.isEmpty(), OF_LISTEN_TLS, given, "--listen-tls");
        refuseIf(toTls.isEmpty(), OF_TO_TLS, given, "--to-tls");
        return new ProxyConfiguration(List.of(new ServerBlock(
                listens,
                listenTls.isEmpty() ? Optional.empty() : Optional.of(termination()),
                route(),
                toTls.isEmpty() ? Optional.empty() : Optional.of(upstreamTls()),
                settings())));
    }

    private static void refuseIf(boolean missing, Set<String> flags, Predicate<String> given, String needed) {
        List<String> useless = missing ? flags.stream().filter(given).sorted().toList() : List.of();
        if (!useless.isEmpty()) {
            throw new IllegalArgumentException(useless.get(0) + " has a meaning only with " + needed);
        }
    }

    private Termination termination() {
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("--listen-tls needs --cert and --key");
        }
        if (clientAnchors != null != (clientCertificate.requested || clientCertificate.required)) {
            throw new IllegalArgumentException("--client-ca comes with --request-client-cert or --require-client-cert");
        }
        return new Termination(
                certificates.stream().map(CertificateFiles::pair).toList(),
                Config.DEFAULT_VERSIONS,
                List.of(),
                alpn,
                clientCertificate.required ? ClientAuthentication.REQUIRED
                        : clientCertificate.requested ? ClientAuthentication.REQUESTED
                        : ClientAuthentication.NONE,
                Optional.ofNullable(clientAnchors));
    }

    private Route route() {
        if (!to.isEmpty() && !toTls.isEmpty()) {
            throw new IllegalArgumentException("--to and --to-tls exclude each other: servers get plaintext or TLS");
        }
        List<HostPort> primary = toTls.isEmpty() ? to : toTls;
        if (primary.isEmpty() && (routes.isEmpty() || !backups.isEmpty())) {
            throw new IllegalArgumentException("where to? --to or --to-tls says it, or everything by --config");
        }
        Route otherwise = primary.isEmpty() ? new Route.Nowhere() : new Route.To(group(primary));
        if (routes.isEmpty()) {
            return otherwise;
        }
        Map<String, Route> exact = new HashMap<>();
        Map<String, Route> suffixes = new HashMap<>();
        for (ProxyValues.NamedAddress each : routes) {
            String name = each.name().toLowerCase(Locale.ROOT);
            Route route = new Route.To(UpstreamGroup.of(each.address()));
            boolean twice = name.startsWith("*.")
                    ? suffixes.put(name.substring(1), route) != null
                    : exact.put(name, route) != null;
            if (twice) {
                throw new IllegalArgumentException("--route has two ways for " + name);
            }
        }
        return new NameMap(NameMap.Key.SERVER_NAME, exact, suffixes, otherwise);
    }

    private UpstreamGroup group(List<HostPort> primary) {
        List<UpstreamServer> servers = new ArrayList<>();
        primary.forEach(address -> servers.add(UpstreamServer.of(address)));
        backups.forEach(address -> servers.add(new UpstreamServer(address, 1, true)));
        return new UpstreamGroup(primary.stream().map(HostPort::toString).collect(Collectors.joining(",")), servers);
    }

    private UpstreamTls upstreamTls() {
        return new UpstreamTls(
                serverName == null
                        ? new UpstreamTls.ServerName.OfAddress()
                        : new UpstreamTls.ServerName.Fixed(PeerName.of(serverName)),
                true,
                !trust.insecure,
                Optional.ofNullable(verifyName).map(PeerName::of),
                Optional.ofNullable(trust.anchors),
                Optional.ofNullable(upstreamCertificate).map(each -> new CertificatePair(each.certificates, each.key)),
                !noSessionReuse,
                Config.DEFAULT_VERSIONS,
                List.of(),
                upstreamAlpn);
    }

    private ProxySettings settings() {
        ProxySettings standard = ProxySettings.DEFAULT;
        return new ProxySettings(
                new ProxySettings.Timeouts(
                        connectTimeout, handshakeTimeout, handshakeTimeout, standard.timeouts().proxyHeader(), idleTimeout),
                new ProxySettings.NextUpstream(
                        standard.nextUpstream().enabled(), tries, standard.nextUpstream().timeout()),
                Optional.ofNullable(sendProxy),
                !withoutHalfClose,
                uploadRate,
                downloadRate,
                accessLog == null ? new AccessLog.StandardOutput()
                        : accessLog.equals("off") ? new AccessLog.Off()
                        : new AccessLog.ToFile(Path.of(accessLog)),
                standard.bufferSize());
    }
}
