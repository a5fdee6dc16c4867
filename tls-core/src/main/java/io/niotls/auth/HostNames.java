package io.niotls.auth;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.security.cert.X509Certificate;

/**
 * Compares a certificate with the name of its owner, RFC 9525 §6.
 *
 * <p>Only the subjectAltName counts, never the subject's common name. A wildcard stands for exactly one label, is the whole
 * left-most label, and has two or more labels after it (RFC 9525 §6.3; the second rule is that of NSS and rustls-webpki). An IP
 * address equals byte by byte an iPAddress entry, and no dNSName entry.
 */
public final class HostNames {
    private HostNames() {}

    /** Returns whether a certificate is for a name. One whose subjectAltName does not parse is for none. */
    public static boolean matches(X509Certificate certificate, PeerName name) {
        return PresentedNames.of(certificate).cover(name);
    }

    /**
     * Makes sure that a certificate is for a name.
     *
     * @throws TlsException with {@link Fault#WRONG_HOST_NAME} if it is not; the detail says which names it has
     */
    public static void check(X509Certificate certificate, PeerName name) throws TlsException {
        PresentedNames names = PresentedNames.of(certificate);
        if (!names.cover(name)) {
            throw new TlsException(Fault.WRONG_HOST_NAME, "expected " + name + ", the certificate has " + names.shown());
        }
    }
}
