package io.niotls.handshake.client12;

import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialRequest;
import io.niotls.config.Pause;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.Authorities;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.Paused;
import io.niotls.handshake.State;
import io.niotls.message.CertificateRequestTls12;
import io.niotls.message.CertificateTls12;
import io.niotls.message.CertificateVerify;
import io.niotls.message.HandshakeMessage;
import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.secret.KeyLog;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** The client's second flight: [Certificate], ClientKeyExchange, [CertificateVerify], ChangeCipherSpec, Finished. */
final class SecondFlight {
    private final ClientEnvironment environment;
    private final Agreement agreement;
    private final ServerShare share;
    private final AuthenticatedServer server;
    private final Transcript transcript;

    SecondFlight(ClientEnvironment environment, Agreement agreement, ServerShare share, AuthenticatedServer server,
            Transcript transcript) {
        this.environment = environment;
        this.agreement = agreement;
        this.share = share;
        this.server = server;
        this.transcript = transcript;
    }

    /** Sends it, and returns the state that expects the server's last flight. */
    State send(Optional<CertificateRequestTls12> request) throws TlsException {
        if (request.isEmpty()) {
            transcript.dropMessages();
            return finish(sendKeyExchange(), Optional.empty());
        }
        if (environment.config().credentials().isEmpty()) {
            return sendWithoutCredential();
        }
        CredentialRequest wanted = credentialRequest(request.get());
        return Paused.on(new Pause.SelectCredential(environment.config().credentials().get(), wanted), choice -> {
            if (choice.isEmpty()) {
                return sendWithoutCredential();
            }
            if (!wanted.signatureSchemes().contains(choice.get().scheme())) {
                throw new TlsException(Fault.INTERNAL_ERROR, "the selector chose a scheme that the server does not accept");
            }
            return sendWith(choice.get());
        });
    }

    /** RFC 5246 §7.4.6: a client that has no suitable certificate sends an empty list; the server decides what comes of it. */
    private State sendWithoutCredential() throws TlsException {
        transcript.dropMessages();
        send(new CertificateTls12(List.of()));
        return finish(sendKeyExchange(), Optional.empty());
    }

    private State sendWith(CredentialChoice choice) throws TlsException {
        send(new CertificateTls12(choice.credential().encodedChain()));
        Tls12Master master = sendKeyExchange();
        // RFC 5246 §7.4.8: it covers all messages up to ClientKeyExchange themselves, hashed as the scheme says.
        byte[] content = transcript.messages();
        transcript.dropMessages();
        return Paused.on(new Pause.Sign(choice.credential().signer(), choice.scheme(), content), master::close, signature -> {
            send(new CertificateVerify(choice.scheme(), signature));
            return finish(master, Optional.of(choice));
        });
    }

    private Tls12Master sendKeyExchange() throws TlsException {
        KeyExchange.Encapsulation own = share.answer(environment.config().random());
        try (SecretBytes premaster = own.secret()) {
            send(share.message().apply(own.share()));
            HashAlgorithm hash = agreement.cipherSuite().hash();
            Tls12Master master = agreement.extendedMasterSecret()
                    ? Tls12Master.extended(environment.crypto(), hash, premaster, transcript.current())
                    : Tls12Master.of(
                            environment.crypto(), hash, premaster, agreement.clientRandom(), agreement.serverRandom());
            new KeyLog(environment.config().keyLog(), agreement.clientRandom()).master(master);
            return master;
        }
    }

    private State finish(Tls12Master master, Optional<CredentialChoice> own) {
        return new FullCompletion(environment, agreement, master, transcript, share.group(), server, own).expectServersEnd();
    }

    private void send(HandshakeMessage message) {
        byte[] encoded = message.encode();
        transcript.add(encoded);
        environment.outbound().send(encoded);
    }

    private CredentialRequest credentialRequest(CertificateRequestTls12 request) throws TlsException {
        List<SignatureScheme> schemes = request.signatureSchemes().stream()
                .filter(scheme -> scheme.isKnown() && contains(request.certificateTypes(), certificateType(scheme)))
                .toList();
        return new CredentialRequest(Optional.empty(), ProtocolVersion.TLS_1_2, schemes, request.signatureSchemes(),
                Authorities.received(request.authorities()), List.of(), false);
    }

    private static byte certificateType(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case ECDSA, ED25519, ED448 -> CertificateRequestTls12.ECDSA_SIGN;
            case RSA_PSS_RSAE, RSA_PSS_PSS, RSA_PKCS1 -> CertificateRequestTls12.RSA_SIGN;
        };
    }

    private static boolean contains(byte[] types, byte type) {
        for (byte other : types) {
            if (other == type) {
                return true;
            }
        }
        return false;
    }
}
