package io.niotls.auth;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Signer;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What one side shows and signs with: a certificate chain, a signer for the key of its first certificate, and what is stapled to
 * it. Immutable; safe for use by several threads if the signer is, as it must be.
 */
public final class Credential {
    /** The length of {@link #fingerprint} in bytes. */
    public static final int FINGERPRINT_LENGTH = 16;

    private static final byte[] TRIAL = "niotls: does this key fit its certificate?".getBytes(StandardCharsets.US_ASCII);

    private final List<X509Certificate> chain;
    private final List<byte[]> encodedChain;
    private final Signer signer;
    private final Optional<byte[]> ocspResponse;
    private final List<byte[]> signedCertificateTimestamps;
    private final byte[] fingerprint;
    private final PresentedNames names;
    private final Optional<NamedGroup> curve;

    private Credential(
            List<X509Certificate> chain,
            List<byte[]> encodedChain,
            Signer signer,
            Optional<byte[]> ocspResponse,
            List<byte[]> signedCertificateTimestamps) {
        this.chain = chain;
        this.encodedChain = encodedChain;
        this.signer = signer;
        this.ocspResponse = ocspResponse;
        this.signedCertificateTimestamps = signedCertificateTimestamps;
        this.fingerprint = fingerprint(encodedChain.get(0));
        this.names = PresentedNames.of(chain.get(0));
        this.curve = CertificateKeys.curve(chain.get(0).getPublicKey());
    }

    private static byte[] fingerprint(byte[] certificate) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(certificate), FINGERPRINT_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Makes a credential whose key lives elsewhere. That the signer has the key of the first certificate is not checked.
     *
     * @param chain the own certificate first, then its issuers; the root may be left out
     * @param signer for the first certificate's key
     * @throws IllegalArgumentException if the chain is empty or a certificate has no encoding
     */
    public static Credential of(List<X509Certificate> chain, Signer signer) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a credential needs at least one certificate");
        }
        List<byte[]> encoded = new ArrayList<>();
        try {
            for (X509Certificate certificate : chain) {
                encoded.add(certificate.getEncoded());
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate cannot be encoded", e);
        }
        return new Credential(List.copyOf(chain), List.copyOf(encoded), signer, Optional.empty(), List.of());
    }

    /**
     * Makes a credential with a private key, which may be held by a provider (PKCS#11). Signs once, to see that the key fits.
     *
     * @param chain the own certificate first, then its issuers; the root may be left out
     * @param key RSA, RSASSA-PSS, EC, Ed25519 or Ed448
     * @param crypto signs
     * @throws InvalidKeyException if the key does not fit the first certificate, or TLS cannot use it
     * @throws GeneralSecurityException if the key does not sign
     * @throws IllegalArgumentException if the chain is empty
     */
    public static Credential of(List<X509Certificate> chain, PrivateKey key, Crypto crypto) throws GeneralSecurityException {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a credential needs at least one certificate");
        }
        InvalidKeyException refusal = null;
        try {
            Signer signer = signer(key, chain.get(0).getPublicKey(), crypto);
            if (fits(signer, chain.get(0).getPublicKey(), crypto)) {
                return of(chain, signer);
            }
        } catch (InvalidKeyException e) {
            refusal = e;
        }
        throw new InvalidKeyException(misfit(chain, key, crypto), refusal);
    }

    private static Signer signer(PrivateKey key, PublicKey publicKey, Crypto crypto) throws InvalidKeyException {
        try {
            Signer signer = crypto.signer(key, publicKey);
            if (signer.schemes().isEmpty()) {
                throw new InvalidKeyException("TLS has no signature scheme for this key");
            }
            return signer;
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException(e.getMessage(), e);
        }
    }

    private static boolean fits(Signer signer, PublicKey publicKey, Crypto crypto) throws GeneralSecurityException {
        SignatureScheme scheme = signer.schemes().get(0);
        byte[] signature;
        try {
            signature = signer.sign(scheme, TRIAL);
        } catch (InvalidKeyException e) {
            return false;
        }
        try {
            return crypto.verify(publicKey, scheme, TRIAL, signature);
        } catch (TlsException e) {
            return false;
        }
    }

    private static String misfit(List<X509Certificate> chain, PrivateKey key, Crypto crypto) {
        for (int i = 1; i < chain.size(); i++) {
            try {
                PublicKey other = chain.get(i).getPublicKey();
                if (fits(signer(key, other, crypto), other, crypto)) {
                    return "the private key belongs to certificate " + (i + 1) + " (" + chain.get(i).getSubjectX500Principal()
                            + "); it must be the first one, followed by its issuers";
                }
            } catch (GeneralSecurityException e) {
                // A key of another kind: certainly not its certificate.
                continue;
            }
        }
        return "the private key (" + key.getAlgorithm() + ") does not belong to the certificate of "
                + chain.get(0).getSubjectX500Principal() + " (" + chain.get(0).getPublicKey().getAlgorithm() + ")";
    }

    /**
     * Reads a credential from PEM files, which may be the same file.
     *
     * @param certificates the own certificate first, then its issuers
     * @param key PKCS#8, encrypted PKCS#8 (PBES2), PKCS#1 or SEC 1
     * @param password of an encrypted key, or null; the caller wipes it
     * @param crypto signs
     * @throws IOException if a file cannot be read or is too large
     * @throws GeneralSecurityException if a file does not hold what it should; the message says what was found and what to do
     */
    public static Credential fromPem(Path certificates, Path key, char[] password, Crypto crypto)
            throws IOException, GeneralSecurityException {
        Pem certificatePem = Pem.read(certificates);
        Pem keyPem = certificates.equals(key) ? certificatePem : Pem.read(key);
        return of(certificatePem, keyPem, password, crypto);
    }

    /** Does what {@link #fromPem(Path, Path, char[], Crypto)} does, with the content of the files. */
    public static Credential fromPem(String certificates, String key, char[] password, Crypto crypto)
            throws GeneralSecurityException {
        return of(Pem.parse(certificates, "the certificates"), Pem.parse(key, "the private key"), password, crypto);
    }

    /** Does what {@link #fromPem(Path, Path, char[], Crypto)} does, with one text that holds both; it is read to its end. */
    public static Credential fromPem(Reader both, char[] password, Crypto crypto) throws IOException, GeneralSecurityException {
        Pem pem = Pem.read(both, "the PEM text");
        return of(pem, pem, password, crypto);
    }

    private static Credential of(Pem certificates, Pem key, char[] password, Crypto crypto) throws GeneralSecurityException {
        List<X509Certificate> chain = certificates.certificates();
        PrivateKey privateKey = PrivateKeys.of(key, password);
        try {
            return of(chain, privateKey, crypto);
        } catch (InvalidKeyException e) {
            throw new InvalidKeyException(key.source() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a credential from a PKCS#12 file.
     *
     * @param file PKCS#12, which is what keytool writes too
     * @param password of the file and its keys; the caller wipes it
     * @param alias which entry, or null if the file has only one key
     * @param crypto signs
     * @throws IOException if the file cannot be read or is too large
     * @throws GeneralSecurityException if it does not hold what it should, or the password is wrong
     */
    public static Credential fromPkcs12(Path file, char[] password, String alias, Crypto crypto)
            throws IOException, GeneralSecurityException {
        try (InputStream input = new ByteArrayInputStream(Pem.readBounded(file))) {
            return Pkcs12.read(input, file.toString(), password, alias, crypto);
        }
    }

    /** Does what {@link #fromPkcs12(Path, char[], String, Crypto)} does, with a stream, which is not closed. */
    public static Credential fromPkcs12(InputStream input, char[] password, String alias, Crypto crypto)
            throws IOException, GeneralSecurityException {
        return Pkcs12.read(new ByteArrayInputStream(Pem.readBounded(input, "the stream")), "the stream", password, alias, crypto);
    }

    /** Returns the same credential with an OCSP response to staple, in DER. It is sent as it is, unchecked. */
    public Credential withOcspResponse(byte[] der) {
        return new Credential(chain, encodedChain, signer, Optional.of(der.clone()), signedCertificateTimestamps);
    }

    /** Returns the same credential with signed certificate timestamps to send, RFC 6962 §3.3. */
    public Credential withSignedCertificateTimestamps(List<byte[]> timestamps) {
        return new Credential(chain, encodedChain, signer, ocspResponse, timestamps.stream().map(byte[]::clone).toList());
    }

    /** Returns the chain: the own certificate first, unmodifiable. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** Returns the own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Returns the chain in DER, to be read and never changed: the arrays are those of this object. */
    public List<byte[]> encodedChain() {
        return encodedChain;
    }

    /**
     * Returns the first 16 bytes of the SHA-256 of the own certificate, by which a session remembers what was shown; not to be
     * changed.
     */
    public byte[] fingerprint() {
        return fingerprint;
    }

    /** Returns what signs. */
    public Signer signer() {
        return signer;
    }

    /** Returns the OCSP response to staple; the array is that of this object, never to be changed. */
    public Optional<byte[]> ocspResponse() {
        return ocspResponse;
    }

    /** Returns the timestamps to send, maybe none; the arrays are those of this object, never to be changed. */
    public List<byte[]> signedCertificateTimestamps() {
        return signedCertificateTimestamps;
    }

    /** Returns the public key of the own certificate. */
    public PublicKey publicKey() {
        return chain.get(0).getPublicKey();
    }

    /** Returns the names of the own certificate. */
    PresentedNames names() {
        return names;
    }

    /** Returns the curve of the own certificate's key, see {@link CertificateKeys#curve}. */
    Optional<NamedGroup> curve() {
        return curve;
    }

    /** Returns the subject, never anything of the key. */
    @Override
    public String toString() {
        return "Credential[" + chain.get(0).getSubjectX500Principal() + "]";
    }
}
