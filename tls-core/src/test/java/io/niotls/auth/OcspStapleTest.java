package io.niotls.auth;

import static io.niotls.auth.Peers.refusal;
import static io.niotls.auth.Peers.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.Authority;
import io.niotls.testing.TestPki.CertificateBuilder;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OcspStapleTest {
    private static final Authority ISSUER = TestPki.intermediate(KeyKind.ECDSA_P256);
    private static final Leaf LEAF = TestPki.leaf(KeyKind.ECDSA_P256, "a.example");
    private static final X509Certificate CERTIFICATE = LEAF.certificate();
    private static final X509Certificate OTHER = TestPki.leaf(KeyKind.ECDSA_P256, "b.example").certificate();
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void acceptsGood() throws Exception {
        verify(good());
        verify(good().byKey());
        verify(good().hash("SHA-256"));
        verify(TestOcsp.of(ISSUER).revoked(OTHER).good(CERTIFICATE).unknown(OTHER));
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void acceptsSignatureOfEveryKindOfKey(KeyKind kind) throws Exception {
        Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, kind, "a.example");
        Authority issuer = TestPki.intermediate(kind);
        byte[] response = TestOcsp.of(issuer).good(leaf.certificate()).build();
        OcspStaple.verify(response, leaf.certificate(), issuer.certificate(), TestPki.NOW);
        response[response.length - 1] ^= 1;
        assertThrows(TlsException.class,
                () -> OcspStaple.verify(response, leaf.certificate(), issuer.certificate(), TestPki.NOW));
    }

    @Test
    void refusesRevoked() {
        TlsException refusal = refused(Fault.REVOKED_CERTIFICATE, TestOcsp.of(ISSUER).revoked(CERTIFICATE));
        assertEquals(Alert.CERTIFICATE_REVOKED, refusal.fault().alert());
        refused(Fault.REVOKED_CERTIFICATE, TestOcsp.of(ISSUER).good(OTHER).revoked(CERTIFICATE));
        refused(Fault.REVOKED_CERTIFICATE, TestOcsp.of(ISSUER).good(CERTIFICATE).revoked(CERTIFICATE));
    }

    @Test
    void refusesUnknown() {
        assertContains("does not know the certificate",
                refused(Fault.BAD_OCSP_RESPONSE, TestOcsp.of(ISSUER).unknown(CERTIFICATE)));
    }

    @Test
    void refusesResponseForAnotherCertificate() {
        assertContains("for another certificate", refused(Fault.BAD_OCSP_RESPONSE, TestOcsp.of(ISSUER).good(OTHER)));
        assertContains("for another certificate", refused(Fault.BAD_OCSP_RESPONSE, TestOcsp.of(ISSUER)));
    }

    @Test
    void refusesSameSerialNumberOfAnotherIssuer() {
        CertificateBuilder builder =
                TestPki.certificate("CN=namesake", TestPki.keyPair(KeyKind.ECDSA_P256, "namesake")).serial(77);
        X509Certificate ours = builder.issuer(ISSUER).build();
        Authority other = TestPki.intermediate(KeyKind.ED25519);
        X509Certificate namesake = builder.issuer(other).build();
        Authority sameName = TestPki.certificate(
                "CN=niotls test intermediate ECDSA_P256", TestPki.keyPair(KeyKind.ED25519, "same name")).buildAuthority();
        // What CVE-2026-58062 was about: signed by the right responder, with our serial number, for somebody else.
        assertEquals(ours.getSerialNumber(), namesake.getSerialNumber());
        for (TestOcsp response : List.of(
                TestOcsp.of(other).good(namesake), TestOcsp.of(ISSUER).good(namesake), TestOcsp.of(sameName).good(ours))) {
            TlsException refusal = assertThrows(TlsException.class, () -> OcspStaple.verify(
                    response.responder(ISSUER).build(), ours, ISSUER.certificate(), TestPki.NOW));
            assertContains("for another certificate", refusal);
        }
    }

    @Test
    void refusesWhatIsNotCurrent() {
        assertContains("it is current from", refused(Fault.BAD_OCSP_RESPONSE,
                good().current(TestPki.NOW.minus(HOUR.multipliedBy(3)), Optional.of(TestPki.NOW.minus(HOUR)))));
        refused(Fault.BAD_OCSP_RESPONSE,
                good().current(TestPki.NOW.plus(HOUR), Optional.of(TestPki.NOW.plus(HOUR.multipliedBy(2)))));
        refused(Fault.BAD_OCSP_RESPONSE, good().current(TestPki.NOW.minus(Duration.ofDays(11)), Optional.empty()));
    }

    @Test
    void forgivesFiveMinutes() throws Exception {
        Duration most = Duration.ofMinutes(5);
        verify(good().current(TestPki.NOW.plus(most), Optional.of(TestPki.NOW.plus(HOUR))));
        verify(good().current(TestPki.NOW.minus(HOUR), Optional.of(TestPki.NOW.minus(most))));
        refused(Fault.BAD_OCSP_RESPONSE,
                good().current(TestPki.NOW.plus(most).plusSeconds(1), Optional.of(TestPki.NOW.plus(HOUR))));
        verify(good().current(TestPki.NOW.minus(Duration.ofDays(9)), Optional.empty()));
    }

    @Test
    void acceptsAppointedResponder() throws Exception {
        Authority delegate = delegate().buildAuthority();
        verify(good().responder(delegate, delegate.certificate()));
        verify(good().responder(delegate, OTHER, delegate.certificate()).byKey());
    }

    @Test
    void refusesResponderThatNobodyAppointed() {
        Authority unknown = TestPki.certificate("CN=unknown", TestPki.keyPair(KeyKind.ECDSA_P256, "unknown"))
                .purposes(KeyPurposeId.id_kp_OCSPSigning).buildAuthority();
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(unknown, unknown.certificate()));
        Authority byRoot = delegate().issuer(TestPki.root(KeyKind.ECDSA_P256)).buildAuthority();
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(byRoot, byRoot.certificate()));
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(delegate().buildAuthority()));
        // Each leaf of the authority could vouch for itself if the purpose did not count.
        Authority leaf = new Authority(CERTIFICATE, LEAF.key());
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(leaf, CERTIFICATE));
    }

    @Test
    void refusesAppointmentByAnotherNameOfSameKey() {
        Authority namesake = TestPki.certificate("CN=other name", TestPki.keyPair(KeyKind.ECDSA_P256, "intermediate"))
                .authority(-1).buildAuthority();
        Authority delegate = delegate().issuer(namesake).buildAuthority();
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(delegate, delegate.certificate()));
    }

    @Test
    void wantsSignerToBeTheResponderThatIsNamed() {
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(new Authority(OTHER, ISSUER.key())));
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(new Authority(OTHER, ISSUER.key())).byKey());
        Authority delegate = delegate().buildAuthority();
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(new Authority(OTHER, delegate.key()), delegate.certificate()));
    }

    @Test
    void wantsResponderToBeAppointedByName() {
        Authority any = TestPki.certificate("CN=any", TestPki.keyPair(KeyKind.ECDSA_P256, "any")).issuer(ISSUER)
                .purposes(KeyPurposeId.anyExtendedKeyUsage).buildAuthority();
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(any, any.certificate()));
        Authority silent =
                TestPki.certificate("CN=any", TestPki.keyPair(KeyKind.ECDSA_P256, "any")).issuer(ISSUER).buildAuthority();
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(silent, silent.certificate()));
    }

    @Test
    void refusesAppointmentThatIsForgedOrOver() {
        Authority forger = new Authority(ISSUER.certificate(), TestPki.keyPair(KeyKind.ECDSA_P256, "forger").getPrivate());
        Authority forged = delegate().issuer(forger).buildAuthority();
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(forged, forged.certificate()));
        Authority old = delegate().validity(TestPki.NOT_BEFORE, TestPki.NOW.minus(HOUR)).buildAuthority();
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(old, old.certificate()));
        Authority weak = delegate().signatureAlgorithm("SHA1withECDSA").buildAuthority();
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(weak, weak.certificate()));
        Authority usage = delegate().keyUsage(KeyUsage.keyEncipherment).buildAuthority();
        refused(Fault.BAD_OCSP_RESPONSE, good().responder(usage, usage.certificate()));
    }

    @Test
    void refusesWeakSignature() {
        refused(Fault.BAD_OCSP_RESPONSE, good().signatureAlgorithm("SHA1withECDSA"));
    }

    @Test
    void refusesUnknownCriticalExtension() throws Exception {
        refused(Fault.BAD_OCSP_RESPONSE, good().extension("1.3.6.1.4.1.99999.1", true));
        verify(good().extension("1.3.6.1.4.1.99999.1", false));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6})
    void refusesFailureOfResponder(int status) {
        assertEquals(Fault.BAD_OCSP_RESPONSE, assertThrows(TlsException.class, () -> OcspStaple.verify(
                TestOcsp.failure(status), CERTIFICATE, ISSUER.certificate(), TestPki.NOW)).fault());
    }

    @Test
    void turnsEveryDamageIntoFault() {
        byte[] response = good().build();
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] damaged = i < response.length ? Arrays.copyOf(response, i) : response.clone();
            if (i >= response.length) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                OcspStaple.verify(damaged, CERTIFICATE, ISSUER.certificate(), TestPki.NOW);
            } catch (TlsException e) {
                refused++;
            }
        }
        // All but flips that change nothing that is read, such as another NULL.
        assertTrue(refused > 990, refused + " of 1000 refused");
        assertThrows(TlsException.class, () -> OcspStaple.verify(
                Arrays.copyOf(response, response.length + 1), CERTIFICATE, ISSUER.certificate(), TestPki.NOW));
    }

    @Test
    void verifierHoldsStapleToItsLeaf() throws Exception {
        PkixVerifier verifier = Peers.verifier(LEAF.root());
        verifier.verify(server(LEAF.chain(), "a.example", Optional.of(good().build())));
        refusal(Fault.BAD_OCSP_RESPONSE, verifier,
                server(LEAF.chain(), "a.example", Optional.of(TestOcsp.of(ISSUER).good(OTHER).build())));
        refusal(Fault.REVOKED_CERTIFICATE, verifier,
                server(LEAF.chain(), "a.example", Optional.of(TestOcsp.of(ISSUER).revoked(CERTIFICATE).build())));
        refusal(Fault.BAD_OCSP_RESPONSE, verifier, server(LEAF.chain(), "a.example", Optional.of(new byte[0])));
    }

    @Test
    void verifierWantsStapleWhereToldSo() throws Exception {
        PkixVerifier strict = PkixVerifier.builder().anchors(List.of(LEAF.root())).requireOcsp(true).build();
        refusal(Fault.MISSING_OCSP_RESPONSE, strict, server(LEAF, "a.example"));
        strict.verify(server(LEAF.chain(), "a.example", Optional.of(good().build())));
    }

    @Test
    void verifierHonoursMustStaple() throws Exception {
        ASN1ObjectIdentifier tlsFeature = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24");
        PkixVerifier verifier = Peers.verifier(LEAF.root());
        CertificateBuilder builder =
                TestPki.certificate("CN=must", TestPki.keyPair(KeyKind.ECDSA_P256, "must")).names("a.example").issuer(ISSUER);
        X509Certificate must = builder.extension(tlsFeature, false, new DERSequence(new ASN1Integer(5))).build();
        List<X509Certificate> chain = List.of(must, ISSUER.certificate());
        refusal(Fault.MISSING_OCSP_RESPONSE, verifier, server(chain, "a.example"));
        verifier.verify(server(chain, "a.example", Optional.of(TestOcsp.of(ISSUER).good(must).build())));
        X509Certificate other = TestPki.certificate("CN=other", TestPki.keyPair(KeyKind.ECDSA_P256, "must")).names("a.example")
                .issuer(ISSUER).extension(tlsFeature, false, new DERSequence(new ASN1Integer(17))).build();
        verifier.verify(server(List.of(other, ISSUER.certificate()), "a.example"));
        X509Certificate damaged = TestPki.certificate("CN=other", TestPki.keyPair(KeyKind.ECDSA_P256, "must")).names("a.example")
                .issuer(ISSUER).extension(tlsFeature, false, new ASN1Integer(5)).build();
        refusal(Fault.MALFORMED_CERTIFICATE, verifier, server(List.of(damaged, ISSUER.certificate()), "a.example"));
    }

    private static TestOcsp good() {
        return TestOcsp.of(ISSUER).good(CERTIFICATE);
    }

    private static CertificateBuilder delegate() {
        return TestPki.certificate("CN=delegate", TestPki.keyPair(KeyKind.ECDSA_P256, "delegate")).issuer(ISSUER)
                .purposes(KeyPurposeId.id_kp_OCSPSigning);
    }

    private static void verify(TestOcsp response) throws TlsException {
        OcspStaple.verify(response.build(), CERTIFICATE, ISSUER.certificate(), TestPki.NOW);
    }

    private static TlsException refused(Fault fault, TestOcsp response) {
        TlsException refusal = assertThrows(TlsException.class, () -> verify(response));
        assertEquals(fault, refusal.fault(), refusal.getMessage());
        return refusal;
    }

    private static void assertContains(String part, TlsException refusal) {
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }
}
