package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Compares a certificate with the name of its owner, RFC 9525 §6.
 *
 * <p>Only the subjectAltName counts, never the subject's common name. A wildcard stands for exactly one label, is the whole
 * left-most label, and has two or more labels after it (RFC 9525 §6.3; the second rule is that of NSS and rustls-webpki). An IP
 * address equals byte by byte an iPAddress entry, and no dNSName entry.
 */
public final class HostNames {
    private static final int SHOWN_NAMES = 5;

    private HostNames() {}

    /** Returns whether a certificate is for a name. One whose subjectAltName does not parse is for none. */
    public static boolean matches(X509Certificate certificate, PeerName name) {
        Optional<byte[]> address = name.addressBytes();
        return address.isPresent()
                ? addresses(certificate).anyMatch(presented -> Arrays.equals(presented, address.get()))
                : dnsNames(certificate).anyMatch(presented -> matches(presented, name.asciiName()));
    }

    /** Returns whether a certificate names the name itself and not only a wildcard that covers it. */
    static boolean matchesExactly(X509Certificate certificate, PeerName name) {
        return name.isIpAddress()
                ? matches(certificate, name)
                : dnsNames(certificate).anyMatch(presented -> name.asciiName().equals(lowerCase(presented)));
    }

    /**
     * Makes sure that a certificate is for a name.
     *
     * @throws TlsException with {@link Fault#WRONG_HOST_NAME} if it is not; the detail says which names it has
     */
    public static void check(X509Certificate certificate, PeerName name) throws TlsException {
        if (!matches(certificate, name)) {
            throw new TlsException(Fault.WRONG_HOST_NAME, "expected " + name + ", the certificate has " + shown(certificate));
        }
    }

    /**
     * Returns whether a presented DNS name covers a reference.
     *
     * @param presented a dNSName as it stands in the certificate
     * @param reference in the normal form of {@link PeerName}
     */
    static boolean matches(String presented, String reference) {
        String lower = lowerCase(presented);
        if (!lower.startsWith("*.")) {
            return lower.equals(reference);
        }
        // What stands after the wildcard is a DNS name if it equals the end of one.
        String suffix = lower.substring(1);
        int firstDot = reference.indexOf('.');
        return suffix.lastIndexOf('.') > 0 && firstDot > 0 && suffix.equals(reference.substring(firstDot));
    }

    /** Lower case for A to Z only: RFC 9525 §6.3 knows no other; what is not ASCII is no DNS name and matches nothing. */
    private static String lowerCase(String presented) {
        return presented.chars().allMatch(c -> c < 0x80) ? presented.toLowerCase(Locale.ROOT) : "";
    }

    private static Stream<String> dnsNames(X509Certificate certificate) {
        return entries(certificate, GeneralName.dNSName).map(name -> ASN1IA5String.getInstance(name).getString());
    }

    private static Stream<byte[]> addresses(X509Certificate certificate) {
        return entries(certificate, GeneralName.iPAddress).map(name -> ASN1OctetString.getInstance(name).getOctets());
    }

    /**
     * Returns the entries of one kind in the subjectAltName as it was sent. The JDK's own list of them is not to be trusted: its
     * PKIX validator adds the common name to the names of a certificate that it holds against name constraints, and leaves it
     * there; it also gives an IPv4-mapped IPv6 address as IPv4.
     */
    private static Stream<ASN1Encodable> entries(X509Certificate certificate, int kind) {
        byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        if (extension == null || !isParsedByJdk(certificate)) {
            return Stream.empty();
        }
        try {
            return Arrays.stream(GeneralNames.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getNames())
                    .filter(name -> name.getTagNo() == kind)
                    .map(GeneralName::getName);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return Stream.empty();
        }
    }

    /** Returns whether the JDK knows the names too: those that its validator has not seen were held against no constraints. */
    private static boolean isParsedByJdk(X509Certificate certificate) {
        try {
            return certificate.getSubjectAlternativeNames() != null;
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static String shown(X509Certificate certificate) {
        List<String> names = Stream.concat(
                        dnsNames(certificate).map(Printable::of),
                        addresses(certificate)
                                .filter(address -> address.length == 4 || address.length == 16)
                                .map(IpLiteral::format))
                .toList();
        if (names.isEmpty()) {
            return "no name in its subjectAltName; a common name does not count";
        }
        return String.join(", ", names.subList(0, Math.min(names.size(), SHOWN_NAMES)))
                + (names.size() > SHOWN_NAMES ? " and " + (names.size() - SHOWN_NAMES) + " more" : "");
    }
}
