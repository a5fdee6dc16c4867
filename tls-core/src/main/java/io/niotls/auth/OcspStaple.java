package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Verifies a stapled OCSP response, RFC 6960 §3.2: it speaks of exactly this certificate, its issuer or somebody whom the issuer
 * appointed has signed it, it is current, and it says "good".
 *
 * <p>A response for another certificate of the same authority is genuine and worthless; to take it for this one was Bouncy
 * Castle's CVE-2026-58062 and GnuTLS's CVE-2026-3832.
 */
public final class OcspStaple {
    /** How far clocks may be apart; 300 s, as nginx (OCSP_check_validity) and {@code openssl ocsp} have it. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    /** RFC 6960 §2.4 lets a response be without an end; ten days is the longest life that the CA/Browser Forum allows one. */
    private static final Duration MAX_AGE_WITHOUT_END = Duration.ofDays(10);
    /** A responder sends its own certificate and at most a few above it. */
    private static final int MAX_CERTIFICATES = 10;

    private static final int GOOD = 0;
    private static final int REVOKED = 1;

    private static final Map<ASN1ObjectIdentifier, String> HASHES = Map.of(
            ObjectIdentifiers.SHA1, "SHA-1",
            NISTObjectIdentifiers.id_sha256, "SHA-256",
            NISTObjectIdentifiers.id_sha384, "SHA-384",
            NISTObjectIdentifiers.id_sha512, "SHA-512");

    private OcspStaple() {}

    /**
     * Verifies a response.
     *
     * @param response in DER, as it was stapled
     * @param certificate whose status is wanted
     * @param issuer the certificate that is known to have issued it
     * @param now the time at which the response must be current
     * @throws TlsException with {@link Fault#REVOKED_CERTIFICATE} if it says so, {@link Fault#BAD_OCSP_RESPONSE} if it does not
     *     say "good" in a way that can be believed
     */
    public static void verify(byte[] response, X509Certificate certificate, X509Certificate issuer, Instant now)
            throws TlsException {
        try {
            BasicOCSPResponse basic = parse(response);
            checkSigner(basic, issuer, now);
            checkStatus(basic, certificate, issuer, now);
        } catch (IOException | ParseException | GeneralSecurityException | RuntimeException e) {
            if (e instanceof TlsException fault) {
                throw fault;
            }
            // Bouncy Castle's parser reports what it does not like in many ways.
            throw new TlsException(Fault.BAD_OCSP_RESPONSE, "it does not parse", e);
        }
    }

    /**
     * Returns whether a response says anything of a certificate: not if the responder only told of its own trouble (tryLater,
     * internalError, RFC 6960 §4.2.1), which some servers staple. A response that does not parse is an answer, and a wrong one.
     */
    static boolean isAnswer(byte[] response) {
        try {
            return OCSPResponse.getInstance(ASN1Primitive.fromByteArray(response)).getResponseStatus().getIntValue()
                    == OCSPResponseStatus.SUCCESSFUL;
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }

    private static BasicOCSPResponse parse(byte[] der) throws IOException, TlsException {
        OCSPResponse response = OCSPResponse.getInstance(ASN1Primitive.fromByteArray(der));
        int status = response.getResponseStatus().getIntValue();
        if (status != OCSPResponseStatus.SUCCESSFUL) {
            throw bad("the responder answered with error " + status);
        }
        if (!OCSPObjectIdentifiers.id_pkix_ocsp_basic.equals(response.getResponseBytes().getResponseType())) {
            throw bad("it is not a basic response");
        }
        BasicOCSPResponse basic = BasicOCSPResponse.getInstance(
                ASN1Primitive.fromByteArray(response.getResponseBytes().getResponse().getOctets()));
        refuseCriticalExtensions(basic.getTbsResponseData().getResponseExtensions());
        return basic;
    }

    private static void checkSigner(BasicOCSPResponse response, X509Certificate issuer, Instant now)
            throws IOException, GeneralSecurityException, TlsException {
        ResponderID responder = response.getTbsResponseData().getResponderID();
        if (isResponder(responder, issuer) && isSignedBy(response, issuer.getPublicKey())) {
            return;
        }
        ASN1Sequence certificates = response.getCerts();
        if (certificates != null && certificates.size() <= MAX_CERTIFICATES) {
            for (ASN1Encodable encoded : certificates) {
                X509Certificate delegate = certificate(encoded);
                if (isResponder(responder, delegate)
                        && isAppointed(delegate, issuer, now)
                        && isSignedBy(response, delegate.getPublicKey())) {
                    return;
                }
            }
        }
        throw bad("it is not signed by the certificate's issuer or a responder that the issuer appointed");
    }

    private static X509Certificate certificate(ASN1Encodable encoded) throws IOException, CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(
                new ByteArrayInputStream(encoded.toASN1Primitive().getEncoded(ASN1Encoding.DER)));
    }

    private static boolean isResponder(ResponderID responder, X509Certificate certificate) throws GeneralSecurityException {
        if (responder.getKeyHash() != null) {
            return Arrays.equals(responder.getKeyHash(),
                    MessageDigest.getInstance("SHA-1").digest(keyBits(certificate.getPublicKey())));
        }
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()).equals(responder.getName());
    }

    // RFC 6960 §4.2.2.2: issued directly by the authority that issued the certificate, with id-kp-OCSPSigning by name.
    private static boolean isAppointed(X509Certificate delegate, X509Certificate issuer, Instant now) throws TlsException {
        if (!delegate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                || !CertificateUsage.namesPurpose(delegate, CertificateUsage.OCSP_SIGNING)
                || !CertificateUsage.maySign(delegate)) {
            return false;
        }
        try {
            CertificateKeys.checkSize(delegate, CertificateLimits.DEFAULT);
            CertificateKeys.checkStrength(delegate, CertificateLimits.DEFAULT);
            CertificateSignatures.checkStrength(delegate);
            delegate.checkValidity(Date.from(now));
            delegate.verify(issuer.getPublicKey());
            return true;
        } catch (TlsException | GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isSignedBy(BasicOCSPResponse response, PublicKey key) throws IOException {
        return CertificateSignatures.verify(
                key,
                response.getSignatureAlgorithm(),
                response.getTbsResponseData().getEncoded(ASN1Encoding.DER),
                response.getSignature().getOctets());
    }

    private static void checkStatus(BasicOCSPResponse response, X509Certificate certificate, X509Certificate issuer, Instant now)
            throws GeneralSecurityException, ParseException, TlsException {
        boolean found = false;
        for (ASN1Encodable element : response.getTbsResponseData().getResponses()) {
            SingleResponse single = SingleResponse.getInstance(element);
            if (speaksOf(single.getCertID(), certificate, issuer)) {
                // There may be one for each hash: all must be good.
                found = true;
                refuseCriticalExtensions(single.getSingleExtensions());
                checkCurrent(single, now);
                checkGood(single.getCertStatus());
            }
        }
        if (!found) {
            throw bad("it is for another certificate");
        }
    }

    private static boolean speaksOf(CertID id, X509Certificate certificate, X509Certificate issuer)
            throws GeneralSecurityException {
        String hash = HASHES.get(id.getHashAlgorithm().getAlgorithm());
        if (hash == null || !id.getSerialNumber().getValue().equals(certificate.getSerialNumber())) {
            return false;
        }
        MessageDigest digest = MessageDigest.getInstance(hash);
        byte[] nameHash = digest.digest(certificate.getIssuerX500Principal().getEncoded());
        byte[] keyHash = digest.digest(keyBits(issuer.getPublicKey()));
        return Arrays.equals(nameHash, id.getIssuerNameHash().getOctets())
                && Arrays.equals(keyHash, id.getIssuerKeyHash().getOctets());
    }

    /** Returns the key without its algorithm: what RFC 6960 §4.1.1 hashes. */
    private static byte[] keyBits(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded()).getPublicKeyData().getOctets();
    }

    private static void checkCurrent(SingleResponse single, Instant now) throws ParseException, TlsException {
        Instant from = single.getThisUpdate().getDate().toInstant();
        Instant to = single.getNextUpdate() == null
                ? from.plus(MAX_AGE_WITHOUT_END) : single.getNextUpdate().getDate().toInstant();
        if (now.isBefore(from.minus(CLOCK_SKEW)) || now.isAfter(to.plus(CLOCK_SKEW))) {
            throw bad("it is current from " + from + " to " + to + ", it is " + now);
        }
    }

    private static void checkGood(CertStatus status) throws TlsException {
        if (status.getTagNo() == REVOKED) {
            throw new TlsException(Fault.REVOKED_CERTIFICATE, "says the stapled OCSP response");
        }
        if (status.getTagNo() != GOOD) {
            throw bad("the responder does not know the certificate");
        }
    }

    // RFC 6960 §4.4: none of its extensions needs to be understood, but a critical one must be.
    private static void refuseCriticalExtensions(Extensions extensions) throws TlsException {
        if (extensions != null && extensions.getCriticalExtensionOIDs().length > 0) {
            throw bad("it has a critical extension that is not known here");
        }
    }

    private static TlsException bad(String detail) {
        return new TlsException(Fault.BAD_OCSP_RESPONSE, detail);
    }
}
