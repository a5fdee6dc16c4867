package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialRequest;
import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ServerConfig;
import io.niotls.message.CertificateRequestTls12;
import io.niotls.message.CertificateTls12;
import io.niotls.message.CertificateVerify;
import io.niotls.message.ServerHelloDone;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.session.ConnectionInfo;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Client certificates in TLS 1.2. */
class ClientAuthenticationTest {
    private static ServerConfig.Builder server(ClientAuthentication authentication) {
        return Setup.server(ProtocolVersion.TLS_1_2).clientAuthentication(authentication);
    }

    private static EnginePair pair(ClientAuthentication authentication, Credential... credentials) {
        return Setup.pair(
                Setup.client(ProtocolVersion.TLS_1_2).credentials(CredentialSelector.of(credentials)), server(authentication));
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void authenticatesClientWithEveryKindOfKey(KeyKind kind) throws Exception {
        Credential credential = Setup.clientCredential(kind);
        EnginePair pair = pair(ClientAuthentication.REQUIRED, credential).handshake();
        ConnectionInfo client = pair.client.engine.info().orElseThrow();
        ConnectionInfo server = pair.server.engine.info().orElseThrow();
        assertEquals(credential.chain(), server.peerCertificates());
        assertEquals(credential.chain(), client.localCertificates());
        assertEquals(client.localSignatureScheme(), server.peerSignatureScheme());
        assertTrue(server.peerSignatureScheme().isPresent());
    }

    @Test
    void asksForNothingIfNotConfigured() throws Exception {
        EnginePair pair = pair(ClientAuthentication.NONE, Setup.clientCredential(KeyKind.ECDSA_P256)).handshake();
        assertTrue(pair.server.engine.info().orElseThrow().peerCertificates().isEmpty());
        assertTrue(pair.client.engine.info().orElseThrow().localCertificates().isEmpty());
    }

    @Test
    void goesOnWithoutCertificateThatIsOnlyRequested() throws Exception {
        assertTrue(pair(ClientAuthentication.REQUESTED).handshake().server.engine.info().orElseThrow()
                .peerCertificates().isEmpty());
        EnginePair unprepared = Setup.pair(Setup.client(ProtocolVersion.TLS_1_2), server(ClientAuthentication.REQUESTED));
        assertTrue(unprepared.handshake().server.engine.info().orElseThrow().peerCertificates().isEmpty());
    }

    @Test
    void refusesClientWithoutCertificateThatIsRequired() {
        EnginePair pair = pair(ClientAuthentication.REQUIRED);
        assertEquals(Fault.CLIENT_CERTIFICATE_REQUIRED_TLS12, assertThrows(TlsException.class, pair::handshake).fault());
    }

    @Test
    void refusesCertificateThatIsOnlyRequestedButNotTrusted() {
        EnginePair pair = pair(ClientAuthentication.REQUESTED, Setup.credential(KeyKind.ECDSA_P256));
        TlsException refusal = assertThrows(TlsException.class, pair::handshake);
        assertEquals(Fault.UNSUPPORTED_CERTIFICATE, refusal.fault(), "a server's certificate is no client's");
    }

    @Test
    void tellsTheClientsSelectorWhatTheServerAccepts() throws Exception {
        AtomicReference<CredentialRequest> seen = new AtomicReference<>();
        EnginePair pair = Setup.pair(
                Setup.client(ProtocolVersion.TLS_1_2).credentials(request -> {
                    seen.set(request);
                    return Optional.empty();
                }),
                server(ClientAuthentication.REQUESTED)
                        .signatureSchemes(List.of(SignatureScheme.ED25519, SignatureScheme.RSA_PSS_RSAE_SHA256)));
        pair.handshake();
        assertEquals(List.of(SignatureScheme.ED25519, SignatureScheme.RSA_PSS_RSAE_SHA256), seen.get().signatureSchemes());
        assertEquals(Setup.verifier(false).authorities(), seen.get().authorities());
        assertEquals(ProtocolVersion.TLS_1_2, seen.get().version());
    }

    @Test
    void passesOverSchemesThatTheCertificateTypesRuleOut() throws Exception {
        List<CredentialRequest> seen = new ArrayList<>();
        RawServer server = RawServer.of(Setup.client().credentials(request -> {
            seen.add(request);
            return Optional.empty();
        }));
        server.sendHello();
        server.sendCertificate();
        server.sendKeyExchange();
        server.send(new CertificateRequestTls12(new byte[] {CertificateRequestTls12.RSA_SIGN},
                List.of(SignatureScheme.ECDSA_SECP256R1_SHA256, SignatureScheme.RSA_PKCS1_SHA256, SignatureScheme.of(0x0201)),
                List.of()));
        server.send(new ServerHelloDone());
        server.deliver();
        assertEquals(List.of(SignatureScheme.RSA_PKCS1_SHA256), seen.get(0).signatureSchemes());
        assertTrue(server.receive(HandshakeType.CERTIFICATE, CertificateTls12::decode).certificates().isEmpty());
        server.receiveSecondFlight();
        server.sendEnd();
        assertTrue(server.engine.isEstablished());
    }

    @Test
    void rejectsAuthorityThatIsNoName() throws Exception {
        RawServer server = RawServer.of(Setup.client().credentials(CredentialSelector.of()));
        server.sendHello();
        server.sendCertificate();
        server.sendKeyExchange();
        server.send(new CertificateRequestTls12(new byte[] {CertificateRequestTls12.ECDSA_SIGN},
                List.of(SignatureScheme.ED25519), List.of(new byte[] {1, 2, 3})));
        server.send(new ServerHelloDone());
        server.expectRefusal(Fault.MALFORMED_MESSAGE);
    }

    @Test
    void signsAllMessages() throws Exception {
        Credential credential = Setup.clientCredential(KeyKind.ECDSA_P256);
        RawServer server = RawServer.of(Setup.client().credentials(CredentialSelector.of(credential)));
        server.sendHello();
        server.sendCertificate();
        server.sendKeyExchange();
        server.send(new CertificateRequestTls12(new byte[] {CertificateRequestTls12.ECDSA_SIGN},
                List.of(SignatureScheme.ECDSA_SECP256R1_SHA256), List.of()));
        server.send(new ServerHelloDone());
        server.deliver();
        server.receive(HandshakeType.CERTIFICATE, CertificateTls12::decode);
        server.receiveKeyExchange();
        byte[] signed = server.transcript.messages();
        CertificateVerify verify = server.receive(HandshakeType.CERTIFICATE_VERIFY, CertificateVerify::decode);
        assertTrue(Setup.CRYPTO.verify(credential.publicKey(), verify.scheme(), signed, verify.signature()));
        server.receiveEnd();
        server.sendEnd();
        assertTrue(server.engine.isEstablished());
    }

    /** A scripted client that is about to send CertificateVerify. */
    private static RawClient beforeCertificateVerify(ServerConfig.Builder config, Credential credential) throws Exception {
        RawClient client = RawClient.of(config);
        client.sendHello(RawClient.extensions());
        client.receiveFirstFlight();
        client.send(new CertificateTls12(credential.encodedChain()));
        client.sendKeyExchange();
        return client;
    }

    @Test
    void acceptsSignatureOverAllMessages() throws Exception {
        Credential credential = Setup.clientCredential(KeyKind.ECDSA_P256);
        RawClient client = beforeCertificateVerify(server(ClientAuthentication.REQUIRED), credential);
        SignatureScheme scheme = SignatureScheme.ECDSA_SECP384R1_SHA384;
        client.send(new CertificateVerify(scheme, credential.signer().sign(scheme, client.transcript.messages())));
        client.sendEnd();
        client.receiveEnd();
        assertEquals(Optional.of(scheme), client.engine.info().orElseThrow().peerSignatureScheme());
    }

    @Test
    void rejectsSignatureOverOtherMessages() throws Exception {
        Credential credential = Setup.clientCredential(KeyKind.ECDSA_P256);
        RawClient client = beforeCertificateVerify(server(ClientAuthentication.REQUIRED), credential);
        SignatureScheme scheme = SignatureScheme.ECDSA_SECP256R1_SHA256;
        byte[] messages = client.transcript.messages();
        messages[messages.length - 1] ^= 1;
        client.send(new CertificateVerify(scheme, credential.signer().sign(scheme, messages)));
        client.expectRefusal(Fault.BAD_SIGNATURE);
    }

    @Test
    void rejectsSignatureOfAnotherKey() throws Exception {
        RawClient client = beforeCertificateVerify(
                server(ClientAuthentication.REQUIRED), Setup.clientCredential(KeyKind.ECDSA_P256));
        SignatureScheme scheme = SignatureScheme.ECDSA_SECP256R1_SHA256;
        byte[] signature = Setup.credential(KeyKind.ECDSA_P256).signer().sign(scheme, client.transcript.messages());
        client.send(new CertificateVerify(scheme, signature));
        client.expectRefusal(Fault.BAD_SIGNATURE);
    }

    @Test
    void rejectsSchemeThatWasNotRequested() throws Exception {
        Credential credential = Setup.clientCredential(KeyKind.ECDSA_P256);
        RawClient client = beforeCertificateVerify(server(ClientAuthentication.REQUIRED)
                .signatureSchemes(List.of(SignatureScheme.ECDSA_SECP256R1_SHA256)), credential);
        SignatureScheme scheme = SignatureScheme.ECDSA_SECP384R1_SHA384;
        client.send(new CertificateVerify(scheme, credential.signer().sign(scheme, client.transcript.messages())));
        client.expectRefusal(Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @Test
    void rejectsSchemeThatDoesNotFitTheKey() throws Exception {
        RawClient client = beforeCertificateVerify(
                server(ClientAuthentication.REQUIRED), Setup.clientCredential(KeyKind.ECDSA_P256));
        client.send(new CertificateVerify(SignatureScheme.ED25519, new byte[64]));
        client.expectRefusal(Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @Test
    void rejectsMissingCertificateVerify() throws Exception {
        RawClient client = beforeCertificateVerify(
                server(ClientAuthentication.REQUIRED), Setup.clientCredential(KeyKind.ECDSA_P256));
        client.changeCipherSpec();
        client.expectRefusal(Fault.UNEXPECTED_CHANGE_CIPHER_SPEC);
    }

    @Test
    void rejectsCertificateVerifyWithoutCertificate() throws Exception {
        RawClient client = RawClient.of(server(ClientAuthentication.REQUESTED));
        client.sendHello(RawClient.extensions());
        client.receiveFirstFlight();
        client.send(new CertificateTls12(List.of()));
        client.sendKeyExchange();
        client.send(new CertificateVerify(SignatureScheme.ED25519, new byte[64]));
        client.expectRefusal(Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void rejectsCertificateThatWasNotRequested() throws Exception {
        RawClient client = RawClient.ofDefaults();
        client.sendHello(RawClient.extensions());
        client.receiveFirstFlight();
        client.send(new CertificateTls12(Setup.clientCredential(KeyKind.ECDSA_P256).encodedChain()));
        client.expectRefusal(Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void requestsOnlyWhatItAccepts() throws Exception {
        RawClient client = RawClient.of(server(ClientAuthentication.REQUIRED)
                .signatureSchemes(List.of(SignatureScheme.ED25519, SignatureScheme.ECDSA_SECP256R1_SHA256)));
        client.sendHello(RawClient.extensions());
        client.receiveFirstFlight();
        assertEquals(1, client.request.certificateTypes().length);
        assertEquals(CertificateRequestTls12.ECDSA_SIGN, client.request.certificateTypes()[0]);
        assertEquals(List.of(SignatureScheme.ED25519, SignatureScheme.ECDSA_SECP256R1_SHA256),
                client.request.signatureSchemes());
    }
}
