package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ConnectionInfo;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Handshakes that succeed: every version, suite, group and certificate. */
class HandshakeTest {
    private static final byte[] PING = "ping".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "pong".getBytes(StandardCharsets.US_ASCII);

    static List<Arguments> suites() {
        return CipherSuite.KNOWN.stream().map(Arguments::of).toList();
    }

    static List<Arguments> groups() {
        List<Arguments> arguments = new ArrayList<>();
        for (NamedGroup group : NamedGroup.KNOWN) {
            arguments.add(Arguments.of(ProtocolVersion.TLS_1_3, group));
            if (group.kind() != NamedGroup.Kind.HYBRID) {
                arguments.add(Arguments.of(ProtocolVersion.TLS_1_2, group));
            }
        }
        return arguments;
    }

    static List<Arguments> certificates() {
        List<Arguments> arguments = new ArrayList<>();
        for (KeyKind kind : KeyKind.values()) {
            arguments.add(Arguments.of(ProtocolVersion.TLS_1_3, kind));
            arguments.add(Arguments.of(ProtocolVersion.TLS_1_2, kind));
        }
        return arguments;
    }

    @ParameterizedTest
    @MethodSource("suites")
    void completesWithEverySuite(CipherSuite suite) throws Exception {
        ProtocolVersion version = suite.isTls13() ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2;
        KeyKind kind = suite.authentication() == CipherSuite.Authentication.RSA ? KeyKind.RSA_2048 : KeyKind.ECDSA_P256;
        EnginePair pair = Setup.pair(
                Setup.client(version).cipherSuites(List.of(suite)),
                Setup.server(version).cipherSuites(List.of(suite)).credentials(CredentialSelector.of(Setup.credential(kind))));
        exchange(pair);
        assertEquals(suite, info(pair.client).cipherSuite());
        assertEquals(suite, info(pair.server).cipherSuite());
    }

    @ParameterizedTest
    @MethodSource("groups")
    void completesWithEveryGroup(ProtocolVersion version, NamedGroup group) throws Exception {
        boolean finiteField = version.equals(ProtocolVersion.TLS_1_2) && group.kind() == NamedGroup.Kind.FINITE_FIELD;
        List<CipherSuite> suites = finiteField
                ? List.of(CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256)
                : version.equals(ProtocolVersion.TLS_1_2)
                        ? List.of(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
                        : List.of(CipherSuite.TLS_AES_128_GCM_SHA256);
        EnginePair pair = Setup.pair(
                Setup.client(version).cipherSuites(suites).groups(List.of(group)),
                Setup.server(version).cipherSuites(suites).groups(List.of(group))
                        .credentials(CredentialSelector.of(Setup.credential(KeyKind.RSA_2048))));
        exchange(pair);
        assertEquals(group, info(pair.client).group().orElseThrow());
        assertEquals(group, info(pair.server).group().orElseThrow());
        assertFalse(info(pair.client).helloRetryRequest());
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void completesWithEveryCertificate(ProtocolVersion version, KeyKind kind) throws Exception {
        EnginePair pair = Setup.pair(Setup.client(version),
                Setup.server(version).credentials(CredentialSelector.of(Setup.credential(kind))));
        exchange(pair);
        assertEquals(info(pair.server).localSignatureScheme(), info(pair.client).peerSignatureScheme());
        assertEquals(info(pair.server).localCertificates(), info(pair.client).peerCertificates());
    }

    @Test
    void prefersTls13AndTheHybridGroup() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        exchange(pair);
        assertEquals(ProtocolVersion.TLS_1_3, info(pair.client).version());
        assertEquals(NamedGroup.X25519_MLKEM768, info(pair.client).group().orElseThrow());
        assertFalse(info(pair.client).resumed());
        assertTrue(info(pair.client).extendedMasterSecret());
    }

    static void exchange(EnginePair pair) throws Exception {
        pair.handshake();
        assertArrayEquals(PING, pair.transfer(pair.client, PING));
        assertArrayEquals(PONG, pair.transfer(pair.server, PONG));
        assertArrayEquals(
                pair.client.engine.exportKeyingMaterial("EXPORTER-test", new byte[] {1}, 40),
                pair.server.engine.exportKeyingMaterial("EXPORTER-test", new byte[] {1}, 40));
    }

    static ConnectionInfo info(EnginePair.Side side) {
        return side.engine.info().orElseThrow();
    }
}
