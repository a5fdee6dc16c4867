package io.niotls.crypto;

import io.niotls.proto.SignatureScheme;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * Signs with one private key, which may live elsewhere: in an HSM, a remote service, a key agent.
 *
 * <p>Must be safe for use by several threads.
 */
public interface Signer {
    /** Returns the schemes that it can sign with, the one it prefers first. Schemes of both versions are listed. */
    List<SignatureScheme> schemes();

    /**
     * Signs.
     *
     * @param scheme one of {@link #schemes}
     * @param content what is signed, before any hash
     * @return the signature as TLS sends it: DER for ECDSA
     * @throws GeneralSecurityException if the key cannot be used
     */
    byte[] sign(SignatureScheme scheme, byte[] content) throws GeneralSecurityException;
}
