package io.niotls.auth;

import io.niotls.proto.SignatureScheme;
import java.util.Objects;

/**
 * The credential that a handshake shall use.
 *
 * @param credential whose chain is sent
 * @param scheme one of the request's schemes that the credential's signer has, and that fits its key
 */
public record CredentialChoice(Credential credential, SignatureScheme scheme) {
    /** Checks that nothing is null. */
    public CredentialChoice {
        Objects.requireNonNull(credential, "credential");
        Objects.requireNonNull(scheme, "scheme");
    }
}
