package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/**
 * Finds a valid path from a peer's certificate to a trust anchor, RFC 5280 §6 and RFC 4158.
 *
 * <p>The search is ours: by names and key identifiers, nearest anchor first, with a budget. The JDK's builder has none, and ten
 * cross-signed certificates of one name have 9! orders. Each path that is found is validated by the JDK's PKIX validator (names,
 * signatures, validity, basic constraints, name constraints, policies, critical extensions), after our own rules on keys,
 * algorithms and usage. Immutable; safe for use by several threads.
 */
final class CertificatePaths {
    /** Go's bound on signature checks per chain (crypto/x509 maxChainSignatureChecks); a step of the search counts as one. */
    private static final int MAX_CHECKS = 100;
    /** Go's and webpki's bound on comparisons of names with constraints, 250,000; for one search and not only for one path. */
    private static final long MAX_COMPARISONS = 250_000;

    private final Map<X500Principal, List<X509Certificate>> anchorsBySubject = new HashMap<>();
    private final Set<X509Certificate> anchors;

    CertificatePaths(Collection<X509Certificate> anchors) {
        this.anchors = new HashSet<>(anchors);
        for (X509Certificate anchor : this.anchors) {
            anchorsBySubject.computeIfAbsent(anchor.getSubjectX500Principal(), name -> new ArrayList<>()).add(anchor);
        }
    }

    /**
     * Finds a path.
     *
     * @param chain the leaf, then certificates in any order of which some may have nothing to do with it
     * @param purpose the extended key usage that the path must allow
     * @param now when it must be valid; an anchor's own validity does not count (RFC 5280 §6.1.1)
     * @return from the leaf to the anchor, both included; one certificate if the leaf is itself an anchor
     * @throws TlsException that says why the first path was refused, or that there is none
     */
    List<X509Certificate> find(List<X509Certificate> chain, String purpose, Instant now, CertificateLimits limits)
            throws TlsException {
        X509Certificate leaf = chain.get(0);
        CertificateKeys.checkStrength(leaf, limits);
        CertificateUsage.checkLeaf(leaf, purpose);
        if (anchors.contains(leaf)) {
            checkValidity(leaf, now.truncatedTo(ChronoUnit.SECONDS));
            return List.of(leaf);
        }
        return new Search(chain, purpose, now, limits).run();
    }

    private static void checkValidity(X509Certificate leaf, Instant now) throws TlsException {
        try {
            leaf.checkValidity(Date.from(now));
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw new TlsException(Fault.EXPIRED_CERTIFICATE, validity(leaf, now), e);
        }
    }

    private static String validity(X509Certificate certificate, Instant now) {
        return Printable.of(certificate.getSubjectX500Principal().getName()) + " is valid from "
                + certificate.getNotBefore().toInstant() + " to " + certificate.getNotAfter().toInstant() + ", it is " + now;
    }

    /** One search: the state of it, for one thread. */
    private final class Search {
        private final List<X509Certificate> chain;
        private final String purpose;
        private final Instant now;
        private final CertificateLimits limits;
        private final List<X509Certificate> path = new ArrayList<>();
        private int checksLeft = MAX_CHECKS;
        private long comparisonsLeft = MAX_COMPARISONS;
        private TlsException firstRefusal;

        Search(List<X509Certificate> chain, String purpose, Instant now, CertificateLimits limits) {
            this.chain = chain;
            this.purpose = purpose;
            // RFC 5280 §4.1.2.5: validity counts seconds and includes the last one.
            this.now = now.truncatedTo(ChronoUnit.SECONDS);
            this.limits = limits;
        }

        List<X509Certificate> run() throws TlsException {
            path.add(chain.get(0));
            X509Certificate anchor = extend();
            if (anchor != null) {
                path.add(anchor);
                return List.copyOf(path);
            }
            if (firstRefusal != null) {
                throw firstRefusal;
            }
            throw new TlsException(Fault.UNTRUSTED_CERTIFICATE, checksLeft <= 0
                    ? "no path among the first " + MAX_CHECKS + " steps"
                    : "issued by " + Printable.of(path.get(0).getIssuerX500Principal().getName()));
        }

        /** Returns the anchor of the first valid path that starts with {@link #path}, which then holds all of it; or null. */
        private X509Certificate extend() {
            X509Certificate last = path.get(path.size() - 1);
            for (X509Certificate anchor : anchorsBySubject.getOrDefault(last.getIssuerX500Principal(), List.of())) {
                if (AnchorConstraints.mayIssue(anchor) && keyIdentifiersAgree(anchor, last) && isValid(anchor)) {
                    return anchor;
                }
            }
            for (X509Certificate issuer : chain) {
                if (issuer.getSubjectX500Principal().equals(last.getIssuerX500Principal())
                        && !path.contains(issuer)
                        && !anchors.contains(issuer)
                        && keyIdentifiersAgree(issuer, last)
                        && checksLeft-- > 0) {
                    path.add(issuer);
                    X509Certificate anchor = extend();
                    if (anchor != null) {
                        return anchor;
                    }
                    path.remove(path.size() - 1);
                }
            }
            return null;
        }

        private boolean isValid(X509Certificate anchor) {
            checksLeft -= path.size();
            if (checksLeft < 0) {
                return false;
            }
            try {
                for (X509Certificate certificate : path) {
                    CertificateKeys.checkStrength(certificate, limits);
                    CertificateSignatures.checkStrength(certificate);
                    CertificateUsage.checkPurpose(certificate, purpose);
                }
                CertificateKeys.checkStrength(anchor, limits);
                checkNames(anchor);
                validate(anchor);
                AnchorConstraints.check(anchor, path);
                return true;
            } catch (TlsException refusal) {
                firstRefusal = firstRefusal == null ? refusal : firstRefusal;
                return false;
            }
        }

        private void checkNames(X509Certificate anchor) throws TlsException {
            ConstrainedNames names = ConstrainedNames.of(anchor, path);
            comparisonsLeft -= names.comparisons();
            if (comparisonsLeft < 0) {
                throw new TlsException(Fault.BAD_CERTIFICATE, "more names and name constraints than are compared");
            }
            names.check();
        }

        private void validate(X509Certificate anchor) throws TlsException {
            try {
                PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
                parameters.setRevocationEnabled(false);
                parameters.setDate(Date.from(now));
                // Qualifiers are texts for people; SunJSSE does not stumble over them either.
                parameters.setPolicyQualifiersRejected(false);
                CertPathValidator.getInstance("PKIX")
                        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            } catch (CertPathValidatorException e) {
                Fault fault = CertificateFaults.of(e);
                int index = e.getIndex();
                boolean dated = fault == Fault.EXPIRED_CERTIFICATE && index >= 0 && index < path.size();
                throw new TlsException(fault, dated ? validity(path.get(index), now) : null, e);
            } catch (CertificateException | RuntimeException e) {
                // What the peer sent made the JDK fail: it is not valid, whatever it is.
                throw new TlsException(Fault.BAD_CERTIFICATE, "the validator failed", e);
            } catch (InvalidAlgorithmParameterException e) {
                throw new TlsException(Fault.INTERNAL_ERROR, "the trust anchors cannot be used", e);
            } catch (GeneralSecurityException e) {
                throw new TlsException(Fault.INTERNAL_ERROR, "this JDK has no PKIX validator", e);
            }
        }
    }

    /**
     * Returns false if a certificate names another key of its issuer than the issuer has, as OpenSSL's X509_check_issued does: so
     * a new authority with an old one's name is "unknown" and not "a bad signature", and costs no validation.
     */
    private static boolean keyIdentifiersAgree(X509Certificate issuer, X509Certificate subject) {
        byte[] authority = subject.getExtensionValue(Extension.authorityKeyIdentifier.getId());
        byte[] own = issuer.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        if (authority == null || own == null) {
            return true;
        }
        try {
            AuthorityKeyIdentifier named =
                    AuthorityKeyIdentifier.getInstance(ASN1OctetString.getInstance(authority).getOctets());
            byte[] identifier = ASN1OctetString.getInstance(ASN1OctetString.getInstance(own).getOctets()).getOctets();
            return named.getKeyIdentifierOctets() == null || Arrays.equals(named.getKeyIdentifierOctets(), identifier);
        } catch (RuntimeException e) {
            // Only a hint: what does not parse does not exclude anyone.
            return true;
        }
    }
}
