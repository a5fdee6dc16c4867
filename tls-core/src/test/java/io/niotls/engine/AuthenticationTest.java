package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialRequest;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.auth.PkixVerifier;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.Signer;
import io.niotls.message.ClientHelloExtension;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who shows which certificate to whom, who asks for one, and what is refused. */
class AuthenticationTest {
    private static final ProtocolVersion TLS_1_3 = ProtocolVersion.TLS_1_3;
    private static final ProtocolVersion TLS_1_2 = ProtocolVersion.TLS_1_2;

    private final Tap tap = new Tap();

    static List<ProtocolVersion> versions() {
        return List.of(TLS_1_3, TLS_1_2);
    }

    static List<Arguments> clientCertificates() {
        List<Arguments> arguments = new ArrayList<>();
        for (ProtocolVersion version : versions()) {
            for (KeyKind kind : KeyKind.values()) {
                arguments.add(Arguments.of(version, kind));
            }
        }
        return arguments;
    }

    private static ServerConfig.Builder asking(ProtocolVersion version, ClientAuthentication authentication) {
        return Setup.server(version).clientAuthentication(authentication);
    }

    private static CredentialSelector clientCredential() {
        return CredentialSelector.of(Setup.clientCredential(KeyKind.ECDSA_P256));
    }

    /** A selector that does not care what it is asked for. */
    private static CredentialSelector always(Credential credential, SignatureScheme scheme) {
        return request -> Optional.of(new CredentialChoice(credential, scheme));
    }

    // ---- Clients ----

    @ParameterizedTest
    @MethodSource("versions")
    void clientShowsNothingThatIsNotAskedFor(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(Setup.client(version).credentials(clientCredential()),
                asking(version, ClientAuthentication.NONE));
        HandshakeTest.exchange(pair);
        assertEquals(List.of(), info(pair.server).peerCertificates());
        assertEquals(List.of(), info(pair.client).localCertificates());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void requestedCertificateMayBeMissing(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(Setup.client(version), asking(version, ClientAuthentication.REQUESTED));
        HandshakeTest.exchange(pair);
        assertEquals(List.of(), info(pair.server).peerCertificates());
        assertEquals(Optional.empty(), info(pair.server).peerSignatureScheme());
    }

    @ParameterizedTest
    @MethodSource("clientCertificates")
    void clientAuthenticatesWithEveryCertificate(ProtocolVersion version, KeyKind kind) throws Exception {
        for (ClientAuthentication authentication : List.of(ClientAuthentication.REQUESTED, ClientAuthentication.REQUIRED)) {
            Credential credential = Setup.clientCredential(kind);
            EnginePair pair = Setup.pair(
                    Setup.client(version).credentials(CredentialSelector.of(credential)), asking(version, authentication));
            HandshakeTest.exchange(pair);
            assertEquals(credential.chain(), info(pair.server).peerCertificates());
            assertEquals(credential.chain(), info(pair.client).localCertificates());
            assertEquals(info(pair.client).localSignatureScheme(), info(pair.server).peerSignatureScheme());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void requiredCertificateMustNotBeMissing(ProtocolVersion version) {
        EnginePair pair = Setup.pair(Setup.client(version), asking(version, ClientAuthentication.REQUIRED));
        Refusal.expect(pair, pair.server, version.equals(TLS_1_3)
                ? Fault.CLIENT_CERTIFICATE_REQUIRED : Fault.CLIENT_CERTIFICATE_REQUIRED_TLS12);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void requestedCertificateMustBeTrusted(ProtocolVersion version) {
        KeyPair key = TestPki.keyPair(KeyKind.ECDSA_P256, "a foreign client");
        X509Certificate leaf = TestPki.certificate("CN=client", key).purposes(KeyPurposeId.id_kp_clientAuth)
                .keyUsage(KeyUsage.digitalSignature).issuer(TestPki.intermediate(KeyKind.ED25519)).build();
        Credential foreign = Credential.of(List.of(leaf), Setup.CRYPTO.signer(key.getPrivate(), key.getPublic()));
        EnginePair pair = Setup.pair(
                Setup.client(version).credentials(always(foreign, SignatureScheme.ECDSA_SECP256R1_SHA256)),
                asking(version, ClientAuthentication.REQUESTED));
        Refusal.expect(pair, pair.server, Fault.UNTRUSTED_CERTIFICATE);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void serverRefusesWrongSignatureOfAClient(ProtocolVersion version) {
        EnginePair pair = Setup.pair(Setup.client(version).credentials(CredentialSelector.of(
                        Credential.of(TestPki.clientLeaf(KeyKind.ECDSA_P256, "client").chain(), lying(KeyKind.ECDSA_P256)))),
                asking(version, ClientAuthentication.REQUIRED));
        Refusal.expect(pair, pair.server, Fault.BAD_SIGNATURE);
    }

    /** Says that a signature is of another scheme. */
    private static Tap.Rewriter signedWith(SignatureScheme scheme) {
        return Tap.replace(HandshakeType.CERTIFICATE_VERIFY, message -> {
            byte[] changed = message.clone();
            changed[4] = (byte) (scheme.code() >>> 8);
            changed[5] = (byte) scheme.code();
            return changed;
        });
    }

    @Test
    void serverRefusesSignatureSchemeThatItDidNotOffer() {
        EnginePair pair = tap.pair(
                Setup.client(TLS_1_3).credentials(clientCredential()), asking(TLS_1_3, ClientAuthentication.REQUIRED)
                        .signatureSchemes(List.of(SignatureScheme.ECDSA_SECP256R1_SHA256)));
        tap.client.rewriter = signedWith(SignatureScheme.ED25519);
        Refusal.expect(pair, pair.server, Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void clientChoosesByTheAuthoritiesThatTheServerNames(ProtocolVersion version) throws Exception {
        Credential foreign = Setup.credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.ED25519, "client.example"));
        Credential fitting = Setup.clientCredential(KeyKind.ECDSA_P256);
        EnginePair pair = Setup.pair(Setup.client(version).credentials(CredentialSelector.of(foreign, fitting)),
                asking(version, ClientAuthentication.REQUIRED));
        HandshakeTest.exchange(pair);
        assertEquals(fitting.chain(), info(pair.server).peerCertificates());
        EnginePair none = Setup.pair(Setup.client(version).credentials(CredentialSelector.of(foreign)),
                asking(version, ClientAuthentication.REQUESTED));
        HandshakeTest.exchange(none);
        assertEquals(List.of(), info(none.server).peerCertificates());
    }

    // ---- Servers ----

    @ParameterizedTest
    @MethodSource("versions")
    void clientRefusesForeignAuthority(ProtocolVersion version) {
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version).credentials(CredentialSelector.of(
                Setup.credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.ED25519, Setup.HOST)))));
        Refusal.expect(pair, pair.client, Fault.UNTRUSTED_CERTIFICATE);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void clientRefusesAnotherHostName(ProtocolVersion version) {
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version).credentials(CredentialSelector.of(
                Setup.credential(KeyKind.ECDSA_P256, "other.example"))));
        Refusal.expect(pair, pair.client, Fault.WRONG_HOST_NAME);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void clientRefusesExpiredCertificate(ProtocolVersion version) {
        var clock = Setup.clock();
        clock.advance(Duration.ofDays(365 * 30));
        EnginePair pair = Setup.pair(Setup.client(version).clock(clock), Setup.server(version));
        Refusal.expect(pair, pair.client, Fault.EXPIRED_CERTIFICATE);
    }

    @ParameterizedTest
    @MethodSource("clientCertificates")
    void clientRefusesWrongSignatureOfAServer(ProtocolVersion version, KeyKind kind) {
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version).credentials(CredentialSelector.of(
                Credential.of(TestPki.leaf(kind, Setup.HOST).chain(), lying(kind)))));
        Refusal.expect(pair, pair.client, Fault.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void verificationThatIsSwitchedOffStillWantsTheKey(ProtocolVersion version) throws Exception {
        EnginePair foreign = Setup.pair(Setup.client(version).peerVerifier(InsecurePeerVerifier.acceptingEveryone()),
                Setup.server(version).credentials(CredentialSelector.of(
                        Setup.credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.ED25519, "other.example")))));
        HandshakeTest.exchange(foreign);
        EnginePair liar = Setup.pair(Setup.client(version).peerVerifier(InsecurePeerVerifier.acceptingEveryone()),
                Setup.server(version).credentials(CredentialSelector.of(Credential.of(
                        TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST).chain(), lying(KeyKind.ECDSA_P256)))));
        Refusal.expect(liar, liar.client, Fault.BAD_SIGNATURE);
    }

    @Test
    void clientRefusesSignatureSchemeThatItDidNotOffer() {
        EnginePair pair = tap.pair(
                Setup.client(TLS_1_3).signatureSchemes(List.of(SignatureScheme.ECDSA_SECP256R1_SHA256))
                        .certificateSignatureSchemes(SignatureScheme.KNOWN), Setup.server(TLS_1_3));
        tap.server.rewriter = signedWith(SignatureScheme.ED25519);
        Refusal.expect(pair, pair.client, Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void selectorThatIgnoresTheRequestIsOurFault(ProtocolVersion version) {
        CredentialSelector stubborn = always(Setup.credential(KeyKind.ED25519), SignatureScheme.ED25519);
        EnginePair server = Setup.pair(
                Setup.client(version).signatureSchemes(List.of(SignatureScheme.ECDSA_SECP256R1_SHA256)),
                Setup.server(version).credentials(stubborn));
        Refusal.expect(server, server.server, Fault.INTERNAL_ERROR);
        EnginePair client = Setup.pair(Setup.client(version).credentials(stubborn),
                asking(version, ClientAuthentication.REQUIRED)
                        .signatureSchemes(List.of(SignatureScheme.ECDSA_SECP256R1_SHA256)));
        Refusal.expect(client, client.client, Fault.INTERNAL_ERROR);
    }

    @Test
    void pkcs1SignaturesAreForTls12Only() throws Exception {
        CredentialSelector pkcs1 = always(Setup.credential(KeyKind.RSA_2048), SignatureScheme.RSA_PKCS1_SHA256);
        HandshakeTest.exchange(Setup.pair(Setup.client(TLS_1_2), Setup.server(TLS_1_2).credentials(pkcs1)));
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3)
                .credentials(CredentialSelector.of(Setup.credential(KeyKind.RSA_2048))));
        tap.server.rewriter = signedWith(SignatureScheme.RSA_PKCS1_SHA256);
        Refusal.expect(pair, pair.client, Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @Test
    void curveOfAnEcdsaKeyIsBoundToItsHashInTls13() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3).credentials(
                CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P384))));
        tap.server.rewriter = signedWith(SignatureScheme.ECDSA_SECP256R1_SHA256);
        Refusal.expect(pair, pair.client, Fault.UNOFFERED_SIGNATURE_SCHEME);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void serverWithoutCredentialRefuses(ProtocolVersion version) {
        ServerConfig bare = ServerConfig.builder().versions(List.of(version))
                .random(Setup.seeded(2)).clock(Setup.clock()).build();
        EnginePair pair = new EnginePair(Setup.client(version).build(), Setup.peer(), bare);
        Refusal.expect(pair, pair.server, Fault.NO_CREDENTIAL);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void serverWithoutAFittingSignatureRefuses(ProtocolVersion version) {
        EnginePair pair = Setup.pair(Setup.client(version).signatureSchemes(List.of(SignatureScheme.ED25519)),
                Setup.server(version));
        Refusal.expect(pair, pair.server, version.equals(TLS_1_3) ? Fault.NO_COMMON_SIGNATURE_SCHEME : Fault.NO_CREDENTIAL);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void serverChoosesByNameAndByScheme(ProtocolVersion version) throws Exception {
        Credential one = Setup.credential(KeyKind.ECDSA_P256, "one.example");
        Credential host = Setup.credential(KeyKind.ECDSA_P256);
        Credential rsa = Setup.credential(KeyKind.RSA_2048);
        ServerConfig.Builder server = Setup.server(version).credentials(CredentialSelector.of(one, host, rsa));
        EnginePair byName = Setup.pair(Setup.client(version), server);
        HandshakeTest.exchange(byName);
        assertEquals(host.chain(), info(byName.client).peerCertificates());
        EnginePair byScheme = Setup.pair(Setup.client(version)
                .signatureSchemes(List.of(SignatureScheme.RSA_PSS_RSAE_SHA256))
                .certificateSignatureSchemes(SignatureScheme.KNOWN), server);
        HandshakeTest.exchange(byScheme);
        assertEquals(rsa.chain(), info(byScheme.client).peerCertificates());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void certificateSignaturesAreChosenByTheirOwnList(ProtocolVersion version) throws Exception {
        Credential underEcdsa = Setup.credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.ECDSA_P256, Setup.HOST));
        Credential underRsa = Setup.credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.RSA_2048, Setup.HOST));
        EnginePair pair = tap.pair(
                Setup.client(version).certificateSignatureSchemes(List.of(SignatureScheme.RSA_PKCS1_SHA256))
                        .peerVerifier(PkixVerifier.builder().anchors(List.of(underEcdsaRoot(), underRsaRoot())).build()),
                Setup.server(version).credentials(CredentialSelector.of(underEcdsa, underRsa)));
        HandshakeTest.exchange(pair);
        assertEquals(List.of(SignatureScheme.RSA_PKCS1_SHA256), tap.client.clientHello().extensions()
                .get(ClientHelloExtension.SIGNATURE_ALGORITHMS_CERT).orElseThrow());
        assertEquals(underRsa.chain(), info(pair.client).peerCertificates());
    }

    private static X509Certificate underEcdsaRoot() {
        return TestPki.root(KeyKind.ECDSA_P256).certificate();
    }

    private static X509Certificate underRsaRoot() {
        return TestPki.root(KeyKind.RSA_2048).certificate();
    }

    @Test
    void clientNamesItsAuthorities() throws Exception {
        List<CredentialRequest> seen = new ArrayList<>();
        CredentialSelector selector = CredentialSelector.of(
                Setup.credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.ED25519, Setup.HOST)),
                Setup.credential(KeyKind.ECDSA_P256));
        EnginePair pair = Setup.pair(Setup.client(TLS_1_3).certificateAuthorities(true),
                Setup.server(TLS_1_3).credentials(request -> {
                    seen.add(request);
                    return selector.select(request);
                }));
        HandshakeTest.exchange(pair);
        assertEquals(Setup.verifier(true).authorities(), seen.get(0).authorities());
        EnginePair silent = Setup.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3).credentials(request -> {
            seen.add(request);
            return Optional.of(new CredentialChoice(
                    Setup.credential(KeyKind.ECDSA_P256), SignatureScheme.ECDSA_SECP256R1_SHA256));
        }));
        HandshakeTest.exchange(silent);
        assertEquals(List.of(), seen.get(1).authorities());
    }

    @Test
    void clientRefusesEmptyCertificateOfAServer() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3));
        tap.server.rewriter = Tap.replace(HandshakeType.CERTIFICATE, message -> new byte[] {11, 0, 0, 4, 0, 0, 0, 0});
        Refusal.expect(pair, pair.client, Fault.NO_SERVER_CERTIFICATE);
        assertTrue(tap.server.types().contains(HandshakeType.CERTIFICATE_VERIFY));
    }

    /** Signs something else than it is asked to. */
    private static Signer lying(KeyKind kind) {
        TestPki.Leaf leaf = TestPki.leaf(kind, Setup.HOST);
        Signer honest = Setup.CRYPTO.signer(leaf.key(), leaf.publicKey());
        return new Signer() {
            @Override
            public List<SignatureScheme> schemes() {
                return honest.schemes();
            }

            @Override
            public byte[] sign(SignatureScheme scheme, byte[] content) throws GeneralSecurityException {
                byte[] other = content.clone();
                other[other.length - 1] ^= 1;
                return honest.sign(scheme, other);
            }
        };
    }
}
