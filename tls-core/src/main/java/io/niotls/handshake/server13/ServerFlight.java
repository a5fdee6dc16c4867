package io.niotls.handshake.server13;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.Authorities;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.Paused;
import io.niotls.handshake.RecordKeys;
import io.niotls.handshake.RecordSizes;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.SignedContent;
import io.niotls.handshake.State;
import io.niotls.message.CertificateEntry;
import io.niotls.message.CertificateExtension;
import io.niotls.message.CertificateRequestExtension;
import io.niotls.message.CertificateRequestTls13;
import io.niotls.message.CertificateTls13;
import io.niotls.message.CertificateVerify;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.EncryptedExtension;
import io.niotls.message.EncryptedExtensions;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.Finished;
import io.niotls.message.HandshakeMessage;
import io.niotls.message.KeyShareEntry;
import io.niotls.message.Present;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloExtension;
import io.niotls.message.StatusRequest;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.Exporter;
import io.niotls.secret.HandshakeStage;
import io.niotls.secret.KeyLog;
import io.niotls.secret.MasterStage;
import io.niotls.secret.TrafficSecret;
import io.niotls.secret.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that a TLS 1.3 server sends before the client speaks again: ServerHello to Finished. */
final class ServerFlight {
    private static final int RANDOM_LENGTH = 32;

    private final ServerEnvironment environment;
    private final ServerConfig config;
    private final Outbound outbound;
    private final Request request;
    private final Negotiated negotiated;
    private final Optional<CredentialChoice> choice;
    private final Transcript transcript;

    /**
     * Prepares the flight.
     *
     * @param choice what we authenticate with; empty if a PSK does
     * @param transcript ends with the ClientHello
     */
    ServerFlight(ServerEnvironment environment, Request request, Negotiated negotiated, Optional<CredentialChoice> choice,
            Transcript transcript) {
        this.environment = environment;
        this.config = environment.config();
        this.outbound = environment.outbound();
        this.request = request;
        this.negotiated = negotiated;
        this.choice = choice;
        this.transcript = transcript;
    }

    State send() throws TlsException {
        HandshakeStage stage = sendServerHello();
        byte[] helloHash = transcript.current();
        TrafficSecret client = stage.clientTraffic(helloHash);
        TrafficSecret server = stage.serverTraffic(helloHash);
        new KeyLog(config.keyLog(), request.hello().random()).handshake(client, server);
        if (request.hello().sessionId().length > 0 && !negotiated.helloRetryRequest()) {
            outbound.sendChangeCipherSpec(); // RFC 8446 appendix D.4
        }
        outbound.writeWith(new RecordKeys.Tls13(negotiated.suite(), server));
        HandshakeKeys keys = new HandshakeKeys(stage, client, server);
        try {
            outbound.readWith(new RecordKeys.Tls13(negotiated.suite(), client));
        } catch (TlsException e) {
            keys.close();
            throw e;
        }
        if (request.hasEarlyData()) {
            outbound.skipEarlyData(); // 0-RTT is not accepted here: EncryptedExtensions say so by saying nothing
        }
        sendEncryptedExtensions();
        if (choice.isEmpty()) {
            return finish(keys, false);
        }
        boolean asked = config.clientAuthentication() != ClientAuthentication.NONE;
        if (asked) {
            sendCertificateRequest();
        }
        sendCertificate(choice.get().credential());
        SignatureScheme scheme = choice.get().scheme();
        byte[] content = SignedContent.ofServer(transcript.current());
        return Paused.on(new Pause.Sign(choice.get().credential().signer(), scheme, content), keys::close, signature -> {
            send(new CertificateVerify(scheme, signature));
            return finish(keys, asked);
        });
    }

    private HandshakeStage sendServerHello() throws TlsException {
        HashAlgorithm hash = negotiated.suite().hash();
        ExtensionBlock.Builder extensions = ExtensionBlock.builder();
        // In the order of RFC 8448's traces.
        negotiated.psk().ifPresent(psk -> extensions.add(ServerHelloExtension.PRE_SHARED_KEY, psk.index()));
        Optional<KeyExchange.Encapsulation> agreement = Optional.empty();
        if (negotiated.group().isPresent()) {
            agreement = Optional.of(environment.crypto().keyExchange(negotiated.group().get())
                    .encapsulate(request.shares().get(negotiated.group().get()), config.random()));
            extensions.add(ServerHelloExtension.KEY_SHARE,
                    new KeyShareEntry(negotiated.group().get(), agreement.get().share()));
        }
        extensions.add(ServerHelloExtension.SUPPORTED_VERSIONS, ProtocolVersion.TLS_1_3);
        byte[] random = new byte[RANDOM_LENGTH];
        config.random().nextBytes(random);
        ClientHello hello = request.hello();
        send(new ServerHello(
                ProtocolVersion.TLS_1_2, random, hello.sessionId(), negotiated.suite(), extensions.build()));
        try (SecretBytes shared = agreement.map(KeyExchange.Encapsulation::secret).orElse(null)) {
            return earlyStage(hash).agree(shared);
        }
    }

    private EarlyStage earlyStage(HashAlgorithm hash) {
        if (negotiated.psk().isEmpty()) {
            return EarlyStage.withoutPsk(environment.crypto(), hash);
        }
        try (SecretBytes key = negotiated.psk().get().key()) {
            return EarlyStage.withPsk(environment.crypto(), hash, key);
        }
    }

    private void sendEncryptedExtensions() throws TlsException {
        ExtensionBlock offer = request.hello().extensions();
        ExtensionBlock.Builder extensions = ExtensionBlock.builder();
        // RFC 6066 §3: not where a session is resumed
        if (request.info().serverName().isPresent() && negotiated.psk().flatMap(ChosenPsk::session).isEmpty()) {
            extensions.add(EncryptedExtension.SERVER_NAME, Present.PRESENT);
        }
        negotiated.applicationProtocol().ifPresent(protocol -> extensions.add(EncryptedExtension.ALPN, protocol));
        Optional<Integer> sizeLimit = offer.get(ClientHelloExtension.RECORD_SIZE_LIMIT);
        Optional<Integer> fragmentLength = offer.get(ClientHelloExtension.MAX_FRAGMENT_LENGTH);
        if (sizeLimit.isPresent()) {
            // RFC 8449 §5: record_size_limit takes the place of max_fragment_length
            outbound.limitWrites(RecordSizes.allowed(sizeLimit.get(), ProtocolVersion.TLS_1_3));
            config.recordSizeLimit().ifPresent(outbound::limitReads);
            extensions.add(EncryptedExtension.RECORD_SIZE_LIMIT, RecordSizes.toSend(config, ProtocolVersion.TLS_1_3));
        } else if (fragmentLength.isPresent()) {
            outbound.limitWrites(fragmentLength.get());
            outbound.limitReads(fragmentLength.get());
            extensions.add(EncryptedExtension.MAX_FRAGMENT_LENGTH, fragmentLength.get());
        }
        send(new EncryptedExtensions(extensions.build()));
    }

    private void sendCertificateRequest() {
        ExtensionBlock.Builder extensions = ExtensionBlock.builder();
        extensions.add(CertificateRequestExtension.SIGNATURE_ALGORITHMS, config.signatureSchemes());
        config.certificateSignatureSchemes()
                .ifPresent(schemes -> extensions.add(CertificateRequestExtension.SIGNATURE_ALGORITHMS_CERT, schemes));
        List<byte[]> names = Authorities.toSend(config.peerVerifier());
        if (!names.isEmpty()) {
            extensions.add(CertificateRequestExtension.CERTIFICATE_AUTHORITIES, names);
        }
        send(new CertificateRequestTls13(new byte[0], extensions.build()));
    }

    private void sendCertificate(Credential credential) {
        List<CertificateEntry> entries = new ArrayList<>();
        ExtensionBlock stapled = stapled(credential);
        for (byte[] certificate : credential.encodedChain()) {
            entries.add(new CertificateEntry(certificate, entries.isEmpty() ? stapled : ExtensionBlock.EMPTY));
        }
        send(new CertificateTls13(new byte[0], entries));
    }

    private ExtensionBlock stapled(Credential credential) {
        ExtensionBlock.Builder extensions = ExtensionBlock.builder();
        ExtensionBlock offer = request.hello().extensions();
        if (config.stapledResponses()) {
            if (offer.get(ClientHelloExtension.STATUS_REQUEST).filter(StatusRequest::isOcsp).isPresent()) {
                credential.ocspResponse()
                        .ifPresent(response -> extensions.add(CertificateExtension.STATUS_REQUEST, response));
            }
            if (offer.has(ClientHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP)
                    && !credential.signedCertificateTimestamps().isEmpty()) {
                extensions.add(
                        CertificateExtension.SIGNED_CERTIFICATE_TIMESTAMP, credential.signedCertificateTimestamps());
            }
        }
        return extensions.build();
    }

    private State finish(HandshakeKeys keys, boolean askedForCertificate) {
        send(new Finished(keys.server().verifyData(transcript.current())));
        keys.server().close();
        MasterStage master = keys.stage().master();
        byte[] finishedHash = transcript.current();
        TrafficSecret client = master.clientTraffic(finishedHash);
        TrafficSecret server = master.serverTraffic(finishedHash);
        Exporter exporter = master.exporter(finishedHash);
        new KeyLog(config.keyLog(), request.hello().random()).application(client, server, exporter);
        outbound.writeWith(new RecordKeys.Tls13(negotiated.suite(), server));
        TrafficKeys traffic = new TrafficKeys(keys.client(), master, client, server, exporter);
        Handshake handshake = new Handshake(
                request, negotiated, choice, choice.map(chosen -> stapled(chosen.credential())).orElse(ExtensionBlock.EMPTY));
        return askedForCertificate
                ? new ExpectCertificate(environment, handshake, traffic, transcript)
                : new ExpectFinished(environment, handshake, traffic, transcript, Optional.empty());
    }

    private void send(HandshakeMessage message) {
        byte[] encoded = message.encode();
        transcript.add(encoded);
        outbound.send(encoded);
    }
}
