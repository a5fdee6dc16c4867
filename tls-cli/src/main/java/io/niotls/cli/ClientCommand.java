package io.niotls.cli;

import io.niotls.auth.CredentialSelector;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.auth.PeerName;
import io.niotls.auth.PemCertificates;
import io.niotls.auth.PkixVerifier;
import io.niotls.cli.common.Reason;
import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.nio.TlsSocketChannel;
import io.niotls.session.ClientSessionCache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code niotls client}. */
@Command(
        name = "client",
        description = "Connects to a TLS server. What was negotiated is printed on stderr; stdin is sent, what arrives goes to"
                + " stdout. The end of stdin ends our direction; the command ends when the server has ended its own.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the connection was closed cleanly", "1:it was not; the last line says why", "2:wrong arguments"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  niotls client example.org:443 --alpn http/1.1",
            "  printf 'GET / HTTP/1.0\\r\\n\\r\\n' | niotls client localhost:4433 --insecure",
            "  niotls client 127.0.0.1:4433 --servername example.org --ca root.pem --tls1.3 --groups x25519",
            "  niotls client localhost:4433 --ca root.pem --session-out s && \\",
            "    niotls client localhost:4433 --ca root.pem --session-in s        # resumes",
            "  niotls client localhost:4433 --ca root.pem --cert me.pem --key me.key --export EXPORTER-test:32"
        })
final class ClientCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "HOST:PORT", description = "The server; an IPv6 address in brackets.")
    private String address;

    @ArgGroup
    private Trust trust = new Trust();

    @Option(
            names = "--servername",
            paramLabel = "NAME",
            description = "The name to ask for (SNI), and to keep sessions under; HOST if not given.")
    private String serverName;

    @Option(
            names = "--verify-name",
            paramLabel = "NAME",
            description = "The name that the certificate must be for; the server name if not given.")
    private String verifyName;

    @Mixin
    private ProtocolOptions protocol;

    @ArgGroup(exclusive = false)
    private CertificateFiles certificate;

    @Option(names = "--session-in", paramLabel = "FILE", description = "Sessions to resume, from an earlier --session-out.")
    private Path sessionIn;

    @Option(
            names = "--session-out",
            paramLabel = "FILE",
            description = "Where to save sessions at the end. The file holds secrets.")
    private Path sessionOut;

    /** Whom to believe. */
    private static final class Trust {
        @Option(names = "--ca", paramLabel = "FILE", description = "Trusted certificates in PEM; the platform's if not given.")
        private Path anchors;

        @Option(names = "--insecure", description = "Do not verify the server: anyone on the way can read and change everything.")
        private boolean insecure;
    }

    ClientCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, GeneralSecurityException {
        InetSocketAddress target = target();
        Peer peer = peer(target);
        ClientSessionCache sessions = new ClientSessionCache();
        ClientConfig config = config(sessions);
        if (sessionIn != null) {
            sessions.load(sessionIn);
        }
        try (TlsSocketChannel channel = TlsSocketChannel.client(connect(target), config, peer)) {
            channel.handshake();
            streams.err().println("connected to " + address);
            Description.lines(channel.info().orElseThrow(), verification(channel, peer), protocol.exports(channel))
                    .forEach(line -> streams.err().println("  " + line));
            new Terminal(streams).converse(channel);
        } finally {
            if (sessionOut != null) {
                sessions.save(sessionOut);
            }
        }
        return 0;
    }

    private InetSocketAddress target() {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (!host.isEmpty() && port > 0 && port <= 65_535) {
                return InetSocketAddress.createUnresolved(host, port);
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw wrong("'" + address + "' is not HOST:PORT");
    }

    private Peer peer(InetSocketAddress target) {
        PeerName asked = name(serverName != null ? serverName : target.getHostString());
        Peer peer = Peer.of(asked.asciiName(), target.getPort());
        return verifyName == null ? peer : peer.verifiedAs(name(verifyName).asciiName());
    }

    private PeerName name(String text) {
        return PeerName.find(text).orElseThrow(() -> wrong("'" + text + "' is neither a host name nor an IP address"));
    }

    private ClientConfig config(ClientSessionCache sessions) throws IOException, GeneralSecurityException {
        try {
            ClientConfig.Builder builder = ClientConfig.builder().sessions(sessions);
            protocol.apply(builder);
            if (trust.insecure) {
                builder.peerVerifier(InsecurePeerVerifier.acceptingEveryone());
            } else if (trust.anchors != null) {
                builder.peerVerifier(PkixVerifier.builder().anchors(PemCertificates.read(trust.anchors)).build());
            }
            if (certificate != null) {
                builder.credentials(CredentialSelector.of(List.of(certificate.credential())));
            }
            protocol.externalPsk().ifPresent(psk -> builder.externalPsks(List.of(psk)));
            return builder.build();
        } catch (IllegalArgumentException contradiction) {
            throw wrong(contradiction.getMessage());
        }
    }

    private static SocketChannel connect(InetSocketAddress target) throws IOException {
        IOException failure = null;
        for (InetAddress each : InetAddress.getAllByName(target.getHostString())) {
            InetSocketAddress candidate = new InetSocketAddress(each, target.getPort());
            try {
                SocketChannel raw = SocketChannel.open(candidate);
                raw.setOption(StandardSocketOptions.TCP_NODELAY, true);
                return raw;
            } catch (IOException refused) {
                failure = new IOException("cannot connect to " + Listener.text(candidate) + ": " + Reason.of(refused), refused);
            }
        }
        throw failure;
    }

    private String verification(TlsSocketChannel channel, Peer peer) {
        if (trust.insecure) {
            return "NO, switched off by --insecure";
        }
        String name = peer.verificationName().map(Object::toString).orElse("any name");
        return switch (channel.info().orElseThrow().resumption()) {
            case NONE -> "yes, for " + name;
            case SESSION_ID, TICKET, PSK -> "yes, for " + name + " when the session began";
            case EXTERNAL_PSK -> "yes, by the pre-shared key";
        };
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
