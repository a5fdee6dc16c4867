package io.niotls.bogo;

import io.niotls.auth.CertificateDecoder;
import io.niotls.auth.CertificateLimits;
import io.niotls.proto.TlsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.jcajce.provider.asymmetric.x509.CertificateFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Reads the runner's certificates. Most of them have an empty subject and a subjectAltName that is not critical, which RFC 5280
 * §4.2.1.6 forbids to issuers and the JDK refuses to parse; so those are parsed by BouncyCastle, and all others as ever.
 */
final class RunnerCertificates {
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]+)-----END");

    static {
        // Never registered: its constructor is what makes BouncyCastle's certificates know their keys.
        new BouncyCastleProvider();
    }

    private RunnerCertificates() {}

    /** Decodes what the runner sent. */
    static List<X509Certificate> decode(List<byte[]> encoded, CertificateLimits limits) throws TlsException {
        List<X509Certificate> chain = new ArrayList<>();
        for (byte[] der : encoded) {
            Optional<X509Certificate> nameless = nameless(der);
            chain.add(nameless.isPresent() ? nameless.get() : CertificateDecoder.decode(List.of(der), limits).get(0));
        }
        return List.copyOf(chain);
    }

    /** Reads a chain from a PEM file. */
    static List<X509Certificate> read(String file) throws IOException {
        return decode(blocks(file, "CERTIFICATE"), CertificateLimits.DEFAULT);
    }

    /** Reads a key in PKCS#8 from a PEM file. */
    static PrivateKey readKey(String file, PublicKey publicKey) throws IOException, GeneralSecurityException {
        try {
            return KeyFactory.getInstance(publicKey.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(blocks(file, "PRIVATE KEY").get(0)));
        } catch (NoSuchAlgorithmException e) {
            throw new Unimplemented("keys for " + publicKey.getAlgorithm());
        }
    }

    private static List<byte[]> blocks(String file, String kind) throws IOException {
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = PEM.matcher(Files.readString(Path.of(file), StandardCharsets.US_ASCII));
        while (matcher.find()) {
            if (matcher.group(1).equals(kind)) {
                blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
            }
        }
        return blocks;
    }

    private static Optional<X509Certificate> nameless(byte[] der) {
        try {
            if (Certificate.getInstance(der).getSubject().getRDNs().length > 0) {
                return Optional.empty();
            }
            ByteArrayInputStream in = new ByteArrayInputStream(der);
            return Optional.of((X509Certificate) new CertificateFactory().engineGenerateCertificate(in));
        } catch (IllegalArgumentException | CertificateException e) {
            // What cannot be parsed is the library's to refuse.
            return Optional.empty();
        }
    }
}
