package io.niotls.bench.stack;

import io.niotls.auth.CertificateLimits;
import io.niotls.auth.PeerCertificates;
import io.niotls.auth.PeerVerifier;
import io.niotls.auth.VerifiedPeer;
import io.niotls.proto.TlsException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;

/** A verifier, and how often it was asked: never, where sessions are resumed. */
record CountingVerifier(PeerVerifier verifier, AtomicLong verifications) implements PeerVerifier {
    @Override
    public VerifiedPeer verify(PeerCertificates peer) throws TlsException {
        verifications.incrementAndGet();
        return verifier.verify(peer);
    }

    @Override
    public List<X509Certificate> decode(List<byte[]> encoded) throws TlsException {
        return verifier.decode(encoded);
    }

    @Override
    public byte[] identity() {
        return verifier.identity();
    }

    @Override
    public List<X500Principal> authorities() {
        return verifier.authorities();
    }

    @Override
    public CertificateLimits limits() {
        return verifier.limits();
    }
}
