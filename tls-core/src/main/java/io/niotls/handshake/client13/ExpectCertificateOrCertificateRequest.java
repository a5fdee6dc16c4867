package io.niotls.handshake.client13;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.State;
import io.niotls.handshake.Tls13State;
import io.niotls.message.CertificateRequestExtension;
import io.niotls.message.CertificateRequestTls13;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;

/** Expects the server's Certificate, or before it a CertificateRequest. */
final class ExpectCertificateOrCertificateRequest extends Tls13State {
    private final ClientEnvironment environment;
    private final ServerFlight flight;
    private final HandshakeKeys keys;
    private final Transcript transcript;

    ExpectCertificateOrCertificateRequest(ClientEnvironment environment, ServerFlight flight, HandshakeKeys keys,
            Transcript transcript) {
        super(environment.changeCipherSpecs());
        this.environment = environment;
        this.flight = flight;
        this.keys = keys;
        this.transcript = transcript;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        if (frame.type() != HandshakeType.CERTIFICATE_REQUEST) {
            return new ExpectCertificate(environment, flight, keys, transcript).onHandshake(frame);
        }
        CertificateRequestTls13 request = frame.expect(HandshakeType.CERTIFICATE_REQUEST, CertificateRequestTls13::decode);
        transcript.add(frame.bytes());
        if (request.requestContext().length != 0) {
            // RFC 8446 §4.3.2: empty unless it is used for post-handshake authentication
            throw new TlsException(Fault.ILLEGAL_FIELD, "certificate_request_context in the handshake");
        }
        if (!request.extensions().has(CertificateRequestExtension.SIGNATURE_ALGORITHMS)) {
            throw new TlsException(Fault.MISSING_EXTENSION, ExtensionType.SIGNATURE_ALGORITHMS.toString());
        }
        return new ExpectCertificate(environment, flight.requesting(request), keys, transcript);
    }

    @Override
    public void close() {
        keys.close();
    }
}
