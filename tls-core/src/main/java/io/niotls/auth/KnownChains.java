package io.niotls.auth;

import io.niotls.proto.TlsException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The chains that one {@link PeerVerifier} has accepted: who meets a peer again need not decode its certificates again, nor, if
 * the verifier looks for paths itself, validate them. For those who implement a verifier: {@link #decode} is what {@link
 * PeerVerifier#decode} returns, and {@link #accepted} is called at the end of {@link PeerVerifier#verify}, when nothing is left
 * that could refuse the peer.
 *
 * <p>A chain is known again by all of its bytes, compared one by one: no digest stands for them. A path is taken from here only
 * for the verifier that found it (anchors and limits are its own and never change), for the same purpose, and within the time of
 * {@link ValidPath}. Host name, pins and stapled responses are not in it; they are checked for each connection.
 *
 * <p>Bounded against whoever shows many chains. Nothing is kept of those that are refused, so to fill it takes certificates of a
 * trusted authority that pass every check (that the peer holds the key is checked after that, so they may be others'); and of each
 * leaf one chain is kept, the newest, so that one certificate cannot take many places by being sent among different others. What is pushed out has to be decoded and validated again, and that is all.
 *
 * <p>Safe for use by several threads. A look-up takes no lock; nothing is decoded or validated under one.
 */
public final class KnownChains {
    /** As many as SunJSSE's decoder keeps certificates, and some: 750 (sun.security.provider.X509Factory). */
    static final int MAX_CHAINS = 1_024;
    /**
     * All of them together. Decoded, a usual chain takes some seven times its DER, one that is made for it (thousands of short
     * names in a certificate) sixty times: 60 MB are the worst that somebody with an authority's help can do to one verifier.
     */
    static final long MAX_ENCODED_BYTES = 1L << 20;
    /** What is longer is decoded each time. Chains of three RSA-4096 certificates have 6 KB. */
    static final int MAX_CHAIN_BYTES = 16_384;

    private final CertificateLimits limits;
    private final RecentlyUsed<Leaf, Known> byLeaf;

    /** What is known of the newest chain of a leaf. */
    private record Known(CertificateChain chain, Optional<ValidPath> ofServer, Optional<ValidPath> ofClient) {
        Optional<ValidPath> path(boolean server) {
            return server ? ofServer : ofClient;
        }

        /** Returns the same with a newer path, if there is one. */
        Known with(boolean server, Optional<ValidPath> path) {
            return new Known(chain, server ? path.or(() -> ofServer) : ofServer, server ? ofClient : path.or(() -> ofClient));
        }
    }

    /** A leaf's bytes as a key. Comparable, so that a map stays quick even if someone finds many of one hash code. */
    private record Leaf(byte[] der) implements Comparable<Leaf> {
        /** A certificate ends with its signature: as good as random, and its issuer's to choose. */
        private static final int HASHED = 32;

        @Override
        public int hashCode() {
            int hash = der.length;
            for (int i = Math.max(0, der.length - HASHED); i < der.length; i++) {
                hash = 31 * hash + der[i];
            }
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Leaf leaf && Arrays.equals(der, leaf.der);
        }

        @Override
        public int compareTo(Leaf other) {
            return Arrays.compare(der, other.der);
        }
    }

    /** Knows no chain yet; those that it does not know are decoded within these limits. */
    public KnownChains(CertificateLimits limits) {
        this(limits, MAX_CHAINS, MAX_ENCODED_BYTES);
    }

    KnownChains(CertificateLimits limits, int maxChains, long maxEncodedBytes) {
        this.limits = limits;
        this.byLeaf = new RecentlyUsed<>(maxChains, maxEncodedBytes, known -> known.chain().encodedLength());
    }

    /**
     * Decodes a chain, as {@link CertificateDecoder#decode} does. One that is known comes back as the same objects.
     *
     * @param encoded one certificate each, in DER, in the order in which they came; not empty; not kept
     * @throws TlsException if it is malformed, or beyond the limits
     */
    public List<X509Certificate> decode(List<byte[]> encoded) throws TlsException {
        if (!encoded.isEmpty()) {
            Known known = byLeaf.get(new Leaf(encoded.get(0)));
            if (known != null && known.chain().isEncodedAs(encoded)) {
                return known.chain();
            }
        }
        return new CertificateChain(CertificateDecoder.decode(encoded, limits), encoded);
    }

    /** Remembers the chain of a peer that has passed every check. One that was not decoded by {@link #decode} is ignored. */
    public void accepted(PeerCertificates peer) {
        accepted(peer, Optional.empty());
    }

    /** Remembers the chain of a peer that has passed every check, and the path for it, if there is one. */
    void accepted(PeerCertificates peer, Optional<ValidPath> path) {
        // Certificates that the caller made may say other things of themselves than their bytes do.
        if (!(peer.chain() instanceof CertificateChain chain) || chain.encodedLength() > MAX_CHAIN_BYTES) {
            return;
        }
        boolean server = peer.peerIsServer();
        Known earlier = find(chain);
        boolean isNews = earlier == null || path.isPresent() && earlier.path(server).orElse(null) != path.get();
        if (isNews) {
            byLeaf.update(new Leaf(chain.encodedLeaf()), known -> known != null && known.chain().hasBytesOf(chain)
                    ? known.with(server, path)
                    : new Known(chain, Optional.empty(), Optional.empty()).with(server, path));
        }
    }

    /** Returns the path that was found for a peer with the same certificates in the same role, if it holds for this one too. */
    Optional<ValidPath> path(PeerCertificates peer) {
        Known known = peer.chain() instanceof CertificateChain chain ? find(chain) : null;
        return known == null
                ? Optional.empty()
                : known.path(peer.peerIsServer()).filter(path -> path.holdsAt(peer.now()));
    }

    private Known find(CertificateChain chain) {
        Known known = byLeaf.get(new Leaf(chain.encodedLeaf()));
        return known != null && known.chain().hasBytesOf(chain) ? known : null;
    }

    /** Returns how many chains are known. */
    int size() {
        return byLeaf.size();
    }
}
