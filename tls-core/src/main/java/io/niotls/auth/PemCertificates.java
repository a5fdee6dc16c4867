package io.niotls.auth;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads certificates without a key: trust anchors, mostly. */
public final class PemCertificates {
    private PemCertificates() {}

    /**
     * Reads the certificates of a PEM file; other blocks are left out.
     *
     * @return at least one, in their order
     * @throws IOException if the file cannot be read or is too large
     * @throws GeneralSecurityException if it holds no certificate, or one does not parse; the message says where
     */
    public static List<X509Certificate> read(Path file) throws IOException, GeneralSecurityException {
        return Pem.read(file).certificates();
    }

    /** Does what {@link #read(Path)} does, with the content of the file. */
    public static List<X509Certificate> parse(String pem) throws GeneralSecurityException {
        return Pem.parse(pem, "the PEM text").certificates();
    }
}
