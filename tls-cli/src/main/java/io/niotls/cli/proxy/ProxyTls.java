package io.niotls.cli.proxy;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.auth.PemCertificates;
import io.niotls.auth.PkixVerifier;
import io.niotls.cli.common.CredentialFiles;
import io.niotls.cli.common.Reason;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.session.ClientSessionCache;
import io.niotls.session.TicketKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads the files that a {@link ProxyConfiguration} names. Each call reads them again; one instance lives as long as the proxy,
 * so that sessions outlive a reload: of clients, whose tickets still open, and with upstream servers.
 *
 * <p>Safe for use by several threads.
 */
final class ProxyTls {
    private final TicketKeys ticketKeys =
            TicketKeys.generate(new SecureRandom(), Clock.systemUTC(), StandardCrypto.instance());
    private final ClientSessionCache upstreamSessions = new ClientSessionCache();

    /**
     * Loads what a server needs.
     *
     * @throws IOException if a file cannot be read, or does not hold what it should
     */
    public ServerConfig serverConfig(Termination termination) throws IOException {
        List<Credential> credentials = new ArrayList<>();
        for (CertificatePair pair : termination.certificates()) {
            credentials.add(CredentialFiles.read(pair.certificates(), pair.key()));
        }
        ServerConfig.Builder builder = ServerConfig.builder()
                .credentials(CredentialSelector.of(credentials))
                .versions(termination.versions())
                .applicationProtocols(termination.applicationProtocols())
                .clientAuthentication(termination.clientAuthentication())
                .tickets(ticketKeys)
                // The keys are shared, the sessions are not: one made under other settings is not resumed.
                .virtualHost(termination.toString());
        if (!termination.cipherSuites().isEmpty()) {
            builder.cipherSuites(termination.cipherSuites());
        }
        if (termination.clientAuthentication() != ClientAuthentication.NONE) {
            builder.peerVerifier(PkixVerifier.builder()
                    .anchors(anchors(termination.clientAnchors().orElseThrow()))
                    .checkHostName(false)
                    .build());
        }
        return builder.build();
    }

    /**
     * Loads what a client of upstream servers needs; {@link UpstreamTls#peer} says whom it talks to.
     *
     * @throws IOException if a file cannot be read, or does not hold what it should
     */
    public ClientConfig clientConfig(UpstreamTls upstream) throws IOException {
        ClientConfig.Builder builder = ClientConfig.builder()
                .versions(upstream.versions())
                .applicationProtocols(upstream.applicationProtocols())
                .serverNameIndication(upstream.sendServerName());
        if (!upstream.cipherSuites().isEmpty()) {
            builder.cipherSuites(upstream.cipherSuites());
        }
        if (!upstream.verify()) {
            builder.peerVerifier(InsecurePeerVerifier.acceptingEveryone());
        } else if (upstream.anchors().isPresent()) {
            builder.peerVerifier(PkixVerifier.builder().anchors(anchors(upstream.anchors().get())).build());
        }
        if (upstream.certificate().isPresent()) {
            CertificatePair pair = upstream.certificate().get();
            builder.credentials(CredentialSelector.of(List.of(CredentialFiles.read(pair.certificates(), pair.key()))));
        }
        if (upstream.sessionReuse()) {
            builder.sessions(upstreamSessions);
        } else {
            builder.withoutSessions();
        }
        return builder.build();
    }

    private static List<X509Certificate> anchors(Path file) throws IOException {
        try {
            return PemCertificates.read(file);
        } catch (GeneralSecurityException failure) {
            throw new IOException(file + ": " + Reason.of(failure), failure);
        }
    }
}
