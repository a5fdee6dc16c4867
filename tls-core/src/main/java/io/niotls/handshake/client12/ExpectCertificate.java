package io.niotls.handshake.client12;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.CertificateTls12;
import io.niotls.message.ClientHello;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import java.util.List;
import java.util.Optional;

/** Expects the server's chain, which is verified when what may be stapled to it has come. */
final class ExpectCertificate extends Tls12State {
    private final ClientHello offered;
    private final Agreement agreement;
    private final boolean statusMayFollow;
    private final List<byte[]> timestamps;
    private final Transcript transcript;

    ExpectCertificate(ClientEnvironment environment, ClientHello offered, Agreement agreement, boolean statusMayFollow,
            List<byte[]> timestamps, Transcript transcript) {
        super(environment);
        this.offered = offered;
        this.agreement = agreement;
        this.statusMayFollow = statusMayFollow;
        this.timestamps = timestamps;
        this.transcript = transcript;
    }

    @Override
    State onMessage(HandshakeFrame frame) throws TlsException {
        CertificateTls12 certificate = frame.expect(HandshakeType.CERTIFICATE, CertificateTls12::decode);
        if (certificate.certificates().isEmpty()) {
            throw new TlsException(Fault.NO_SERVER_CERTIFICATE);
        }
        transcript.add(frame.bytes());
        ServerEvidence evidence = new ServerEvidence(certificate.certificates(), Optional.empty(), timestamps);
        return statusMayFollow
                ? new ExpectCertificateStatusOrServerKeyExchange(environment(), offered, agreement, evidence, transcript)
                : new ExpectServerKeyExchange(environment(), offered, agreement, evidence, transcript);
    }
}
