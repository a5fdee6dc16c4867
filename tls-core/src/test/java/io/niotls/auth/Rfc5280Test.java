package io.niotls.auth;

import static io.niotls.auth.Peers.refusal;
import static io.niotls.auth.Peers.server;
import static io.niotls.auth.Peers.verifier;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.proto.Fault;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.Authority;
import io.niotls.testing.TestPki.CertificateBuilder;
import io.niotls.testing.TestPki.KeyKind;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 5280, case by case, where {@link PkixVerifierTest}, {@link CertificatePathsTest} and {@link NameConstraintsTest} do not
 * have it yet: everything goes through {@link PkixVerifier#decode} and {@link PkixVerifier#verify}, as in a handshake.
 */
@Timeout(60)
class Rfc5280Test {
    private static final KeyKind KIND = KeyKind.ECDSA_P256;
    private static final Authority ROOT = TestPki.root(KIND);
    private static final PkixVerifier VERIFIER = verifier(ROOT.certificate());
    private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.7");

    // ---- 4.1 Basic fields ----

    @Test
    void refusesAlgorithmThatDiffersOutside() throws Exception {
        List<byte[]> sent = List.of(withOutside(leaf(ROOT).getEncoded(),
                new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384), null));
        assertEquals(Fault.MALFORMED_CERTIFICATE, assertThrows(TlsException.class, () -> VERIFIER.decode(sent)).fault());
    }

    @Test
    void refusesSignatureOfAnotherCertificate() throws Exception {
        X509Certificate other = certificate("other").issuer(ROOT).names("a.example").build();
        List<byte[]> sent = List.of(withOutside(leaf(ROOT).getEncoded(), null, other.getSignature()));
        refusal(Fault.BAD_CERTIFICATE, VERIFIER, server(VERIFIER.decode(sent), "a.example"));
    }

    @Test
    void refusesEveryChangedBitOfSignature() throws Exception {
        X509Certificate leaf = leaf(ROOT);
        byte[] signature = leaf.getSignature();
        for (int bit = 0; bit < signature.length * 8; bit += 13) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            List<byte[]> sent = List.of(withOutside(leaf.getEncoded(), null, changed));
            refusal(Fault.BAD_CERTIFICATE, VERIFIER, server(VERIFIER.decode(sent), "a.example"));
        }
    }

    @Test
    void acceptsVersionOneAsAnchorOnly() throws Exception {
        KeyPair key = TestPki.keyPair(KIND, "v1");
        X509Certificate self = versionOne("CN=v1", key, new Authority(null, key.getPrivate()), "CN=v1");
        Authority anchor = new Authority(self, key.getPrivate());
        verifier(self).verify(server(List.of(leaf(anchor)), "a.example"));
        X509Certificate below = versionOne("CN=v1", key, ROOT, "CN=niotls test root ECDSA_P256");
        Authority intermediate = new Authority(below, key.getPrivate());
        refusal(Fault.BAD_CERTIFICATE, VERIFIER, server(List.of(leaf(intermediate), below), "a.example"));
    }

    @Test
    void validityIncludesTheWholeLastSecond() throws Exception {
        X509Certificate leaf = certificate("leaf").issuer(ROOT).names("a.example")
                .validity(TestPki.NOT_BEFORE, TestPki.NOW).build();
        verifyAt(TestPki.NOW.plusMillis(999), leaf);
        assertEquals(Fault.EXPIRED_CERTIFICATE,
                assertThrows(TlsException.class, () -> verifyAt(TestPki.NOW.plusSeconds(1), leaf)).fault());
        X509Certificate next = certificate("leaf").issuer(ROOT).names("a.example")
                .validity(TestPki.NOW, TestPki.NOT_AFTER).build();
        verifyAt(TestPki.NOW, next);
        assertEquals(Fault.EXPIRED_CERTIFICATE,
                assertThrows(TlsException.class, () -> verifyAt(TestPki.NOW.minusMillis(1), next)).fault());
    }

    @Test
    void acceptsValidityWithoutEnd() throws Exception {
        // RFC 5280 §4.1.2.5: 99991231235959Z, for devices that live as long as they live.
        X509Certificate leaf = certificate("leaf").issuer(ROOT).names("a.example")
                .validity(TestPki.NOT_BEFORE, Instant.parse("9999-12-31T23:59:59Z")).build();
        verifyAt(Instant.parse("2050-06-01T00:00:00Z"), leaf);
    }

    @Test
    void refusesExtensionThatStandsTwice() throws Exception {
        X509Certificate leaf = leaf(ROOT);
        ASN1Sequence whole = ASN1Sequence.getInstance(leaf.getEncoded());
        ASN1EncodableVector fields = vector(ASN1Sequence.getInstance(whole.getObjectAt(0)));
        ASN1EncodableVector extensions = vector(ASN1Sequence.getInstance(
                DERTaggedObject.getInstance(fields.get(fields.size() - 1)).getExplicitBaseObject()));
        extensions.add(extensions.get(extensions.size() - 1));
        ASN1EncodableVector changed = new ASN1EncodableVector();
        for (int i = 0; i < fields.size() - 1; i++) {
            changed.add(fields.get(i));
        }
        changed.add(new DERTaggedObject(true, 3, new DERSequence(extensions)));
        byte[] sent = new DERSequence(new ASN1Encodable[] {
            new DERSequence(changed), whole.getObjectAt(1), whole.getObjectAt(2)}).getEncoded("DER");
        assertEquals(Fault.MALFORMED_CERTIFICATE,
                assertThrows(TlsException.class, () -> VERIFIER.decode(List.of(sent))).fault());
    }

    // ---- 4.2 Extensions ----

    @Test
    void findsNoIssuerWithAnotherKeyIdentifier() {
        Authority twin = TestPki.certificate("CN=niotls test root ECDSA_P256", TestPki.keyPair(KIND, "twin")).authority(-1)
                .buildAuthority();
        refusal(Fault.UNTRUSTED_CERTIFICATE, VERIFIER, server(List.of(leaf(twin)), "a.example"));
    }

    @Test
    void choosesAmongIssuersOfOneNameByTheirKeys() throws Exception {
        List<X509Certificate> twins = new ArrayList<>();
        Authority last = null;
        for (int i = 0; i < 8; i++) {
            last = TestPki.certificate("CN=twins", TestPki.keyPair(KIND, "twin " + i)).authority(-1).issuer(ROOT)
                    .buildAuthority();
            twins.add(last.certificate());
        }
        twins.add(0, leaf(last));
        assertEquals(List.of(twins.get(0), last.certificate(), ROOT.certificate()),
                VERIFIER.verify(server(twins, "a.example")).path().orElseThrow());
    }

    @Test
    void acceptsKnownExtensionsThatAreCritical() throws Exception {
        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, "a.example"));
        X509Certificate leaf = certificate("leaf").issuer(ROOT)
                .extension(Extension.subjectAlternativeName, true, names)
                .extension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .extension(Extension.certificatePolicies, true, new CertificatePolicies(new PolicyInformation(POLICY)))
                .keyUsage(KeyUsage.digitalSignature).build();
        VERIFIER.verify(server(List.of(leaf), "a.example"));
    }

    @Test
    void refusesUnknownCriticalExtensionAnywhereOnThePath() throws Exception {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");
        Authority intermediate = certificate("critical").authority(-1).issuer(ROOT)
                .extension(unknown, true, DERNull.INSTANCE).buildAuthority();
        refusal(Fault.UNSUPPORTED_CERTIFICATE, VERIFIER,
                server(List.of(leaf(intermediate), intermediate.certificate()), "a.example"));
        Authority anchor = certificate("critical").authority(-1).extension(unknown, true, DERNull.INSTANCE).buildAuthority();
        refusal(Fault.UNSUPPORTED_CERTIFICATE, verifier(anchor.certificate()), server(List.of(leaf(anchor)), "a.example"));
        Authority easy = certificate("easy").authority(-1).extension(unknown, false, DERNull.INSTANCE).buildAuthority();
        verifier(easy.certificate()).verify(server(List.of(leaf(easy)), "a.example"));
    }

    @Test
    void acceptsBasicConstraintsThatAreNotCritical() throws Exception {
        Authority intermediate = certificate("not critical").issuer(ROOT)
                .extension(Extension.basicConstraints, false, new BasicConstraints(true)).buildAuthority();
        VERIFIER.verify(server(List.of(leaf(intermediate), intermediate.certificate()), "a.example"));
    }

    @Test
    void refusesAnchorThatMayNotSignCertificates() {
        Authority anchor = certificate("usage").keyUsage(KeyUsage.digitalSignature)
                .extension(Extension.basicConstraints, true, new BasicConstraints(true)).buildAuthority();
        refusal(Fault.UNTRUSTED_CERTIFICATE, verifier(anchor.certificate()), server(List.of(leaf(anchor)), "a.example"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void pathLengthCountsAuthoritiesBelow(int length) throws Exception {
        for (boolean anchored : new boolean[] {true, false}) {
            CertificateBuilder builder = certificate("length").authority(length);
            Authority top = anchored ? builder.buildAuthority() : builder.issuer(ROOT).buildAuthority();
            PkixVerifier verifier = verifier(anchored ? top.certificate() : ROOT.certificate());
            List<X509Certificate> sent = new ArrayList<>(List.of(top.certificate()));
            Authority lowest = top;
            for (int below = 0; below <= length; below++) {
                verifier.verify(server(chain(leaf(lowest), sent), "a.example"));
                lowest = certificate("below " + below).authority(-1).issuer(lowest).buildAuthority();
                sent.add(lowest.certificate());
            }
            refusal(Fault.BAD_CERTIFICATE, verifier, server(chain(leaf(lowest), sent), "a.example"));
        }
    }

    @Test
    void pathLengthDoesNotCountSelfIssued() throws Exception {
        for (boolean anchored : new boolean[] {true, false}) {
            CertificateBuilder builder = TestPki.certificate("CN=rollover", TestPki.keyPair(KIND, "old")).authority(0);
            Authority old = anchored ? builder.buildAuthority() : builder.issuer(ROOT).buildAuthority();
            Authority renewed = TestPki.certificate("CN=rollover", TestPki.keyPair(KIND, "new")).authority(0).issuer(old)
                    .buildAuthority();
            verifier(anchored ? old.certificate() : ROOT.certificate())
                    .verify(server(List.of(leaf(renewed), renewed.certificate(), old.certificate()), "a.example"));
        }
    }

    @Test
    void explicitPolicyAsksForPolicyOnThePath() throws Exception {
        // PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0] ... }
        DERSequence explicit = new DERSequence(new DERTaggedObject(false, 0, new ASN1Integer(0)));
        CertificatePolicies policies = new CertificatePolicies(new PolicyInformation(POLICY));
        Authority intermediate = certificate("explicit").authority(-1).issuer(ROOT)
                .extension(Extension.certificatePolicies, false, policies)
                .extension(Extension.policyConstraints, true, explicit).buildAuthority();
        X509Certificate with = certificate("leaf").issuer(intermediate).names("a.example")
                .extension(Extension.certificatePolicies, false, policies).build();
        X509Certificate other = certificate("leaf").issuer(intermediate).names("a.example").extension(
                Extension.certificatePolicies, false, new CertificatePolicies(new PolicyInformation(POLICY.branch("1")))).build();
        VERIFIER.verify(server(List.of(with, intermediate.certificate()), "a.example"));
        refusal(Fault.BAD_CERTIFICATE, VERIFIER, server(List.of(leaf(intermediate), intermediate.certificate()), "a.example"));
        refusal(Fault.BAD_CERTIFICATE, VERIFIER, server(List.of(other, intermediate.certificate()), "a.example"));
    }

    // ---- 6 Paths ----

    @Test
    void refusesWeakKeyOfAnchor() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1_024);
        Authority weak = TestPki.certificate("CN=weak", generator.generateKeyPair()).authority(-1).buildAuthority();
        refusal(Fault.WEAK_CERTIFICATE_KEY, verifier(weak.certificate()), server(List.of(leaf(weak)), "a.example"));
        PkixVerifier lenient = PkixVerifier.builder().anchors(List.of(weak.certificate()))
                .limits(new CertificateLimits(10, 65_536, 8_192, 1_024, 256)).build();
        lenient.verify(server(List.of(leaf(weak)), "a.example"));
    }

    @Test
    void refusesSelfSignedLeafThatClaimsTheAnchorsName() {
        X509Certificate impostor = TestPki.certificate("CN=niotls test root ECDSA_P256", TestPki.keyPair(KIND, "self"))
                .names("a.example").build();
        refusal(Fault.UNTRUSTED_CERTIFICATE, VERIFIER, server(List.of(impostor), "a.example"));
    }

    @Test
    void endsWhereAuthoritiesSignEachOther() throws Exception {
        KeyPair a = TestPki.keyPair(KIND, "loop a");
        KeyPair b = TestPki.keyPair(KIND, "loop b");
        Authority selfA = TestPki.certificate("CN=loop a", a).authority(-1).buildAuthority();
        Authority selfB = TestPki.certificate("CN=loop b", b).authority(-1).buildAuthority();
        X509Certificate aByB = TestPki.certificate("CN=loop a", a).authority(-1).issuer(selfB).build();
        X509Certificate bByA = TestPki.certificate("CN=loop b", b).authority(-1).issuer(selfA).build();
        List<X509Certificate> loop = List.of(leaf(selfA), aByB, bByA, selfA.certificate(), selfB.certificate());
        refusal(Fault.UNTRUSTED_CERTIFICATE, VERIFIER, server(loop, "a.example"));
        assertEquals(List.of(loop.get(0), aByB, selfB.certificate()),
                verifier(selfB.certificate()).verify(server(loop, "a.example")).path().orElseThrow());
    }

    @Test
    void doesNotTakeTheFirstCertificateForAnIssuerOfItself() {
        X509Certificate self = certificate("self").names("a.example").build();
        refusal(Fault.UNTRUSTED_CERTIFICATE, VERIFIER, server(List.of(self, self, self), "a.example"));
    }

    private static void verifyAt(Instant now, X509Certificate leaf) throws TlsException {
        VERIFIER.verify(new PeerCertificates(List.of(leaf), Optional.of(PeerName.of("a.example")), true, Optional.empty(),
                List.of(), "UNKNOWN", SignatureScheme.KNOWN, now));
    }

    /** Returns a certificate with other things than its signature should have outside of what is signed. */
    private static byte[] withOutside(byte[] encoded, AlgorithmIdentifier algorithm, byte[] signature) throws Exception {
        ASN1EncodableVector fields = vector(ASN1Sequence.getInstance(encoded));
        ASN1EncodableVector changed = new ASN1EncodableVector();
        changed.add(fields.get(0));
        changed.add(algorithm == null ? fields.get(1) : algorithm);
        changed.add(signature == null ? fields.get(2) : new DERBitString(signature));
        return new DERSequence(changed).getEncoded("DER");
    }

    private static ASN1EncodableVector vector(ASN1Sequence sequence) {
        ASN1EncodableVector vector = new ASN1EncodableVector();
        sequence.forEach(vector::add);
        return vector;
    }

    private static X509Certificate versionOne(String subject, KeyPair key, Authority issuer, String issuerName) throws Exception {
        byte[] encoded = new X509v1CertificateBuilder(new X500Name(issuerName), BigInteger.ONE, Date.from(TestPki.NOT_BEFORE),
                Date.from(TestPki.NOT_AFTER), new X500Name(subject),
                SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.key())).getEncoded();
        return CertificateDecoder.decode(List.of(encoded), CertificateLimits.DEFAULT).get(0);
    }

    private static List<X509Certificate> chain(X509Certificate leaf, List<X509Certificate> others) {
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        chain.addAll(others);
        return chain;
    }

    private static X509Certificate leaf(Authority issuer) {
        return certificate("leaf").names("a.example").issuer(issuer).build();
    }

    private static CertificateBuilder certificate(String name) {
        return TestPki.certificate("CN=" + name, TestPki.keyPair(KIND, name));
    }
}
