package io.niotls.handshake.server13;

import io.niotls.config.ClientAuthentication;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.handshake.Tls13State;
import io.niotls.message.CertificateEntry;
import io.niotls.message.CertificateTls13;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Expects the client's Certificate, which may be empty where one was only requested. */
final class ExpectCertificate extends Tls13State {
    private static final String AUTH_TYPE = "UNKNOWN";
    /** Our CertificateRequest asks for no status and no timestamps, so the entries may carry nothing. */
    private static final Set<ExtensionType> REQUESTED = Set.of();

    private final ServerEnvironment environment;
    private final Handshake handshake;
    private final TrafficKeys keys;
    private final Transcript transcript;

    ExpectCertificate(ServerEnvironment environment, Handshake handshake, TrafficKeys keys, Transcript transcript) {
        super(environment.changeCipherSpecs());
        this.environment = environment;
        this.handshake = handshake;
        this.keys = keys;
        this.transcript = transcript;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        CertificateTls13 message = frame.expect(HandshakeType.CERTIFICATE, CertificateTls13::decode);
        transcript.add(frame.bytes());
        if (message.requestContext().length != 0) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "certificate_request_context in the handshake");
        }
        for (CertificateEntry entry : message.entries()) {
            entry.extensions().requireOffered(REQUESTED);
        }
        if (message.entries().isEmpty()) {
            if (environment.config().clientAuthentication() == ClientAuthentication.REQUIRED) {
                throw new TlsException(Fault.CLIENT_CERTIFICATE_REQUIRED);
            }
            return new ExpectFinished(environment, handshake, keys, transcript, Optional.empty());
        }
        List<byte[]> chain = message.entries().stream().map(CertificateEntry::certificate).toList();
        return PeerVerification.ofClient(environment, chain, AUTH_TYPE, peer ->
                new ExpectCertificateVerify(environment, handshake, keys, transcript, peer));
    }

    @Override
    public void close() {
        keys.close();
    }
}
