package io.niotls.handshake;

import io.niotls.proto.SignatureScheme;

/** The fact that the peer holds the private key of its certificate. Only the check of its signature can make it. */
public final class SignatureVerified {
    private final SignatureScheme scheme;

    SignatureVerified(SignatureScheme scheme) {
        this.scheme = scheme;
    }

    /** Returns what the peer signed with. */
    public SignatureScheme scheme() {
        return scheme;
    }
}
