package io.niotls.jsse;

import io.niotls.config.ClientAuthentication;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.util.List;

/**
 * What of a connection's settings decides the engine's configuration: the key under which configurations are kept. No list is
 * empty but that of the application protocols, and all are in order of preference.
 *
 * @param client the role
 * @param versions the newest first
 * @param cipherSuites those that a version and a group are there for
 * @param groups for key agreement
 * @param signatureSchemes accepted in the handshake
 * @param certificateSignatureSchemes accepted in certificates: differ only if the platform disables one for one use alone
 * @param applicationProtocols one character per byte; empty: ALPN is not used
 * @param clientAuthentication {@link ClientAuthentication#NONE} on a client
 * @param ownOrder whether a server goes by its own order of suites, not by the client's; true on a client
 * @param endpointIdentification what a peer's certificate is checked for, such as {@code HTTPS}; empty: for no name
 */
record Negotiable(
        boolean client,
        List<ProtocolVersion> versions,
        List<CipherSuite> cipherSuites,
        List<NamedGroup> groups,
        List<SignatureScheme> signatureSchemes,
        List<SignatureScheme> certificateSignatureSchemes,
        List<String> applicationProtocols,
        ClientAuthentication clientAuthentication,
        boolean ownOrder,
        String endpointIdentification) {}
