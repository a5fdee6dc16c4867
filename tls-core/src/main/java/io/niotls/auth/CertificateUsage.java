package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;

/** What certificates say that they are for: key usage, extended key usage and the TLS feature extension. */
final class CertificateUsage {
    /** id-kp-serverAuth, RFC 5280 §4.2.1.12. */
    static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    /** id-kp-clientAuth. */
    static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    /** id-kp-OCSPSigning. */
    static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

    private static final String ANY = "2.5.29.37.0";
    private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";
    private static final BigInteger STATUS_REQUEST = BigInteger.valueOf(5);
    private static final int DIGITAL_SIGNATURE = 0;

    private CertificateUsage() {}

    /**
     * Makes sure that a leaf may sign handshakes of TLS. All our key exchanges sign, so keyEncipherment alone is not enough
     * (RFC 8446 §4.4.2.2, RFC 5246 §7.4.2).
     *
     * @param purpose {@link #SERVER_AUTH} or {@link #CLIENT_AUTH}
     * @throws TlsException with {@link Fault#UNSUPPORTED_CERTIFICATE} if not
     */
    static void checkLeaf(X509Certificate leaf, String purpose) throws TlsException {
        if (!maySign(leaf)) {
            throw new TlsException(Fault.UNSUPPORTED_CERTIFICATE, "its key usage is without digitalSignature");
        }
        checkPurpose(leaf, purpose);
    }

    /** Returns whether key usage, if there is one, allows signatures over other things than certificates. */
    static boolean maySign(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[DIGITAL_SIGNATURE];
    }

    /**
     * Makes sure that extended key usage, if there is one, allows a purpose. An authority's restricts all below it, as OpenSSL,
     * Go and rustls-webpki have it.
     */
    static void checkPurpose(X509Certificate certificate, String purpose) throws TlsException {
        List<String> purposes = purposes(certificate);
        if (purposes != null && !purposes.contains(purpose) && !purposes.contains(ANY)) {
            throw new TlsException(Fault.UNSUPPORTED_CERTIFICATE, "the extended key usage of "
                    + Printable.of(certificate.getSubjectX500Principal().getName()) + " is without "
                    + (purpose.equals(SERVER_AUTH) ? "serverAuth" : "clientAuth"));
        }
    }

    /** Returns whether a certificate is made for a purpose by name: neither "any" nor silence will do. */
    static boolean namesPurpose(X509Certificate certificate, String purpose) throws TlsException {
        List<String> purposes = purposes(certificate);
        return purposes != null && purposes.contains(purpose);
    }

    private static List<String> purposes(X509Certificate certificate) throws TlsException {
        try {
            return certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw new TlsException(Fault.MALFORMED_CERTIFICATE, "its extended key usage does not parse", e);
        }
    }

    /**
     * Returns whether a certificate asks that an OCSP response be stapled to it ("must-staple"), RFC 7633.
     *
     * @throws TlsException with {@link Fault#MALFORMED_CERTIFICATE} if the extension does not parse
     */
    static boolean requiresStaple(X509Certificate certificate) throws TlsException {
        byte[] extension = certificate.getExtensionValue(TLS_FEATURE);
        if (extension == null) {
            return false;
        }
        try {
            byte[] content = ASN1OctetString.getInstance(ASN1Primitive.fromByteArray(extension)).getOctets();
            for (ASN1Encodable feature : ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(content))) {
                if (ASN1Integer.getInstance(feature).getValue().equals(STATUS_REQUEST)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | RuntimeException e) {
            throw new TlsException(Fault.MALFORMED_CERTIFICATE, "its TLS feature extension does not parse", e);
        }
    }
}
