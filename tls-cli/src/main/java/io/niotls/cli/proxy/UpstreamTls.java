package io.niotls.cli.proxy;

import io.niotls.auth.PeerName;
import io.niotls.config.Peer;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How TLS is spoken with upstream servers. {@link ProxyTls#clientConfig} makes a configuration of it, and {@link #peer} says
 * whom to ask for.
 *
 * @param serverName whom to ask for (SNI) and keep sessions under
 * @param sendServerName whether SNI is sent; never for an IP address
 * @param verify whether the server's certificate is verified
 * @param verificationName the name that the certificate must be for; empty: the server name
 * @param anchors trusted certificates in PEM; empty: the platform's
 * @param certificate what we show to servers that ask
 * @param sessionReuse whether sessions are kept and resumed
 * @param versions at least one
 * @param cipherSuites of both versions, the preferred ones first; empty: the library's own choice
 * @param applicationProtocols for ALPN, the preferred ones first; empty: ALPN is not spoken
 */
public record UpstreamTls(
        ServerName serverName,
        boolean sendServerName,
        boolean verify,
        Optional<PeerName> verificationName,
        Optional<Path> anchors,
        Optional<CertificatePair> certificate,
        boolean sessionReuse,
        List<ProtocolVersion> versions,
        List<CipherSuite> cipherSuites,
        List<String> applicationProtocols) {
    /** Copies the lists. */
    public UpstreamTls {
        versions = List.copyOf(versions);
        cipherSuites = List.copyOf(cipherSuites);
        applicationProtocols = List.copyOf(applicationProtocols);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("TLS needs a version");
        }
    }

    /** Where a server name comes from. */
    public sealed interface ServerName {
        /** The host of the server's address. */
        record OfAddress() implements ServerName {}

        /**
         * Always the same.
         *
         * @param name this
         */
        record Fixed(PeerName name) implements ServerName {}

        /** What the client asked for when its TLS ended here; the host of the server's address if it asked for nothing. */
        record OfClient() implements ServerName {}
    }

    /** Returns whether the client has chosen whom {@link #peer} asks for: then it may have chosen somebody who is not there. */
    boolean isNamedBy(Optional<String> clientServerName) {
        return serverName instanceof ServerName.OfClient && clientServerName.flatMap(PeerName::find).isPresent();
    }

    /**
     * Says whom to ask for and verify.
     *
     * @param address of the server, as it was configured
     * @param clientServerName what the client asked for, if its TLS ended here and it asked for a name
     */
    public Peer peer(HostPort address, Optional<String> clientServerName) {
        PeerName host = PeerName.of(address.host());
        PeerName name = serverName instanceof ServerName.Fixed fixed ? fixed.name()
                : serverName instanceof ServerName.OfClient ? clientServerName.flatMap(PeerName::find).orElse(host)
                : host;
        return new Peer(Optional.of(name), Optional.of(verificationName.orElse(name)), address.port());
    }
}
