package io.niotls.handshake.server12;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialRequest;
import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.handshake.Authorities;
import io.niotls.handshake.Paused;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.CertificateRequestTls12;
import io.niotls.message.CertificateStatus;
import io.niotls.message.CertificateTls12;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.HandshakeMessage;
import io.niotls.message.Present;
import io.niotls.message.ServerHelloDone;
import io.niotls.message.ServerHelloExtension;
import io.niotls.message.ServerKeyExchange;
import io.niotls.message.StatusRequest;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteWriter;
import java.util.List;
import java.util.Optional;

/**
 * The server's first flight in a full handshake: ServerHello, Certificate, [CertificateStatus], ServerKeyExchange,
 * [CertificateRequest], ServerHelloDone.
 */
final class FirstFlight {
    private static final int SESSION_ID_LENGTH = 32;
    private static final byte[] UNCOMPRESSED_ONLY = {0};

    private final Opening opening;
    private final ServerEnvironment environment;
    private final ServerConfig config;

    FirstFlight(Opening opening) {
        this.opening = opening;
        this.environment = opening.environment();
        this.config = environment.config();
    }

    /** Chooses, sends, and returns the state that expects the client's second flight. */
    State start() throws TlsException {
        Negotiation negotiation = Negotiation.of(config, opening.hello());
        CredentialSelector selector = config.credentials().orElseThrow(() -> new TlsException(Fault.NO_CREDENTIAL));
        return Paused.on(new Pause.SelectCredential(selector, credentialRequest(negotiation)),
                choice -> send(negotiation, choice.orElseThrow(() -> new TlsException(Fault.NO_CREDENTIAL))));
    }

    private CredentialRequest credentialRequest(Negotiation negotiation) {
        ExtensionBlock offered = opening.hello().extensions();
        List<SignatureScheme> certificateSchemes = offered.get(ClientHelloExtension.SIGNATURE_ALGORITHMS_CERT)
                .or(() -> offered.get(ClientHelloExtension.SIGNATURE_ALGORITHMS))
                .orElse(List.of());
        return new CredentialRequest(
                opening.info().serverName(),
                ProtocolVersion.TLS_1_2,
                negotiation.signatureSchemes(),
                certificateSchemes,
                List.of(),
                offered.get(ClientHelloExtension.SUPPORTED_GROUPS).orElse(List.of()),
                true);
    }

    private State send(Negotiation negotiation, CredentialChoice choice) throws TlsException {
        if (!negotiation.signatureSchemes().contains(choice.scheme())) {
            throw new TlsException(Fault.INTERNAL_ERROR, "the selector chose a scheme that the client does not accept");
        }
        CipherSuite suite = negotiation.cipherSuite(choice.scheme());
        OwnIdentity own = identity(choice);
        // RFC 7627 §5.4: without extended_master_secret no session is resumed, so none is kept.
        boolean ticketFollows = opening.hasExtendedMasterSecret() && opening.hasTickets();
        Agreement agreement = opening.answer(suite, sessionId(ticketFollows), ticketFollows, extensions(suite, own));
        send(new CertificateTls12(choice.credential().encodedChain()));
        own.ocspResponse().ifPresent(response -> send(new CertificateStatus(response)));
        ServerShare share = ServerShare.generate(environment.crypto(), negotiation.group(suite), config.random());
        byte[] content = new ByteWriter()
                .bytes(agreement.clientRandom())
                .bytes(agreement.serverRandom())
                .bytes(share.parameters().encode())
                .toByteArray();
        return Paused.on(new Pause.Sign(choice.credential().signer(), choice.scheme(), content), share::close, signature -> {
            send(new ServerKeyExchange(share.parameters(), choice.scheme(), signature));
            return finish(agreement, share, own);
        });
    }

    private State finish(Agreement agreement, ServerShare share, OwnIdentity own) {
        boolean asks = config.clientAuthentication() != ClientAuthentication.NONE;
        if (asks) {
            send(certificateRequest());
        } else {
            opening.transcript().dropMessages();
        }
        send(new ServerHelloDone());
        return asks
                ? new ExpectCertificate(environment, agreement, share, own, opening.transcript())
                : new ExpectClientKeyExchange(environment, agreement, share, own, Optional.empty(), opening.transcript());
    }

    /** RFC 5077 §3.4: a server that sends a ticket may leave the id empty. Without either the session cannot be resumed. */
    private byte[] sessionId(boolean ticketFollows) {
        if (ticketFollows || config.sessions().isEmpty() || !opening.hasExtendedMasterSecret()) {
            return new byte[0];
        }
        byte[] id = new byte[SESSION_ID_LENGTH];
        config.random().nextBytes(id);
        return id;
    }

    private ExtensionBlock.Builder extensions(CipherSuite suite, OwnIdentity own) {
        ExtensionBlock offered = opening.hello().extensions();
        ExtensionBlock.Builder extensions = ExtensionBlock.builder();
        if (offered.has(ClientHelloExtension.SERVER_NAME)) {
            extensions.add(ServerHelloExtension.SERVER_NAME, Present.PRESENT);
        }
        if (suite.keyExchange() == CipherSuite.KeyExchange.ECDHE && offered.has(ClientHelloExtension.EC_POINT_FORMATS)) {
            extensions.add(ServerHelloExtension.EC_POINT_FORMATS, UNCOMPRESSED_ONLY);
        }
        if (own.ocspResponse().isPresent()) {
            extensions.add(ServerHelloExtension.STATUS_REQUEST, Present.PRESENT);
        }
        if (!own.timestamps().isEmpty()) {
            extensions.add(ServerHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP, own.timestamps());
        }
        return extensions;
    }

    private OwnIdentity identity(CredentialChoice choice) {
        ExtensionBlock offered = opening.hello().extensions();
        Credential credential = choice.credential();
        boolean staples = config.stapledResponses()
                && offered.get(ClientHelloExtension.STATUS_REQUEST).filter(StatusRequest::isOcsp).isPresent();
        boolean stamps = config.stapledResponses() && offered.has(ClientHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP);
        return new OwnIdentity(
                credential.chain(),
                credential.fingerprint(),
                choice.scheme(),
                credential.ocspResponse().filter(response -> staples),
                stamps ? credential.signedCertificateTimestamps() : List.of());
    }

    private CertificateRequestTls12 certificateRequest() {
        boolean rsa = false;
        boolean ecdsa = false;
        for (SignatureScheme scheme : config.signatureSchemes()) {
            switch (scheme.algorithm()) {
                case ECDSA, ED25519, ED448 -> ecdsa = true;
                case RSA_PSS_RSAE, RSA_PSS_PSS, RSA_PKCS1 -> rsa = true;
            }
        }
        ByteWriter types = new ByteWriter(2);
        if (rsa) {
            types.uint8(CertificateRequestTls12.RSA_SIGN);
        }
        if (ecdsa) {
            types.uint8(CertificateRequestTls12.ECDSA_SIGN);
        }
        return new CertificateRequestTls12(types.toByteArray(), config.signatureSchemes(),
                Authorities.toSend(config.peerVerifier()));
    }

    private void send(HandshakeMessage message) {
        byte[] encoded = message.encode();
        opening.transcript().add(encoded);
        environment.outbound().send(encoded);
    }
}
