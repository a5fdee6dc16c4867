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
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Name constraints, RFC 5280 §4.2.1.10, in an intermediate (the JDK's validator and ours) and in an anchor (all ours). */
@Timeout(60)
class NameConstraintsTest {
    private static final KeyKind KIND = KeyKind.ECDSA_P256;
    private static final Authority ROOT = TestPki.root(KIND);

    @ParameterizedTest
    @CsvSource({
        // permitted, excluded, the leaf's names, accepted
        "dns:example, , a.example, true",
        "dns:a.example, , a.example, true",
        "dns:example, , a.example b.example, true",
        "dns:EXAMPLE, , a.Example, true",
        "dns:.example, , a.example, true",
        "dns:b.example, , a.example, false",
        "dns:ample, , a.example, false",
        "dns:b.a.example, , a.example, false",
        "dns:example, , a.example b.test, false",
        "dns:example dns:test, , a.example b.test, true",
        "dns:example, , a.example 192.0.2.1, true",
        ", dns:b.example, a.example, true",
        ", dns:a.example, a.example, false",
        ", dns:example, a.example, false",
        ", dns:.example, a.example, false",
        ", dns:EXAMPLE, a.example, false",
        ", dns:test, a.example b.test, false",
        "dns:example, dns:b.example, a.example, true",
        "dns:example, dns:a.example, a.example, false",
        // a wildcard covers what is excluded, though it is another name
        ", dns:b.a.example, *.a.example, false",
        ", dns:B.a.example, *.A.Example, false",
        ", dns:.b.a.example, *.a.example, false",
        "dns:example, dns:b.a.example, *.a.example, false",
        ", dns:c.b.a.example, *.a.example, true",
        ", dns:example, *.a.example, false",
        ", dns:b.test, *.a.example, true",
        ", dns:xa.example, *.a.example, true",
        // a wildcard is permitted if all that it covers is
        "dns:a.example, , *.a.example, true",
        "dns:b.a.example, , *.a.example, false",
        // addresses
        "ip:192.0.2.0/24, , 192.0.2.1, true",
        "ip:192.0.2.0/24, , 192.0.3.1, false",
        "ip:192.0.2.0/24, , 2001:db8::1, false",
        "ip:192.0.2.0/24, , a.example, true",
        ", ip:192.0.2.0/24, 192.0.2.1, false",
        ", ip:192.0.2.0/24, 192.0.3.1, true",
        ", ip:0.0.0.0/0, 192.0.2.1, false",
        "ip:32.1.13.184/32, , 2001:db8::1, false",
        "ip:0.0.0.0/0, , 2001:db8::1, false",
        "ip:2001:db8::/32, , 32.1.13.184, false",
        "ip:192.0.2.0/24 ip:2001:db8::/32, , 2001:db8::1, true",
        "ip:2001:db8::/32, , 2001:db8::1, true",
        "ip:2001:db8::/32, , 2001:db9::1, false",
        ", ip:2001:db8::/32, 2001:db8::1, false",
        // names of other kinds do not speak of hosts
        "email:example, , a.example, true",
        ", email:example, a.example, true",
        "name:O=somebody, , a.example, false",
        ", name:O=niotls, a.example, false",
        ", name:O=somebody, a.example, true",
    })
    void holdsNamesToConstraints(String permitted, String excluded, String names, boolean accepted) throws Exception {
        NameConstraints constraints = new NameConstraints(subtrees(permitted), subtrees(excluded));
        Authority anchor = authority(null, constraints);
        Authority intermediate = authority(ROOT, constraints);
        String[] all = names.split(" ");
        String expected = all[0].replace("*", "x");
        PeerCertificates belowAnchor = server(List.of(leaf(anchor, all)), expected);
        PeerCertificates belowIntermediate = server(List.of(leaf(intermediate, all), intermediate.certificate()), expected);
        if (accepted) {
            verifier(anchor.certificate()).verify(belowAnchor);
            verifier(ROOT.certificate()).verify(belowIntermediate);
        } else {
            refusal(Fault.BAD_CERTIFICATE, verifier(anchor.certificate()), belowAnchor);
            refusal(Fault.BAD_CERTIFICATE, verifier(ROOT.certificate()), belowIntermediate);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "email:example.com, , user@example.com, true",
        "email:example.com, , user@a.example.com, false",
        "email:.example.com, , user@a.example.com, true",
        "email:user@example.com, , user@example.com, true",
        "email:user@example.com, , other@example.com, false",
        ", email:example.com, user@example.com, false",
        ", email:example.com, user@example.org, true",
    })
    void holdsMailAddressesToConstraints(String permitted, String excluded, String address, boolean accepted) throws Exception {
        NameConstraints constraints = new NameConstraints(subtrees(permitted), subtrees(excluded));
        for (boolean anchored : new boolean[] {true, false}) {
            Authority issuer = authority(anchored ? null : ROOT, constraints);
            X509Certificate leaf = certificate("leaf").issuer(issuer).extension(Extension.subjectAlternativeName, false,
                    new GeneralNames(new GeneralName[] {
                        new GeneralName(GeneralName.rfc822Name, address), new GeneralName(GeneralName.dNSName, "a.example")}))
                    .build();
            PkixVerifier verifier = verifier(anchored ? issuer.certificate() : ROOT.certificate());
            PeerCertificates peer = server(List.of(leaf, issuer.certificate()), "a.example");
            if (accepted) {
                verifier.verify(peer);
            } else {
                refusal(Fault.BAD_CERTIFICATE, verifier, peer);
            }
        }
    }

    @Test
    void everyAuthorityOnThePathConstrains() throws Exception {
        Authority upper = authority(ROOT, new NameConstraints(subtrees("dns:example"), null));
        Authority narrower = authority(upper, new NameConstraints(subtrees("dns:a.example"), subtrees("dns:b.a.example")));
        Authority wider = authority(upper, new NameConstraints(subtrees("dns:example dns:test"), null));
        Authority silent = certificate("silent authority").authority(-1).issuer(upper).buildAuthority();
        List<X509Certificate> others = List.of(
                upper.certificate(), narrower.certificate(), wider.certificate(), silent.certificate());
        verifier(ROOT.certificate()).verify(server(chain(leaf(narrower, "a.example"), others), "a.example"));
        verifier(ROOT.certificate()).verify(server(chain(leaf(silent, "c.example"), others), "c.example"));
        for (X509Certificate leaf : List.of(
                leaf(narrower, "c.example"), leaf(narrower, "b.a.example"), leaf(narrower, "*.a.example"), leaf(wider, "a.test"),
                leaf(silent, "a.test"))) {
            refusal(Fault.BAD_CERTIFICATE, verifier(ROOT.certificate()), server(chain(leaf, others), null));
        }
    }

    @Test
    void namesOfIntermediatesAreHeldToThemToo() {
        Authority upper = authority(ROOT, new NameConstraints(subtrees("dns:example"), null));
        Authority named = certificate("named").authority(-1).names("b.test").issuer(upper).buildAuthority();
        refusal(Fault.BAD_CERTIFICATE, verifier(ROOT.certificate()),
                server(List.of(leaf(named, "a.example"), named.certificate(), upper.certificate()), "a.example"));
    }

    @Test
    void doesNotTakeTheCommonNameForNameThoughTheValidatorAddsIt() throws Exception {
        // The JDK's validator writes the common name of a certificate without dNSName among its names, and leaves it there.
        Authority issuer = authority(ROOT, new NameConstraints(null, subtrees("dns:test")));
        CertificateBuilder spoof = TestPki.certificate("CN=bank.example", TestPki.keyPair(KIND, "leaf")).issuer(issuer);
        X509Certificate leaf = spoof.names("192.0.2.1").build();
        PeerCertificates wrong = server(List.of(leaf, issuer.certificate()), "bank.example");
        refusal(Fault.WRONG_HOST_NAME, verifier(ROOT.certificate()), wrong);
        refusal(Fault.WRONG_HOST_NAME, verifier(ROOT.certificate()), wrong);
        verifier(ROOT.certificate()).verify(server(List.of(leaf, issuer.certificate()), "192.0.2.1"));
    }

    @Test
    void holdsCommonNameThatLooksLikeHostToConstraintsAsTheJdkDoes() {
        Authority issuer = authority(ROOT, new NameConstraints(null, subtrees("dns:bank.example")));
        X509Certificate leaf = TestPki.certificate("CN=bank.example", TestPki.keyPair(KIND, "leaf")).issuer(issuer)
                .names("192.0.2.1").build();
        refusal(Fault.BAD_CERTIFICATE, verifier(ROOT.certificate()),
                server(List.of(leaf, issuer.certificate()), "192.0.2.1"));
    }

    @Test
    void boundsComparisons() {
        GeneralSubtree[] many = IntStream.range(0, 600)
                .mapToObj(i -> new GeneralSubtree(new GeneralName(GeneralName.dNSName, "x" + i + ".test")))
                .toArray(GeneralSubtree[]::new);
        String[] names = IntStream.range(0, 600).mapToObj(i -> "t" + i + ".example").toArray(String[]::new);
        Authority intermediate = authority(ROOT, new NameConstraints(null, many));
        Authority anchor = authority(null, new NameConstraints(null, many));
        for (TlsException refusal : List.of(
                refusal(Fault.BAD_CERTIFICATE, verifier(ROOT.certificate()),
                        server(List.of(leaf(intermediate, names), intermediate.certificate()), names[0])),
                refusal(Fault.BAD_CERTIFICATE, verifier(anchor.certificate()),
                        server(List.of(leaf(anchor, names)), names[0])))) {
            assertTrue(refusal.getMessage().contains("more names and name constraints than are compared"), refusal.getMessage());
        }
    }

    /** RFC 5280 §6.1.3 (b) and (c): an authority that changes its key certifies the new one under its own name. */
    @ParameterizedTest
    @ValueSource(strings = {"*.a.example", "2001:db8::1", "b.a.example", "198.51.100.1"})
    void exemptsSelfIssuedCertificatesUnlessTheyAreTheLeaf(String name) throws Exception {
        NameConstraints constraints = new NameConstraints(subtrees("ip:192.0.2.0/24"), subtrees("dns:b.a.example"));
        for (Authority issuer : new Authority[] {null, ROOT}) {
            Authority constrained = authority(issuer, constraints);
            Authority selfIssued = renewed(constraints)
                    .authority(-1).issuer(constrained).names(name).buildAuthority();
            Authority other = certificate("other").authority(-1).issuer(constrained).names(name).buildAuthority();
            X509Certificate leaf = renewed(constraints)
                    .issuer(constrained).names("x.a.example", name).build();
            PkixVerifier verifier = verifier(issuer == null ? constrained.certificate() : ROOT.certificate());
            List<X509Certificate> above = issuer == null ? List.of() : List.of(constrained.certificate());
            verifier.verify(server(chain(leaf(selfIssued, "c.example"), chain(selfIssued.certificate(), above)), "c.example"));
            refusal(Fault.BAD_CERTIFICATE, verifier,
                    server(chain(leaf(other, "c.example"), chain(other.certificate(), above)), "c.example"));
            refusal(Fault.BAD_CERTIFICATE, verifier, server(chain(leaf, above), "x.a.example"));
        }
    }

    @Test
    void countsComparisonsOfOnePath() throws Exception {
        Authority upper = authority(ROOT, new NameConstraints(subtrees("dns:example dns:test"), null));
        Authority lower = authority(upper, new NameConstraints(null, subtrees("dns:b.example")));
        List<X509Certificate> path = List.of(leaf(lower, "a.example", "b.test"), lower.certificate(), upper.certificate());
        // Three constraints with three constraints, two names and three subjects.
        assertEquals(3 * (3 + 2 + 3), ConstrainedNames.of(ROOT.certificate(), path).comparisons());
        assertEquals(0, ConstrainedNames.of(ROOT.certificate(), List.of(leaf(ROOT, "a.example"))).comparisons());
    }

    /** Critical ones are refused when the certificate is parsed. */
    @Test
    void refusesConstraintsThatDoNotParseThoughTheyAreNotCritical() {
        DERTaggedObject emptyList = new DERTaggedObject(false, 0, new DERSequence());
        GeneralSubtree oddMask = new GeneralSubtree(new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[5])));
        GeneralSubtree minimum =
                new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example"), BigInteger.ONE, BigInteger.TEN);
        for (ASN1Encodable content : List.of(
                DERNull.INSTANCE,
                new DERSequence(),
                new DERSequence(emptyList),
                new DERSequence(DERNull.INSTANCE),
                new NameConstraints(new GeneralSubtree[] {oddMask}, null),
                new NameConstraints(new GeneralSubtree[] {minimum}, null))) {
            Authority intermediate = certificate("broken").authority(-1).issuer(ROOT)
                    .extension(Extension.nameConstraints, false, content).buildAuthority();
            List<X509Certificate> sent = List.of(leaf(intermediate, "a.example"), intermediate.certificate());
            refusal(Fault.BAD_CERTIFICATE, verifier(ROOT.certificate()), server(sent, "a.example"));
        }
    }

    @Test
    void refusesNamesUnderConstraintsThatDoNotParse() {
        Authority issuer = authority(ROOT, new NameConstraints(null, subtrees("dns:test")));
        ASN1EncodableVector names = new ASN1EncodableVector();
        names.add(new DERTaggedObject(false, GeneralName.dNSName, new DEROctetString(new byte[] {'b', '.', 't', 'e', 's', 't'})));
        names.add(new DERTaggedObject(true, 12, DERNull.INSTANCE));
        X509Certificate leaf = certificate("leaf").issuer(issuer)
                .extension(Extension.subjectAlternativeName, false, new DERSequence(names)).build();
        refusal(Fault.BAD_CERTIFICATE, verifier(ROOT.certificate()), server(List.of(leaf, issuer.certificate()), "b.test"));
    }

    /** Returns constraints written as {@code dns:}, {@code ip:}, {@code email:} or {@code name:} and a value; null for none. */
    private static GeneralSubtree[] subtrees(String text) {
        return text == null ? null : Arrays.stream(text.split(" ")).map(part -> {
            int colon = part.indexOf(':');
            String value = part.substring(colon + 1);
            return new GeneralSubtree(switch (part.substring(0, colon)) {
                case "dns" -> new GeneralName(GeneralName.dNSName, value);
                case "ip" -> new GeneralName(GeneralName.iPAddress, value);
                case "email" -> new GeneralName(GeneralName.rfc822Name, value);
                case "name" -> new GeneralName(new X500Name(value));
                default -> throw new IllegalArgumentException(part);
            });
        }).toArray(GeneralSubtree[]::new);
    }

    private static List<X509Certificate> chain(X509Certificate leaf, List<X509Certificate> others) {
        return Stream.concat(Stream.of(leaf), others.stream()).toList();
    }

    private static Authority authority(Authority issuer, NameConstraints constraints) {
        // A name of its own for each set of constraints, or a path would find its way around one.
        CertificateBuilder builder = certificate(name(constraints))
                .authority(-1).extension(Extension.nameConstraints, true, constraints);
        return (issuer == null ? builder : builder.issuer(issuer)).buildAuthority();
    }

    /** The same name with another key. */
    private static CertificateBuilder renewed(NameConstraints constraints) {
        return TestPki.certificate("O=niotls,CN=" + name(constraints), TestPki.keyPair(KIND, "renewed"));
    }

    private static String name(NameConstraints constraints) {
        return "constrained by " + constraints.toASN1Primitive().hashCode();
    }

    private static X509Certificate leaf(Authority issuer, String... names) {
        return certificate("leaf").issuer(issuer).names(names).build();
    }

    private static CertificateBuilder certificate(String name) {
        return TestPki.certificate("O=niotls,CN=" + name, TestPki.keyPair(KIND, name));
    }
}
