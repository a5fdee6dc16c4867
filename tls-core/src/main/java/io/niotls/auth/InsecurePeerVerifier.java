package io.niotls.auth;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.x500.X500Principal;

/**
 * INSECURE: accepts every certificate of everybody. Whoever sits between the two sides can read and change all that they say.
 *
 * <p>For tests and for looking at broken servers. Not checked are: the trust anchor, the validity, the host name, revocation,
 * the key's strength. What is still checked, by the handshake, is that the peer holds the private key of the certificate that it
 * sent. The first use in a JVM logs a warning.
 */
public final class InsecurePeerVerifier implements PeerVerifier {
    private static final System.Logger LOG = System.getLogger("io.niotls.auth");
    private static final AtomicBoolean WARNED = new AtomicBoolean();
    private static final byte[] IDENTITY =
            Arrays.copyOf("io.niotls: nothing is verified".getBytes(StandardCharsets.US_ASCII), 32);

    private InsecurePeerVerifier() {}

    /** Returns a verifier that verifies nothing. The name is long so that it is seen in a review. */
    public static InsecurePeerVerifier acceptingEveryone() {
        return new InsecurePeerVerifier();
    }

    /** Accepts the peer. */
    @Override
    public VerifiedPeer verify(PeerCertificates peer) {
        if (WARNED.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "INSECURE: verification of TLS peers is switched off in this program (InsecurePeerVerifier):"
                    + " trust anchor, validity, host name and revocation are not checked;"
                    + " anyone on the way can read and change the connection");
        }
        return VerifiedPeer.accepted(peer, Optional.empty());
    }

    /** Returns the same bytes for all instances: they all accept everyone. */
    @Override
    public byte[] identity() {
        return IDENTITY.clone();
    }

    /** Returns none. */
    @Override
    public List<X500Principal> authorities() {
        return List.of();
    }
}
