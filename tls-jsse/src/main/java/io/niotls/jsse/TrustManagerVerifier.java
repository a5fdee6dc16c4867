package io.niotls.jsse;

import io.niotls.auth.CertificateFaults;
import io.niotls.auth.CertificateLimits;
import io.niotls.auth.KnownChains;
import io.niotls.auth.PeerCertificates;
import io.niotls.auth.PeerVerifier;
import io.niotls.auth.VerifiedPeer;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * Lets a trust manager decide about peers. An {@link X509ExtendedTrustManager} decides everything, the host name and the
 * platform's constraints included; others are wrapped in a {@link PlainTrust}, which adds those.
 *
 * <p>Safe for use by several threads, if the trust manager is.
 */
final class TrustManagerVerifier implements PeerVerifier {
    private final X509ExtendedTrustManager trust;
    private final CertificateLimits limits;
    private final byte[] identity;
    /** Spares decoding; the trust manager is asked about each peer all the same. */
    private final KnownChains known;
    /** What the trust manager said last; it may have been told of new authorities since. */
    private volatile Issuers issuers = new Issuers(new X509Certificate[0], List.of());

    private record Issuers(X509Certificate[] certificates, List<X500Principal> names) {}

    /**
     * Makes a verifier.
     *
     * @param trust who decides
     * @param contextId random bytes of the context: nobody knows what another one's trust manager accepts
     * @param endpointIdentification the algorithm: a session that was made without a check of the name is not resumed with one
     */
    TrustManagerVerifier(X509ExtendedTrustManager trust, CertificateLimits limits, byte[] contextId,
            String endpointIdentification) {
        this.trust = trust;
        this.limits = limits;
        this.known = new KnownChains(limits);
        this.identity = identity(contextId, endpointIdentification);
    }

    private static byte[] identity(byte[] contextId, String endpointIdentification) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(contextId);
            return digest.digest(endpointIdentification.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Verifies without an engine or socket, for a configuration that does not come from this package. */
    @Override
    public VerifiedPeer verify(PeerCertificates peer) throws TlsException {
        return verify(peer, new Owner() { });
    }

    /** Verifies on behalf of an engine or a socket. */
    VerifiedPeer verify(PeerCertificates peer, Owner owner) throws TlsException {
        X509Certificate[] chain = peer.chain().toArray(X509Certificate[]::new);
        try {
            if (peer.peerIsServer()) {
                owner.checkServerTrusted(trust, chain, peer.authType());
            } else {
                owner.checkClientTrusted(trust, chain, peer.leaf().getPublicKey().getAlgorithm());
            }
        } catch (CertificateException e) {
            throw new TlsException(CertificateFaults.ofTrustManager(e), null, e);
        } catch (RuntimeException e) {
            throw new TlsException(Fault.INTERNAL_ERROR, "the trust manager threw " + e.getClass().getName(), e);
        }
        known.accepted(peer);
        return VerifiedPeer.accepted(peer, Optional.empty());
    }

    @Override
    public List<X509Certificate> decode(List<byte[]> encoded) throws TlsException {
        return known.decode(encoded);
    }

    @Override
    public byte[] identity() {
        return identity;
    }

    @Override
    public List<X500Principal> authorities() {
        X509Certificate[] accepted = trust.getAcceptedIssuers();
        // The interface promises an array; trust managers written by hand return null all the same.
        if (accepted == null) {
            return List.of();
        }
        Issuers known = issuers;
        if (!Arrays.equals(known.certificates(), accepted)) {
            known = new Issuers(accepted.clone(),
                    Stream.of(accepted).map(X509Certificate::getSubjectX500Principal).distinct().toList());
            issuers = known;
        }
        return known.names();
    }

    @Override
    public CertificateLimits limits() {
        return limits;
    }
}
