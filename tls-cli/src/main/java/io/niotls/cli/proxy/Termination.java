package io.niotls.cli.proxy;

import io.niotls.config.ClientAuthentication;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a client's TLS is ended. {@link ProxyTls#serverConfig} makes a configuration of it.
 *
 * @param certificates at least one; the server name that the client asks for chooses, and the first is the default
 * @param versions at least one
 * @param cipherSuites of both versions, the preferred ones first; empty: the library's own choice
 * @param applicationProtocols for ALPN, the preferred ones first; empty: ALPN is ignored. A client that offers none of them is
 *     refused, one that does not offer ALPN is not
 * @param clientAuthentication whether clients must show a certificate
 * @param clientAnchors whose certificates of clients are trusted, in PEM; present if clients are asked for one
 */
public record Termination(
        List<CertificatePair> certificates,
        List<ProtocolVersion> versions,
        List<CipherSuite> cipherSuites,
        List<String> applicationProtocols,
        ClientAuthentication clientAuthentication,
        Optional<Path> clientAnchors) {
    /** Copies the lists. */
    public Termination {
        certificates = List.copyOf(certificates);
        versions = List.copyOf(versions);
        cipherSuites = List.copyOf(cipherSuites);
        applicationProtocols = List.copyOf(applicationProtocols);
        if (certificates.isEmpty() || versions.isEmpty()) {
            throw new IllegalArgumentException("TLS needs a certificate and a version");
        }
        if (clientAuthentication != ClientAuthentication.NONE && clientAnchors.isEmpty()) {
            throw new IllegalArgumentException("clients can only be verified against trusted certificates");
        }
    }
}
