package io.niotls.crypto;

import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;

/**
 * Checks signatures by one public key, which is parsed once: for a peer that is met again and again.
 *
 * <p>Safe for use by several threads.
 */
public interface SignatureVerifier {
    /** Returns whether a scheme fits the key; see {@link Crypto#fits}. */
    boolean fits(SignatureScheme scheme, boolean tls13);

    /**
     * Checks a signature.
     *
     * @param scheme one that fits the key; whether it was offered is the caller's to check
     * @param content what was signed, before any hash
     * @param signature as it came from the wire
     * @return false if the signature is wrong in any way
     * @throws TlsException with {@link io.niotls.proto.Fault#UNOFFERED_SIGNATURE_SCHEME} if the scheme does not fit the key
     */
    boolean verify(SignatureScheme scheme, byte[] content, byte[] signature) throws TlsException;
}
