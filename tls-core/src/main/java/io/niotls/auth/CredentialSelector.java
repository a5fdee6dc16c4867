package io.niotls.auth;

import io.niotls.proto.TlsException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the credential of a handshake. Must be safe for use by several threads.
 *
 * <p>{@link #of(List)} makes the one that most programs want.
 */
@FunctionalInterface
public interface CredentialSelector {
    /**
     * Chooses a credential and the scheme to sign with.
     *
     * @return nothing if no credential can be used: a client then sends none, a server refuses
     * @throws TlsException if the handshake must fail for a reason of its own
     */
    Optional<CredentialChoice> select(CredentialRequest request) throws TlsException;

    /**
     * Returns what tells this selector from others: a client resumes no session that was made with another one. Where nothing
     * better is known it is the instance, so that sessions saved to a file are not resumed by the next process.
     *
     * @return not to be changed
     */
    default byte[] identity() {
        return (getClass().getName() + "@" + System.identityHashCode(this)).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Finds the chain of a credential that was chosen before: a resumed connection is authenticated by what its session's first
     * handshake has shown.
     *
     * @param fingerprint {@link Credential#fingerprint}
     * @return nothing if it is not known any more
     */
    default Optional<List<X509Certificate>> chain(byte[] fingerprint) {
        return Optional.empty();
    }

    /** Returns the standard selector; see {@link #of(List)}. */
    static CredentialSelector of(Credential... credentials) {
        return of(List.of(credentials));
    }

    /**
     * Returns the standard selector, which takes the first credential of the best rank:
     *
     * <ol>
     *   <li>for a server: those whose certificate is for the name that was asked for, an exact name before a wildcard; if there
     *       are none, or no name was asked for, all of them;
     *   <li>of these, those that can sign with a scheme of the request that fits the version; the signer's preference decides.
     *       In TLS 1.2 the curve must be one of the request's groups;
     *   <li>for a client: those with an issuer that the server named, if it named any. For a server that is a preference only;
     *   <li>preferably those whose certificates are signed with schemes that the peer accepts. If there are none, RFC 8446
     *       §4.4.2.2 says to send another one all the same.
     * </ol>
     *
     * @param credentials the one that stands first is the default; may be empty
     */
    static CredentialSelector of(List<Credential> credentials) {
        return new StandardSelector(credentials);
    }
}
