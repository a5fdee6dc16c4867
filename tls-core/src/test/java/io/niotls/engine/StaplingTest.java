package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ConnectionInfo;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server staples to its certificate: OCSP responses (RFC 6066 §8, RFC 8446 §4.4.2.1) and timestamps (RFC 6962). */
class StaplingTest {
    private static final ProtocolVersion TLS_1_3 = ProtocolVersion.TLS_1_3;
    private static final ProtocolVersion TLS_1_2 = ProtocolVersion.TLS_1_2;

    private final Tap tap = new Tap();

    static List<ProtocolVersion> versions() {
        return List.of(TLS_1_3, TLS_1_2);
    }

    private static Credential stapled(byte[] response) {
        return Setup.credential(KeyKind.ECDSA_P256).withOcspResponse(response)
                .withSignedCertificateTimestamps(List.of(new byte[] {1, 2, 3}, new byte[] {4}));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void stapledResponseAndTimestampsReachTheClient(ProtocolVersion version) throws Exception {
        byte[] response = TestOcsp.good(TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST));
        EnginePair pair = Setup.pair(Setup.client(version),
                Setup.server(version).credentials(CredentialSelector.of(stapled(response))));
        HandshakeTest.exchange(pair);
        assertArrayEquals(response, info(pair.client).ocspResponse().orElseThrow());
        assertEquals(2, info(pair.client).signedCertificateTimestamps().size());
        assertArrayEquals(new byte[] {1, 2, 3}, info(pair.client).signedCertificateTimestamps().get(0));
    }

    @ParameterizedTest
    @EnumSource(Resumptions.Way.class)
    void resumedSessionRemembersTheTimestamps(Resumptions.Way way) throws Exception {
        byte[] response = TestOcsp.good(TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST));
        Resumptions both = new Resumptions(way);
        for (int i = 0; i < 3; i++) {
            EnginePair pair = new EnginePair(both.client().build(), Setup.peer(),
                    both.server().credentials(CredentialSelector.of(stapled(response))).build());
            assertEquals(i == 0 ? ConnectionInfo.Resumption.NONE : way.resumption, Resumptions.resumption(pair));
            List<byte[]> timestamps = info(pair.client).signedCertificateTimestamps();
            assertEquals(2, timestamps.size());
            assertArrayEquals(new byte[] {1, 2, 3}, timestamps.get(0));
            assertArrayEquals(new byte[] {4}, timestamps.get(1));
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void nothingIsStapledWhereOneSideHasSwitchedItOff(ProtocolVersion version) throws Exception {
        byte[] response = TestOcsp.good(TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST));
        for (boolean client : new boolean[] {true, false}) {
            EnginePair pair = Setup.pair(Setup.client(version).stapledResponses(client), Setup.server(version)
                    .stapledResponses(!client).credentials(CredentialSelector.of(stapled(response))));
            HandshakeTest.exchange(pair);
            assertEquals(Optional.empty(), info(pair.client).ocspResponse());
            assertEquals(List.of(), info(pair.client).signedCertificateTimestamps());
        }
    }

    @Test
    void clientRefusesStapledThingsItDidNotAskFor() {
        byte[] response = TestOcsp.good(TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST));
        EnginePair pair = tap.pair(Setup.client(TLS_1_3).stapledResponses(false),
                Setup.server(TLS_1_3).credentials(CredentialSelector.of(stapled(response))));
        // The certificate of a server that has been asked, in the place of that of one that has not.
        Tap other = new Tap();
        tap.server.rewriter = Tap.replace(HandshakeType.CERTIFICATE, message -> {
            EnginePair asked = other.pair(Setup.client(TLS_1_3),
                    Setup.server(TLS_1_3).credentials(CredentialSelector.of(stapled(response))));
            try {
                asked.handshake();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return other.server.last(HandshakeType.CERTIFICATE);
        });
        Refusal.expect(pair, pair.client, Fault.UNREQUESTED_EXTENSION);
    }
}
