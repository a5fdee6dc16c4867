package io.niotls.bench.stack;

import io.niotls.bench.stack.Scenario.Identity;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Throw-away certificates: a root, an intermediate, two leaves (server, client), all with one kind of key; made once per JVM. */
public final class Identities {
    /** The name in every server's certificate. */
    public static final String HOST = "server.example";

    private static final Map<Identity, Identities> MADE = new EnumMap<>(Identity.class);

    private final X509Certificate root;
    private final Leaf server;
    private final Leaf client;

    /** A leaf's private key, and its certificate with the intermediate behind it. */
    public record Leaf(PrivateKey key, List<X509Certificate> chain) {}

    private record Issuer(KeyPair keys, X500Name name) {}

    private Identities(Identity kind) throws GeneralSecurityException {
        Issuer top = new Issuer(keys(kind), new X500Name("CN=niotls bench root " + kind));
        root = certificate(kind, top, top, 1, true);
        Issuer middle = new Issuer(keys(kind), new X500Name("CN=niotls bench intermediate " + kind));
        X509Certificate intermediate = certificate(kind, top, middle, 2, true);
        server = leaf(kind, middle, intermediate, "CN=" + HOST, 3);
        client = leaf(kind, middle, intermediate, "CN=client", 4);
    }

    /** Returns those with one kind of key. */
    public static synchronized Identities of(Identity kind) throws GeneralSecurityException {
        Identities known = MADE.get(kind);
        if (known == null) {
            known = new Identities(kind);
            MADE.put(kind, known);
        }
        return known;
    }

    /** Returns the trust anchor. */
    public X509Certificate root() {
        return root;
    }

    public Leaf server() {
        return server;
    }

    public Leaf client() {
        return client;
    }

    private static Leaf leaf(Identity kind, Issuer issuer, X509Certificate intermediate, String name, int serial)
            throws GeneralSecurityException {
        Issuer subject = new Issuer(keys(kind), new X500Name(name));
        return new Leaf(subject.keys().getPrivate(), List.of(certificate(kind, issuer, subject, serial, false), intermediate));
    }

    private static KeyPair keys(Identity kind) throws GeneralSecurityException {
        return switch (kind) {
            case ECDSA_P256 -> {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                yield generator.generateKeyPair();
            }
            case ED25519 -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            case RSA_2048 -> {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2_048);
                yield generator.generateKeyPair();
            }
        };
    }

    private static X509Certificate certificate(Identity kind, Issuer issuer, Issuer subject, int serial, boolean authority)
            throws GeneralSecurityException {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer.name(), BigInteger.valueOf(serial),
                Date.from(now.minus(Duration.ofHours(1))), Date.from(now.plus(Duration.ofDays(30))), subject.name(),
                subject.keys().getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(Extension.keyUsage, true,
                    new KeyUsage(authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.subjectKeyIdentifier, false,
                    identifiers.createSubjectKeyIdentifier(subject.keys().getPublic()));
            builder.addExtension(Extension.authorityKeyIdentifier, false,
                    identifiers.createAuthorityKeyIdentifier(issuer.keys().getPublic()));
            if (!authority) {
                builder.addExtension(Extension.extendedKeyUsage, false,
                        new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
                builder.addExtension(Extension.subjectAlternativeName, false,
                        new GeneralNames(new GeneralName[] {new GeneralName(GeneralName.dNSName, HOST),
                            new GeneralName(GeneralName.dNSName, "localhost")}));
            }
            String algorithm = switch (kind) {
                case ECDSA_P256 -> "SHA256withECDSA";
                case ED25519 -> "Ed25519";
                case RSA_2048 -> "SHA256withRSA";
            };
            return new JcaX509CertificateConverter().getCertificate(
                    builder.build(new JcaContentSignerBuilder(algorithm).build(issuer.keys().getPrivate())));
        } catch (CertIOException | OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
