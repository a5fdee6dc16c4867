package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Client certificates: not asked for, requested and required, in both roles and versions, with every kind of key. */
class ClientCertificatesTest {
    @TempDir
    private static Path directory;

    private static PemFiles files;
    private static OpenSsl.Server requesting;
    private static OpenSsl.Server requiring;

    @BeforeAll
    static void start() throws Exception {
        OpenSsl.installed();
        files = new PemFiles(directory);
        requesting = verifying("-verify");
        requiring = verifying("-Verify");
    }

    private static OpenSsl.Server verifying(String how) throws Exception {
        return Exchange.reversing(files, Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(),
                List.of(how, "4", "-verify_return_error", "-CAfile", files.root().toString())));
    }

    @AfterAll
    static void stop() {
        if (requesting != null) {
            requesting.close();
        }
        if (requiring != null) {
            requiring.close();
        }
    }

    static List<ProtocolVersion> versions() {
        return Settings.VERSIONS;
    }

    static List<Arguments> certificates() {
        return CertificatesTest.certificates();
    }

    private static ClientConfig.Builder client(ProtocolVersion version, KeyKind kind) {
        return Settings.client(version).credentials(CredentialSelector.of(Setup.clientCredential(kind)));
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void openSslVerifiesEveryCertificateOfOurClient(ProtocolVersion version, KeyKind kind) throws Exception {
        Exchange.Outcome outcome = Exchange.withServer(requiring, client(version, kind).build());
        assertTrue(outcome.said().matches("(?s).*Peer certificate: CN ?= ?client\n.*"), outcome::said);
        assertEquals(TestPki.clientLeaf(kind, "client").chain(), outcome.info().localCertificates());
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void ourServerVerifiesEveryCertificateOfOpenSsl(ProtocolVersion version, KeyKind kind) throws Exception {
        ServerConfig config = Settings.server(version).clientAuthentication(ClientAuthentication.REQUIRED).build();
        Exchange.Outcome outcome = Exchange.withClient(
                files, config, Exchange.arguments(files.client(kind).arguments(), List.of(Settings.option(version))));
        assertEquals(TestPki.clientLeaf(kind, "client").chain(), outcome.info().peerCertificates());
        assertTrue(outcome.said().contains("Acceptable client certificate CA names"), outcome::said);
        assertTrue(outcome.said().matches("(?s).*CN ?= ?niotls test root ECDSA_P256\n.*"), outcome::said);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientMayGoWithoutWhereOneIsOnlyRequested(ProtocolVersion version) throws Exception {
        Exchange.Outcome outcome = Exchange.withServer(requesting, Settings.client(version).build());
        assertTrue(outcome.said().contains("No peer certificate"), outcome::said);
        assertEquals(List.of(), outcome.info().localCertificates());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientSendsOneWhereItIsRequested(ProtocolVersion version) throws Exception {
        Exchange.Outcome outcome = Exchange.withServer(requesting, client(version, KeyKind.ECDSA_P256).build());
        assertTrue(outcome.said().matches("(?s).*Peer certificate: CN ?= ?client\n.*"), outcome::said);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientIsToldThatOneIsRequired(ProtocolVersion version) {
        TlsException failure = assertThrows(
                TlsException.class, () -> Exchange.withServer(requiring, Settings.client(version).build()));
        assertEquals(Fault.PEER_ALERT, failure.fault());
        requiring.program().expect("peer did not return a certificate");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourServerDoesNotAskUnlessItIsTold(ProtocolVersion version) throws Exception {
        Exchange.Outcome outcome = Exchange.withClient(files, Settings.server(version).build(),
                Exchange.arguments(files.client(KeyKind.ECDSA_P256).arguments(), List.of(Settings.option(version))));
        assertEquals(List.of(), outcome.info().peerCertificates());
        assertTrue(outcome.said().contains("No client certificate CA names sent"), outcome::said);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourServerGoesOnWithoutWhereOneIsOnlyRequested(ProtocolVersion version) throws Exception {
        ServerConfig config = Settings.server(version).clientAuthentication(ClientAuthentication.REQUESTED).build();
        Exchange.Outcome outcome = Exchange.withClient(files, config, List.of(Settings.option(version)));
        assertEquals(List.of(), outcome.info().peerCertificates());
        assertTrue(outcome.said().contains("Acceptable client certificate CA names"), outcome::said);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourServerTellsThatOneIsRequired(ProtocolVersion version) throws Exception {
        boolean tls13 = version.equals(ProtocolVersion.TLS_1_3);
        refuses(version, List.of(), tls13 ? Fault.CLIENT_CERTIFICATE_REQUIRED : Fault.CLIENT_CERTIFICATE_REQUIRED_TLS12,
                tls13 ? "alert certificate required" : "alert handshake failure");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourServerRefusesOneThatNobodyVouchesFor(ProtocolVersion version) throws Exception {
        KeyPair key = TestPki.keyPair(KeyKind.ECDSA_P256, "stranger");
        X509Certificate certificate = TestPki.certificate("CN=stranger", key)
                .purposes(KeyPurposeId.id_kp_clientAuth)
                .issuer(TestPki.intermediate(KeyKind.ECDSA_P384))
                .build();
        List<X509Certificate> chain = List.of(certificate, TestPki.intermediate(KeyKind.ECDSA_P384).certificate());
        TestPki.Leaf stranger = new TestPki.Leaf(key.getPrivate(), chain, TestPki.root(KeyKind.ECDSA_P384).certificate());
        refuses(version, files.credential("stranger", stranger).arguments(), Fault.UNTRUSTED_CERTIFICATE, "alert unknown ca");
    }

    private static void refuses(ProtocolVersion version, List<String> certificate, Fault fault, String alert) throws Exception {
        ServerConfig config = Settings.server(version).clientAuthentication(ClientAuthentication.REQUIRED).build();
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<String> served = listener.next(config, Dialogue::hearAll);
            List<String> arguments = Exchange.arguments(certificate, List.of(Settings.option(version)));
            try (Program client = Exchange.client(files, listener.port(), arguments)) {
                client.expect(alert);
                assertEquals(1, client.awaitExit(), client::toString);
                assertEquals(fault, assertThrows(TlsException.class, () -> Dialogue.result(served)).fault());
            }
        }
    }
}
