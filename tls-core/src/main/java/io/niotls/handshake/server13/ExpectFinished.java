package io.niotls.handshake.server13;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.config.ServerConfig;
import io.niotls.handshake.Established;
import io.niotls.handshake.KeyUpdates;
import io.niotls.handshake.LocalChain;
import io.niotls.handshake.RecordKeys;
import io.niotls.handshake.SendTraffic;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.handshake.Tls13State;
import io.niotls.message.CertificateExtension;
import io.niotls.message.Finished;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.secret.FinishedVerified;
import io.niotls.secret.ResumptionSecret;
import io.niotls.secret.Transcript;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.ServerSession;
import io.niotls.session.Session;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Expects the client's Finished, which opens the connection; tickets follow it. */
final class ExpectFinished extends Tls13State {
    private final ServerEnvironment environment;
    private final Handshake handshake;
    private final TrafficKeys keys;
    private final Transcript transcript;
    private final Optional<AuthenticatedClient> client;

    ExpectFinished(ServerEnvironment environment, Handshake handshake, TrafficKeys keys, Transcript transcript,
            Optional<AuthenticatedClient> client) {
        super(environment.changeCipherSpecs());
        this.environment = environment;
        this.handshake = handshake;
        this.keys = keys;
        this.transcript = transcript;
        this.client = client;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        Finished message = frame.expect(HandshakeType.FINISHED, Finished::decode);
        FinishedVerified proof = keys.clientHandshake().verify(transcript.current(), message.verifyData())
                .orElseThrow(() -> new TlsException(Fault.BAD_FINISHED));
        transcript.add(frame.bytes());
        keys.clientHandshake().close();
        CipherSuite suite = handshake.negotiated().suite();
        environment.outbound().readWith(new RecordKeys.Tls13(suite, keys.client()));
        ConnectionInfo info = info();
        environment.outbound().established(new Established(
                proof, info, keys.exporter(), Optional.of(new SendTraffic(suite, keys.server())), Optional.empty()));
        try (ResumptionSecret resumption = keys.master().resumption(transcript.current())) {
            new Tickets(environment, handshake, info, resumption).send();
        }
        ServerConfig config = environment.config();
        return new Traffic(new KeyUpdates(environment.outbound(), config.limits(), suite, keys.client()));
    }

    private ConnectionInfo info() throws TlsException {
        Negotiated negotiated = handshake.negotiated();
        Optional<ServerSession> session = negotiated.psk().flatMap(ChosenPsk::session);
        ConnectionInfo.Resumption resumption = negotiated.psk().isEmpty()
                ? ConnectionInfo.Resumption.NONE
                : session.isPresent() ? ConnectionInfo.Resumption.PSK : ConnectionInfo.Resumption.EXTERNAL_PSK;
        List<X509Certificate> peer = session.isPresent()
                ? environment.config().peerVerifier().decode(session.get().peerCertificates())
                : client.map(authenticated -> authenticated.chain().chain()).orElse(List.of());
        Optional<SignatureScheme> local = handshake.choice().map(CredentialChoice::scheme);
        Optional<SignatureScheme> peerScheme = session.isPresent()
                ? session.get().peerSignatureScheme()
                : client.map(authenticated -> authenticated.signature().scheme());
        List<X509Certificate> localChain = handshake.choice().map(CredentialChoice::credential).map(Credential::chain)
                .or(() -> session.map(resumed -> LocalChain.of(environment.config(), resumed)))
                .orElse(List.of());
        return new ConnectionInfo(ProtocolVersion.TLS_1_3, negotiated.suite(), negotiated.group(), local,
                peerScheme, negotiated.applicationProtocol(),
                handshake.request().info().serverName(), resumption, peer, localChain,
                handshake.stapled().get(CertificateExtension.STATUS_REQUEST),
                handshake.stapled().get(CertificateExtension.SIGNED_CERTIFICATE_TIMESTAMP).orElse(List.of()), true, false,
                negotiated.helloRetryRequest(), ConnectionInfo.NO_SESSION_ID,
                session.map(Session::originatedAt).orElseGet(this::now));
    }

    private Instant now() {
        return environment.config().clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public void close() {
        keys.close();
    }
}
