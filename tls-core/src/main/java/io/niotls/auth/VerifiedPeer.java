package io.niotls.auth;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.SignatureVerifier;
import io.niotls.proto.NamedGroup;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The fact that a {@link PeerVerifier} has accepted a peer. The handshake wants to see it before it believes a signature.
 *
 * <p>Only a verifier makes one: to call {@link #accepted} is to vouch for the peer. Immutable.
 */
public final class VerifiedPeer {
    private final List<X509Certificate> chain;
    private final Optional<List<X509Certificate>> path;

    private VerifiedPeer(List<X509Certificate> chain, Optional<List<X509Certificate>> path) {
        this.chain = chain;
        this.path = path;
    }

    /**
     * Says that a verifier accepts a peer; for those who implement {@link PeerVerifier}.
     *
     * @param peer what was verified
     * @param path from the peer's own certificate to the trust anchor, both included, if the verifier knows it
     */
    public static VerifiedPeer accepted(PeerCertificates peer, Optional<List<X509Certificate>> path) {
        return new VerifiedPeer(peer.chain(), path.map(List::copyOf));
    }

    /** Returns the certificates as the peer sent them. Only the first is vouched for: others may have nothing to do with it. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** Returns the path from the peer's own certificate to the trust anchor, both included, if the verifier knows it. */
    public Optional<List<X509Certificate>> path() {
        return path;
    }

    /**
     * Returns the curve of the peer's own key; empty if it is of another kind, or the curve is none of secp256r1, secp384r1
     * and secp521r1.
     */
    public Optional<NamedGroup> curve() {
        return CertificateKeys.curve(chain.get(0).getPublicKey());
    }

    /** Returns what checks signatures by the peer's own key; kept with a chain that is met again, see {@link KnownChains}. */
    public SignatureVerifier signatureVerifier(Crypto crypto) {
        return chain instanceof CertificateChain known
                ? known.leafVerifier(crypto) : crypto.verifier(chain.get(0).getPublicKey());
    }
}
