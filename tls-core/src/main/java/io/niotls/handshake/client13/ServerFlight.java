package io.niotls.handshake.client13;

import io.niotls.auth.VerifiedPeer;
import io.niotls.handshake.SignatureVerified;
import io.niotls.message.CertificateRequestTls13;
import java.util.List;
import java.util.Optional;

/**
 * What the server's flight has told so far; each state makes a new one with what it adds.
 *
 * @param agreed from the ServerHello
 * @param applicationProtocol what ALPN chose
 * @param certificateRequest what the server wants of a client certificate, if it asked
 * @param server the verified chain; empty if a PSK authenticates the server
 * @param signature the proof that the server holds the chain's key
 * @param ocspResponse stapled to the chain
 * @param timestamps stapled to the chain
 */
record ServerFlight(
        Agreed agreed,
        Optional<String> applicationProtocol,
        Optional<CertificateRequestTls13> certificateRequest,
        Optional<VerifiedPeer> server,
        Optional<SignatureVerified> signature,
        Optional<byte[]> ocspResponse,
        List<byte[]> timestamps) {

    static ServerFlight start(Agreed agreed, Optional<String> applicationProtocol) {
        return new ServerFlight(
                agreed, applicationProtocol, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    ServerFlight requesting(CertificateRequestTls13 request) {
        return new ServerFlight(
                agreed, applicationProtocol, Optional.of(request), server, signature, ocspResponse, timestamps);
    }

    ServerFlight from(VerifiedPeer peer, Optional<byte[]> stapledResponse, List<byte[]> stapledTimestamps) {
        return new ServerFlight(agreed, applicationProtocol, certificateRequest, Optional.of(peer), signature, stapledResponse,
                stapledTimestamps);
    }

    ServerFlight signed(SignatureVerified proof) {
        return new ServerFlight(
                agreed, applicationProtocol, certificateRequest, server, Optional.of(proof), ocspResponse, timestamps);
    }
}
