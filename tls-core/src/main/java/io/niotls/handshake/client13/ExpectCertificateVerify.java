package io.niotls.handshake.client13;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.SignedContent;
import io.niotls.handshake.State;
import io.niotls.handshake.Tls13State;
import io.niotls.message.CertificateVerify;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;

/** Expects the server's signature over the handshake so far. */
final class ExpectCertificateVerify extends Tls13State {
    private final ClientEnvironment environment;
    private final ServerFlight flight;
    private final HandshakeKeys keys;
    private final Transcript transcript;

    ExpectCertificateVerify(ClientEnvironment environment, ServerFlight flight, HandshakeKeys keys, Transcript transcript) {
        super(environment.changeCipherSpecs());
        this.environment = environment;
        this.flight = flight;
        this.keys = keys;
        this.transcript = transcript;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        CertificateVerify message = frame.expect(HandshakeType.CERTIFICATE_VERIFY, CertificateVerify::decode);
        SignatureScheme scheme = message.scheme();
        if (!scheme.isAllowedInTls13() || !environment.config().signatureSchemes().contains(scheme)) {
            throw new TlsException(Fault.UNOFFERED_SIGNATURE_SCHEME, scheme.toString());
        }
        byte[] content = SignedContent.ofServer(transcript.current());
        transcript.add(frame.bytes());
        return PeerVerification.ofSignature(environment.crypto(), flight.server().orElseThrow(), scheme, content,
                message.signature(), true, proof -> new ExpectFinished(environment, flight.signed(proof), keys, transcript));
    }

    @Override
    public void close() {
        keys.close();
    }
}
