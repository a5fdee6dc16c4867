package io.niotls.cli;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PemCertificates;
import io.niotls.auth.PkixVerifier;
import io.niotls.cli.common.CredentialFiles;
import io.niotls.cli.common.Reason;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ConfigSelector;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.nio.TlsSocketChannel;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.ExternalPsk;
import io.niotls.session.StatelessCookie;
import io.niotls.session.TicketKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code niotls server}. */
@Command(
        name = "server",
        description = "Accepts TLS connections. Without --www and --echo stdin and stdout belong to one connection at a time.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was ended by a signal, or the one connection of --once was closed cleanly",
            "1:it could not start, or the one connection failed; a line says why",
            "2:wrong arguments"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  niotls server --port 4433 --www                      a throw-away certificate for localhost",
            "  niotls server --port 0 --echo --once                 any free port; see 'listening on HOST:PORT'",
            "  niotls server --port 4433 --cert ec.pem --key ec.key --cert rsa.pem --key rsa.key",
            "  niotls server --port 4433 --www --sni a.test:a.pem:a.key --sni b.test:b.pem:b.key",
            "  niotls server --port 4433 --www --require-client-cert --client-ca root.pem"
        })
final class ServerCommand implements Callable<Integer> {
    private final Streams streams;
    private final Signals signals;

    @Spec
    private CommandSpec spec;

    @Option(names = "--port", required = true, paramLabel = "N", description = "The port; 0 for any free one.")
    private int port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "The local address; all of them if not given.")
    private String host;

    @ArgGroup(exclusive = false, multiplicity = "0..*")
    private List<CertificateFiles> certificates = new ArrayList<>();

    @ArgGroup
    private Service service = new Service();

    @Mixin
    private ProtocolOptions protocol;

    @ArgGroup
    private ClientCertificate clientCertificate = new ClientCertificate();

    @Option(
            names = "--client-ca",
            paramLabel = "FILE",
            description = "Trusted certificates for clients in PEM; the platform's if not given.")
    private Path clientAnchors;

    @ArgGroup
    private Tickets tickets = new Tickets();

    @Option(names = "--cookie", description = "Send every TLS 1.3 client back once with a stateless cookie.")
    private boolean cookie;

    @Option(names = "--ocsp", paramLabel = "FILE", description = "An OCSP response in DER, stapled to the first certificate.")
    private Path ocspResponse;

    @Option(
            names = "--sni",
            paramLabel = "NAME:CERT:KEY",
            converter = VirtualHost.Converter.class,
            description = "A virtual host with a certificate of its own; may be repeated.")
    private List<VirtualHost> hosts = new ArrayList<>();

    @Option(names = "--once", description = "End after one connection.")
    private boolean once;

    /** What connections are for. */
    private static final class Service {
        @Option(names = "--www", description = "Answer each HTTP request with a description of the connection.")
        private boolean www;

        @Option(names = "--echo", description = "Send back what comes.")
        private boolean echo;
    }

    /** Whether clients must say who they are. */
    private static final class ClientCertificate {
        @Option(names = "--request-client-cert", description = "Ask for a client certificate, and go on without one.")
        private boolean requested;

        @Option(names = "--require-client-cert", description = "Refuse clients without a certificate.")
        private boolean required;
    }

    /** How many tickets. */
    private static final class Tickets {
        @Option(names = "--tickets", paramLabel = "N", description = "Tickets after a TLS 1.3 handshake: 0 to 16, 2 by default.")
        private Integer count;

        @Option(names = "--no-tickets", description = "No tickets in either version; TLS 1.2 still resumes by session id.")
        private boolean none;
    }

    /**
     * A virtual host.
     *
     * @param name its server name
     * @param certificates its chain in PEM
     * @param key its private key in PEM
     */
    private record VirtualHost(String name, Path certificates, Path key) {
        private static final class Converter implements ITypeConverter<VirtualHost> {
            @Override
            public VirtualHost convert(String text) {
                String[] parts = text.split(":");
                if (parts.length != 3 || Arrays.stream(parts).anyMatch(String::isEmpty)) {
                    throw new TypeConversionException("'" + text + "' is not NAME:CERT:KEY");
                }
                return new VirtualHost(parts[0].toLowerCase(Locale.ROOT), Path.of(parts[1]), Path.of(parts[2]));
            }
        }
    }

    ServerCommand(Streams streams, Signals signals) {
        this.streams = streams;
        this.signals = signals;
    }

    @Override
    public Integer call() throws IOException, GeneralSecurityException {
        if (port < 0 || port > 65_535) {
            throw wrong("a port is between 0 and 65535, not " + port);
        }
        ServerConfig config = config();
        InetSocketAddress address = host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        try (Listener listener = new Listener(address, config, new Log())) {
            Runnable forget = signals.onTermination(listener::close);
            streams.err().println("listening on " + listener.address());
            Optional<Throwable> failure = serve(listener);
            forget.run();
            return failure.isPresent() ? 1 : 0;
        }
    }

    private Optional<Throwable> serve(Listener listener) throws IOException {
        Conversation conversation = service.www ? new Www(this::describe) : service.echo ? new Echo() : new Terminal(streams);
        if (once) {
            return listener.serveOne(conversation);
        }
        if (service.www || service.echo) {
            listener.serveAll(conversation);
        } else {
            listener.serveEach(conversation);
        }
        return Optional.empty();
    }

    // ---- Configuration ----

    private ServerConfig config() throws IOException, GeneralSecurityException {
        try {
            ServerConfig.Builder builder = ServerConfig.builder().credentials(CredentialSelector.of(credentials()));
            protocol.apply(builder);
            clientAuthentication(builder);
            tickets(builder);
            protocol.externalPsk().ifPresent(psk -> builder.pskLookup(identity -> known(psk, identity)));
            if (cookie) {
                builder.cookie(new StatelessCookie(ticketKeys()));
            }
            if (!hosts.isEmpty()) {
                ServerConfig otherwise = builder.build();
                Map<String, ServerConfig> byName = new HashMap<>();
                for (VirtualHost each : hosts) {
                    Credential credential = CredentialFiles.read(each.certificates, each.key);
                    byName.put(each.name, otherwise.toBuilder()
                            .virtualHost(each.name)
                            .credentials(CredentialSelector.of(List.of(credential)))
                            .build());
                }
                return otherwise.toBuilder().selector(ConfigSelector.byServerName(byName, otherwise)).build();
            }
            return builder.build();
        } catch (IllegalArgumentException contradiction) {
            throw wrong(contradiction.getMessage());
        }
    }

    private List<Credential> credentials() throws IOException {
        List<Credential> credentials = new ArrayList<>();
        for (CertificateFiles files : certificates) {
            credentials.add(files.credential());
        }
        if (credentials.isEmpty()) {
            Credential own = SelfSigned.localhost();
            String fingerprint = SelfSigned.fingerprint(own.certificate());
            streams.err().println("certificate for localhost made for this run, SHA-256 " + fingerprint);
            credentials.add(own);
        }
        if (ocspResponse != null) {
            credentials.set(0, credentials.get(0).withOcspResponse(Files.readAllBytes(ocspResponse)));
        }
        return credentials;
    }

    private void clientAuthentication(ServerConfig.Builder builder) throws IOException, GeneralSecurityException {
        if (clientCertificate.requested || clientCertificate.required) {
            builder.clientAuthentication(
                    clientCertificate.required ? ClientAuthentication.REQUIRED : ClientAuthentication.REQUESTED);
        } else if (clientAnchors != null) {
            throw wrong("--client-ca needs --request-client-cert or --require-client-cert");
        }
        if (clientAnchors != null) {
            builder.peerVerifier(PkixVerifier.builder()
                    .anchors(PemCertificates.read(clientAnchors))
                    .checkHostName(false)
                    .build());
        }
    }

    private void tickets(ServerConfig.Builder builder) {
        if (tickets.none) {
            builder.withoutTickets();
        } else if (tickets.count != null) {
            builder.ticketCount(tickets.count);
        }
    }

    private static Optional<ExternalPsk> known(ExternalPsk psk, byte[] identity) {
        return Arrays.equals(psk.identity(), identity) ? Optional.of(psk) : Optional.empty();
    }

    private static TicketKeys ticketKeys() {
        return TicketKeys.generate(new SecureRandom(), Clock.systemUTC(), StandardCrypto.instance());
    }

    // ---- What is said about connections ----

    private List<String> describe(TlsSocketChannel channel) {
        return Description.lines(channel.info().orElseThrow(), verification(channel), protocol.exports(channel));
    }

    private static String verification(TlsSocketChannel channel) {
        ConnectionInfo info = channel.info().orElseThrow();
        if (info.resumption() == ConnectionInfo.Resumption.EXTERNAL_PSK) {
            return "yes, by the pre-shared key";
        }
        return info.peerCertificates().isEmpty() ? "no, the client has sent no certificate" : "yes";
    }

    private final class Log implements Listener.Reporter {
        @Override
        public void established(TlsSocketChannel channel) {
            if (!service.www && !service.echo) {
                streams.err().println("connection established");
                describe(channel).forEach(line -> streams.err().println("  " + line));
            }
        }

        @Override
        public void ended(SocketAddress remote, Optional<ConnectionInfo> info, Optional<Throwable> failure) {
            String address = remote instanceof InetSocketAddress inet ? Listener.text(inet) : String.valueOf(remote);
            String agreed = info.map(each -> " " + Description.line(each)).orElse("");
            String end = failure.map(each -> "failed: " + Description.printable(Reason.of(each))).orElse("closed");
            streams.err().println(address + agreed + " " + end);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
