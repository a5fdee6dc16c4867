package io.niotls.bench.handshake;

import io.niotls.bench.stack.Identities;
import io.niotls.bench.stack.Scenario.Identity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Signing and verifying by bare primitives with one leaf's keys, which are parsed once: elliptic curves by bcprov, RSA by the
 * JDK.
 */
abstract class FloorSignature {
    /** Signs with the leaf's private key. */
    abstract byte[] sign(byte[] content) throws GeneralSecurityException;

    /** Verifies with the leaf's public key, which a client has parsed before. */
    abstract void verify(byte[] content, byte[] signature) throws GeneralSecurityException;

    /** Verifies with a key that was never seen. */
    abstract void verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException;

    /** Makes the one of a leaf; RSA is PSS in TLS 1.2 too, since all stacks offer it. */
    static FloorSignature of(Identity identity, Identities.Leaf leaf) throws GeneralSecurityException {
        try {
            return switch (identity) {
                case ECDSA_P256 -> new Ecdsa(leaf);
                case ED25519 -> new Edwards(leaf);
                case RSA_2048 -> new Rsa(leaf);
            };
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** Does what a client does at first sight of a chain: parses it, and verifies each certificate with the next one's key. */
    final X509Certificate checkChain(CertificateFactory factory, List<byte[]> encoded, X509Certificate root)
            throws GeneralSecurityException {
        X509Certificate issuer = root;
        for (int i = encoded.size() - 1; i >= 0; i--) {
            X509Certificate certificate =
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded.get(i)));
            chain(issuer.getPublicKey(), certificate.getTBSCertificate(), certificate.getSignature());
            issuer = certificate;
        }
        return issuer;
    }

    /** Verifies a certificate's signature: with RSA its padding is not that of the handshake. */
    void chain(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
        verify(key, content, signature);
    }

    static void require(boolean right) throws GeneralSecurityException {
        if (!right) {
            throw new GeneralSecurityException("a wrong signature");
        }
    }

    private static final class Ecdsa extends FloorSignature {
        private final ECDomainParameters domain = new ECDomainParameters(CustomNamedCurves.getByName("secp256r1"));
        private final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        private final ECPrivateKeyParameters privateKey;
        private final ECPublicKeyParameters publicKey;

        Ecdsa(Identities.Leaf leaf) throws GeneralSecurityException, IOException {
            BigInteger scalar = ((ECPrivateKeyParameters) PrivateKeyFactory.createKey(leaf.key().getEncoded())).getD();
            privateKey = new ECPrivateKeyParameters(scalar, domain);
            publicKey = parse(leaf.chain().get(0).getPublicKey());
        }

        private ECPublicKeyParameters parse(PublicKey key) {
            java.security.spec.ECPoint point = ((ECPublicKey) key).getW();
            return new ECPublicKeyParameters(domain.getCurve().createPoint(point.getAffineX(), point.getAffineY()), domain);
        }

        @Override
        byte[] sign(byte[] content) throws GeneralSecurityException {
            ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
            signer.init(true, privateKey);
            BigInteger[] numbers = signer.generateSignature(sha256.digest(content));
            try {
                return StandardDSAEncoding.INSTANCE.encode(domain.getN(), numbers[0], numbers[1]);
            } catch (IOException e) {
                throw new GeneralSecurityException(e);
            }
        }

        @Override
        void verify(byte[] content, byte[] signature) throws GeneralSecurityException {
            verify(publicKey, content, signature);
        }

        @Override
        void verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
            verify(parse(key), content, signature);
        }

        private void verify(ECPublicKeyParameters key, byte[] content, byte[] signature) throws GeneralSecurityException {
            ECDSASigner verifier = new ECDSASigner();
            verifier.init(false, key);
            try {
                BigInteger[] numbers = StandardDSAEncoding.INSTANCE.decode(domain.getN(), signature);
                require(verifier.verifySignature(sha256.digest(content), numbers[0], numbers[1]));
            } catch (IOException e) {
                throw new GeneralSecurityException(e);
            }
        }
    }

    private static final class Edwards extends FloorSignature {
        private final byte[] privateKey;
        private final byte[] publicKey;
        private final Ed25519.PublicPoint point;

        Edwards(Identities.Leaf leaf) throws IOException {
            privateKey = ((Ed25519PrivateKeyParameters) PrivateKeyFactory.createKey(leaf.key().getEncoded())).getEncoded();
            publicKey = point(leaf.chain().get(0).getPublicKey());
            point = Ed25519.validatePublicKeyPartialExport(publicKey, 0);
        }

        private static byte[] point(PublicKey key) {
            return SubjectPublicKeyInfo.getInstance(ASN1Sequence.getInstance(key.getEncoded())).getPublicKeyData().getOctets();
        }

        @Override
        byte[] sign(byte[] content) {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            Ed25519.sign(privateKey, 0, publicKey, 0, content, 0, content.length, signature, 0);
            return signature;
        }

        @Override
        void verify(byte[] content, byte[] signature) throws GeneralSecurityException {
            require(Ed25519.verify(signature, 0, point, content, 0, content.length));
        }

        @Override
        void verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
            require(Ed25519.verify(signature, 0, point(key), 0, content, 0, content.length));
        }
    }

    private static final class Rsa extends FloorSignature {
        private final Signature pss = Signature.getInstance("RSASSA-PSS");
        private final Signature pkcs1 = Signature.getInstance("SHA256withRSA");
        private final Identities.Leaf leaf;
        private final PublicKey publicKey;

        Rsa(Identities.Leaf leaf) throws GeneralSecurityException {
            pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32,
                    PSSParameterSpec.TRAILER_FIELD_BC));
            this.leaf = leaf;
            publicKey = leaf.chain().get(0).getPublicKey();
        }

        @Override
        byte[] sign(byte[] content) throws GeneralSecurityException {
            pss.initSign(leaf.key());
            pss.update(content);
            return pss.sign();
        }

        @Override
        void verify(byte[] content, byte[] signature) throws GeneralSecurityException {
            verify(publicKey, content, signature);
        }

        @Override
        void verify(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
            pss.initVerify(key);
            pss.update(content);
            require(pss.verify(signature));
        }

        @Override
        void chain(PublicKey key, byte[] content, byte[] signature) throws GeneralSecurityException {
            pkcs1.initVerify(key);
            pkcs1.update(content);
            require(pkcs1.verify(signature));
        }
    }
}
