package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.ServerConfig;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ClientKeyExchange;
import io.niotls.message.DheParameters;
import io.niotls.message.EcdheParameters;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.Present;
import io.niotls.message.ServerHelloExtension;
import io.niotls.message.StatusRequest;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.session.ConnectionInfo;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a server makes of a ClientHello for a full handshake of TLS 1.2. */
class NegotiationTest {
    private static final CipherSuite ECDHE_ECDSA = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
    private static final CipherSuite ECDHE_RSA = CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
    private static final CipherSuite DHE_RSA = CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256;
    private static final CipherSuite CBC = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256;
    private static final byte[] OCSP = TestOcsp.good(TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST));

    private static ServerConfig.Builder server(KeyKind... kinds) {
        return Setup.server().credentials(
                CredentialSelector.of(Arrays.stream(kinds).map(Setup::credential).toList()));
    }

    private static ExtensionBlock.Builder extensionsWith(NamedGroup... groups) {
        return RawClient.extensions().remove(ExtensionType.SUPPORTED_GROUPS)
                .add(ClientHelloExtension.SUPPORTED_GROUPS, List.of(groups));
    }

    private static ExtensionBlock.Builder extensionsWith(SignatureScheme... schemes) {
        return RawClient.extensions().remove(ExtensionType.SIGNATURE_ALGORITHMS)
                .add(ClientHelloExtension.SIGNATURE_ALGORITHMS, List.of(schemes));
    }

    private static void refuses(RawClient client, ExtensionBlock.Builder extensions, Fault fault) throws Exception {
        client.send(client.clientHello(extensions));
        client.expectRefusal(fault);
    }

    private static RawClient firstFlight(RawClient client, ExtensionBlock.Builder extensions) throws Exception {
        client.sendHello(extensions);
        client.receiveFirstFlight();
        return client;
    }

    @Test
    void completesWithTheScriptedClient() throws Exception {
        RawClient client = RawClient.ofDefaults().complete(RawClient.extensions());
        client.deliver(client.sealed(new byte[] {1, 2, 3}));
        assertArrayEquals(new byte[] {1, 2, 3}, client.receivedPlaintext());
    }

    @Test
    void refusesClientWithoutCommonSuite() throws Exception {
        RawClient client = RawClient.ofDefaults();
        client.suites = List.of(CipherSuite.of(0x002f), CipherSuite.TLS_AES_128_GCM_SHA256); // static RSA, and TLS 1.3
        refuses(client, RawClient.extensions(), Fault.NO_COMMON_CIPHER_SUITE);
    }

    @Test
    void refusesClientWithoutSignatureAlgorithms() throws Exception {
        refuses(RawClient.ofDefaults(), RawClient.extensions().remove(ExtensionType.SIGNATURE_ALGORITHMS),
                Fault.NO_COMMON_SIGNATURE_SCHEME);
    }

    @Test
    void refusesClientThatOnlyAcceptsSha1() throws Exception {
        refuses(RawClient.ofDefaults(), extensionsWith(SignatureScheme.of(0x0201), SignatureScheme.of(0x0203)),
                Fault.NO_COMMON_SIGNATURE_SCHEME);
    }

    @Test
    void refusesClientWhoseSuitesFitNoneOfItsSchemes() throws Exception {
        RawClient client = RawClient.ofDefaults();
        client.suites = List.of(ECDHE_ECDSA);
        refuses(client, extensionsWith(SignatureScheme.RSA_PSS_RSAE_SHA256), Fault.NO_COMMON_SIGNATURE_SCHEME);
    }

    @Test
    void refusesClientThatAcceptsNoneOfItsCertificates() throws Exception {
        refuses(RawClient.of(server(KeyKind.ECDSA_P256)), extensionsWith(SignatureScheme.RSA_PSS_RSAE_SHA256),
                Fault.NO_CREDENTIAL);
    }

    @Test
    void refusesClientThatDoesNotSupportTheCurveOfItsCertificate() throws Exception {
        refuses(RawClient.of(server(KeyKind.ECDSA_P256)), extensionsWith(NamedGroup.X25519), Fault.NO_CREDENTIAL);
    }

    @Test
    void prefersItsOwnOrderOfSuites() throws Exception {
        CipherSuite other = CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
        RawClient client = RawClient.of(server(KeyKind.ECDSA_P256).cipherSuites(List.of(other, ECDHE_ECDSA)));
        client.suites = List.of(ECDHE_ECDSA, other);
        assertEquals(other, firstFlight(client, RawClient.extensions()).suite);
    }

    @Test
    void choosesTheSuiteThatFitsItsCertificate() throws Exception {
        assertEquals(ECDHE_RSA, firstFlight(RawClient.of(server(KeyKind.RSA_2048)), RawClient.extensions()).suite);
        assertEquals(ECDHE_ECDSA, firstFlight(RawClient.of(server(KeyKind.ED25519)), RawClient.extensions()).suite);
    }

    @Test
    void choosesTheCertificateThatFitsTheClientsSchemes() throws Exception {
        RawClient client = firstFlight(RawClient.of(server(KeyKind.ECDSA_P256, KeyKind.RSA_2048)),
                extensionsWith(SignatureScheme.RSA_PKCS1_SHA256));
        assertEquals(ECDHE_RSA, client.suite);
        assertEquals(SignatureScheme.RSA_PKCS1_SHA256, client.keyExchange.scheme());
    }

    @Test
    void choosesTheCertificateThatFitsTheClientsSuites() throws Exception {
        RawClient client = RawClient.of(server(KeyKind.ECDSA_P256, KeyKind.RSA_2048));
        client.suites = List.of(ECDHE_RSA);
        assertEquals(ECDHE_RSA, firstFlight(client, RawClient.extensions()).suite);
    }

    @Test
    void prefersItsOwnOrderOfGroups() throws Exception {
        RawClient client = firstFlight(
                RawClient.of(Setup.server().groups(List.of(NamedGroup.SECP384R1, NamedGroup.SECP256R1))),
                extensionsWith(NamedGroup.SECP256R1, NamedGroup.SECP384R1));
        assertEquals(NamedGroup.SECP384R1, ((EcdheParameters) client.keyExchange.parameters()).group());
    }

    @Test
    void neverChoosesHybridGroup() throws Exception {
        RawClient client = firstFlight(RawClient.ofDefaults(),
                extensionsWith(NamedGroup.X25519_MLKEM768, NamedGroup.SECP256R1));
        assertEquals(NamedGroup.SECP256R1, ((EcdheParameters) client.keyExchange.parameters()).group());
    }

    @Test
    void takesSecp256r1ForClientThatNamesNoGroups() throws Exception {
        RawClient client = RawClient.ofDefaults()
                .complete(RawClient.extensions().remove(ExtensionType.SUPPORTED_GROUPS));
        assertEquals(NamedGroup.SECP256R1, ((EcdheParameters) client.keyExchange.parameters()).group());
    }

    @Test
    void refusesClientWithoutCommonCurve() throws Exception {
        RawClient client = RawClient.ofDefaults();
        client.suites = List.of(ECDHE_ECDSA);
        refuses(client, extensionsWith(NamedGroup.of(0x001a)), Fault.NO_COMMON_GROUP);
    }

    @Test
    void fallsBackToDheWhereNoCurveIsCommon() throws Exception {
        RawClient client = RawClient.of(server(KeyKind.RSA_2048));
        client.suites = List.of(ECDHE_RSA, DHE_RSA);
        client.complete(extensionsWith(NamedGroup.of(0x001a)));
        assertEquals(DHE_RSA, client.suite);
        assertEquals(Optional.of(NamedGroup.FFDHE2048), client.engine.info().orElseThrow().group());
    }

    @Test
    void takesTheFieldThatTheClientNames() throws Exception {
        RawClient client = RawClient.of(server(KeyKind.RSA_2048));
        client.suites = List.of(DHE_RSA);
        client.complete(extensionsWith(NamedGroup.FFDHE3072));
        assertEquals(3_072, ((DheParameters) client.keyExchange.parameters()).prime().bitLength());
    }

    @Test
    void takesItsOwnFieldForClientThatNamesNone() throws Exception {
        RawClient client = RawClient.of(server(KeyKind.RSA_2048)
                .groups(List.of(NamedGroup.X25519, NamedGroup.FFDHE4096, NamedGroup.FFDHE2048)));
        client.suites = List.of(DHE_RSA);
        client.complete(extensionsWith(NamedGroup.X25519));
        assertEquals(4_096, ((DheParameters) client.keyExchange.parameters()).prime().bitLength());
    }

    @Test
    void neverTakesDheIfTheClientNamesOtherFields() throws Exception {
        RawClient client = RawClient.of(server(KeyKind.RSA_2048).cipherSuites(List.of(DHE_RSA, ECDHE_RSA)));
        client.suites = List.of(DHE_RSA, ECDHE_RSA);
        NamedGroup unknownField = NamedGroup.of(0x01ff);
        assertEquals(ECDHE_RSA, firstFlight(client, extensionsWith(NamedGroup.X25519, unknownField)).suite);
    }

    @Test
    void refusesClientThatHasOnlyDheAndOtherFields() throws Exception {
        RawClient client = RawClient.of(server(KeyKind.RSA_2048));
        client.suites = List.of(DHE_RSA);
        refuses(client, extensionsWith(NamedGroup.X25519, NamedGroup.FFDHE8192), Fault.NO_COMMON_DH_GROUP);
    }

    @Test
    void refusesPointFormatsWithoutUncompressed() throws Exception {
        refuses(RawClient.ofDefaults(),
                RawClient.extensions().add(ClientHelloExtension.EC_POINT_FORMATS, new byte[] {1}), Fault.ILLEGAL_FIELD);
    }

    @Test
    void servesClientWithoutCurvesWhateverItsPointFormats() throws Exception {
        RawClient client = RawClient.of(server(KeyKind.RSA_2048));
        client.suites = List.of(DHE_RSA);
        client.complete(extensionsWith(NamedGroup.FFDHE2048).add(ClientHelloExtension.EC_POINT_FORMATS, new byte[] {1}));
        assertEquals(DHE_RSA, client.suite);
    }

    @Test
    void answersPointFormats() throws Exception {
        RawClient client = firstFlight(RawClient.ofDefaults(),
                RawClient.extensions().add(ClientHelloExtension.EC_POINT_FORMATS, new byte[] {1, 0}));
        assertArrayEquals(new byte[] {0},
                client.serverHello.extensions().get(ServerHelloExtension.EC_POINT_FORMATS).orElseThrow());
    }

    @Test
    void refusesRenegotiationInfoThatIsNotEmpty() throws Exception {
        refuses(RawClient.ofDefaults(), RawClient.extensions().remove(ExtensionType.RENEGOTIATION_INFO)
                .add(ClientHelloExtension.RENEGOTIATION_INFO, new byte[12]), Fault.BAD_RENEGOTIATION_INFO);
    }

    @Test
    void answersRenegotiationInfoAndItsSignalAndNothingElse() throws Exception {
        assertTrue(hasRenegotiationInfo(RawClient.ofDefaults(), RawClient.extensions()));
        RawClient signalling = RawClient.ofDefaults();
        signalling.suites = List.of(ECDHE_ECDSA, CipherSuite.TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
        assertTrue(hasRenegotiationInfo(signalling, RawClient.extensions().remove(ExtensionType.RENEGOTIATION_INFO)));
        assertFalse(hasRenegotiationInfo(
                RawClient.ofDefaults(), RawClient.extensions().remove(ExtensionType.RENEGOTIATION_INFO)));
    }

    private static boolean hasRenegotiationInfo(RawClient client, ExtensionBlock.Builder extensions) throws Exception {
        return firstFlight(client, extensions).serverHello.extensions().has(ServerHelloExtension.RENEGOTIATION_INFO);
    }

    @Test
    void servesClientWithoutExtendedMasterSecretButNeverLetsItResume() throws Exception {
        RawClient client = RawClient.ofDefaults();
        client.complete(RawClient.extensions().remove(ExtensionType.EXTENDED_MASTER_SECRET)
                .add(ClientHelloExtension.SESSION_TICKET, new byte[0]));
        assertFalse(client.engine.info().orElseThrow().extendedMasterSecret());
        assertEquals(0, client.serverHello.sessionId().length);
        assertFalse(client.serverHello.extensions().has(ServerHelloExtension.SESSION_TICKET));
        assertTrue(client.engine.channelBinding("tls-unique").isEmpty());
    }

    @Test
    void refusesClientWithoutExtendedMasterSecretWhereItIsRequired() throws Exception {
        refuses(RawClient.of(Setup.server().extendedMasterSecretRequired(true)),
                RawClient.extensions().remove(ExtensionType.EXTENDED_MASTER_SECRET), Fault.NO_EXTENDED_MASTER_SECRET);
    }

    @Test
    void encryptsThenAuthenticatesOnlyWithCbcAndIfTheClientOffersIt() throws Exception {
        for (CipherSuite suite : List.of(CBC, ECDHE_ECDSA)) {
            for (boolean offered : new boolean[] {true, false}) {
                RawClient client = RawClient.of(Setup.server().cipherSuites(List.of(suite)));
                ExtensionBlock.Builder extensions = RawClient.extensions();
                client.complete(offered ? extensions.add(ClientHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT) : extensions);
                assertEquals(offered && suite.equals(CBC), client.encryptThenMac);
            }
        }
    }

    @Test
    void acknowledgesTheServerNameOnlyIfThereIsOne() throws Exception {
        RawClient named = firstFlight(RawClient.ofDefaults(),
                RawClient.extensions().add(ClientHelloExtension.SERVER_NAME, Setup.HOST));
        assertTrue(named.serverHello.extensions().has(ServerHelloExtension.SERVER_NAME));
        RawClient nameless = firstFlight(RawClient.ofDefaults(), RawClient.extensions());
        assertFalse(nameless.serverHello.extensions().has(ServerHelloExtension.SERVER_NAME));
    }

    @Test
    void answersNothingThatWasNotAskedFor() throws Exception {
        RawClient client = firstFlight(RawClient.of(fullyFurnished()), RawClient.extensions());
        assertEquals(List.of(ExtensionType.RENEGOTIATION_INFO, ExtensionType.EXTENDED_MASTER_SECRET),
                client.serverHello.extensions().types());
    }

    @Test
    void staplesOnlyWhatWasAskedFor() throws Exception {
        RawClient client = firstFlight(RawClient.of(fullyFurnished()),
                RawClient.extensions().add(ClientHelloExtension.STATUS_REQUEST, StatusRequest.ocsp()));
        assertTrue(client.serverHello.extensions().has(ServerHelloExtension.STATUS_REQUEST));
        assertFalse(client.serverHello.extensions().has(ServerHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP));
        RawClient other = firstFlight(RawClient.of(fullyFurnished()),
                RawClient.extensions().add(ClientHelloExtension.STATUS_REQUEST, new StatusRequest(2, new byte[4])));
        assertFalse(other.serverHello.extensions().has(ServerHelloExtension.STATUS_REQUEST));
    }

    @Test
    void passesStapledResponseAndTimestampsOn() throws Exception {
        EnginePair pair = Setup.pair(
                Setup.client(ProtocolVersion.TLS_1_2), fullyFurnished().versions(List.of(ProtocolVersion.TLS_1_2))).handshake();
        ConnectionInfo info = pair.client.engine.info().orElseThrow();
        assertArrayEquals(OCSP, info.ocspResponse().orElseThrow());
        assertArrayEquals(new byte[] {7, 8}, info.signedCertificateTimestamps().get(0));
        assertArrayEquals(OCSP, pair.server.engine.info().orElseThrow().ocspResponse().orElseThrow());
    }

    @Test
    void staplesNothingWhereThatIsSwitchedOff() throws Exception {
        RawClient client = firstFlight(RawClient.of(fullyFurnished().stapledResponses(false)),
                RawClient.extensions().add(ClientHelloExtension.STATUS_REQUEST, StatusRequest.ocsp())
                        .add(ClientHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP, Present.PRESENT));
        assertFalse(client.serverHello.extensions().has(ServerHelloExtension.STATUS_REQUEST));
        assertFalse(client.serverHello.extensions().has(ServerHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP));
    }

    @Test
    void refusesClientWithoutCommonProtocol() throws Exception {
        refuses(RawClient.of(Setup.server().applicationProtocols(List.of("h2"))),
                RawClient.extensions().add(ClientHelloExtension.ALPN, List.of("http/1.1")), Fault.NO_COMMON_PROTOCOL);
    }

    @Test
    void neverEchoesSessionIdItDoesNotKnow() throws Exception {
        RawClient client = RawClient.ofDefaults();
        client.sessionId = RawPeer.bytes(32, 5);
        firstFlight(client, RawClient.extensions());
        assertEquals(32, client.serverHello.sessionId().length);
        assertFalse(Arrays.equals(client.sessionId, client.serverHello.sessionId()));
    }

    @Test
    void givesNoSessionIdWithoutStore() throws Exception {
        RawClient client = firstFlight(RawClient.of(Setup.server().withoutSessions()), RawClient.extensions());
        assertEquals(0, client.serverHello.sessionId().length);
    }

    @Test
    void refusesSharesThatAreNotValid() throws Exception {
        RawClient client = firstFlight(RawClient.ofDefaults(), RawClient.extensions());
        client.send(ClientKeyExchange.ecdhe(new byte[32]));
        client.expectRefusal(Fault.INVALID_KEY_SHARE);
    }

    private static ServerConfig.Builder fullyFurnished() {
        return Setup.server()
                .applicationProtocols(List.of("h2"))
                .credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256)
                        .withOcspResponse(OCSP)
                        .withSignedCertificateTimestamps(List.of(new byte[] {7, 8}))));
    }
}
