package io.niotls.handshake.client13;

import io.niotls.auth.PeerVerifier;
import io.niotls.auth.VerifiedPeer;
import io.niotls.handshake.PskOffer;
import io.niotls.handshake.SignatureVerified;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.session.ClientSession;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Who the server is: from this handshake or, if a session was resumed, from the one that authenticated it. */
record PeerSummary(
        List<X509Certificate> chain, Optional<SignatureScheme> scheme, Optional<byte[]> ocspResponse, List<byte[]> timestamps) {

    static PeerSummary of(ServerFlight flight, PeerVerifier verifier) throws TlsException {
        Optional<ClientSession> session = flight.agreed().psk().flatMap(PskOffer::session);
        if (session.isEmpty()) {
            return new PeerSummary(flight.server().map(VerifiedPeer::chain).orElse(List.of()),
                    flight.signature().map(SignatureVerified::scheme), flight.ocspResponse(), flight.timestamps());
        }
        return new PeerSummary(
                verifier.decode(session.get().peerCertificates()), session.get().peerSignatureScheme(),
                session.get().ocspResponse(), session.get().signedCertificateTimestamps());
    }
}
