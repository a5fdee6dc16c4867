package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PkixVerifier;
import io.niotls.config.ClientAuthentication;
import io.niotls.message.ServerHello;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import io.niotls.record.RecordOpener;
import io.niotls.record.RecordProtection;
import io.niotls.secret.Tls12Keys;
import io.niotls.secret.Tls12Master;
import io.niotls.session.ConnectionInfo;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Key log (RFC 9850), exporters (RFC 5705, RFC 8446 §7.5), channel bindings (RFC 5929, RFC 9266), what was negotiated. */
class SecretsTest {
    private static final ProtocolVersion TLS_1_3 = ProtocolVersion.TLS_1_3;
    private static final ProtocolVersion TLS_1_2 = ProtocolVersion.TLS_1_2;

    private final Tap tap = new Tap();

    static List<ProtocolVersion> versions() {
        return List.of(TLS_1_3, TLS_1_2);
    }

    static List<CipherSuite> tls13Suites() {
        return List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_AES_256_GCM_SHA384,
                CipherSuite.TLS_CHACHA20_POLY1305_SHA256);
    }

    // ---- Key log ----

    @ParameterizedTest
    @MethodSource("tls13Suites")
    void keyLogOfTls13DecryptsTheConnection(CipherSuite suite) throws Exception {
        // The tap decrypts with nothing but the lines, key updates included.
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3).cipherSuites(List.of(suite)));
        HandshakeTest.exchange(pair);
        pair.client.engine.updateKeys(true);
        HandshakeTest.exchange(pair);
        List<String> labels = List.of("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET");
        String random = HexFormat.of().formatHex(tap.client.clientHello().random());
        for (List<String> lines : List.of(tap.client.keyLogLines, tap.server.keyLogLines)) {
            assertEquals(labels, lines.stream().map(line -> line.split(" ")[0]).toList());
            for (String line : lines) {
                String[] words = line.split(" ");
                assertEquals(3, words.length);
                assertEquals(random, words[1]);
                assertEquals(2 * suite.hash().length(), words[2].length());
                assertTrue(line.matches("[A-Z_0]+ [0-9a-f]+ [0-9a-f]+"));
            }
        }
        assertEquals(tap.client.keyLogLines, tap.server.keyLogLines);
    }

    @Test
    void keyLogOfTls12DecryptsTheConnection() throws Exception {
        CipherSuite suite = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
        EnginePair pair = tap.pair(Setup.client(TLS_1_2), Setup.server(TLS_1_2).cipherSuites(List.of(suite)));
        HandshakeTest.exchange(pair);
        assertEquals(tap.client.keyLogLines, tap.server.keyLogLines);
        assertEquals(1, tap.client.keyLogLines.size());
        String[] words = tap.client.keyLogLines.get(0).split(" ");
        byte[] clientRandom = tap.client.clientHello().random();
        assertEquals("CLIENT_RANDOM", words[0]);
        assertEquals(HexFormat.of().formatHex(clientRandom), words[1]);
        ServerHello hello = tap.server.serverHello();
        byte[] secret = HexFormat.of().parseHex(words[2]);
        assertEquals(48, secret.length);

        // The Finished was the first record under the key, and is what the opener is given first, so that it counts right.
        try (Tls12Master master = Tls12Master.resumed(Setup.CRYPTO, suite.hash(), secret);
                Tls12Keys keys = master.keys(suite, clientRandom, hello.random());
                RecordOpener opener = RecordProtection.tls12Opener(
                        Setup.CRYPTO, suite, keys.client().key(), keys.client().iv(), keys.client().macKey(), false)) {
            byte[] out = new byte[100];
            byte[] finished = tap.client.opaqueRecords.get(0);
            assertEquals(16, opener.open(finished, 0, finished.length - 5, out, 0));
            byte[] ping = tap.client.opaqueRecords.get(1);
            assertEquals(4, opener.open(ping, 0, ping.length - 5, out, 0));
            assertEquals("ping", new String(out, 0, 4, StandardCharsets.US_ASCII));
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void withoutASinkNothingIsLogged(ProtocolVersion version) throws Exception {
        // One side logs, the other does not: what is logged is the one's alone.
        List<String> lines = new ArrayList<>();
        EnginePair pair = Setup.pair(Setup.client(version).keyLog(lines::add), Setup.server(version));
        HandshakeTest.exchange(pair);
        assertEquals(version.equals(TLS_1_3) ? 5 : 1, lines.size());
    }

    // ---- Exporters ----

    @ParameterizedTest
    @MethodSource("versions")
    void exportsTheSameOnBothSidesAndDifferentForEachLabelAndContext(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version));
        HandshakeTest.exchange(pair);
        List<String> exported = new ArrayList<>();
        for (String label : List.of("EXPORTER-a", "EXPORTER-b")) {
            for (byte[] context : new byte[][] {{1}, {2}, {}}) {
                byte[] client = pair.client.engine.exportKeyingMaterial(label, context, 77);
                assertArrayEquals(client, pair.server.engine.exportKeyingMaterial(label, context, 77));
                assertEquals(77, client.length);
                exported.add(HexFormat.of().formatHex(client));
            }
        }
        assertEquals(exported.size(), exported.stream().distinct().count());
        boolean same = Arrays.equals(pair.client.engine.exportKeyingMaterial("EXPORTER-a", null, 32),
                pair.client.engine.exportKeyingMaterial("EXPORTER-a", new byte[0], 32));
        assertEquals(version.equals(TLS_1_3), same, "RFC 5705 tells no context from an empty one, RFC 8446 does not");
    }

    @Test
    void exporterOfTls13FollowsFromTheLoggedSecret() throws Exception {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3),
                Setup.server(TLS_1_3).cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256)));
        pair.handshake();
        byte[] secret = HexFormat.of().parseHex(tap.client.keyLogLines.get(4).split(" ")[2]);
        byte[] context = {5, 6};
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        byte[] derived = expand(secret, "EXPORTER-x", sha256.digest(), 32);
        assertArrayEquals(expand(derived, "exporter", sha256.digest(context), 20),
                pair.client.engine.exportKeyingMaterial("EXPORTER-x", context, 20));
    }

    private static byte[] expand(byte[] secret, String label, byte[] context, int length) throws Exception {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HMAC"));
        mac.update(new byte[] {0, (byte) length, (byte) name.length});
        mac.update(name);
        mac.update((byte) context.length);
        mac.update(context);
        mac.update((byte) 1);
        return Arrays.copyOf(mac.doFinal(), length);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void exportsNothingBeforeTheEndOfTheHandshakeNorAfterAFailure(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version));
        assertThrows(IllegalStateException.class, () -> pair.client.engine.exportKeyingMaterial("x", null, 1));
        assertEquals(Optional.empty(), pair.client.engine.channelBinding("tls-exporter"));
        assertEquals(Optional.empty(), pair.client.engine.info());
        pair.handshake();
        pair.client.engine.abort();
        assertThrows(IllegalStateException.class, () -> pair.client.engine.exportKeyingMaterial("x", null, 1));
        assertEquals(Optional.empty(), pair.client.engine.channelBinding("tls-exporter"));
    }

    // ---- Channel bindings ----

    @ParameterizedTest
    @MethodSource("versions")
    void channelBindingsAreEqualOnBothSides(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version));
        HandshakeTest.exchange(pair);
        for (String type : List.of("tls-exporter", "tls-server-end-point", "tls-unique")) {
            Optional<byte[]> client = pair.client.engine.channelBinding(type);
            Optional<byte[]> server = pair.server.engine.channelBinding(type);
            // RFC 9266 §3: tls-unique is not defined for TLS 1.3
            assertEquals(!type.equals("tls-unique") || version.equals(TLS_1_2), client.isPresent(), type);
            assertEquals(client.map(HexFormat.of()::formatHex), server.map(HexFormat.of()::formatHex), type);
        }
        assertEquals(Optional.empty(), pair.client.engine.channelBinding("tls-unknown"));
        assertArrayEquals(pair.client.engine.exportKeyingMaterial("EXPORTER-Channel-Binding", new byte[0], 32),
                pair.client.engine.channelBinding("tls-exporter").orElseThrow());
        if (version.equals(TLS_1_2)) {
            assertEquals(12, pair.client.engine.channelBinding("tls-unique").orElseThrow().length);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void serverEndPointIsTheHashOfTheServersCertificate(ProtocolVersion version) throws Exception {
        for (KeyKind authorities : List.of(KeyKind.ECDSA_P256, KeyKind.RSA_2048)) {
            EnginePair pair = Setup.pair(Setup.client(version).peerVerifier(PkixVerifier.builder()
                    .anchors(List.of(TestPki.root(authorities).certificate())).build()),
                    Setup.server(version).credentials(CredentialSelector.of(
                    Setup.credential(TestPki.leaf(KeyKind.ECDSA_P256, authorities, Setup.HOST)))));
            HandshakeTest.exchange(pair);
            byte[] expected = MessageDigest.getInstance("SHA-256")
                    .digest(info(pair.client).peerCertificates().get(0).getEncoded());
            assertArrayEquals(expected, pair.client.engine.channelBinding("tls-server-end-point").orElseThrow());
            assertArrayEquals(expected, pair.server.engine.channelBinding("tls-server-end-point").orElseThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void bindingsDifferBetweenConnections(ProtocolVersion version) throws Exception {
        EnginePair first = Setup.pair(Setup.client(version), Setup.server(version));
        EnginePair second = Setup.pair(Setup.client(version).random(Setup.seeded(99)), Setup.server(version));
        first.handshake();
        second.handshake();
        assertFalse(Arrays.equals(first.client.engine.channelBinding("tls-exporter").orElseThrow(),
                second.client.engine.channelBinding("tls-exporter").orElseThrow()));
    }

    // ---- What was negotiated ----

    @ParameterizedTest
    @MethodSource("versions")
    void bothSidesSayTheSameOfTheConnection(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(
                Setup.client(version).applicationProtocols(List.of("a"))
                        .credentials(CredentialSelector.of(Setup.clientCredential(KeyKind.ED25519))),
                Setup.server(version).applicationProtocols(List.of("a")).clientAuthentication(ClientAuthentication.REQUIRED));
        HandshakeTest.exchange(pair);
        ConnectionInfo client = info(pair.client);
        ConnectionInfo server = info(pair.server);
        assertEquals(version, client.version());
        assertEquals(client.version(), server.version());
        assertEquals(client.cipherSuite(), server.cipherSuite());
        assertEquals(client.group(), server.group());
        assertTrue(client.group().isPresent());
        assertEquals(client.localSignatureScheme(), server.peerSignatureScheme());
        assertEquals(client.peerSignatureScheme(), server.localSignatureScheme());
        assertTrue(client.localSignatureScheme().isPresent() && client.peerSignatureScheme().isPresent());
        assertEquals(Optional.of("a"), client.applicationProtocol());
        assertEquals(client.applicationProtocol(), server.applicationProtocol());
        assertEquals(client.serverName(), server.serverName());
        assertEquals(client.resumption(), server.resumption());
        assertEquals(client.peerCertificates(), server.localCertificates());
        assertEquals(client.localCertificates(), server.peerCertificates());
        assertTrue(client.extendedMasterSecret() && server.extendedMasterSecret());
        assertEquals(client.helloRetryRequest(), server.helloRetryRequest());
        assertArrayEquals(client.sessionId(), server.sessionId());
    }
}
