package io.niotls.handshake.server;

import io.niotls.config.ClientHelloInfo;
import io.niotls.config.ConfigSelector;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.handshake.Paused;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.handshake.server12.ServerTls12;
import io.niotls.handshake.server13.ServerTls13;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Excerpt;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Expects a client's first message, lets the program choose a configuration by it, and chooses the version. */
public final class ExpectClientHello implements State {
    /** RFC 8446 §4.1.3: says in the random of a TLS 1.2 ServerHello that TLS 1.3 is enabled here. */
    private static final byte[] DOWNGRADE_FROM_TLS13 = {0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x01};

    private final ServerEnvironment environment;

    /** Makes a server's first state. */
    public ExpectClientHello(ServerEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        ClientHello hello = frame.expect(HandshakeType.CLIENT_HELLO, ClientHello::decode);
        frame.requireEndOfFlight();
        ClientHelloInfo info = info(hello);
        Optional<ConfigSelector> selector = environment.config().selector();
        if (selector.isEmpty()) {
            return choose(environment.config(), hello, info, frame.bytes());
        }
        return Paused.on(new Pause.SelectConfig(selector.get(), info), config -> choose(config, hello, info, frame.bytes()));
    }

    /**
     * RFC 8446 §5: passed over at any time after the first ClientHello, which a server with a stateless cookie has forgotten: a
     * client sends one before its second hello.
     */
    @Override
    public State onChangeCipherSpec() throws TlsException {
        if (environment.config().cookie().isEmpty()) {
            throw new TlsException(Fault.UNEXPECTED_CHANGE_CIPHER_SPEC);
        }
        environment.changeCipherSpecs().spend();
        return this;
    }

    private State choose(ServerConfig config, ClientHello hello, ClientHelloInfo info, byte[] encoded) throws TlsException {
        ServerEnvironment chosen = environment.with(config);
        environment.outbound().configure(config);
        if (hello.legacyVersion().compareTo(ProtocolVersion.SSL_3_0) <= 0) {
            // RFC 8446 appendix D.5: also where supported_versions would allow more
            throw new TlsException(Fault.UNSUPPORTED_VERSION, "legacy_version " + hello.legacyVersion());
        }
        checkCompression(hello);
        if (info.versions().contains(ProtocolVersion.TLS_1_3) && config.enables(ProtocolVersion.TLS_1_3)) {
            return ServerTls13.start(chosen, hello, encoded, info);
        }
        if (!info.versions().contains(ProtocolVersion.TLS_1_2) || !config.enables(ProtocolVersion.TLS_1_2)) {
            throw new TlsException(Fault.UNSUPPORTED_VERSION, "offers " + Excerpt.of(info.versions()));
        }
        if (environment.changeCipherSpecs().spent() > 0) {
            throw new TlsException(Fault.UNEXPECTED_CHANGE_CIPHER_SPEC, "before the ClientHello of TLS 1.2");
        }
        if (hello.cipherSuites().contains(CipherSuite.TLS_FALLBACK_SCSV) && config.enables(ProtocolVersion.TLS_1_3)) {
            // RFC 7507 §3: the client would have been served with a higher version
            throw new TlsException(Fault.NEEDLESS_FALLBACK);
        }
        Transcript transcript = new Transcript(chosen.crypto());
        transcript.add(encoded);
        byte[] sentinel = config.enables(ProtocolVersion.TLS_1_3) ? DOWNGRADE_FROM_TLS13 : null;
        return ServerTls12.start(chosen, hello, info, transcript, sentinel);
    }

    private static ClientHelloInfo info(ClientHello hello) throws TlsException {
        return new ClientHelloInfo(
                serverName(hello),
                hello.extensions().get(ClientHelloExtension.ALPN).orElse(List.of()),
                versions(hello),
                hello.cipherSuites(),
                hello.extensions().get(ClientHelloExtension.SUPPORTED_GROUPS).orElse(List.of()),
                hello.extensions().get(ClientHelloExtension.SIGNATURE_ALGORITHMS).orElse(List.of()));
    }

    /** RFC 6066 §3: names are compared without regard to case, and have no trailing dot; one is forgiven. */
    private static Optional<String> serverName(ClientHello hello) throws TlsException {
        Optional<String> sent = hello.extensions().get(ClientHelloExtension.SERVER_NAME);
        if (sent.isEmpty()) {
            return sent;
        }
        String lower = sent.get().toLowerCase(Locale.ROOT);
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        if (name.isEmpty()) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "a server name without labels");
        }
        return Optional.of(name);
    }

    /** RFC 8446 §4.2.1: without the extension, everything up to legacy_version; with it, only what it lists. */
    private static List<ProtocolVersion> versions(ClientHello hello) {
        return hello.extensions().get(ClientHelloExtension.SUPPORTED_VERSIONS).orElseGet(() -> {
            boolean atLeastTls12 = hello.legacyVersion().compareTo(ProtocolVersion.TLS_1_2) >= 0;
            return List.of(atLeastTls12 ? ProtocolVersion.TLS_1_2 : hello.legacyVersion());
        });
    }

    private static void checkCompression(ClientHello hello) throws TlsException {
        for (byte method : hello.compressionMethods()) {
            if (method == 0) {
                return;
            }
        }
        throw new TlsException(Fault.COMPRESSION);
    }
}
