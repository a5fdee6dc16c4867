package io.niotls.handshake.client13;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.State;
import io.niotls.handshake.Tls13State;
import io.niotls.message.CertificateEntry;
import io.niotls.message.CertificateExtension;
import io.niotls.message.CertificateTls13;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import java.util.List;
import java.util.Optional;

/** Expects the server's Certificate, and has it verified. */
final class ExpectCertificate extends Tls13State {
    /** What X509TrustManagers are told in TLS 1.3, where the suite does not say how the server authenticates; as SunJSSE does. */
    private static final String AUTH_TYPE = "UNKNOWN";

    private final ClientEnvironment environment;
    private final ServerFlight flight;
    private final HandshakeKeys keys;
    private final Transcript transcript;

    ExpectCertificate(ClientEnvironment environment, ServerFlight flight, HandshakeKeys keys, Transcript transcript) {
        super(environment.changeCipherSpecs());
        this.environment = environment;
        this.flight = flight;
        this.keys = keys;
        this.transcript = transcript;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        CertificateTls13 message = frame.expect(HandshakeType.CERTIFICATE, CertificateTls13::decode);
        transcript.add(frame.bytes());
        if (message.requestContext().length != 0) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "certificate_request_context of a server");
        }
        if (message.entries().isEmpty()) {
            throw new TlsException(Fault.NO_SERVER_CERTIFICATE);
        }
        for (CertificateEntry entry : message.entries()) {
            entry.extensions().requireOffered(flight.agreed().offered());
        }
        CertificateEntry leaf = message.entries().get(0);
        Optional<byte[]> ocspResponse = leaf.extensions().get(CertificateExtension.STATUS_REQUEST);
        List<byte[]> timestamps = leaf.extensions().get(CertificateExtension.SIGNED_CERTIFICATE_TIMESTAMP).orElse(List.of());
        List<byte[]> chain = message.entries().stream().map(CertificateEntry::certificate).toList();
        return PeerVerification.ofServer(environment, chain, ocspResponse, timestamps, AUTH_TYPE, peer ->
                new ExpectCertificateVerify(environment, flight.from(peer, ocspResponse, timestamps), keys, transcript));
    }

    @Override
    public void close() {
        keys.close();
    }
}
