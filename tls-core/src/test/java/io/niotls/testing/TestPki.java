package io.niotls.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/**
 * The public key infrastructure of the tests: a root, an intermediate and leaves of every kind of key.
 *
 * <p>Keys come from seeded generators and are made once per JVM, so nothing depends on the order of tests. All certificates
 * are valid from 2020 to 2049 unless a test says otherwise; the clock of tests is {@link #NOW}. Safe for use by several threads.
 */
public final class TestPki {
    /** What the clock of every test says. */
    public static final Instant NOW = Instant.parse("2026-01-15T00:00:00Z");
    /** The first moment of a certificate's validity. */
    public static final Instant NOT_BEFORE = Instant.parse("2020-01-01T00:00:00Z");
    /** The last moment of a certificate's validity. */
    public static final Instant NOT_AFTER = Instant.parse("2049-12-31T00:00:00Z");

    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();
    private static final Map<KeyKind, Authority> ROOTS = new ConcurrentHashMap<>();
    private static final Map<KeyKind, Authority> INTERMEDIATES = new ConcurrentHashMap<>();
    private static final Map<String, Leaf> LEAVES = new ConcurrentHashMap<>();

    /** The kinds of key that TLS can use. */
    public enum KeyKind {
        /** RSA whose OID is rsaEncryption. */
        RSA_2048,
        /** RSA whose OID is id-RSASSA-PSS. */
        RSA_PSS_2048,
        /** The curve secp256r1. */
        ECDSA_P256,
        /** The curve secp384r1. */
        ECDSA_P384,
        /** The curve secp521r1. */
        ECDSA_P521,
        /** Ed25519. */
        ED25519,
        /** Ed448. */
        ED448;

        private KeyPairGenerator generator() throws GeneralSecurityException {
            return KeyPairGenerator.getInstance(switch (this) {
                case RSA_2048 -> "RSA";
                case RSA_PSS_2048 -> "RSASSA-PSS";
                case ECDSA_P256, ECDSA_P384, ECDSA_P521 -> "EC";
                case ED25519, ED448 -> "EdDSA";
            });
        }

        private AlgorithmParameterSpec parameters() {
            return switch (this) {
                case RSA_2048, RSA_PSS_2048 -> new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4);
                case ECDSA_P256 -> new ECGenParameterSpec("secp256r1");
                case ECDSA_P384 -> new ECGenParameterSpec("secp384r1");
                case ECDSA_P521 -> new ECGenParameterSpec("secp521r1");
                case ED25519 -> NamedParameterSpec.ED25519;
                case ED448 -> NamedParameterSpec.ED448;
            };
        }
    }

    /**
     * Someone who can sign certificates and OCSP responses.
     *
     * @param certificate the authority's own certificate
     * @param key the private key that fits it
     */
    public record Authority(X509Certificate certificate, PrivateKey key) {}

    /**
     * A key with a chain.
     *
     * @param key the private key of the first certificate
     * @param chain leaf first, then the intermediate; never the root
     * @param root the trust anchor
     */
    public record Leaf(PrivateKey key, List<X509Certificate> chain, X509Certificate root) {
        /** Returns the leaf itself. */
        public X509Certificate certificate() {
            return chain.get(0);
        }

        /** Returns the leaf's public key. */
        public PublicKey publicKey() {
            return chain.get(0).getPublicKey();
        }

        /** Returns the chain in PEM. */
        public String chainPem() {
            StringBuilder text = new StringBuilder();
            chain.forEach(certificate -> text.append(pem(certificate)));
            return text.toString();
        }

        /** Returns the key in PEM, PKCS#8. */
        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }
    }

    private TestPki() {}

    /** Returns the server's leaf for host names and IP addresses, under the ECDSA P-256 authorities; the same each time. */
    public static Leaf leaf(KeyKind kind, String... names) {
        return leaf(kind, KeyKind.ECDSA_P256, names);
    }

    /** Returns the server's leaf under authorities of another kind of key; the same each time. */
    public static Leaf leaf(KeyKind kind, KeyKind authorities, String... names) {
        return LEAVES.computeIfAbsent("server " + kind + authorities + Arrays.toString(names), id -> leafOf(
                certificate("CN=server " + kind, keyPair(kind, id)).names(names).purposes(KeyPurposeId.id_kp_serverAuth),
                keyPair(kind, id).getPrivate(),
                authorities));
    }

    /** Returns a client's leaf, under the ECDSA P-256 authorities; the same each time. */
    public static Leaf clientLeaf(KeyKind kind, String commonName) {
        return LEAVES.computeIfAbsent("client " + kind + commonName, id -> leafOf(
                certificate("CN=" + commonName, keyPair(kind, id)).purposes(KeyPurposeId.id_kp_clientAuth),
                keyPair(kind, id).getPrivate(),
                KeyKind.ECDSA_P256));
    }

    private static Leaf leafOf(CertificateBuilder certificate, PrivateKey key, KeyKind authorities) {
        Authority intermediate = intermediate(authorities);
        X509Certificate leaf = certificate.keyUsage(KeyUsage.digitalSignature).issuer(intermediate).build();
        return new Leaf(key, List.of(leaf, intermediate.certificate()), root(authorities).certificate());
    }

    /** Returns the root that signs with a kind of key; the same each time. */
    public static Authority root(KeyKind kind) {
        return ROOTS.computeIfAbsent(kind,
                id -> certificate("CN=niotls test root " + kind, keyPair(kind, "root")).authority(-1).buildAuthority());
    }

    /** Returns the intermediate under {@link #root}; the same each time. */
    public static Authority intermediate(KeyKind kind) {
        return INTERMEDIATES.computeIfAbsent(kind,
                id -> certificate("CN=niotls test intermediate " + kind, keyPair(kind, "intermediate"))
                        .issuer(root(kind)).authority(-1).buildAuthority());
    }

    /** Returns the key pair of an id; the same each time, and in each JVM. */
    public static KeyPair keyPair(KeyKind kind, String id) {
        // One RSA key serves all ids of a kind: making one takes as long as everything else here together.
        String identity = kind.name().startsWith("RSA") ? kind.name() : kind + id;
        return KEYS.computeIfAbsent(identity, seed -> {
            try {
                KeyPairGenerator generator = kind.generator();
                generator.initialize(kind.parameters(), random(seed));
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Starts a certificate for a subject; self-signed until it gets an issuer. */
    public static CertificateBuilder certificate(String subject, KeyPair key) {
        return new CertificateBuilder(subject, key);
    }

    /** Returns a certificate in PEM. */
    public static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a block of PEM. */
    public static String pem(String label, byte[] content) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    static SecureRandom random(String seed) throws GeneralSecurityException {
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(seed.getBytes(StandardCharsets.UTF_8));
        return random;
    }

    /** A certificate in the making; each method changes this object. */
    public static final class CertificateBuilder {
        private final X500Name subject;
        private final KeyPair key;
        private final List<Extension> extensions = new ArrayList<>();
        private Authority issuer;
        private Instant notBefore = NOT_BEFORE;
        private Instant notAfter = NOT_AFTER;
        private Optional<BigInteger> serial = Optional.empty();
        private Optional<String> signatureAlgorithm = Optional.empty();

        private CertificateBuilder(String subject, KeyPair key) {
            this.subject = new X500Name(subject);
            this.key = key;
        }

        /** Sets who signs it. */
        public CertificateBuilder issuer(Authority authority) {
            issuer = authority;
            return this;
        }

        /** Adds a subjectAltName with host names and IP addresses, if there are any. */
        public CertificateBuilder names(String... names) {
            GeneralName[] general = Arrays.stream(names).map(name -> new GeneralName(
                    name.matches("[0-9.]+|[0-9a-f]*:[0-9a-f:.]+") ? GeneralName.iPAddress : GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new);
            return general.length == 0 ? this : extension(Extension.subjectAlternativeName, false, new GeneralNames(general));
        }

        /** Sets the validity. */
        public CertificateBuilder validity(Instant from, Instant to) {
            notBefore = from;
            notAfter = to;
            return this;
        }

        /** Sets the serial number, which follows from subject and key otherwise. */
        public CertificateBuilder serial(long number) {
            serial = Optional.of(BigInteger.valueOf(number));
            return this;
        }

        /** Makes it an authority with a path length, -1 for none. */
        public CertificateBuilder authority(int pathLength) {
            extension(Extension.basicConstraints, true,
                    pathLength < 0 ? new BasicConstraints(true) : new BasicConstraints(pathLength));
            return keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature);
        }

        /** Adds a key usage, bits of {@link KeyUsage}. */
        public CertificateBuilder keyUsage(int bits) {
            return extension(Extension.keyUsage, true, new KeyUsage(bits));
        }

        /** Adds an extended key usage. */
        public CertificateBuilder purposes(KeyPurposeId... purposes) {
            return extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }

        /** Adds an extension. */
        public CertificateBuilder extension(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
            try {
                extensions.add(new Extension(id, critical, value.toASN1Primitive().getEncoded("DER")));
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Sets the algorithm of the signature by its Java name, such as {@code SHA1withRSA}; the key's usual one otherwise. */
        public CertificateBuilder signatureAlgorithm(String name) {
            signatureAlgorithm = Optional.of(name);
            return this;
        }

        /** Signs it and returns it as an authority with its key. */
        public Authority buildAuthority() {
            return new Authority(build(), key.getPrivate());
        }

        /** Signs it. */
        public X509Certificate build() {
            try {
                PublicKey issuerKey = issuer == null ? key.getPublic() : issuer.certificate().getPublicKey();
                X500Name issuerName = issuer == null
                        ? subject : X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
                X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                        issuerName,
                        serial.orElseGet(this::derivedSerial),
                        Date.from(notBefore),
                        Date.from(notAfter),
                        subject,
                        SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
                builder.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key.getPublic())));
                builder.addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId(issuerKey)));
                for (Extension extension : extensions) {
                    builder.addExtension(extension);
                }
                PrivateKey signingKey = issuer == null ? key.getPrivate() : issuer.key();
                byte[] encoded = builder.build(ContentSigners.of(signingKey, issuerKey, signatureAlgorithm)).getEncoded();
                return (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(encoded));
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private BigInteger derivedSerial() {
            byte[] digest = sha256((subject + "|" + (issuer == null ? "" : issuer.certificate().getSubjectX500Principal()) + "|"
                    + Base64.getEncoder().encodeToString(key.getPublic().getEncoded()) + notBefore + notAfter)
                    .getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, Arrays.copyOf(digest, 8));
        }
    }

    private static byte[] keyId(PublicKey key) {
        return Arrays.copyOf(sha256(key.getEncoded()), 20);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
