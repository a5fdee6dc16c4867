package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** What must be known about the keys in certificates. */
final class CertificateKeys {
    /** BoringSSL's bound (kMaxExponentBits); a public exponent of full length makes a verification as dear as a signature. */
    private static final int MAX_RSA_EXPONENT_BITS = 33;

    private CertificateKeys() {}

    /**
     * Returns the curve of a key.
     *
     * @return nothing if it is not an elliptic curve key, or its curve is none of those that TLS 1.3 can sign with
     */
    static Optional<NamedGroup> curve(PublicKey key) {
        if (!(key instanceof ECPublicKey)) {
            return Optional.empty();
        }
        ASN1Encodable name = SubjectPublicKeyInfo.getInstance(key.getEncoded()).getAlgorithm().getParameters();
        if (SECObjectIdentifiers.secp256r1.equals(name)) {
            return Optional.of(NamedGroup.SECP256R1);
        }
        if (SECObjectIdentifiers.secp384r1.equals(name)) {
            return Optional.of(NamedGroup.SECP384R1);
        }
        return SECObjectIdentifiers.secp521r1.equals(name) ? Optional.of(NamedGroup.SECP521R1) : Optional.empty();
    }

    /**
     * Refuses a key that would take too long to verify with.
     *
     * @throws TlsException with {@link Fault#CERTIFICATE_TOO_LARGE}
     */
    static void checkSize(X509Certificate certificate, CertificateLimits limits) throws TlsException {
        if (certificate.getPublicKey() instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits > limits.maxRsaBits()) {
                throw new TlsException(
                        Fault.CERTIFICATE_TOO_LARGE, "RSA of " + bits + " bits; " + limits.maxRsaBits() + " allowed");
            }
            int exponentBits = rsa.getPublicExponent().bitLength();
            if (exponentBits > MAX_RSA_EXPONENT_BITS) {
                throw new TlsException(Fault.CERTIFICATE_TOO_LARGE, "an RSA exponent of " + exponentBits + " bits");
            }
        }
    }

    /**
     * Refuses a key that is too weak, or of a kind that TLS cannot use.
     *
     * @throws TlsException with {@link Fault#WEAK_CERTIFICATE_KEY} or {@link Fault#UNSUPPORTED_CERTIFICATE}
     */
    static void checkStrength(X509Certificate certificate, CertificateLimits limits) throws TlsException {
        PublicKey key = certificate.getPublicKey();
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < limits.minRsaBits()) {
                throw new TlsException(Fault.WEAK_CERTIFICATE_KEY, bits + " bits; at least " + limits.minRsaBits());
            }
        } else if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getOrder().bitLength();
            if (bits < limits.minEcBits()) {
                throw new TlsException(Fault.WEAK_CERTIFICATE_KEY, bits + " bits; at least " + limits.minEcBits());
            }
            if (curve(key).isEmpty()) {
                throw new TlsException(Fault.UNSUPPORTED_CERTIFICATE, "a curve other than P-256, P-384 and P-521");
            }
        } else if (!(key instanceof EdECPublicKey)) {
            throw new TlsException(Fault.UNSUPPORTED_CERTIFICATE, "a key of type " + Printable.of(key.getAlgorithm()));
        }
    }
}
