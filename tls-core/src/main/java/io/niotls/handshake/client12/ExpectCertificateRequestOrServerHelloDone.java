package io.niotls.handshake.client12;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.CertificateRequestTls12;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import java.util.Optional;

/** Expects the wish for a client certificate, or at once the end of the server's flight. */
final class ExpectCertificateRequestOrServerHelloDone extends Tls12State {
    private final Agreement agreement;
    private final ServerShare share;
    private final AuthenticatedServer server;
    private final Transcript transcript;

    ExpectCertificateRequestOrServerHelloDone(ClientEnvironment environment, Agreement agreement, ServerShare share,
            AuthenticatedServer server, Transcript transcript) {
        super(environment);
        this.agreement = agreement;
        this.share = share;
        this.server = server;
        this.transcript = transcript;
    }

    @Override
    State onMessage(HandshakeFrame frame) throws TlsException {
        if (frame.type() != HandshakeType.CERTIFICATE_REQUEST) {
            return expectServerHelloDone(Optional.empty()).onMessage(frame);
        }
        CertificateRequestTls12 request = frame.expect(HandshakeType.CERTIFICATE_REQUEST, CertificateRequestTls12::decode);
        transcript.add(frame.bytes());
        return expectServerHelloDone(Optional.of(request));
    }

    private Tls12State expectServerHelloDone(Optional<CertificateRequestTls12> request) {
        return new ExpectServerHelloDone(environment(), agreement, share, server, request, transcript);
    }
}
