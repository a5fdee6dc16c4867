package io.niotls.auth;

import io.niotls.proto.TlsException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * Decides whether a peer is who it should be. Must be safe for use by several threads.
 *
 * <p>{@link PkixVerifier} is the one for almost every program.
 */
public interface PeerVerifier {
    /**
     * Verifies a peer by its certificates. That it holds the private key is checked by the handshake.
     *
     * @return made by {@link VerifiedPeer#accepted}
     * @throws TlsException if the peer is refused
     */
    VerifiedPeer verify(PeerCertificates peer) throws TlsException;

    /**
     * Returns 32 bytes that name these settings: verifiers with equal identities accept the same peers. A session is not resumed
     * under another identity than the one it was made under. Random per instance where equality cannot be known.
     */
    byte[] identity();

    /** Returns the authorities to name to the peer (certificate_authorities, CertificateRequest); empty to name none. */
    List<X500Principal> authorities();

    /**
     * Decodes the certificates that a peer sent, now or in the handshake whose session it resumes; what {@link #verify} is asked
     * about comes from here. A verifier that has {@link KnownChains} returns what it knows.
     *
     * @param encoded one certificate each, in DER, in the order in which they came; not empty
     * @return as many certificates, unmodifiable
     * @throws TlsException if they are malformed, or beyond the limits
     */
    default List<X509Certificate> decode(List<byte[]> encoded) throws TlsException {
        return CertificateDecoder.decode(encoded, limits());
    }

    /** Returns the limits within which the peer's certificates are decoded. */
    default CertificateLimits limits() {
        return CertificateLimits.DEFAULT;
    }
}
