package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

/**
 * What validators leave open about name constraints, RFC 5280 §4.2.1.10, the JDK's for intermediates and Bouncy Castle's for
 * anchors:
 *
 * <ul>
 *   <li>a wildcard is held against them as if it were a name, though it covers names that are excluded (Go's CVE-2025-61727);
 *   <li>an IPv6 address is held against IPv4 networks, and permitted by its first four bytes;
 *   <li>constraints that do not parse, and are not critical, are ignored, and so are names;
 *   <li>names times constraints have no bound: 4 s for 2,048 names and twice as many constraints.
 * </ul>
 */
final class ConstrainedNames {
    private final List<List<GeneralSubtree>> excluded = new ArrayList<>();
    private final List<List<GeneralSubtree>> permitted = new ArrayList<>();
    private final List<List<GeneralName>> names = new ArrayList<>();
    private long subtrees;

    private ConstrainedNames() {}

    /**
     * Parses the names and constraints on a path; neither names nor anything else is looked at where nothing is constrained.
     *
     * @param path from the leaf up, without the anchor
     * @throws TlsException with {@link Fault#BAD_CERTIFICATE} if something does not parse, or constrains nothing
     */
    static ConstrainedNames of(X509Certificate anchor, List<X509Certificate> path) throws TlsException {
        ConstrainedNames constrained = new ConstrainedNames();
        List<X509Certificate> issuers = new ArrayList<>(path.subList(1, path.size()));
        issuers.add(anchor);
        try {
            for (X509Certificate issuer : issuers) {
                constrained.addConstraints(issuer);
            }
            if (constrained.subtrees > 0) {
                for (int i = 0; i < path.size(); i++) {
                    constrained.names.add(AnchorConstraints.isConstrained(path, i) ? names(path.get(i)) : List.of());
                }
            }
            return constrained;
        } catch (RuntimeException e) {
            // Bouncy Castle's parser and the JDK's report what they do not like in many ways.
            throw new TlsException(Fault.BAD_CERTIFICATE, "name constraints, or names under them, that do not parse", e);
        }
    }

    private void addConstraints(X509Certificate issuer) throws TlsException {
        byte[] content = content(issuer, Extension.nameConstraints.getId());
        if (content == null) {
            excluded.add(List.of());
            permitted.add(List.of());
            return;
        }
        // The JDK's validator takes what its own parser refuses for no constraint at all; this is the way to ask that parser.
        new TrustAnchor(issuer.getSubjectX500Principal(), issuer.getPublicKey(), content);
        NameConstraints constraints = NameConstraints.getInstance(ASN1Sequence.getInstance(content));
        List<GeneralSubtree> allowed = subtrees(constraints.getPermittedSubtrees());
        List<GeneralSubtree> forbidden = subtrees(constraints.getExcludedSubtrees());
        if (allowed.isEmpty() && forbidden.isEmpty()) {
            throw new TlsException(Fault.BAD_CERTIFICATE, "name constraints without a name");
        }
        permitted.add(allowed);
        excluded.add(forbidden);
        subtrees += allowed.size() + forbidden.size();
    }

    private static List<GeneralSubtree> subtrees(GeneralSubtree[] found) throws TlsException {
        if (found == null) {
            return List.of();
        }
        // RFC 5280 §4.2.1.10: there is at least one; minimum is always zero, and maximum is absent.
        boolean isOdd = Arrays.stream(found)
                .anyMatch(subtree -> subtree.getMinimum().signum() != 0 || subtree.getMaximum() != null);
        if (found.length == 0 || isOdd) {
            throw new TlsException(Fault.BAD_CERTIFICATE, "name constraints without a name, or with a minimum or maximum");
        }
        return List.of(found);
    }

    private static List<GeneralName> names(X509Certificate certificate) {
        byte[] content = content(certificate, Extension.subjectAlternativeName.getId());
        return content == null ? List.of() : List.of(GeneralNames.getInstance(content).getNames());
    }

    private static byte[] content(X509Certificate certificate, String extension) {
        byte[] encoded = certificate.getExtensionValue(extension);
        return encoded == null ? null : ASN1OctetString.getInstance(encoded).getOctets();
    }

    /** Returns how many comparisons a validator makes at most: of constraints with names, and with constraints to merge them. */
    long comparisons() {
        long named = names.stream().mapToLong(of -> of.size() + 1L).sum();
        return subtrees * (subtrees + named);
    }

    /**
     * Makes sure that no wildcard covers an excluded name, and that addresses are permitted by networks of their own kind.
     *
     * @throws TlsException with {@link Fault#BAD_CERTIFICATE} if it is otherwise
     */
    void check() throws TlsException {
        for (int holder = 0; holder < names.size(); holder++) {
            // The issuer of certificate 0 is number 0 of the issuers; all above it constrain it too.
            List<List<GeneralSubtree>> forbidden = excluded.subList(holder, excluded.size());
            List<List<GeneralSubtree>> allowed = permitted.subList(holder, permitted.size());
            for (GeneralName name : names.get(holder)) {
                String presented = dnsName(name);
                if (presented.startsWith("*.") && isExcluded(presented.substring(1), forbidden)) {
                    throw new TlsException(Fault.BAD_CERTIFICATE, Printable.of(presented) + " covers an excluded name");
                }
                if (name.getTagNo() == GeneralName.iPAddress && !allowed.stream().allMatch(each -> isPermitted(name, each))) {
                    throw new TlsException(Fault.BAD_CERTIFICATE, "an address that is not permitted");
                }
            }
        }
    }

    private static boolean isPermitted(GeneralName address, List<GeneralSubtree> permitted) {
        byte[] bytes = octets(address);
        List<byte[]> networks = permitted.stream().map(GeneralSubtree::getBase)
                .filter(base -> base.getTagNo() == GeneralName.iPAddress).map(ConstrainedNames::octets).toList();
        return networks.isEmpty() || networks.stream().anyMatch(network -> isWithin(bytes, network));
    }

    /** Returns whether an address is in a network: address and mask, RFC 5280 §4.2.1.10. */
    private static boolean isWithin(byte[] address, byte[] network) {
        if (network.length != 2 * address.length) {
            return false;
        }
        for (int i = 0; i < address.length; i++) {
            byte mask = network[address.length + i];
            if ((address[i] & mask) != (network[i] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] octets(GeneralName address) {
        return ASN1OctetString.getInstance(address.getName()).getOctets();
    }

    private static boolean isExcluded(String suffix, List<List<GeneralSubtree>> excluded) {
        return excluded.stream().flatMap(List::stream).anyMatch(subtree -> {
            String constraint = dnsName(subtree.getBase());
            int label = constraint.length() - suffix.length();
            return label > 0 && constraint.endsWith(suffix) && constraint.lastIndexOf('.', label - 1) < 0;
        });
    }

    /** Returns a dNSName in lower case, without the leading dot that some constraints have; nothing for other names. */
    private static String dnsName(GeneralName name) {
        if (name.getTagNo() != GeneralName.dNSName) {
            return "";
        }
        String text = ASN1IA5String.getInstance(name.getName()).getString().toLowerCase(Locale.ROOT);
        return text.startsWith(".") ? text.substring(1) : text;
    }
}
