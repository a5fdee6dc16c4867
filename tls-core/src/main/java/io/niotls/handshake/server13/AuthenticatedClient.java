package io.niotls.handshake.server13;

import io.niotls.auth.VerifiedPeer;
import io.niotls.handshake.SignatureVerified;

/**
 * Both halves of a client's authentication.
 *
 * @param chain its certificates, verified
 * @param signature the proof that it holds their key
 */
record AuthenticatedClient(VerifiedPeer chain, SignatureVerified signature) {}
