package io.niotls.testing;

import io.niotls.testing.TestPki.Authority;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;

/**
 * An OCSP response in the making: signed by the issuer, current at {@link TestPki#NOW}, by the responder's name, with SHA-1
 * identifiers, unless told otherwise. Each method changes this object.
 */
public final class TestOcsp {
    private record Entry(X509Certificate certificate, CertificateStatus status) {}

    private final Authority issuer;
    private final List<Entry> entries = new ArrayList<>();
    private Authority responder;
    private X509CertificateHolder[] certificates = {};
    private Instant thisUpdate = TestPki.NOW.minus(Duration.ofHours(1));
    private Optional<Instant> nextUpdate = Optional.of(TestPki.NOW.plus(Duration.ofDays(7)));
    private boolean byKey;
    private String hash = "SHA-1";
    private Optional<String> signatureAlgorithm = Optional.empty();
    private Extensions extensions;

    private TestOcsp(Authority issuer) {
        this.issuer = issuer;
        this.responder = issuer;
    }

    /** Starts a response about certificates of an issuer. */
    public static TestOcsp of(Authority issuer) {
        return new TestOcsp(issuer);
    }

    /** Returns the response that says "good" of the leaf of {@link TestPki#leaf(TestPki.KeyKind, String...)}. */
    public static byte[] good(TestPki.Leaf leaf) {
        return of(TestPki.intermediate(TestPki.KeyKind.ECDSA_P256)).good(leaf.certificate()).build();
    }

    /** Adds "good". */
    public TestOcsp good(X509Certificate certificate) {
        return add(certificate, CertificateStatus.GOOD);
    }

    /** Adds "revoked". */
    public TestOcsp revoked(X509Certificate certificate) {
        return add(certificate, new RevokedStatus(Date.from(TestPki.NOW.minus(Duration.ofDays(1))), CRLReason.keyCompromise));
    }

    /** Adds "unknown". */
    public TestOcsp unknown(X509Certificate certificate) {
        return add(certificate, new UnknownStatus());
    }

    private TestOcsp add(X509Certificate certificate, CertificateStatus status) {
        entries.add(new Entry(certificate, status));
        return this;
    }

    /** Sets who signs, and which certificates are sent along. */
    public TestOcsp responder(Authority signer, X509Certificate... sent) {
        responder = signer;
        certificates = Arrays.stream(sent).map(TestOcsp::holder).toArray(X509CertificateHolder[]::new);
        return this;
    }

    /** Sets the time; nothing as the end leaves it out. */
    public TestOcsp current(Instant from, Optional<Instant> to) {
        thisUpdate = from;
        nextUpdate = to;
        return this;
    }

    /** Names the responder by its key. */
    public TestOcsp byKey() {
        byKey = true;
        return this;
    }

    /** Sets the hash of the identifiers: SHA-1 or SHA-256. */
    public TestOcsp hash(String name) {
        hash = name;
        return this;
    }

    /** Sets the algorithm of the signature by its Java name. */
    public TestOcsp signatureAlgorithm(String name) {
        signatureAlgorithm = Optional.of(name);
        return this;
    }

    /** Adds an extension to the response. */
    public TestOcsp extension(String id, boolean critical) {
        extensions = new Extensions(new Extension(new ASN1ObjectIdentifier(id), critical, new byte[] {5, 0}));
        return this;
    }

    /** Signs it and returns it in DER. */
    public byte[] build() {
        try {
            RespID id = byKey
                    ? new RespID(new ResponderID(new DEROctetString(digest("SHA-1", keyBits(responder.certificate())))))
                    : new RespID(X500Name.getInstance(responder.certificate().getSubjectX500Principal().getEncoded()));
            BasicOCSPRespBuilder basic = new BasicOCSPRespBuilder(id);
            for (Entry entry : entries) {
                basic.addResponse(identifier(entry.certificate()), entry.status(), Date.from(thisUpdate),
                        nextUpdate.map(Date::from).orElse(null));
            }
            if (extensions != null) {
                basic.setResponseExtensions(extensions);
            }
            return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic.build(
                    ContentSigners.of(responder.key(), responder.certificate().getPublicKey(), signatureAlgorithm),
                    certificates,
                    Date.from(thisUpdate))).getEncoded();
        } catch (OCSPException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a response that says only that the responder failed. */
    public static byte[] failure(int status) {
        try {
            return new OCSPRespBuilder().build(status, null).getEncoded();
        } catch (OCSPException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private CertificateID identifier(X509Certificate certificate) {
        ASN1ObjectIdentifier id = hash.equals("SHA-1") ? OIWObjectIdentifiers.idSHA1 : NISTObjectIdentifiers.id_sha256;
        return new CertificateID(new CertID(
                new AlgorithmIdentifier(id, DERNull.INSTANCE),
                new DEROctetString(digest(hash, certificate.getIssuerX500Principal().getEncoded())),
                new DEROctetString(digest(hash, keyBits(issuer.certificate()))),
                new ASN1Integer(certificate.getSerialNumber())));
    }

    private static byte[] keyBits(X509Certificate certificate) {
        return SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()).getPublicKeyData().getBytes();
    }

    private static byte[] digest(String algorithm, byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm).digest(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509CertificateHolder holder(X509Certificate certificate) {
        try {
            return new X509CertificateHolder(certificate.getEncoded());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
