package io.niotls.auth;

import static io.niotls.auth.Peers.refusal;
import static io.niotls.auth.Peers.server;
import static io.niotls.auth.Peers.verifier;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.Authority;
import io.niotls.testing.TestPki.CertificateBuilder;
import io.niotls.testing.TestPki.KeyKind;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;

class CertificatePathsTest {
    private static final KeyKind KIND = KeyKind.ECDSA_P256;
    private static final Authority ROOT = TestPki.root(KIND);
    private static final Authority OTHER_ROOT = TestPki.root(KeyKind.ED25519);

    @Test
    void findsPathInAnyOrderAmongStrangers() throws Exception {
        Authority a = authority("a", ROOT);
        Authority b = authority("b", a);
        Authority c = authority("c", b);
        X509Certificate leaf = leaf(c);
        List<X509Certificate> others = new ArrayList<>(List.of(
                a.certificate(), b.certificate(), c.certificate(), ROOT.certificate(),
                TestPki.leaf(KeyKind.ED448, "z.example").certificate(), OTHER_ROOT.certificate(), c.certificate()));
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(others, random);
            List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
            chain.addAll(others);
            assertEquals(List.of(leaf, c.certificate(), b.certificate(), a.certificate(), ROOT.certificate()),
                    verifier(ROOT.certificate()).verify(server(chain, "a.example")).path().orElseThrow());
        }
    }

    @Test
    void findsAnchorThroughCrossSignedCertificate() throws Exception {
        CertificateBuilder crossed = TestPki.certificate("CN=crossed", TestPki.keyPair(KIND, "crossed")).authority(-1);
        Authority byRoot = crossed.issuer(ROOT).buildAuthority();
        X509Certificate byOther = crossed.issuer(OTHER_ROOT).build();
        List<X509Certificate> chain = List.of(leaf(byRoot), byOther, byRoot.certificate());
        assertEquals(ROOT.certificate(), last(verifier(ROOT.certificate()).verify(server(chain, "a.example"))));
        assertEquals(OTHER_ROOT.certificate(), last(verifier(OTHER_ROOT.certificate()).verify(server(chain, "a.example"))));
    }

    @Test
    void goesAroundExpiredCrossSignature() throws Exception {
        CertificateBuilder crossed = TestPki.certificate("CN=crossed", TestPki.keyPair(KIND, "crossed")).authority(-1);
        X509Certificate expired =
                crossed.issuer(OTHER_ROOT).validity(TestPki.NOT_BEFORE, TestPki.NOW.minus(Duration.ofDays(1))).build();
        Authority good = crossed.issuer(ROOT).validity(TestPki.NOT_BEFORE, TestPki.NOT_AFTER).buildAuthority();
        PkixVerifier both = verifier(OTHER_ROOT.certificate(), ROOT.certificate());
        assertEquals(ROOT.certificate(),
                last(both.verify(server(List.of(leaf(good), expired, good.certificate()), "a.example"))));
        refusal(Fault.EXPIRED_CERTIFICATE, both, server(List.of(leaf(good), expired), "a.example"));
    }

    @Test
    void stopsAtNearestAnchor() throws Exception {
        Authority a = authority("a", ROOT);
        Authority b = authority("b", a);
        List<X509Certificate> chain = List.of(leaf(b), b.certificate(), a.certificate());
        assertEquals(List.of(chain.get(0), b.certificate()),
                verifier(ROOT.certificate(), b.certificate()).verify(server(chain, "a.example")).path().orElseThrow());
    }

    @Test
    void givesUpOnCertificatesThatAllIssueEachOther() {
        // Ten certificates of one name and key: 9! orders, none of which leads to an anchor.
        CertificateBuilder ring = TestPki.certificate("CN=ring", TestPki.keyPair(KIND, "ring")).authority(-1);
        Authority first = ring.buildAuthority();
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf(first)));
        for (int i = 1; i < 10; i++) {
            chain.add(ring.serial(i).build());
        }
        TlsException refusal = refusal(Fault.UNTRUSTED_CERTIFICATE, verifier(ROOT.certificate()), server(chain, "a.example"));
        assertTrue(refusal.getMessage().contains("no path among the first 100 steps"), refusal.getMessage());
    }

    @Test
    void refusesLeafThatActsAsAuthority() {
        CertificateBuilder builder = TestPki.certificate("CN=no authority", TestPki.keyPair(KIND, "no authority")).issuer(ROOT);
        Authority silent = builder.buildAuthority();
        refusal(Fault.BAD_CERTIFICATE, verifier(ROOT.certificate()),
                server(List.of(leaf(silent), silent.certificate()), "a.example"));
        Authority honest = builder.extension(Extension.basicConstraints, true, new BasicConstraints(false)).buildAuthority();
        refusal(Fault.BAD_CERTIFICATE, verifier(ROOT.certificate()),
                server(List.of(leaf(honest), honest.certificate()), "a.example"));
    }

    @Test
    void refusesAuthorityThatMayNotSignCertificates() {
        Authority authority = TestPki.certificate("CN=usage", TestPki.keyPair(KIND, "usage")).issuer(ROOT)
                .extension(Extension.basicConstraints, true, new BasicConstraints(true))
                .keyUsage(KeyUsage.digitalSignature).buildAuthority();
        refusal(Fault.UNSUPPORTED_CERTIFICATE, verifier(ROOT.certificate()),
                server(List.of(leaf(authority), authority.certificate()), "a.example"));
    }

    @Test
    void holdsPathToItsLength() throws Exception {
        Authority zero = TestPki.certificate("CN=zero", TestPki.keyPair(KIND, "zero")).authority(0).issuer(ROOT).buildAuthority();
        Authority below = authority("below", zero);
        verifier(ROOT.certificate()).verify(server(List.of(leaf(zero), zero.certificate()), "a.example"));
        refusal(Fault.BAD_CERTIFICATE, verifier(ROOT.certificate()),
                server(List.of(leaf(below), below.certificate(), zero.certificate()), "a.example"));
        verifier(zero.certificate()).verify(server(List.of(leaf(zero)), "a.example"));
        refusal(Fault.BAD_CERTIFICATE, verifier(zero.certificate()),
                server(List.of(leaf(below), below.certificate()), "a.example"));
    }

    @Test
    void holdsNamesToConstraintsOfIntermediate() throws Exception {
        Authority only = constrained(new NameConstraints(subtrees("b.example"), null), ROOT);
        Authority except = constrained(new NameConstraints(null, subtrees("a.example")), ROOT);
        Authority fitting = constrained(new NameConstraints(subtrees("example"), null), ROOT);
        PkixVerifier verifier = verifier(ROOT.certificate());
        refusal(Fault.BAD_CERTIFICATE, verifier, server(List.of(leaf(only), only.certificate()), "a.example"));
        refusal(Fault.BAD_CERTIFICATE, verifier, server(List.of(leaf(except), except.certificate()), "a.example"));
        verifier.verify(server(List.of(leaf(fitting), fitting.certificate()), "a.example"));
    }

    @Test
    void holdsNamesToConstraintsOfAnchor() throws Exception {
        Authority only = constrained(new NameConstraints(subtrees("b.example"), null), null);
        Authority except = constrained(new NameConstraints(null, subtrees("a.example")), null);
        Authority fitting = constrained(new NameConstraints(subtrees("example"), null), null);
        refusal(Fault.BAD_CERTIFICATE, verifier(only.certificate()), server(List.of(leaf(only)), "a.example"));
        refusal(Fault.BAD_CERTIFICATE, verifier(except.certificate()), server(List.of(leaf(except)), "a.example"));
        verifier(fitting.certificate()).verify(server(List.of(leaf(fitting)), "a.example"));
        Authority byName = constrained(new NameConstraints(new GeneralSubtree[] {
            new GeneralSubtree(new GeneralName(new X500Name("O=somebody")))}, null), null);
        refusal(Fault.BAD_CERTIFICATE, verifier(byName.certificate()), server(List.of(leaf(byName)), "a.example"));
    }

    @Test
    void takesNoLeafForAnIssuerThoughItIsAnchor() {
        Authority self = TestPki.certificate("CN=self", TestPki.keyPair(KIND, "self")).names("b.example").buildAuthority();
        Authority honest = TestPki.certificate("CN=self", TestPki.keyPair(KIND, "self"))
                .extension(Extension.basicConstraints, true, new BasicConstraints(false)).buildAuthority();
        refusal(Fault.UNTRUSTED_CERTIFICATE, verifier(self.certificate()), server(List.of(leaf(self)), "a.example"));
        refusal(Fault.UNTRUSTED_CERTIFICATE, verifier(honest.certificate()), server(List.of(leaf(honest)), "a.example"));
    }

    private static Authority constrained(NameConstraints constraints, Authority issuer) {
        CertificateBuilder builder = TestPki.certificate("CN=constrained", TestPki.keyPair(KIND, "constrained")).authority(-1)
                .extension(Extension.nameConstraints, true, constraints);
        return (issuer == null ? builder : builder.issuer(issuer)).buildAuthority();
    }

    private static GeneralSubtree[] subtrees(String domain) {
        return new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain))};
    }

    private static Authority authority(String name, Authority issuer) {
        return TestPki.certificate("CN=" + name, TestPki.keyPair(KIND, name)).authority(-1).issuer(issuer).buildAuthority();
    }

    private static X509Certificate leaf(Authority issuer) {
        return TestPki.certificate("CN=leaf", TestPki.keyPair(KIND, "leaf")).names("a.example").issuer(issuer).build();
    }

    private static X509Certificate last(VerifiedPeer peer) {
        List<X509Certificate> path = peer.path().orElseThrow();
        return path.get(path.size() - 1);
    }
}
