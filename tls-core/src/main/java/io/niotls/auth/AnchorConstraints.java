package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * What a trust anchor's own certificate restricts. RFC 5280 §6.1 takes only name and key of an anchor, and the JDK's validator
 * refuses anchors with name constraints outright; OpenSSL and Go honour path length and name constraints of a root, and so does
 * this: whoever trusts a company's root for one domain means one domain.
 */
final class AnchorConstraints {
    private AnchorConstraints() {}

    /**
     * Returns whether an anchor may sign certificates: it says so, or it is older than basic constraints. RFC 5280 §4.2.1.9.
     */
    static boolean mayIssue(X509Certificate anchor) {
        boolean[] usage = anchor.getKeyUsage();
        return (anchor.getVersion() < 3 || anchor.getBasicConstraints() >= 0) && (usage == null || usage[5]);
    }

    /**
     * Holds a path to its anchor's constraints.
     *
     * @param path from the leaf up, without the anchor
     * @throws TlsException with {@link Fault#BAD_CERTIFICATE} if one is broken, with {@link Fault#UNSUPPORTED_CERTIFICATE} if
     *     the anchor restricts something that is not known here
     */
    static void check(X509Certificate anchor, List<X509Certificate> path) throws TlsException {
        long authorities = path.stream().skip(1).filter(certificate -> !isSelfIssued(certificate)).count();
        if (anchor.getVersion() >= 3 && authorities > anchor.getBasicConstraints()) {
            throw new TlsException(Fault.BAD_CERTIFICATE, "the path is longer than the trust anchor allows");
        }
        if (anchor.hasUnsupportedCriticalExtension()) {
            throw new TlsException(
                    Fault.UNSUPPORTED_CERTIFICATE, "the trust anchor has a critical extension that is not known here");
        }
        byte[] extension = anchor.getExtensionValue(Extension.nameConstraints.getId());
        if (extension == null) {
            return;
        }
        try {
            PKIXNameConstraintValidator validator = validator(extension);
            for (int i = 0; i < path.size(); i++) {
                if (isConstrained(path, i)) {
                    check(validator, path.get(i));
                }
            }
        } catch (NameConstraintValidatorException e) {
            throw new TlsException(Fault.BAD_CERTIFICATE, "a name that the trust anchor does not permit", e);
        } catch (CertificateEncodingException | RuntimeException e) {
            throw new TlsException(Fault.BAD_CERTIFICATE, "names that cannot be held against the trust anchor's constraints", e);
        }
    }

    /** RFC 5280 §6.1.3 (b) and (c): the names of self-issued certificates are exempt, unless it is the leaf. */
    static boolean isConstrained(List<X509Certificate> path, int index) {
        return index == 0 || !isSelfIssued(path.get(index));
    }

    private static PKIXNameConstraintValidator validator(byte[] extension) {
        NameConstraints constraints = NameConstraints.getInstance(ASN1OctetString.getInstance(extension).getOctets());
        PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
        if (constraints.getPermittedSubtrees() != null) {
            validator.intersectPermittedSubtree(constraints.getPermittedSubtrees());
        }
        if (constraints.getExcludedSubtrees() != null) {
            for (GeneralSubtree excluded : constraints.getExcludedSubtrees()) {
                validator.addExcludedSubtree(excluded);
            }
        }
        return validator;
    }

    private static void check(PKIXNameConstraintValidator validator, X509Certificate certificate)
            throws NameConstraintValidatorException, CertificateEncodingException {
        Certificate parsed = Certificate.getInstance(certificate.getEncoded());
        X500Name subject = parsed.getSubject();
        validator.checkPermittedDN(subject);
        validator.checkExcludedDN(subject);
        byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        if (extension != null) {
            GeneralNames names = GeneralNames.getInstance(ASN1OctetString.getInstance(extension).getOctets());
            for (GeneralName name : names.getNames()) {
                validator.checkPermitted(name);
                validator.checkExcluded(name);
            }
        }
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }
}
