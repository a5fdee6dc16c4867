package io.niotls.bogo;

import io.niotls.config.ClientHelloInfo;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.session.ConnectionInfo;
import io.niotls.wire.ByteWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Compares what a connection is with what the flags say it must be; what differs is a {@link Mismatch}. */
final class Expectations {
    private Expectations() {}

    /** Compares what a client offers. */
    static void checkHello(ConnectionSettings settings, ClientHelloInfo hello) {
        if (!settings.expectServerName.isEmpty()) {
            check("the name that is asked for", Optional.of(settings.expectServerName), hello.serverName());
        }
        if (settings.expectNoServerName) {
            check("the name that is asked for", Optional.empty(), hello.serverName());
        }
        if (!settings.expectAdvertisedAlpn.isEmpty()) {
            check("the protocols", Engines.protocols(settings.expectAdvertisedAlpn), hello.applicationProtocols());
        }
        if (!settings.expectPeerVerifySchemes.isEmpty()) {
            check("the signature schemes", settings.expectPeerVerifySchemes, hello.signatureSchemes());
        }
    }

    /** Compares what a handshake has agreed on. */
    static void checkConnection(
            ConnectionSettings settings, ConnectionInfo info, Observed observed, boolean resumption) throws IOException {
        if (settings.expectVersion != 0) {
            check("the version", settings.expectVersion, info.version().code());
        }
        if (settings.expectCipher != 0) {
            check("the suite", settings.expectCipher, info.cipherSuite().code());
        }
        if (settings.expectGroup != 0) {
            check("the group", Optional.of(NamedGroup.of(settings.expectGroup)), info.group());
        }
        if (settings.expectPeerSignature != 0) {
            check("the peer's signature",
                    Optional.of(SignatureScheme.of(settings.expectPeerSignature)), info.peerSignatureScheme());
        }
        if (!settings.server && !settings.expectPeerVerifySchemes.isEmpty()) {
            check("the signature schemes", Optional.of(settings.expectPeerVerifySchemes),
                    observed.credentialRequest.map(request -> request.signatureSchemes()));
        }
        if (!settings.expectServerName.isEmpty()) {
            check("the name", Optional.of(settings.expectServerName), info.serverName());
        }
        String protocol = settings.server ? settings.selectAlpn : settings.expectAlpn;
        check("the protocol", protocol, info.applicationProtocol().orElse(""));
        if (settings.expectExtendedMasterSecret) {
            check("extended_master_secret", true, info.extendedMasterSecret());
        }
        if (settings.expectRetry.isPresent()) {
            check("whether there was a HelloRetryRequest", settings.expectRetry.get(), info.helloRetryRequest());
        }
        if (settings.expectSelectedCredential.isPresent()) {
            check("the credential", settings.expectSelectedCredential.getAsInt(), observed.selectedCredential);
        }
        checkPeer(settings, info, observed);
        check("whether the session was resumed", resumption && !settings.expectSessionMiss, info.resumed());
        checkNewSession(settings, info, observed, resumption);
    }

    private static void checkPeer(ConnectionSettings settings, ConnectionInfo info, Observed observed) throws IOException {
        if (settings.expectNoPeerCertificate) {
            check("the peer's certificates", List.of(), info.peerCertificates());
        } else if (!settings.server || settings.requireClientCertificate) {
            check("whether the peer has sent certificates", true, !info.peerCertificates().isEmpty());
        }
        if (!settings.expectPeerCertificates.isEmpty()) {
            check("the peer's certificates", RunnerCertificates.read(settings.expectPeerCertificates), info.peerCertificates());
        }
        if (settings.expectOcspResponse.length > 0) {
            check("the OCSP response", true,
                    Arrays.equals(settings.expectOcspResponse, info.ocspResponse().orElse(new byte[0])));
        }
        if (settings.expectCertificateTimestamps.length > 0) {
            ByteWriter list = new ByteWriter();
            info.signedCertificateTimestamps().forEach(list::opaque16);
            byte[] encoded = new ByteWriter().opaque16(list.toByteArray()).toByteArray();
            check("the certificate timestamps", HexFormat.of().formatHex(settings.expectCertificateTimestamps),
                    HexFormat.of().formatHex(encoded));
        }
        if (!settings.expectClientAuthorities.isEmpty()) {
            check("the authorities", Optional.of(ScriptedVerifier.names(settings.expectClientAuthorities)),
                    observed.credentialRequest.map(request -> request.authorities()));
        }
    }

    /** In TLS 1.2 a session is there when the handshake is done, and only if the server gave another one. */
    private static void checkNewSession(
            ConnectionSettings settings, ConnectionInfo info, Observed observed, boolean resumption) {
        if (!settings.server && !Exchange.isTls13(info)) {
            check("whether there is a new session",
                    !settings.expectNoSession && (!info.resumed() || settings.expectTicketRenewal), observed.newSession);
        }
        if (settings.expectSessionId.isPresent() && !resumption) {
            check("whether a session was kept", settings.expectSessionId.get(), observed.newSession);
        }
    }

    /** Compares what TLS 1.3 brings after the handshake: tickets, which are there before the runner ends the connection. */
    static void checkSessionAfterwards(ConnectionSettings settings, ConnectionInfo info, Observed observed) {
        if (!settings.server && Exchange.isTls13(info)) {
            check("whether there is a ticket", !settings.expectNoSession, observed.newSession);
        }
    }

    private static void check(String what, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new Mismatch(what + ": " + actual + " instead of " + expected);
        }
    }
}
