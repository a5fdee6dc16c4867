package io.niotls.handshake.server12;

import io.niotls.handshake.SignatureVerified;
import java.util.Objects;

/**
 * The fact that the client is who its certificate says.
 *
 * @param certified the proof that its chain was accepted
 * @param signature the proof that it holds the key
 */
record AuthenticatedClient(CertifiedClient certified, SignatureVerified signature) {
    /** Checks that the proofs are there. */
    AuthenticatedClient {
        Objects.requireNonNull(certified);
        Objects.requireNonNull(signature);
    }
}
