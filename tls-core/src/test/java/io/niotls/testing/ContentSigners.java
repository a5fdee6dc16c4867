package io.niotls.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/** What Bouncy Castle's builders of certificates and OCSP responses sign with: the JDK, seeded. */
final class ContentSigners {
    private ContentSigners() {}

    /** Returns what Bouncy Castle's builders sign with: a key, by an algorithm or the key's usual one. */
    static ContentSigner of(PrivateKey key, PublicKey publicKey, Optional<String> algorithm) {
        try {
            String name = algorithm.orElseGet(() -> usualAlgorithm(publicKey));
            Signature signature = Signature.getInstance(name);
            AlgorithmIdentifier identifier;
            if (name.equals("RSASSA-PSS")) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                identifier = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, RSASSAPSSparams.getInstance(
                        ASN1Primitive.fromByteArray(signature.getParameters().getEncoded())));
            } else {
                identifier = new DefaultSignatureAlgorithmIdentifierFinder().find(name);
            }
            signature.initSign(key, TestPki.random(name));
            return new JdkSigner(identifier, signature);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String usualAlgorithm(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            int size = ec.getParams().getCurve().getField().getFieldSize();
            return "SHA" + (size == 521 ? 512 : size) + "withECDSA";
        }
        if (key instanceof EdECPublicKey edwards) {
            return edwards.getParams().getName();
        }
        return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "RSASSA-PSS";
    }

    private static final class JdkSigner implements ContentSigner {
        private final AlgorithmIdentifier identifier;
        private final Signature signature;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        JdkSigner(AlgorithmIdentifier identifier, Signature signature) {
            this.identifier = identifier;
            this.signature = signature;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return identifier;
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            try {
                signature.update(content.toByteArray());
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
