package io.niotls.handshake.client12;

import io.niotls.auth.VerifiedPeer;
import io.niotls.handshake.SignatureVerified;
import java.util.Objects;

/**
 * The fact that the server is who it should be.
 *
 * @param evidence what it has shown
 * @param verified the proof that its chain was accepted
 * @param signature the proof that it holds the key
 */
record AuthenticatedServer(ServerEvidence evidence, VerifiedPeer verified, SignatureVerified signature) {
    /** Checks that the proofs are there. */
    AuthenticatedServer {
        Objects.requireNonNull(verified);
        Objects.requireNonNull(signature);
    }
}
