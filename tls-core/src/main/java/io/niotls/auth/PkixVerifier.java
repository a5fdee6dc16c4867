package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * Verifies a peer by PKIX, RFC 5280: a path to a trust anchor, or the word of a trust manager; then the host name (RFC 9525),
 * pins, and the stapled OCSP response. Safe for use by several threads.
 *
 * <p>What is checked on a path besides RFC 5280: keys and signatures are strong enough (no SHA-1, except on the anchor), extended
 * key usage allows the peer's role all the way up, and key usage lets the leaf sign. Revocation is known by stapling only:
 * nothing here opens a connection. The time is that of the request; a trust manager uses its own.
 *
 * <p>A chain that has passed is remembered, and its path not validated again for an hour: {@link KnownChains}, up to 1,024 of
 * them and 1 MB of DER. So one verifier should serve many connections. All else is checked, and a trust manager asked, each time.
 */
public final class PkixVerifier implements PeerVerifier {
    private final Optional<X509TrustManager> trustManager;
    private final CertificatePaths paths;
    private final List<X500Principal> authorities;
    private final boolean checkHostName;
    private final List<byte[]> pins;
    private final boolean requireOcsp;
    private final CertificateLimits limits;
    private final byte[] identity;
    private final KnownChains known;

    private PkixVerifier(Builder builder) {
        trustManager = Optional.ofNullable(builder.trustManager);
        Collection<X509Certificate> anchors = builder.anchors != null
                ? builder.anchors : acceptedIssuers(builder.trustManager);
        paths = new CertificatePaths(anchors);
        authorities = anchors.stream().map(X509Certificate::getSubjectX500Principal).distinct().toList();
        checkHostName = builder.checkHostName;
        pins = builder.pins;
        requireOcsp = builder.requireOcsp;
        limits = builder.limits;
        known = new KnownChains(limits);
        identity = trustManager.isPresent() ? randomIdentity() : identityOf(anchors);
    }

    private static List<X509Certificate> acceptedIssuers(X509TrustManager manager) {
        X509Certificate[] issuers = manager.getAcceptedIssuers();
        // The interface promises an array; trust managers written by hand return null all the same.
        return issuers == null ? List.of() : List.of(issuers);
    }

    /** Returns a builder; it needs to be told whom to trust. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the pin of a certificate: SHA-256 of its SubjectPublicKeyInfo, as in RFC 7469 §2.4. */
    public static byte[] pin(X509Certificate certificate) {
        return sha256().digest(certificate.getPublicKey().getEncoded());
    }

    @Override
    public VerifiedPeer verify(PeerCertificates peer) throws TlsException {
        if (peer.chain().size() > limits.maxChainLength()) {
            throw new TlsException(
                    Fault.CHAIN_TOO_LONG, peer.chain().size() + " certificates; " + limits.maxChainLength() + " allowed");
        }
        for (X509Certificate certificate : peer.chain()) {
            CertificateKeys.checkSize(certificate, limits);
        }
        Optional<ValidPath> valid = trustManager.isPresent()
                ? askTrustManager(trustManager.get(), peer) : Optional.of(findPath(peer));
        Optional<List<X509Certificate>> path = valid.map(ValidPath::certificates);
        if (checkHostName && peer.peerIsServer()) {
            HostNames.check(peer.leaf(), peer.expectedName().orElseThrow(() -> new TlsException(Fault.WRONG_HOST_NAME,
                    "no name was given to hold it against: give one, or switch the check off")));
        }
        checkPins(path.orElse(List.of(peer.leaf())));
        checkRevocation(peer, path);
        known.accepted(peer, valid);
        return VerifiedPeer.accepted(peer, path);
    }

    /** Returns the path that was validated for another connection, if it still holds, or validates one. */
    private ValidPath findPath(PeerCertificates peer) throws TlsException {
        Optional<ValidPath> earlier = known.path(peer);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        String purpose = peer.peerIsServer() ? CertificateUsage.SERVER_AUTH : CertificateUsage.CLIENT_AUTH;
        return ValidPath.found(paths.find(peer.chain(), purpose, peer.now(), limits), peer.now());
    }

    /** Asks a trust manager, which says yes or no and never by which path: that is found again, if its issuers allow it. */
    private Optional<ValidPath> askTrustManager(X509TrustManager manager, PeerCertificates peer) throws TlsException {
        CertificateKeys.checkStrength(peer.leaf(), limits);
        X509Certificate[] chain = peer.chain().toArray(X509Certificate[]::new);
        try {
            if (peer.peerIsServer()) {
                manager.checkServerTrusted(chain, peer.authType());
            } else {
                manager.checkClientTrusted(chain, peer.authType());
            }
        } catch (CertificateException e) {
            throw new TlsException(CertificateFaults.ofTrustManager(e), null, e);
        } catch (RuntimeException e) {
            throw new TlsException(Fault.INTERNAL_ERROR, "the trust manager threw " + e.getClass().getName(), e);
        }
        try {
            return Optional.of(findPath(peer));
        } catch (TlsException e) {
            return Optional.empty();
        }
    }

    /**
     * Compares pins with a path that has been validated. Never with the chain as sent: anyone can append the pinned authority's
     * certificate to another chain (OkHttp CVE-2016-2402).
     */
    private void checkPins(List<X509Certificate> path) throws TlsException {
        if (pins.isEmpty()) {
            return;
        }
        for (X509Certificate certificate : path) {
            byte[] actual = pin(certificate);
            if (pins.stream().anyMatch(pin -> Arrays.equals(pin, actual))) {
                return;
            }
        }
        throw new TlsException(Fault.PIN_MISMATCH);
    }

    private void checkRevocation(PeerCertificates peer, Optional<List<X509Certificate>> path) throws TlsException {
        boolean required = requireOcsp || peer.peerIsServer() && CertificateUsage.requiresStaple(peer.leaf());
        Optional<X509Certificate> issuer = issuer(peer, path);
        // A responder that could not answer has said nothing, and a staple that nobody here can check counts as none.
        boolean usable = peer.ocspResponse().isPresent() && issuer.isPresent() && OcspStaple.isAnswer(peer.ocspResponse().get());
        if (usable) {
            OcspStaple.verify(peer.ocspResponse().get(), peer.leaf(), issuer.get(), peer.now());
        } else if (required) {
            throw new TlsException(Fault.MISSING_OCSP_RESPONSE);
        }
    }

    /** Returns who issued the leaf: by the path or, where a trust manager does not tell which that is, among what was sent. */
    private static Optional<X509Certificate> issuer(PeerCertificates peer, Optional<List<X509Certificate>> path) {
        if (path.isPresent() && path.get().size() > 1) {
            return Optional.of(path.get().get(1));
        }
        return peer.chain().stream().filter(candidate -> hasIssued(candidate, peer.leaf())).findFirst();
    }

    private static boolean hasIssued(X509Certificate candidate, X509Certificate leaf) {
        if (!candidate.getSubjectX500Principal().equals(leaf.getIssuerX500Principal())) {
            return false;
        }
        try {
            leaf.verify(candidate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * Returns a digest of all settings, so that a session outlives the verifier, and even the process, but not a change of trust.
     * With a trust manager it is random: what that accepts cannot be known.
     */
    @Override
    public byte[] identity() {
        return identity.clone();
    }

    @Override
    public List<X509Certificate> decode(List<byte[]> encoded) throws TlsException {
        return known.decode(encoded);
    }

    /** Returns the subjects of the trust anchors, or of the issuers that the trust manager accepts. */
    @Override
    public List<X500Principal> authorities() {
        return authorities;
    }

    @Override
    public CertificateLimits limits() {
        return limits;
    }

    private byte[] identityOf(Collection<X509Certificate> anchors) {
        MessageDigest digest = sha256();
        digest.update("io.niotls PkixVerifier 1".getBytes(StandardCharsets.US_ASCII));
        digest.update(ByteBuffer.allocate(22)
                .put((byte) (checkHostName ? 1 : 0)).put((byte) (requireOcsp ? 1 : 0))
                .putInt(limits.maxChainLength()).putInt(limits.maxCertificateBytes())
                .putInt(limits.maxRsaBits()).putInt(limits.minRsaBits()).putInt(limits.minEcBits()).flip());
        updateSorted(digest, pins);
        updateSorted(digest, anchors.stream().map(PkixVerifier::fingerprint).toList());
        return digest.digest();
    }

    /** Adds digests so that neither their order nor repetition counts. */
    private static void updateSorted(MessageDigest digest, List<byte[]> digests) {
        Set<byte[]> sorted = new TreeSet<>(Arrays::compare);
        sorted.addAll(digests);
        digest.update(ByteBuffer.allocate(4).putInt(sorted.size()).flip());
        sorted.forEach(digest::update);
    }

    private static byte[] fingerprint(X509Certificate certificate) {
        try {
            return sha256().digest(certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a trust anchor cannot be encoded", e);
        }
    }

    private static byte[] randomIdentity() {
        byte[] identity = new byte[32];
        new SecureRandom().nextBytes(identity);
        return identity;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Collects the settings. Not safe for use by several threads. */
    public static final class Builder {
        private static final int PIN_LENGTH = 32;

        private Collection<X509Certificate> anchors;
        private X509TrustManager trustManager;
        private boolean checkHostName = true;
        private List<byte[]> pins = List.of();
        private boolean requireOcsp;
        private CertificateLimits limits = CertificateLimits.DEFAULT;

        private Builder() {}

        /** Trusts these certificates; a leaf that is itself among them is accepted too. Replaces any other trust set before. */
        public Builder anchors(Collection<X509Certificate> certificates) {
            anchors = List.copyOf(certificates);
            trustManager = null;
            return this;
        }

        /**
         * Trusts whom the platform trusts: the JDK's cacerts, or what {@code javax.net.ssl.trustStore} names; read now, once.
         *
         * @throws GeneralSecurityException if they cannot be read
         */
        public Builder platformAnchors() throws GeneralSecurityException {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return anchors(List.of(x509.getAcceptedIssuers()));
                }
            }
            throw new CertificateException("the platform has no X.509 trust manager");
        }

        /**
         * Trusts whom a trust manager trusts. It is called with the two-argument methods, has its own clock, and must be safe for
         * use by several threads; host names, pins and stapled responses are checked here as always. Pins above the leaf and
         * stapled responses need a path to one of its accepted issuers.
         */
        public Builder trustManager(X509TrustManager manager) {
            trustManager = manager;
            anchors = null;
            return this;
        }

        /** Sets whether the certificate must be for the expected name, if there is one; true unless set. */
        public Builder checkHostName(boolean check) {
            checkHostName = check;
            return this;
        }

        /**
         * Accepts only paths with one of these keys in them.
         *
         * @param digests what {@link PkixVerifier#pin} returns; empty: no pinning
         * @throws IllegalArgumentException if one is not 32 bytes
         */
        public Builder pins(Set<byte[]> digests) {
            if (digests.stream().anyMatch(pin -> pin.length != PIN_LENGTH)) {
                throw new IllegalArgumentException("a pin is a SHA-256 of 32 bytes");
            }
            pins = digests.stream().map(byte[]::clone).toList();
            return this;
        }

        /** Sets whether a peer without a stapled OCSP response is refused; false unless set. One that is sent must be good. */
        public Builder requireOcsp(boolean require) {
            requireOcsp = require;
            return this;
        }

        /** Sets other limits than {@link CertificateLimits#DEFAULT}. */
        public Builder limits(CertificateLimits value) {
            limits = value;
            return this;
        }

        /**
         * Makes the verifier.
         *
         * @throws IllegalStateException if nobody is trusted
         */
        public PkixVerifier build() {
            if (trustManager == null && (anchors == null || anchors.isEmpty())) {
                throw new IllegalStateException("set anchors, platformAnchors or trustManager: without one, nobody is trusted");
            }
            return new PkixVerifier(this);
        }
    }
}
