package io.niotls.handshake.client12;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.CertificateStatus;
import io.niotls.message.ClientHello;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;

/**
 * Expects a stapled OCSP response. RFC 6066 §8: a server that has agreed to send one may still leave it out; whether that is
 * acceptable is for the verifier to say.
 */
final class ExpectCertificateStatusOrServerKeyExchange extends Tls12State {
    private final ClientHello offered;
    private final Agreement agreement;
    private final ServerEvidence evidence;
    private final Transcript transcript;

    ExpectCertificateStatusOrServerKeyExchange(ClientEnvironment environment, ClientHello offered, Agreement agreement,
            ServerEvidence evidence, Transcript transcript) {
        super(environment);
        this.offered = offered;
        this.agreement = agreement;
        this.evidence = evidence;
        this.transcript = transcript;
    }

    @Override
    State onMessage(HandshakeFrame frame) throws TlsException {
        if (frame.type() != HandshakeType.CERTIFICATE_STATUS) {
            return expectServerKeyExchange(evidence).onMessage(frame);
        }
        CertificateStatus status = frame.expect(HandshakeType.CERTIFICATE_STATUS, CertificateStatus::decode);
        transcript.add(frame.bytes());
        return expectServerKeyExchange(evidence.with(status.ocspResponse()));
    }

    private Tls12State expectServerKeyExchange(ServerEvidence shown) {
        return new ExpectServerKeyExchange(environment(), offered, agreement, shown, transcript);
    }
}
