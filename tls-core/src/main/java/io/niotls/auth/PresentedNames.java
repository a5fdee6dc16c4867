package io.niotls.auth;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The DNS names and IP addresses that a certificate presents in its subjectAltName, as they were sent, and how they are compared:
 * {@link HostNames} says by which rules. Immutable.
 */
final class PresentedNames {
    private static final int SHOWN_NAMES = 5;
    private static final PresentedNames NONE = new PresentedNames(List.of(), List.of());

    private final List<String> dnsNames;
    private final List<byte[]> addresses;

    private PresentedNames(List<String> dnsNames, List<byte[]> addresses) {
        this.dnsNames = List.copyOf(dnsNames);
        this.addresses = List.copyOf(addresses);
    }

    /**
     * Reads a certificate's names; one whose subjectAltName does not parse has none. The JDK's own list of them is not to be
     * trusted: its PKIX validator adds the common name to the names of a certificate that it holds against name constraints, and
     * leaves it there; it also gives an IPv4-mapped IPv6 address as IPv4.
     */
    static PresentedNames of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        if (extension == null || !isParsedByJdk(certificate)) {
            return NONE;
        }
        List<String> dnsNames = new ArrayList<>();
        List<byte[]> addresses = new ArrayList<>();
        try {
            for (GeneralName name : GeneralNames.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getNames()) {
                if (name.getTagNo() == GeneralName.dNSName) {
                    dnsNames.add(ASN1IA5String.getInstance(name.getName()).getString());
                } else if (name.getTagNo() == GeneralName.iPAddress) {
                    addresses.add(ASN1OctetString.getInstance(name.getName()).getOctets());
                }
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            return NONE;
        }
        return new PresentedNames(dnsNames, addresses);
    }

    /** Returns whether the JDK knows the names too: those that its validator has not seen were held against no constraints. */
    private static boolean isParsedByJdk(X509Certificate certificate) {
        try {
            return certificate.getSubjectAlternativeNames() != null;
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** Returns whether one of them is a name, or a wildcard that covers it. */
    boolean cover(PeerName name) {
        return name.isIpAddress() ? haveAddress(name) : dnsNames.stream().anyMatch(dns -> covers(dns, name.asciiName()));
    }

    /** Returns whether one of them is a name itself, and not only a wildcard that covers it. */
    boolean nameExactly(PeerName name) {
        return name.isIpAddress() ? haveAddress(name) : dnsNames.stream().anyMatch(dns -> lowerCase(dns).equals(name.asciiName()));
    }

    private boolean haveAddress(PeerName name) {
        byte[] wanted = name.addressBytes().orElseThrow();
        return addresses.stream().anyMatch(address -> Arrays.equals(address, wanted));
    }

    /**
     * Returns whether a presented DNS name covers a reference.
     *
     * @param presented a dNSName as it stands in the certificate
     * @param reference in the normal form of {@link PeerName}
     */
    static boolean covers(String presented, String reference) {
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
        return PeerName.isAscii(presented) ? presented.toLowerCase(Locale.ROOT) : "";
    }

    /** Returns them for people: a few, made printable. */
    String shown() {
        List<String> names = Stream.concat(
                        dnsNames.stream().map(Printable::of),
                        addresses.stream().filter(address -> address.length == 4 || address.length == 16).map(IpLiteral::format))
                .toList();
        if (names.isEmpty()) {
            return "no name in its subjectAltName; a common name does not count";
        }
        return String.join(", ", names.subList(0, Math.min(names.size(), SHOWN_NAMES)))
                + (names.size() > SHOWN_NAMES ? " and " + (names.size() - SHOWN_NAMES) + " more" : "");
    }
}
