package io.niotls.auth;

import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * What a handshake knows when it needs a credential.
 *
 * @param serverName the name that the client asked for; nothing if it did not say, or if this is the client
 * @param version the version that was negotiated
 * @param signatureSchemes schemes that the peer accepts and this handshake can use, in the peer's order
 * @param certificateSchemes schemes that the peer accepts in certificates: signature_algorithms_cert, or else the same
 * @param authorities issuers that the peer named, RFC 8446 §4.2.4; empty: any
 * @param groups groups that the peer named; a TLS 1.2 peer restricts the curves of ECDSA certificates with them (RFC 8422
 *     §5.1.1); empty: any
 * @param forServer whether this side is the server
 */
public record CredentialRequest(
        Optional<String> serverName,
        ProtocolVersion version,
        List<SignatureScheme> signatureSchemes,
        List<SignatureScheme> certificateSchemes,
        List<X500Principal> authorities,
        List<NamedGroup> groups,
        boolean forServer) {
    /** Copies the lists. */
    public CredentialRequest {
        signatureSchemes = List.copyOf(signatureSchemes);
        certificateSchemes = List.copyOf(certificateSchemes);
        authorities = List.copyOf(authorities);
        groups = List.copyOf(groups);
    }
}
