package io.niotls.handshake.client12;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.CertificateRequestTls12;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.ServerHelloDone;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import java.util.Optional;

/** Expects the end of the server's flight, which the client's second flight answers. */
final class ExpectServerHelloDone extends Tls12State {
    private final Agreement agreement;
    private final ServerShare share;
    private final AuthenticatedServer server;
    private final Optional<CertificateRequestTls12> request;
    private final Transcript transcript;

    ExpectServerHelloDone(ClientEnvironment environment, Agreement agreement, ServerShare share, AuthenticatedServer server,
            Optional<CertificateRequestTls12> request, Transcript transcript) {
        super(environment);
        this.agreement = agreement;
        this.share = share;
        this.server = server;
        this.request = request;
        this.transcript = transcript;
    }

    @Override
    State onMessage(HandshakeFrame frame) throws TlsException {
        frame.expect(HandshakeType.SERVER_HELLO_DONE, ServerHelloDone::decode);
        frame.requireEndOfFlight();
        transcript.add(frame.bytes());
        return new SecondFlight(environment(), agreement, share, server, transcript).send(request);
    }
}
