package io.niotls.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PkixVerifier;
import io.niotls.conformance.BadMessage;
import io.niotls.conformance.Rewrite;
import io.niotls.conformance.Scenario;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.Authority;
import io.niotls.testing.TestPki.KeyKind;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server whose certificate was revoked staples a response that is good, but about something else, from somebody else, or of
 * another time. Bouncy Castle CVE-2026-58062, GnuTLS CVE-2026-3832; RFC 6960 §3.2.
 */
@Timeout(60)
class StapledResponseTest {
    private static final TestPki.Leaf LEAF = TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST);
    private static final Authority ISSUER = TestPki.intermediate(KeyKind.ECDSA_P256);
    private static final Authority STRANGER = TestPki.intermediate(KeyKind.ED25519);

    private static Map<String, byte[]> responses() {
        X509Certificate other = TestPki.leaf(KeyKind.ECDSA_P256, "other.example").certificate();
        Map<String, byte[]> responses = new LinkedHashMap<>();
        responses.put("of another certificate of the same issuer", TestOcsp.of(ISSUER).good(other).build());
        responses.put("of the issuer's own certificate",
                TestOcsp.of(TestPki.root(KeyKind.ECDSA_P256)).good(ISSUER.certificate()).build());
        responses.put("of the same serial number of another issuer", TestOcsp.of(STRANGER).good(LEAF.certificate()).build());
        responses.put("of another issuer who speaks of this one",
                TestOcsp.of(ISSUER).good(LEAF.certificate()).responder(STRANGER, STRANGER.certificate()).build());
        responses.put("of a responder that nobody has appointed", unappointed());
        responses.put("that has expired", TestOcsp.of(ISSUER).good(LEAF.certificate())
                .current(TestPki.NOW.minus(Duration.ofDays(8)), Optional.of(TestPki.NOW.minus(Duration.ofHours(1)))).build());
        responses.put("from the future", TestOcsp.of(ISSUER).good(LEAF.certificate())
                .current(TestPki.NOW.plus(Duration.ofHours(1)), Optional.of(TestPki.NOW.plus(Duration.ofDays(7)))).build());
        responses.put("that is none", new byte[] {1, 2, 3});
        byte[] forged = TestOcsp.good(LEAF);
        forged[forged.length - 1] ^= 1;
        responses.put("with a wrong signature", forged);
        return responses;
    }

    /** A leaf of the right issuer, without the purpose of signing responses. */
    private static byte[] unappointed() {
        Authority responder = TestPki.certificate("CN=responder", TestPki.keyPair(KeyKind.ECDSA_P256, "responder"))
                .issuer(ISSUER).purposes(KeyPurposeId.id_kp_serverAuth).buildAuthority();
        return TestOcsp.of(ISSUER).good(LEAF.certificate()).responder(responder, responder.certificate()).build();
    }

    static List<Arguments> versionsAndResponses() {
        return versions().stream().flatMap(version -> responses().entrySet().stream()
                .map(response -> Arguments.of(version, response.getKey(), response.getValue()))).toList();
    }

    static List<ProtocolVersion> versions() {
        return List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2);
    }

    @ParameterizedTest(name = "{0}: a response {1}")
    @MethodSource("versionsAndResponses")
    void aClientRefusesAResponseThatProvesNothing(ProtocolVersion version, String what, byte[] response) {
        assertEquals(Fault.BAD_OCSP_RESPONSE, refusal(version, response), what);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aClientBelievesAResponseThatSaysRevoked(ProtocolVersion version) {
        assertEquals(Fault.REVOKED_CERTIFICATE, refusal(version, TestOcsp.of(ISSUER).revoked(LEAF.certificate()).build()));
    }

    /** Two answers in one response, of which the first is about another certificate and the second about this one. */
    @ParameterizedTest
    @MethodSource("versions")
    void aClientFindsTheAnswerAboutThisCertificate(ProtocolVersion version) {
        X509Certificate other = TestPki.leaf(KeyKind.ECDSA_P256, "other.example").certificate();
        byte[] response = TestOcsp.of(ISSUER).good(other).revoked(LEAF.certificate()).build();
        assertEquals(Fault.REVOKED_CERTIFICATE, refusal(version, response));
    }

    private static Fault refusal(ProtocolVersion version, byte[] response) {
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version).credentials(
                CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256).withOcspResponse(response))));
        TlsException refusal = assertThrows(TlsException.class, pair::pump);
        assertEquals(Optional.of(refusal), pair.client.engine.failure());
        TlsException told = assertThrows(TlsException.class, () -> pair.server.input(pair.client.output()));
        assertEquals(refusal.fault().alert(), told.receivedAlert().orElseThrow());
        return refusal.fault();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theRightResponseIsAccepted(ProtocolVersion version) throws Exception {
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version).credentials(
                CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256).withOcspResponse(TestOcsp.good(LEAF))))).handshake();
        assertTrue(pair.client.engine.info().orElseThrow().ocspResponse().isPresent());
    }

    /** To leave the response out, or to staple the responder's trouble, helps only against clients that do not insist. */
    @ParameterizedTest
    @MethodSource("versions")
    void aClientThatInsistsRefusesTheLackOfOne(ProtocolVersion version) {
        PkixVerifier strict = PkixVerifier.builder().anchors(List.of(TestPki.root(KeyKind.ECDSA_P256).certificate()))
                .requireOcsp(true).build();
        Credential bare = Setup.credential(KeyKind.ECDSA_P256);
        for (Credential credential : List.of(bare, bare.withOcspResponse(TestOcsp.failure(OCSPResponseStatus.TRY_LATER)))) {
            EnginePair pair = Setup.pair(Setup.client(version).peerVerifier(strict),
                    Setup.server(version).credentials(CredentialSelector.of(credential)));
            assertEquals(Fault.MISSING_OCSP_RESPONSE, assertThrows(TlsException.class, pair::pump).fault());
        }
    }

    /** A server asks for no responses, so a client's is never looked at. */
    @Test
    void aServerRefusesAResponseItDidNotAskFor() {
        BadMessage.of(Scenario.TLS13_CLIENT_CERTIFICATE, "Certificate", "with a stapled response", "RFC 8446 §4.4.2",
                Fault.UNREQUESTED_EXTENSION,
                message -> Rewrite.withBody(message, Rewrite.hex("00 000012 000003 020100 000a 0005 0006 01 000002 3000")))
                .isRefusedByTheServer();
    }
}
