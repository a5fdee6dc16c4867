package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.bc.BcCrypto;
import io.niotls.crypto.jca.JcaCrypto;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole handshakes with each implementation of the primitives on either side. */
class CryptoTest {
    private static final List<Crypto> ALL = List.of(new JcaCrypto(), new BcCrypto(), StandardCrypto.instance());

    /** TLS 1.2 clients restrict the curves of certificates too. */
    private static final List<NamedGroup> CURVES = List.of(NamedGroup.X25519, NamedGroup.SECP256R1);

    static List<Arguments> pairs() {
        List<Arguments> pairs = new ArrayList<>();
        for (Crypto client : ALL) {
            for (Crypto server : ALL) {
                for (ProtocolVersion version : List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2)) {
                    pairs.add(Arguments.of(client, server, version));
                }
            }
        }
        return pairs;
    }

    private static CredentialSelector credential(KeyKind kind, Crypto crypto) throws GeneralSecurityException {
        TestPki.Leaf leaf = TestPki.leaf(kind, Setup.HOST);
        return CredentialSelector.of(Credential.of(leaf.chain(), leaf.key(), crypto));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void implementationsWorkWithEachOther(Crypto client, Crypto server, ProtocolVersion version) throws Exception {
        for (CipherSuite suite : CipherSuite.KNOWN) {
            boolean fits = suite.isTls13() == version.equals(ProtocolVersion.TLS_1_3)
                    && suite.keyExchange() != CipherSuite.KeyExchange.DHE
                    && client.supports(suite.bulkCipher()) && server.supports(suite.bulkCipher());
            if (!fits) {
                continue;
            }
            KeyKind kind = suite.authentication() == CipherSuite.Authentication.RSA ? KeyKind.RSA_2048 : KeyKind.ECDSA_P256;
            EnginePair pair = Setup.pair(
                    Setup.client(version).crypto(client).cipherSuites(List.of(suite)).groups(CURVES),
                    Setup.server(version).crypto(server).cipherSuites(List.of(suite)).groups(CURVES)
                            .credentials(credential(kind, server)));
            HandshakeTest.exchange(pair);
            assertEquals(suite, HandshakeTest.info(pair.client).cipherSuite());
        }
    }

    static List<Arguments> groups() {
        List<Arguments> groups = new ArrayList<>();
        for (int i = 0; i < ALL.size(); i++) {
            for (NamedGroup group : NamedGroup.KNOWN) {
                if (group.kind() != NamedGroup.Kind.FINITE_FIELD || group.equals(NamedGroup.FFDHE2048)) {
                    groups.add(Arguments.of(ALL.get(i), ALL.get((i + 1) % ALL.size()), group));
                }
            }
        }
        return groups;
    }

    @ParameterizedTest
    @MethodSource("groups")
    void implementationsAgreeInEveryGroup(Crypto client, Crypto server, NamedGroup group) throws Exception {
        Assumptions.assumeTrue(client.supports(group) && server.supports(group), "this JDK alone has no " + group);
        EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_3).crypto(client).groups(List.of(group)),
                Setup.server().crypto(server).groups(List.of(group)));
        HandshakeTest.exchange(pair);
        assertEquals(group, HandshakeTest.info(pair.server).group().orElseThrow());
    }

    static List<Arguments> certificates() {
        List<Arguments> certificates = new ArrayList<>();
        for (int i = 0; i < ALL.size(); i++) {
            for (KeyKind kind : KeyKind.values()) {
                certificates.add(Arguments.of(ALL.get(i), ALL.get((i + 1) % ALL.size()), kind));
            }
        }
        return certificates;
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void implementationsVerifyEachOthersSignatures(Crypto client, Crypto server, KeyKind kind) throws Exception {
        EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_3).crypto(client).groups(CURVES),
                Setup.server().crypto(server).groups(CURVES).credentials(credential(kind, server)));
        HandshakeTest.exchange(pair);
    }
}
