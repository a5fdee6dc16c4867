package io.niotls.auth;

import static io.niotls.auth.Peers.client;
import static io.niotls.auth.Peers.refusal;
import static io.niotls.auth.Peers.server;
import static io.niotls.auth.Peers.verifier;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PkixVerifierTest {
    private static final Authority ROOT = TestPki.root(KeyKind.ECDSA_P256);
    private static final Authority INTERMEDIATE = TestPki.intermediate(KeyKind.ECDSA_P256);
    private static final PkixVerifier VERIFIER = verifier(ROOT.certificate());
    private static final Duration DAY = Duration.ofDays(1);

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void acceptsEveryKindOfKeyInLeafAndAuthorities(KeyKind kind) throws Exception {
        Leaf leaf = TestPki.leaf(kind, kind, "a.example");
        VerifiedPeer peer = verifier(leaf.root()).verify(server(leaf, "a.example"));
        assertEquals(leaf.chain(), peer.chain());
        assertEquals(Optional.of(List.of(leaf.chain().get(0), leaf.chain().get(1), leaf.root())), peer.path());
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void acceptsEveryKindOfKeyOfClients(KeyKind kind) throws Exception {
        Leaf leaf = TestPki.clientLeaf(kind, "client");
        assertEquals(3, verifier(leaf.root()).verify(client(leaf.chain())).path().orElseThrow().size());
    }

    @Test
    void refusesWrongHostName() {
        TlsException refusal =
                refusal(Fault.WRONG_HOST_NAME, VERIFIER, server(TestPki.leaf(KeyKind.ECDSA_P256, "a.example"), "b.example"));
        assertEquals(Alert.BAD_CERTIFICATE, refusal.fault().alert());
        assertTrue(refusal.getMessage().contains("expected b.example, the certificate has a.example"), refusal.getMessage());
    }

    @Test
    void checksHostNameOnlyWhereAsked() throws Exception {
        Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, "a.example");
        refusal(Fault.WRONG_HOST_NAME, VERIFIER, server(leaf, null));
        PkixVerifier lenient = PkixVerifier.builder().anchors(List.of(leaf.root())).checkHostName(false).build();
        lenient.verify(server(leaf, "b.example"));
        lenient.verify(server(leaf, null));
    }

    @Test
    void refusesUnknownRoot() {
        TlsException refusal = refusal(Fault.UNTRUSTED_CERTIFICATE, verifier(TestPki.root(KeyKind.ED25519).certificate()),
                server(TestPki.leaf(KeyKind.ECDSA_P256, "a.example"), "a.example"));
        assertTrue(refusal.getMessage().contains("issued by CN=niotls test intermediate ECDSA_P256"), refusal.getMessage());
        assertEquals(Alert.UNKNOWN_CA, refusal.fault().alert());
    }

    @Test
    void refusesMissingIntermediate() {
        refusal(Fault.UNTRUSTED_CERTIFICATE, VERIFIER,
                server(TestPki.leaf(KeyKind.ECDSA_P256, "a.example").chain().subList(0, 1), "a.example"));
    }

    @Test
    void refusesRootOfSameNameWithOtherKey() {
        X509Certificate impostor = TestPki.certificate(
                "CN=niotls test root ECDSA_P256", TestPki.keyPair(KeyKind.ECDSA_P256, "impostor")).authority(-1).build();
        refusal(Fault.UNTRUSTED_CERTIFICATE, verifier(impostor),
                server(TestPki.leaf(KeyKind.ECDSA_P256, "a.example"), "a.example"));
    }

    @Test
    void refusesForgedSignature() {
        Authority forger = new Authority(
                INTERMEDIATE.certificate(), TestPki.keyPair(KeyKind.ECDSA_P256, "forger").getPrivate());
        refusal(Fault.BAD_CERTIFICATE, VERIFIER, server(chain(leaf().issuer(forger)), "a.example"));
    }

    @Test
    void refusesExpiredAndNotYetValid() {
        TlsException refusal = refusal(Fault.EXPIRED_CERTIFICATE, VERIFIER,
                server(chain(leaf().validity(TestPki.NOT_BEFORE, TestPki.NOW.minusSeconds(1))), "a.example"));
        assertTrue(refusal.getMessage().contains("to 2026-01-14T23:59:59Z, it is 2026-01-15T00:00:00Z"), refusal.getMessage());
        refusal(Fault.EXPIRED_CERTIFICATE, VERIFIER,
                server(chain(leaf().validity(TestPki.NOW.plusSeconds(1), TestPki.NOT_AFTER)), "a.example"));
    }

    @Test
    void acceptsFirstAndLastMoment() throws Exception {
        VERIFIER.verify(server(chain(leaf().validity(TestPki.NOW, TestPki.NOW.plus(DAY))), "a.example"));
        VERIFIER.verify(server(chain(leaf().validity(TestPki.NOW.minus(DAY), TestPki.NOW)), "a.example"));
    }

    @Test
    void refusesExpiredIntermediate() {
        Authority expired = TestPki.certificate("CN=expired", TestPki.keyPair(KeyKind.ECDSA_P256, "expired")).authority(-1)
                .issuer(ROOT).validity(TestPki.NOT_BEFORE, TestPki.NOW.minus(DAY)).buildAuthority();
        refusal(Fault.EXPIRED_CERTIFICATE, VERIFIER, server(chain(leaf().issuer(expired), expired.certificate()), "a.example"));
    }

    @Test
    void ignoresAnchorsValidity() throws Exception {
        Authority old = TestPki.certificate("CN=old root", TestPki.keyPair(KeyKind.ECDSA_P256, "old")).authority(-1)
                .validity(TestPki.NOT_BEFORE, TestPki.NOW.minus(DAY)).buildAuthority();
        verifier(old.certificate()).verify(server(List.of(leaf().issuer(old).build()), "a.example"));
    }

    @Test
    void wantsPurposeOfRole() throws Exception {
        Leaf serverLeaf = TestPki.leaf(KeyKind.ECDSA_P256, "a.example");
        Leaf clientLeaf = TestPki.clientLeaf(KeyKind.ECDSA_P256, "client");
        TlsException refusal = refusal(Fault.UNSUPPORTED_CERTIFICATE, VERIFIER, client(serverLeaf.chain()));
        assertTrue(refusal.getMessage().contains("without clientAuth"), refusal.getMessage());
        refusal(Fault.UNSUPPORTED_CERTIFICATE, VERIFIER, server(clientLeaf, null));
        VERIFIER.verify(server(chain(leaf().purposes(KeyPurposeId.anyExtendedKeyUsage)), "a.example"));
        VERIFIER.verify(
                server(chain(leaf().purposes(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth)), "a.example"));
        VERIFIER.verify(client(chain(leaf())));
    }

    @Test
    void holdsAuthoritiesToPurpose() throws Exception {
        Authority mail = TestPki.certificate("CN=mail", TestPki.keyPair(KeyKind.ECDSA_P256, "mail")).authority(-1)
                .issuer(ROOT).purposes(KeyPurposeId.id_kp_emailProtection).buildAuthority();
        refusal(Fault.UNSUPPORTED_CERTIFICATE, VERIFIER, server(chain(leaf().issuer(mail), mail.certificate()), "a.example"));
    }

    @Test
    void wantsKeyUsageThatSigns() throws Exception {
        refusal(Fault.UNSUPPORTED_CERTIFICATE, VERIFIER, server(chain(leaf().keyUsage(KeyUsage.keyEncipherment)), "a.example"));
        VERIFIER.verify(server(chain(leaf().keyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment)), "a.example"));
    }

    @Test
    void refusesUnknownCriticalExtension() {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");
        refusal(Fault.UNSUPPORTED_CERTIFICATE, VERIFIER,
                server(chain(leaf().extension(unknown, true, DERNull.INSTANCE)), "a.example"));
    }

    @Test
    void refusesSha1ExceptOnAnchor() throws Exception {
        refusal(Fault.WEAK_CERTIFICATE_SIGNATURE, VERIFIER,
                server(chain(leaf().signatureAlgorithm("SHA1withECDSA")), "a.example"));
        Authority weak = TestPki.certificate("CN=weak", TestPki.keyPair(KeyKind.ECDSA_P256, "weak")).authority(-1)
                .issuer(ROOT).signatureAlgorithm("SHA1withECDSA").buildAuthority();
        refusal(Fault.WEAK_CERTIFICATE_SIGNATURE, VERIFIER, server(chain(leaf().issuer(weak), weak.certificate()), "a.example"));
        Authority root = TestPki.certificate("CN=sha1 root", TestPki.keyPair(KeyKind.RSA_2048, "sha1")).authority(-1)
                .signatureAlgorithm("SHA1withRSA").buildAuthority();
        verifier(root.certificate()).verify(server(List.of(leaf().issuer(root).build()), "a.example"));
        verifier(root.certificate()).verify(server(List.of(leaf().issuer(root).build(), root.certificate()), "a.example"));
    }

    @Test
    void refusesWeakKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1_024);
        KeyPair weak = generator.generateKeyPair();
        refusal(Fault.WEAK_CERTIFICATE_KEY, VERIFIER,
                server(chain(TestPki.certificate("CN=weak", weak).names("a.example").issuer(INTERMEDIATE)), "a.example"));
        Authority authority = TestPki.certificate("CN=weak authority", weak).authority(-1).issuer(ROOT).buildAuthority();
        refusal(Fault.WEAK_CERTIFICATE_KEY, VERIFIER,
                server(chain(leaf().issuer(authority), authority.certificate()), "a.example"));
    }

    @Test
    void refusesLargeKeyAnywhereInWhatWasSent() throws Exception {
        PkixVerifier small = PkixVerifier.builder().anchors(List.of(ROOT.certificate()))
                .limits(new CertificateLimits(10, 65_536, 2_047, 1_024, 256)).build();
        Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, "a.example");
        X509Certificate large = TestPki.root(KeyKind.RSA_2048).certificate();
        List<X509Certificate> chain = List.of(leaf.certificate(), leaf.chain().get(1), large);
        VERIFIER.verify(server(chain, "a.example"));
        refusal(Fault.CERTIFICATE_TOO_LARGE, small, server(chain, "a.example"));
    }

    @Test
    void refusesMoreCertificatesThanTheLimit() {
        Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, "a.example");
        refusal(Fault.CHAIN_TOO_LONG, VERIFIER, server(Collections.nCopies(11, leaf.certificate()), "a.example"));
    }

    @Test
    void acceptsSelfSignedLeafThatIsAnchor() throws Exception {
        CertificateBuilder builder = TestPki.certificate("CN=self", TestPki.keyPair(KeyKind.ED25519, "self")).names("a.example");
        X509Certificate self = builder.build();
        assertEquals(List.of(self), verifier(self).verify(server(List.of(self), "a.example")).path().orElseThrow());
        refusal(Fault.WRONG_HOST_NAME, verifier(self), server(List.of(self), "b.example"));
        refusal(Fault.UNTRUSTED_CERTIFICATE, VERIFIER, server(List.of(self), "a.example"));
        X509Certificate old = builder.validity(TestPki.NOT_BEFORE, TestPki.NOW.minus(DAY)).build();
        refusal(Fault.EXPIRED_CERTIFICATE, verifier(old), server(List.of(old), "a.example"));
    }

    @Test
    void turnsEveryDamageIntoFault() throws Exception {
        Leaf leaf = TestPki.leaf(KeyKind.RSA_PSS_2048, KeyKind.RSA_PSS_2048, "a.example", "192.0.2.1");
        PkixVerifier strict = PkixVerifier.builder().anchors(List.of(leaf.root())).requireOcsp(true).build();
        PkixVerifier lenient = PkixVerifier.builder().trustManager(new AcceptingManager(leaf.root()))
                .pins(Set.of(PkixVerifier.pin(leaf.certificate()))).build();
        Optional<byte[]> staple = Optional.of(TestOcsp.of(TestPki.intermediate(KeyKind.RSA_PSS_2048))
                .good(leaf.certificate()).build());
        Random random = new Random(11);
        int decoded = 0;
        for (int i = 0; i < 3_000; i++) {
            List<byte[]> encoded = List.of(leaf.chain().get(0).getEncoded(), leaf.chain().get(1).getEncoded());
            byte[] victim = encoded.get(i % 2);
            victim[random.nextInt(victim.length)] = (byte) random.nextInt();
            try {
                List<X509Certificate> chain = CertificateDecoder.decode(encoded, CertificateLimits.DEFAULT);
                decoded++;
                for (String name : List.of("a.example", "192.0.2.1")) {
                    assertRefusesOnlyByFault(strict, server(chain, name, staple));
                    assertRefusesOnlyByFault(lenient, server(chain, name, staple));
                }
            } catch (TlsException e) {
                assertEquals(Fault.MALFORMED_CERTIFICATE, e.fault());
            }
        }
        assertTrue(decoded > 500, decoded + " decoded");
    }

    /** Fails by what {@code verify} throws if that is anything but a {@link TlsException}. */
    private static void assertRefusesOnlyByFault(PkixVerifier verifier, PeerCertificates peer) {
        try {
            verifier.verify(peer);
        } catch (TlsException e) {
            assertFalse(e.fault() == Fault.INTERNAL_ERROR, e.getMessage());
        }
    }

    private record AcceptingManager(X509Certificate root) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[] {root};
        }
    }

    @Test
    void identityFollowsSettings() {
        X509Certificate other = TestPki.root(KeyKind.ED25519).certificate();
        byte[] one = verifier(ROOT.certificate(), other).identity();
        assertEquals(32, one.length);
        assertArrayEquals(one, verifier(other, ROOT.certificate(), other).identity());
        List<PkixVerifier> others = List.of(
                verifier(ROOT.certificate()),
                builder(other).checkHostName(false).build(),
                builder(other).requireOcsp(true).build(),
                builder(other).pins(Set.of(new byte[32])).build(),
                builder(other).limits(new CertificateLimits(9, 65_536, 8_192, 2_048, 256)).build());
        for (PkixVerifier changed : others) {
            assertFalse(Arrays.equals(one, changed.identity()));
        }
    }

    private static PkixVerifier.Builder builder(X509Certificate other) {
        return PkixVerifier.builder().anchors(List.of(ROOT.certificate(), other));
    }

    @Test
    void namesAuthorities() {
        assertEquals(List.of(ROOT.certificate().getSubjectX500Principal()), VERIFIER.authorities());
    }

    @Test
    void refusesToTrustNobody() {
        assertThrows(IllegalStateException.class, () -> PkixVerifier.builder().build());
        assertThrows(IllegalStateException.class, () -> PkixVerifier.builder().anchors(List.of()).build());
    }

    @Test
    void platformAnchorsDoNotKnowTestRoot() throws Exception {
        PkixVerifier platform = PkixVerifier.builder().platformAnchors().build();
        assertFalse(platform.authorities().isEmpty());
        refusal(Fault.UNTRUSTED_CERTIFICATE, platform, server(TestPki.leaf(KeyKind.ECDSA_P256, "a.example"), "a.example"));
    }

    private static CertificateBuilder leaf() {
        return TestPki.certificate("CN=leaf",
                TestPki.keyPair(KeyKind.ECDSA_P256, "leaf")).names("a.example").issuer(INTERMEDIATE);
    }

    private static List<X509Certificate> chain(CertificateBuilder leaf) {
        return List.of(leaf.build(), INTERMEDIATE.certificate());
    }

    private static List<X509Certificate> chain(CertificateBuilder leaf, X509Certificate issuer) {
        return List.of(leaf.build(), issuer);
    }
}
