package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of server certificate and every signature scheme, in both roles and versions. */
class CertificatesTest {
    @TempDir
    private static Path directory;

    private static final Map<KeyKind, OpenSsl.Server> SERVERS = new EnumMap<>(KeyKind.class);
    private static PemFiles files;

    @BeforeAll
    static void start() throws Exception {
        OpenSsl.installed();
        files = new PemFiles(directory);
        for (KeyKind kind : KeyKind.values()) {
            SERVERS.put(kind, Exchange.reversing(files, files.server(kind).arguments()));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(OpenSsl.Server::close);
        SERVERS.clear();
    }

    static List<Arguments> certificates() {
        List<Arguments> arguments = new ArrayList<>();
        for (ProtocolVersion version : Settings.VERSIONS) {
            for (KeyKind kind : KeyKind.values()) {
                arguments.add(Arguments.of(version, kind));
            }
        }
        return arguments;
    }

    static List<Arguments> schemes() {
        List<Arguments> arguments = new ArrayList<>();
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            arguments.add(Arguments.of(ProtocolVersion.TLS_1_2, scheme));
            if (scheme.isAllowedInTls13()) {
                arguments.add(Arguments.of(ProtocolVersion.TLS_1_3, scheme));
            }
        }
        return arguments;
    }

    private static KeyKind kindFor(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case ECDSA -> switch (scheme.hash()) {
                case SHA384 -> KeyKind.ECDSA_P384;
                case SHA512 -> KeyKind.ECDSA_P521;
                case SHA1, SHA256 -> KeyKind.ECDSA_P256;
            };
            case ED25519 -> KeyKind.ED25519;
            case ED448 -> KeyKind.ED448;
            case RSA_PSS_RSAE, RSA_PKCS1 -> KeyKind.RSA_2048;
            case RSA_PSS_PSS -> KeyKind.RSA_PSS_2048;
        };
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void ourClientVerifiesEveryCertificate(ProtocolVersion version, KeyKind kind) throws Exception {
        Exchange.Outcome outcome = Exchange.withServer(SERVERS.get(kind), Settings.client(version).build());
        assertEquals(TestPki.leaf(kind, Setup.HOST).chain(), outcome.info().peerCertificates());
        assertEquals(version, outcome.info().version());
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void openSslVerifiesEveryCertificate(ProtocolVersion version, KeyKind kind) throws Exception {
        ServerConfig config =
                Settings.server(version).credentials(CredentialSelector.of(Setup.credential(kind))).build();
        Exchange.Outcome outcome = Exchange.withClient(files, config, List.of(Settings.option(version)));
        assertTrue(outcome.said().matches("(?s).*subject=CN ?= ?server " + kind + "\n.*"), outcome::said);
        assertTrue(outcome.said().contains("Verify return code: 0 (ok)"), outcome::said);
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void ourClientVerifiesEverySignature(ProtocolVersion version, SignatureScheme scheme) throws Exception {
        ClientConfig config = Settings.client(version)
                .signatureSchemes(List.of(scheme))
                .certificateSignatureSchemes(SignatureScheme.KNOWN)
                .build();
        Exchange.Outcome outcome = Exchange.withServer(SERVERS.get(kindFor(scheme)), config);
        assertEquals(scheme, outcome.info().peerSignatureScheme().orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void openSslVerifiesEverySignature(ProtocolVersion version, SignatureScheme scheme) throws Exception {
        ServerConfig config = Settings.server(version)
                .credentials(CredentialSelector.of(Setup.credential(kindFor(scheme))))
                .build();
        // The scheme of the certificates' own signatures must be there too: OpenSSL does not send signature_algorithms_cert.
        String offered = scheme.equals(SignatureScheme.ECDSA_SECP256R1_SHA256)
                ? scheme.name()
                : scheme + ":" + SignatureScheme.ECDSA_SECP256R1_SHA256;
        Exchange.Outcome outcome =
                Exchange.withClient(files, config, List.of(Settings.option(version), "-sigalgs", offered));
        assertEquals(scheme, outcome.info().localSignatureScheme().orElseThrow());
    }

    @Test
    void ourServerPicksTheCertificateThatTheClientCanVerify() throws Exception {
        Exchange.Outcome outcome = Exchange.withClient(
                files, Settings.server().build(), List.of("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"));
        assertEquals(TestPki.leaf(KeyKind.RSA_2048, Setup.HOST).chain(), outcome.info().localCertificates());
    }

    @Test
    void ourClientRefusesAnotherHostsCertificate() {
        TlsException failure = assertThrows(TlsException.class, () -> Exchange.withServer(
                SERVERS.get(KeyKind.ECDSA_P256), Settings.client().build(), Peer.of("other.example", 443)));
        assertEquals(Fault.WRONG_HOST_NAME, failure.fault());
        SERVERS.get(KeyKind.ECDSA_P256).program().expect("alert bad certificate");
    }

    @Test
    void openSslRefusesAnUntrustedAuthorityAndOurServerNamesTheAlert() throws Exception {
        ServerConfig config = Settings.server()
                .credentials(CredentialSelector.of(
                        Setup.credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.RSA_2048, Setup.HOST))))
                .build();
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<String> served = listener.next(config, Dialogue::hearAll);
            try (Program client = Exchange.client(files, listener.port(), List.of())) {
                assertEquals(1, client.awaitExit(), client::toString);
                TlsException failure = assertThrows(TlsException.class, () -> Dialogue.result(served));
                assertEquals(Alert.UNKNOWN_CA, failure.receivedAlert().orElseThrow());
            }
        }
    }
}
