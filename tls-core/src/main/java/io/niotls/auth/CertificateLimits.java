package io.niotls.auth;

/**
 * How large and how small certificates may be.
 *
 * @param maxChainLength how many certificates a peer may send
 * @param maxCertificateBytes how many bytes one of them may have
 * @param maxRsaBits how long an RSA modulus may be: the time of a verification grows with its square
 * @param minRsaBits how long an RSA modulus must be
 * @param minEcBits how long the order of a curve must be
 */
public record CertificateLimits(
        int maxChainLength, int maxCertificateBytes, int maxRsaBits, int minRsaBits, int minEcBits) {
    /**
     * 10 certificates, as SunJSSE (jdk.tls.maxCertificateChainLength); 64 KB each, which is what rustls allows a whole chain
     * (CERTIFICATE_MAX_SIZE_LIMIT); RSA up to 8,192 bits, as Go's crypto/tls (BoringSSL: 16,384) and from 2,048 bits, as
     * NIST SP 800-131A and the CA/Browser Forum ask; curves from 256 bits.
     */
    public static final CertificateLimits DEFAULT = new CertificateLimits(10, 65_536, 8_192, 2_048, 256);

    /**
     * Checks that each limit is positive.
     *
     * @throws IllegalArgumentException if one is not
     */
    public CertificateLimits {
        if (maxChainLength < 1 || maxCertificateBytes < 1 || minRsaBits < 1 || minEcBits < 1 || maxRsaBits < minRsaBits) {
            throw new IllegalArgumentException("limits must be positive, and the largest RSA key not smaller than the smallest");
        }
    }
}
