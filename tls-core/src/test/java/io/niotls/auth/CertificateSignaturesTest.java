package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.proto.SignatureScheme;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateSignaturesTest {
    private static final ASN1ObjectIdentifier SHA256 = NISTObjectIdentifiers.id_sha256;
    private static final ASN1ObjectIdentifier SHA384 = NISTObjectIdentifiers.id_sha384;

    @ParameterizedTest
    @ValueSource(strings = {
        "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.113549.1.1.14", // RSA with MD5, SHA-1, SHA-224
        "1.2.840.10045.4.1", "1.2.840.10045.4.3.1", // ECDSA with SHA-1, SHA-224
        "2.16.840.1.101.3.4.3.2", // DSA with SHA-256
        "1.3.6.1.4.1.99999.1",
    })
    void knowsNoWeakAlgorithm(String id) {
        assertEquals(Optional.empty(), CertificateSignatures.scheme(new AlgorithmIdentifier(new ASN1ObjectIdentifier(id))));
    }

    @Test
    void takesPssOnlyWithOneHashAndASaltAsLong() {
        assertEquals(Optional.of(SignatureScheme.RSA_PSS_RSAE_SHA256), CertificateSignatures.scheme(pss(SHA256, SHA256, 32)));
        assertEquals(Optional.of(SignatureScheme.RSA_PSS_RSAE_SHA384), CertificateSignatures.scheme(pss(SHA384, SHA384, 48)));
        assertEquals(Optional.empty(), CertificateSignatures.scheme(pss(SHA256, SHA384, 32)));
        assertEquals(Optional.empty(), CertificateSignatures.scheme(pss(SHA256, SHA256, 20)));
        // Without parameters everything has its default, which is SHA-1.
        assertEquals(Optional.empty(), CertificateSignatures.scheme(pss(new RSASSAPSSparams())));
        assertEquals(Optional.empty(), CertificateSignatures.scheme(pss(new ASN1Integer(1))));
        assertEquals(Optional.empty(),
                CertificateSignatures.scheme(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS)));
    }

    private static AlgorithmIdentifier pss(ASN1ObjectIdentifier hash, ASN1ObjectIdentifier maskHash, int saltLength) {
        return pss(new RSASSAPSSparams(
                new AlgorithmIdentifier(hash),
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, new AlgorithmIdentifier(maskHash)),
                new ASN1Integer(saltLength),
                RSASSAPSSparams.DEFAULT_TRAILER_FIELD));
    }

    private static AlgorithmIdentifier pss(ASN1Encodable parameters) {
        return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, parameters);
    }
}
