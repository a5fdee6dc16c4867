package io.niotls.auth;

import io.niotls.proto.SignatureScheme;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a peer showed of itself, to be verified.
 *
 * @param chain as it came: the peer's own certificate first, the others in any order; not empty
 * @param expectedName whom this side means to talk to; nothing if the peer is a client
 * @param peerIsServer whether the peer is the server
 * @param ocspResponse the response that was stapled for the first certificate, in DER
 * @param signedCertificateTimestamps the SCTs that came outside of the certificate, RFC 6962 §3.3
 * @param authType for {@link javax.net.ssl.X509TrustManager}: {@code ECDHE_RSA} and the like, {@code UNKNOWN} in TLS 1.3
 * @param acceptedSchemes what this side said to accept in certificates. A peer without a fitting certificate may send another
 *     (RFC 8446 §4.4.2.2), so {@link PkixVerifier} does not hold a chain to it
 * @param now the time at which the certificates must be valid
 */
public record PeerCertificates(
        List<X509Certificate> chain,
        Optional<PeerName> expectedName,
        boolean peerIsServer,
        Optional<byte[]> ocspResponse,
        List<byte[]> signedCertificateTimestamps,
        String authType,
        List<SignatureScheme> acceptedSchemes,
        Instant now) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the chain is empty
     */
    public PeerCertificates {
        // One that was decoded here is unmodifiable, and knows its bytes.
        chain = chain instanceof CertificateChain ? chain : List.copyOf(chain);
        signedCertificateTimestamps = List.copyOf(signedCertificateTimestamps);
        acceptedSchemes = List.copyOf(acceptedSchemes);
        Objects.requireNonNull(expectedName, "expectedName");
        Objects.requireNonNull(ocspResponse, "ocspResponse");
        Objects.requireNonNull(authType, "authType");
        Objects.requireNonNull(now, "now");
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a chain has at least one certificate");
        }
    }

    /** Returns the peer's own certificate. */
    public X509Certificate leaf() {
        return chain.get(0);
    }
}
