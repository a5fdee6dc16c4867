package io.niotls.auth;

import io.niotls.auth.CertificateTarget.Form;
import io.niotls.crypto.EcdsaSignature;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.wire.ByteWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;

/** What OpenSSL has written, and what the test PKI signs without random numbers. */
public final class AuthSeeds {
    private AuthSeeds() {}

    /** Returns inputs of {@link CertificateTarget}. */
    public static Map<String, byte[]> certificates() throws CertificateEncodingException {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        ByteWriter chain = new ByteWriter().uint8(Form.CHAIN.ordinal());
        for (X509Certificate certificate : CertificateTarget.LEAF.chain()) {
            chain.opaque16(certificate.getEncoded());
        }
        seeds.put("chain", chain.toByteArray());
        seeds.put("leaf", form(Form.LEAF, CertificateTarget.LEAF.certificate().getEncoded()));
        TestPki.Authority issuer = TestPki.intermediate(KeyKind.ED25519);
        X509Certificate leaf = CertificateTarget.LEAF.certificate();
        seeds.put("ocsp-good", form(Form.OCSP_RESPONSE, TestOcsp.of(issuer).good(leaf).build()));
        seeds.put("ocsp-good-by-key", form(Form.OCSP_RESPONSE, TestOcsp.of(issuer).good(leaf).byKey().hash("SHA-256").build()));
        seeds.put("ocsp-revoked", form(Form.OCSP_RESPONSE, TestOcsp.of(issuer).revoked(leaf).build()));
        seeds.put("ocsp-unknown", form(Form.OCSP_RESPONSE, TestOcsp.of(issuer).unknown(leaf).build()));
        seeds.put("ocsp-responder", form(Form.OCSP_RESPONSE,
                TestOcsp.of(issuer).good(leaf).responder(issuer, issuer.certificate()).build()));
        seeds.put("ocsp-failure", form(Form.OCSP_RESPONSE, TestOcsp.failure(3)));
        Map<String, String> samples = Map.of("ec", OpenSslSamples.EC_CERTIFICATE, "rsa", OpenSslSamples.RSA_CERTIFICATE,
                "pss", OpenSslSamples.PSS_CERTIFICATE, "ed25519", OpenSslSamples.ED25519_CERTIFICATE,
                "ed448", OpenSslSamples.ED448_CERTIFICATE);
        samples.forEach((name, pem) -> {
            X509Certificate certificate = certificate(pem);
            seeds.put("public-key-" + name, form(Form.PUBLIC_KEY, certificate.getPublicKey().getEncoded()));
            try {
                seeds.put("leaf-" + name, form(Form.LEAF, certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new AssertionError(e);
            }
        });
        seeds.put("signature", form(Form.SIGNATURE,
                new EcdsaSignature(BigInteger.TWO, BigInteger.ONE.shiftLeft(255)).encoded()));
        return seeds;
    }

    private static X509Certificate certificate(String pem) {
        try {
            return PemCertificates.parse(pem).get(0);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns inputs of {@link PemTarget}. */
    public static Map<String, byte[]> pem() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put("ec", text(OpenSslSamples.EC_CERTIFICATE + OpenSslSamples.EC_PKCS8));
        seeds.put("ec-sec1", text("a comment\n" + OpenSslSamples.EC_PARAMETERS_SEC1 + OpenSslSamples.EC_CERTIFICATE));
        seeds.put("pss", text(OpenSslSamples.PSS_PKCS8 + OpenSslSamples.PSS_CERTIFICATE));
        seeds.put("rsa-pkcs1", text(OpenSslSamples.RSA_PKCS1 + OpenSslSamples.RSA_CERTIFICATE));
        seeds.put("rsa-old-encryption", text(OpenSslSamples.RSA_OLD_ENCRYPTION + OpenSslSamples.RSA_CERTIFICATE));
        seeds.put("ed25519", text(OpenSslSamples.ED25519_CERTIFICATE + OpenSslSamples.ED25519_PKCS8));
        seeds.put("ed448", text(OpenSslSamples.ED448_CERTIFICATE + OpenSslSamples.ED448_PKCS8));
        seeds.put("encrypted", text(OpenSslSamples.EC_CERTIFICATE + OpenSslSamples.EC_AES256_SHA256));
        seeds.put("secp256k1", text(OpenSslSamples.SECP256K1_SEC1));
        seeds.put("cut", text(OpenSslSamples.ED25519_CERTIFICATE.substring(0, 200)));
        return seeds;
    }

    /** Returns inputs of {@link NameTarget}. */
    public static Map<String, byte[]> names() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put("dns", text("a.Example.ORG. *.example.org"));
        seeds.put("same", text("a.example a.example"));
        seeds.put("ipv4", text("192.0.2.1 192.0.2.1"));
        seeds.put("ipv6", text("[2001:db8::1] x"));
        seeds.put("ipv6-mapped", text("::ffff:192.0.2.1"));
        seeds.put("ipv6-scope", text("fe80::1%eth0"));
        seeds.put("idn", text("b\u00fccher.example xn--bcher-kva.example"));
        return seeds;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] form(Form form, byte[] rest) {
        return new ByteWriter().uint8(form.ordinal()).bytes(rest).toByteArray();
    }
}
