package io.niotls.handshake;

import io.niotls.auth.PeerCertificates;
import io.niotls.auth.VerifiedPeer;
import io.niotls.config.Config;
import io.niotls.config.Pause;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.SignatureVerifier;
import io.niotls.proto.Fault;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Asks the configured verifier about a peer's chain, and checks the peer's signature over the handshake, in both roles. */
public final class PeerVerification {
    private PeerVerification() {}

    /** Verifies a server's chain; not empty, that has been checked. */
    public static State ofServer(ClientEnvironment environment, List<byte[]> chain, Optional<byte[]> ocspResponse,
            List<byte[]> timestamps, String authType, Paused.Continuation<VerifiedPeer> next) throws TlsException {
        Config config = environment.config();
        return verify(config, new PeerCertificates(decode(config, chain), environment.peer().verificationName(), true,
                ocspResponse, timestamps, authType, certificateSchemes(config), config.clock().instant()), next);
    }

    /** Verifies a client's chain; not empty, that has been checked. */
    public static State ofClient(ServerEnvironment environment, List<byte[]> chain, String authType,
            Paused.Continuation<VerifiedPeer> next) throws TlsException {
        Config config = environment.config();
        return verify(config, new PeerCertificates(decode(config, chain), Optional.empty(), false, Optional.empty(), List.of(),
                authType, certificateSchemes(config), config.clock().instant()), next);
    }

    /**
     * Checks a signature over the handshake.
     *
     * @param crypto who checks
     * @param signer whose certificates have been accepted
     * @param scheme what it was made with, which has been checked to be offered and to fit the version
     * @param content what is signed, before any hash
     * @param next goes on with the proof
     */
    public static State ofSignature(Crypto crypto, VerifiedPeer signer, SignatureScheme scheme, byte[] content, byte[] signature,
            boolean tls13, Paused.Continuation<SignatureVerified> next) throws TlsException {
        SignatureVerifier verifier = signer.signatureVerifier(crypto);
        if (!verifier.fits(scheme, tls13)) {
            String algorithm = signer.chain().get(0).getPublicKey().getAlgorithm();
            throw new TlsException(Fault.UNOFFERED_SIGNATURE_SCHEME, scheme + " with a key for " + algorithm);
        }
        return Paused.on(new Pause.VerifySignature(() -> verifier.verify(scheme, content, signature)), valid -> {
            if (!valid) {
                throw new TlsException(Fault.BAD_SIGNATURE, scheme.toString());
            }
            return next.resume(new SignatureVerified(scheme));
        });
    }

    /** Returns when a peer's own certificate expires, which no session with it outlives; null if it has none. */
    public static Instant validUntil(List<X509Certificate> chain) {
        return chain.isEmpty() ? null : chain.get(0).getNotAfter().toInstant();
    }

    private static List<X509Certificate> decode(Config config, List<byte[]> chain) throws TlsException {
        return config.peerVerifier().decode(chain);
    }

    private static State verify(Config config, PeerCertificates peer, Paused.Continuation<VerifiedPeer> next) {
        return Paused.on(new Pause.VerifyPeer(config.peerVerifier(), peer), next);
    }

    private static List<SignatureScheme> certificateSchemes(Config config) {
        return config.certificateSignatureSchemes().orElse(config.signatureSchemes());
    }
}
