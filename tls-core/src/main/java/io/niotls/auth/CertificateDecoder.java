package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Makes certificates of the bytes that a peer sent, within limits. Safe for use by several threads. */
public final class CertificateDecoder {
    private static final int SEQUENCE = 0x30;

    private CertificateDecoder() {}

    /**
     * Decodes a chain as it came, in its order.
     *
     * @param encoded one certificate each, in DER; not empty
     * @param limits checked for all before the first is parsed
     * @return as many certificates, unmodifiable
     * @throws TlsException with {@link Fault#CHAIN_TOO_LONG}, {@link Fault#CERTIFICATE_TOO_LARGE} or
     *     {@link Fault#MALFORMED_CERTIFICATE}
     */
    public static List<X509Certificate> decode(List<byte[]> encoded, CertificateLimits limits) throws TlsException {
        if (encoded.size() > limits.maxChainLength()) {
            throw new TlsException(
                    Fault.CHAIN_TOO_LONG, encoded.size() + " certificates; " + limits.maxChainLength() + " allowed");
        }
        for (byte[] der : encoded) {
            if (der.length > limits.maxCertificateBytes()) {
                throw new TlsException(
                        Fault.CERTIFICATE_TOO_LARGE, der.length + " bytes; " + limits.maxCertificateBytes() + " allowed");
            }
        }
        CertificateFactory factory = factory();
        List<X509Certificate> chain = new ArrayList<>(encoded.size());
        for (byte[] der : encoded) {
            X509Certificate certificate = parse(factory, der);
            CertificateKeys.checkSize(certificate, limits);
            chain.add(certificate);
        }
        return List.copyOf(chain);
    }

    private static X509Certificate parse(CertificateFactory factory, byte[] der) throws TlsException {
        if (!isOneSequence(der)) {
            throw new TlsException(Fault.MALFORMED_CERTIFICATE, "not one DER sequence");
        }
        try {
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new TlsException(Fault.MALFORMED_CERTIFICATE, null, e);
        } catch (RuntimeException e) {
            // The JDK's parser has let more than CertificateException through for hostile bytes before.
            throw new TlsException(Fault.MALFORMED_CERTIFICATE, "the parser failed", e);
        }
    }

    /**
     * Returns whether the bytes are one DER value of definite length and nothing else. The JDK's factory alone would also take
     * PEM, PKCS#7, and a certificate with bytes after it.
     */
    private static boolean isOneSequence(byte[] der) {
        if (der.length < 2 || der[0] != SEQUENCE) {
            return false;
        }
        int first = der[1] & 0xff;
        if (first < 0x80) {
            return der.length == 2 + first;
        }
        int lengthBytes = first & 0x7f;
        if (lengthBytes == 0 || lengthBytes > 3 || der.length < 2 + lengthBytes || der[2] == 0) {
            return false;
        }
        int length = 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = length << 8 | der[2 + i] & 0xff;
        }
        return length >= 0x80 && der.length == 2 + lengthBytes + length;
    }

    private static CertificateFactory factory() {
        try {
            // Not shared: whether a factory may be used by several threads is up to its provider.
            return CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException("every JDK has a factory for X.509", e);
        }
    }
}
