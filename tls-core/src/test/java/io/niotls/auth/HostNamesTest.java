package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNamesTest {
    @ParameterizedTest
    @CsvSource({
        // presented, reference
        "example.com, example.com",
        "EXAMPLE.com, example.COM",
        "example.com, example.com.",
        "localhost, localhost",
        "a_b.example.com, a_b.example.com",
        "*.example.com, www.example.com",
        "*.EXAMPLE.com, www.example.com",
        "*.example.com, xn--bcher-kva.example.com",
        "*.example.com, bücher.example.com",
        "xn--bcher-kva.example, bücher.example",
        "xn--bcher-kva.example, BÜCHER.example",
        "*.example.co.uk, a.example.co.uk",
        "192.0.2.1, 192.0.2.1",
        "2001:db8::1, 2001:DB8:0:0::1",
        "2001:db8::1, [2001:db8::1]",
        "fe80::1, fe80::1%eth0",
        "::ffff:192.0.2.1, ::ffff:c000:201",
    })
    void acceptsNameThatIsCovered(String presented, String reference) {
        assertTrue(HostNames.matches(certificate(presented), PeerName.of(reference)));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.org",
        "example.com, www.example.com",
        "www.example.com, example.com",
        "example.com, notexample.com",
        // RFC 9525 §6.3: exactly one label, the whole of it, the left-most one
        "*.example.com, example.com",
        "*.example.com, a.b.example.com",
        "*.example.com, .example.com",
        "foo.*.com, foo.example.com",
        "*.*.com, foo.example.com",
        "f*.example.com, foo.example.com",
        "*o.example.com, foo.example.com",
        "f*o.example.com, foo.example.com",
        "**.example.com, foo.example.com",
        "xn--*.example.com, xn--bcher-kva.example.com",
        "www.*, www.example",
        "*, localhost",
        "*., localhost",
        "*.com, example.com",
        "*.com., example.com",
        // no absolute names, spaces, user names, ports in certificates
        "example.com., example.com",
        "*.example.com., www.example.com",
        "' example.com', example.com",
        "example.com:443, example.com",
        "'', example.com",
        // an address is not a name
        "*.0.2.1, 192.0.2.1",
        "192.0.2.1, 192.0.2.2",
        "2001:db8::1, 2001:db8::2",
        "192.0.2.1, ::ffff:192.0.2.1",
        "::ffff:192.0.2.1, 192.0.2.1",
    })
    void refusesNameThatIsNotCovered(String presented, String reference) {
        X509Certificate certificate = certificate(presented);
        assertFalse(PeerName.find(reference).filter(name -> HostNames.matches(certificate, name)).isPresent());
    }

    @Test
    void refusesAddressThatStandsAsDnsName() {
        X509Certificate certificate = withNames(new GeneralName(GeneralName.dNSName, "192.0.2.1"));
        assertFalse(HostNames.matches(certificate, PeerName.of("192.0.2.1")));
    }

    @Test
    void refusesNameThatStandsAsAddress() {
        X509Certificate certificate =
                withNames(new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[] {'a', '.', 'b', 'c'})));
        assertFalse(HostNames.matches(certificate, PeerName.of("a.bc")));
    }

    @Test
    void ignoresCommonName() {
        X509Certificate certificate = TestPki.certificate("CN=example.com", TestPki.keyPair(KeyKind.ECDSA_P256, "names")).build();
        TlsException refusal = assertThrows(TlsException.class, () -> HostNames.check(certificate, PeerName.of("example.com")));
        assertEquals(Fault.WRONG_HOST_NAME, refusal.fault());
        assertTrue(refusal.getMessage().contains("a common name does not count"));
    }

    @Test
    void ignoresCommonNameBesideOtherNames() {
        X509Certificate certificate = TestPki.certificate("CN=example.com", TestPki.keyPair(KeyKind.ECDSA_P256, "names"))
                .names("example.org").build();
        assertFalse(HostNames.matches(certificate, PeerName.of("example.com")));
        assertTrue(HostNames.matches(certificate, PeerName.of("example.org")));
    }

    @Test
    void refusesEmbeddedNul() {
        assertFalse(PresentedNames.covers("example.com\0.evil.example", "example.com"));
        assertFalse(PresentedNames.covers("example.com\0", "example.com"));
        X509Certificate certificate = withNames(new GeneralName(GeneralName.dNSName, "example.com\0.evil.example"));
        assertFalse(HostNames.matches(certificate, PeerName.of("example.com")));
    }

    @Test
    void comparesOnlyAsciiWithoutCase() {
        // U+212A, the Kelvin sign, is "k" in Unicode's lower case; U+017F is "S" in its upper case.
        assertFalse(PresentedNames.covers("ban\u212a.example", "bank.example"));
        assertFalse(PresentedNames.covers("te\u017ft.example", "test.example"));
        assertFalse(PresentedNames.covers("bücher.example", "xn--bcher-kva.example"));
    }

    @Test
    void looksAtEachName() {
        X509Certificate certificate = certificate("a.example", "*.b.example", "192.0.2.7");
        assertTrue(HostNames.matches(certificate, PeerName.of("x.b.example")));
        assertTrue(HostNames.matches(certificate, PeerName.of("192.0.2.7")));
        assertFalse(HostNames.matches(certificate, PeerName.of("b.example")));
    }

    /** RFC 9525 §1.2 and §6.3: identifiers of other kinds are for services that look for them; a host name is a dNSName. */
    @Test
    void ignoresNamesOfOtherKinds() {
        ASN1EncodableVector srv = new ASN1EncodableVector();
        srv.add(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.7"));
        srv.add(new DERTaggedObject(true, 0, new DERIA5String("_https.example.com")));
        X509Certificate certificate = withNames(
                new GeneralName(GeneralName.uniformResourceIdentifier, "https://example.com/"),
                new GeneralName(GeneralName.otherName, new DERSequence(srv)),
                new GeneralName(GeneralName.rfc822Name, "user@example.com"),
                new GeneralName(new X500Name("CN=example.com")),
                new GeneralName(GeneralName.registeredID, "1.2.3.4"),
                new GeneralName(GeneralName.dNSName, "other.example"));
        assertFalse(HostNames.matches(certificate, PeerName.of("example.com")));
        assertFalse(HostNames.matches(certificate, PeerName.of("1.2.3.4")));
        assertTrue(HostNames.matches(certificate, PeerName.of("other.example")));
    }

    @Test
    void findsNoNameInSubjectAltNameThatIsEmptyOrBroken() {
        for (ASN1Encodable content : List.of(new DERSequence(), DERNull.INSTANCE,
                new DERSequence(new DERTaggedObject(true, GeneralName.dNSName, new DERIA5String("example.com"))))) {
            X509Certificate certificate = TestPki.certificate("CN=example.com", TestPki.keyPair(KeyKind.ECDSA_P256, "names"))
                    .extension(Extension.subjectAlternativeName, false, content).build();
            assertFalse(HostNames.matches(certificate, PeerName.of("example.com")));
        }
    }

    @Test
    void ignoresAddressesOfOtherLengths() {
        for (int length : new int[] {0, 3, 5, 8, 15, 17, 32}) {
            X509Certificate certificate =
                    withNames(new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[length])));
            assertFalse(HostNames.matches(certificate, PeerName.of("0.0.0.0")));
            assertFalse(HostNames.matches(certificate, PeerName.of("::")));
            assertThrows(TlsException.class, () -> HostNames.check(certificate, PeerName.of("::")));
        }
    }

    @Test
    void tellsExactNameFromWildcard() {
        X509Certificate certificate = certificate("a.example.com", "*.example.com");
        assertTrue(PresentedNames.of(certificate).nameExactly(PeerName.of("a.example.com")));
        assertFalse(PresentedNames.of(certificate).nameExactly(PeerName.of("b.example.com")));
    }

    @Test
    void showsNamesWithoutControlCharacters() {
        X509Certificate certificate = withNames(new GeneralName(GeneralName.dNSName, "a\u001b[31m\n.example"));
        TlsException refusal = assertThrows(TlsException.class, () -> HostNames.check(certificate, PeerName.of("b.example")));
        assertTrue(refusal.getMessage().contains("a?[31m?.example"), refusal.getMessage());
    }

    private static X509Certificate certificate(String... names) {
        return TestPki.certificate("CN=names", TestPki.keyPair(KeyKind.ECDSA_P256, "names")).names(names).build();
    }

    private static X509Certificate withNames(GeneralName... names) {
        return TestPki.certificate("CN=names", TestPki.keyPair(KeyKind.ECDSA_P256, "names"))
                .extension(Extension.subjectAlternativeName, false, new GeneralNames(names)).build();
    }
}
