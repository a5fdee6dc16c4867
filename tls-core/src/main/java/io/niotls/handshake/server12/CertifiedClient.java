package io.niotls.handshake.server12;

import io.niotls.auth.VerifiedPeer;
import java.util.List;
import java.util.Objects;

/**
 * A client whose chain has been accepted; that it holds the key is still to be shown.
 *
 * @param chain in DER, its own certificate first
 * @param verified the proof
 */
record CertifiedClient(List<byte[]> chain, VerifiedPeer verified) {
    /** Checks that the proof is there. */
    CertifiedClient {
        Objects.requireNonNull(verified);
    }
}
