package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.proto.Fault;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.Leaf;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Peers to be verified, at the clock of tests. */
final class Peers {
    private Peers() {}

    static PeerCertificates server(List<X509Certificate> chain, String name) {
        return server(chain, name, Optional.empty());
    }

    static PeerCertificates server(List<X509Certificate> chain, String name, Optional<byte[]> ocspResponse) {
        return new PeerCertificates(chain, Optional.ofNullable(name).map(PeerName::of), true, ocspResponse, List.of(), "UNKNOWN",
                SignatureScheme.KNOWN, TestPki.NOW);
    }

    static PeerCertificates server(Leaf leaf, String name) {
        return server(leaf.chain(), name);
    }

    static PeerCertificates client(List<X509Certificate> chain) {
        return new PeerCertificates(chain, Optional.empty(), false, Optional.empty(), List.of(), "UNKNOWN", SignatureScheme.KNOWN,
                TestPki.NOW);
    }

    static PkixVerifier verifier(X509Certificate... anchors) {
        return PkixVerifier.builder().anchors(List.of(anchors)).build();
    }

    static TlsException refusal(Fault fault, PeerVerifier verifier, PeerCertificates peer) {
        TlsException refusal = assertThrows(TlsException.class, () -> verifier.verify(peer));
        assertEquals(fault, refusal.fault(), refusal.getMessage());
        return refusal;
    }
}
