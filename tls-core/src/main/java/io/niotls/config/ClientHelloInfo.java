package io.niotls.config;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.util.List;
import java.util.Optional;

/**
 * What a client offers, for programs that choose by it. Nothing of it is authenticated yet.
 *
 * @param serverName the name it asks for, in lower case without a trailing dot; empty if it sent none
 * @param applicationProtocols ALPN protocols in the client's order, one character per byte; empty if it sent none
 * @param versions the versions it supports
 * @param cipherSuites its cipher suites in its order, unknown ones included
 * @param groups its groups in its order, unknown ones included
 * @param signatureSchemes its signature schemes in its order, unknown ones included
 */
public record ClientHelloInfo(
        Optional<String> serverName,
        List<String> applicationProtocols,
        List<ProtocolVersion> versions,
        List<CipherSuite> cipherSuites,
        List<NamedGroup> groups,
        List<SignatureScheme> signatureSchemes) {}
