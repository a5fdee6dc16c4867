package io.niotls.handshake.server12;

import io.niotls.config.ClientAuthentication;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.CertificateTls12;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import java.util.List;
import java.util.Optional;

/** Expects the client's chain, which was asked for; it may be empty if it is not required. */
final class ExpectCertificate implements State {
    /** Names no key exchange: what {@link javax.net.ssl.X509TrustManager} is told of a client says nothing about the suite. */
    private static final String AUTH_TYPE = "UNKNOWN";

    private final ServerEnvironment environment;
    private final Agreement agreement;
    private final ServerShare share;
    private final OwnIdentity own;
    private final Transcript transcript;

    ExpectCertificate(ServerEnvironment environment, Agreement agreement, ServerShare share, OwnIdentity own,
            Transcript transcript) {
        this.environment = environment;
        this.agreement = agreement;
        this.share = share;
        this.own = own;
        this.transcript = transcript;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        List<byte[]> chain = frame.expect(HandshakeType.CERTIFICATE, CertificateTls12::decode).certificates();
        transcript.add(frame.bytes());
        if (!chain.isEmpty()) {
            return PeerVerification.ofClient(environment, chain, AUTH_TYPE,
                    verified -> expectClientKeyExchange(Optional.of(new CertifiedClient(chain, verified))));
        }
        if (environment.config().clientAuthentication() == ClientAuthentication.REQUIRED) {
            throw new TlsException(Fault.CLIENT_CERTIFICATE_REQUIRED_TLS12);
        }
        // There will be no CertificateVerify.
        transcript.dropMessages();
        return expectClientKeyExchange(Optional.empty());
    }

    private State expectClientKeyExchange(Optional<CertifiedClient> client) {
        return new ExpectClientKeyExchange(environment, agreement, share, own, client, transcript);
    }

    @Override
    public void close() {
        share.close();
    }
}
