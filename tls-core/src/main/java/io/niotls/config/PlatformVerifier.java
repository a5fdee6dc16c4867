package io.niotls.config;

import io.niotls.auth.CertificateLimits;
import io.niotls.auth.PeerCertificates;
import io.niotls.auth.PeerVerifier;
import io.niotls.auth.PkixVerifier;
import io.niotls.auth.VerifiedPeer;
import io.niotls.proto.TlsException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** Trusts the platform's anchors, which are read when the first peer is verified and only once: they are many. */
final class PlatformVerifier implements PeerVerifier {
    private static final PeerVerifier OF_SERVERS = new PlatformVerifier(true);
    private static final PeerVerifier OF_CLIENTS = new PlatformVerifier(false);

    private final boolean checkHostName;
    private volatile PkixVerifier verifier;

    private PlatformVerifier(boolean checkHostName) {
        this.checkHostName = checkHostName;
    }

    /** Returns the verifier that a client uses where none is set. */
    static PeerVerifier ofServers() {
        return OF_SERVERS;
    }

    /** Returns the verifier that a server uses where none is set. */
    static PeerVerifier ofClients() {
        return OF_CLIENTS;
    }

    @Override
    public VerifiedPeer verify(PeerCertificates peer) throws TlsException {
        return verifier().verify(peer);
    }

    @Override
    public List<X509Certificate> decode(List<byte[]> encoded) throws TlsException {
        return verifier().decode(encoded);
    }

    @Override
    public CertificateLimits limits() {
        return verifier().limits();
    }

    @Override
    public byte[] identity() {
        return verifier().identity();
    }

    @Override
    public List<X500Principal> authorities() {
        return verifier().authorities();
    }

    /** Two threads may both read the anchors; they read the same. */
    private PkixVerifier verifier() {
        PkixVerifier current = verifier;
        if (current == null) {
            try {
                current = PkixVerifier.builder().platformAnchors().checkHostName(checkHostName).build();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the platform's trust anchors cannot be read: set a verifier", e);
            }
            verifier = current;
        }
        return current;
    }
}
