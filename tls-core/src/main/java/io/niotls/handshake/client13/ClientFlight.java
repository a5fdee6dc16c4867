package io.niotls.handshake.client13;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialRequest;
import io.niotls.config.ClientConfig;
import io.niotls.config.Pause;
import io.niotls.handshake.Authorities;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.Established;
import io.niotls.handshake.KeyUpdates;
import io.niotls.handshake.LocalChain;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.Paused;
import io.niotls.handshake.PskOffer;
import io.niotls.handshake.RecordKeys;
import io.niotls.handshake.SendTraffic;
import io.niotls.handshake.SignedContent;
import io.niotls.handshake.State;
import io.niotls.message.CertificateEntry;
import io.niotls.message.CertificateRequestExtension;
import io.niotls.message.CertificateRequestTls13;
import io.niotls.message.CertificateTls13;
import io.niotls.message.CertificateVerify;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.Finished;
import io.niotls.message.HandshakeMessage;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.secret.Exporter;
import io.niotls.secret.FinishedVerified;
import io.niotls.secret.KeyLog;
import io.niotls.secret.MasterStage;
import io.niotls.secret.ResumptionSecret;
import io.niotls.secret.TrafficSecret;
import io.niotls.secret.Transcript;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.Session;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Our answer to the server's Finished: a certificate if one was asked for, our Finished, and the traffic keys. */
final class ClientFlight {
    private final ClientEnvironment environment;
    private final ClientConfig config;
    private final Outbound outbound;
    private final ServerFlight server;
    private final TrafficSecret handshakeSecret;
    private final MasterStage master;
    private final Transcript transcript;
    private final FinishedVerified finished;
    private final byte[] serverFinishedHash;

    /**
     * Takes over the secrets.
     *
     * @param transcript ClientHello to the server's Finished
     */
    ClientFlight(ClientEnvironment environment, ServerFlight server, TrafficSecret handshakeSecret, MasterStage master,
            Transcript transcript, FinishedVerified finished) {
        this.environment = environment;
        this.config = environment.config();
        this.outbound = environment.outbound();
        this.server = server;
        this.handshakeSecret = handshakeSecret;
        this.master = master;
        this.transcript = transcript;
        this.finished = finished;
        this.serverFinishedHash = transcript.current();
    }

    State send() throws TlsException {
        if (server.certificateRequest().isEmpty()) {
            return finish(Optional.empty());
        }
        if (config.credentials().isEmpty()) {
            return sendCertificate(server.certificateRequest().get(), Optional.empty());
        }
        CertificateRequestTls13 request = server.certificateRequest().get();
        CredentialRequest wanted = credentialRequest(request);
        return Paused.on(new Pause.SelectCredential(config.credentials().get(), wanted), this::close, choice -> {
            if (choice.isPresent() && !wanted.signatureSchemes().contains(choice.get().scheme())) {
                throw new TlsException(Fault.INTERNAL_ERROR, "the selector chose a scheme that the server does not accept");
            }
            return sendCertificate(request, choice);
        });
    }

    private static CredentialRequest credentialRequest(CertificateRequestTls13 request) throws TlsException {
        ExtensionBlock extensions = request.extensions();
        List<SignatureScheme> schemes = extensions.get(CertificateRequestExtension.SIGNATURE_ALGORITHMS).orElseThrow();
        List<SignatureScheme> usable = schemes.stream().filter(SignatureScheme::isAllowedInTls13).toList();
        List<X500Principal> authorities = Authorities.received(
                extensions.get(CertificateRequestExtension.CERTIFICATE_AUTHORITIES).orElse(List.of()));
        return new CredentialRequest(Optional.empty(), ProtocolVersion.TLS_1_3, usable,
                extensions.get(CertificateRequestExtension.SIGNATURE_ALGORITHMS_CERT).orElse(schemes), authorities, List.of(),
                false);
    }

    private State sendCertificate(CertificateRequestTls13 request, Optional<CredentialChoice> choice) throws TlsException {
        List<CertificateEntry> entries = choice.map(chosen -> chosen.credential().encodedChain().stream()
                        .map(certificate -> new CertificateEntry(certificate, ExtensionBlock.EMPTY))
                        .toList())
                .orElse(List.of());
        send(new CertificateTls13(request.requestContext(), entries));
        if (choice.isEmpty()) {
            return finish(Optional.empty());
        }
        SignatureScheme scheme = choice.get().scheme();
        if (!scheme.isAllowedInTls13() || !request.extensions().get(CertificateRequestExtension.SIGNATURE_ALGORITHMS)
                .orElseThrow().contains(scheme)) {
            throw new TlsException(Fault.INTERNAL_ERROR, "the selector chose " + scheme + ", which the server does not take");
        }
        byte[] content = SignedContent.ofClient(transcript.current());
        return Paused.on(new Pause.Sign(choice.get().credential().signer(), scheme, content), this::close, signature -> {
            send(new CertificateVerify(scheme, signature));
            return finish(choice);
        });
    }

    private State finish(Optional<CredentialChoice> choice) throws TlsException {
        send(new Finished(handshakeSecret.verifyData(transcript.current())));
        handshakeSecret.close();
        TrafficSecret client = master.clientTraffic(serverFinishedHash);
        TrafficSecret server = master.serverTraffic(serverFinishedHash);
        Exporter exporter = master.exporter(serverFinishedHash);
        Agreed agreed = this.server.agreed();
        new KeyLog(config.keyLog(), agreed.clientRandom()).application(client, server, exporter);
        outbound.writeWith(new RecordKeys.Tls13(agreed.suite(), client));
        ConnectionInfo info;
        try {
            outbound.readWith(new RecordKeys.Tls13(agreed.suite(), server));
            info = info(choice);
        } catch (TlsException | RuntimeException e) {
            close();
            client.close();
            server.close();
            exporter.close();
            throw e;
        }
        Optional<TicketSessions> sessions = sessions(info, choice);
        outbound.established(new Established(finished, info, exporter,
                Optional.of(new SendTraffic(agreed.suite(), client)), Optional.empty()));
        return new Traffic(sessions, new KeyUpdates(outbound, config.limits(), agreed.suite(), server), config.limits());
    }

    /** Returns what keeps tickets; empty if they are of no use, and then their secret is not even derived. */
    private Optional<TicketSessions> sessions(ConnectionInfo info, Optional<CredentialChoice> choice) {
        if (!TicketSessions.wanted(environment)) {
            master.close();
            return Optional.empty();
        }
        ResumptionSecret resumption = master.resumption(transcript.current());
        return Optional.of(new TicketSessions(environment, info, localCertificate(choice), resumption));
    }

    private ConnectionInfo info(Optional<CredentialChoice> choice) throws TlsException {
        Agreed agreed = server.agreed();
        Optional<PskOffer> psk = agreed.psk();
        ConnectionInfo.Resumption resumption = psk.isEmpty()
                ? ConnectionInfo.Resumption.NONE
                : psk.get().isExternal() ? ConnectionInfo.Resumption.EXTERNAL_PSK : ConnectionInfo.Resumption.PSK;
        PeerSummary peer = PeerSummary.of(server, config.peerVerifier());
        Optional<String> serverName = config.serverNameIndication()
                ? environment.peer().serverName().filter(name -> !name.isIpAddress()).map(name -> name.asciiName())
                : Optional.empty();
        List<X509Certificate> local = psk.flatMap(PskOffer::session).map(session -> LocalChain.of(config, session))
                .or(() -> choice.map(CredentialChoice::credential).map(Credential::chain))
                .orElse(List.of());
        return new ConnectionInfo(ProtocolVersion.TLS_1_3, agreed.suite(), agreed.group(), choice.map(CredentialChoice::scheme),
                peer.scheme(), server.applicationProtocol(), serverName, resumption, peer.chain(), local, peer.ocspResponse(),
                peer.timestamps(), true, false, agreed.helloRetryRequest(), ConnectionInfo.NO_SESSION_ID,
                psk.flatMap(PskOffer::session).map(Session::originatedAt).orElseGet(this::now));
    }

    private byte[] localCertificate(Optional<CredentialChoice> choice) {
        return server.agreed().psk().flatMap(PskOffer::session).map(Session::localCertificate)
                .or(() -> choice.map(CredentialChoice::credential).map(Credential::fingerprint))
                .orElse(new byte[0]);
    }

    private Instant now() {
        return config.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void close() {
        handshakeSecret.close();
        master.close();
    }

    private void send(HandshakeMessage message) {
        byte[] encoded = message.encode();
        transcript.add(encoded);
        outbound.send(encoded);
    }
}
