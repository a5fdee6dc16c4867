package io.niotls.handshake.server13;

import io.niotls.auth.VerifiedPeer;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.ServerEnvironment;
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
import java.util.Optional;

/** Expects the client's signature over the handshake so far. */
final class ExpectCertificateVerify extends Tls13State {
    private final ServerEnvironment environment;
    private final Handshake handshake;
    private final TrafficKeys keys;
    private final Transcript transcript;
    private final VerifiedPeer client;

    ExpectCertificateVerify(ServerEnvironment environment, Handshake handshake, TrafficKeys keys, Transcript transcript,
            VerifiedPeer client) {
        super(environment.changeCipherSpecs());
        this.environment = environment;
        this.handshake = handshake;
        this.keys = keys;
        this.transcript = transcript;
        this.client = client;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        CertificateVerify message = frame.expect(HandshakeType.CERTIFICATE_VERIFY, CertificateVerify::decode);
        SignatureScheme scheme = message.scheme();
        if (!scheme.isAllowedInTls13() || !environment.config().signatureSchemes().contains(scheme)) {
            throw new TlsException(Fault.UNOFFERED_SIGNATURE_SCHEME, scheme.toString());
        }
        byte[] content = SignedContent.ofClient(transcript.current());
        transcript.add(frame.bytes());
        return PeerVerification.ofSignature(environment.crypto(), client, scheme, content, message.signature(),
                true, proof -> new ExpectFinished(environment, handshake, keys, transcript,
                        Optional.of(new AuthenticatedClient(client, proof))));
    }

    @Override
    public void close() {
        keys.close();
    }
}
