package io.niotls.crypto.bc;

import io.niotls.crypto.EcdsaSignature;
import io.niotls.crypto.Signer;
import io.niotls.crypto.SubjectPublicKey;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed448;

/**
 * Signs by bcprov. ECDSA takes the deterministic nonces of RFC 6979: no weakness of a random generator can give the key away.
 *
 * <p>Safe for use by several threads: each signature has a bcprov signer of its own, and keys do not change.
 */
final class BcSigner implements Signer {
    /** Signs content with one kind of key. */
    private interface Operation {
        byte[] sign(SignatureScheme scheme, byte[] content) throws CryptoException;
    }

    private final List<SignatureScheme> schemes;
    private final Operation operation;

    private BcSigner(List<SignatureScheme> schemes, Operation operation) {
        this.schemes = schemes;
        this.operation = operation;
    }

    /**
     * Makes a signer.
     *
     * @param key any provider's, with an encoding
     * @param publicKey its other half
     * @throws IllegalArgumentException if the private key has no encoding, does not parse or is of another kind
     */
    static BcSigner of(PrivateKey key, SubjectPublicKey publicKey) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new IllegalArgumentException("a private key that does not leave its provider");
        }
        try {
            return new BcSigner(publicKey.schemes(), operation(PrivateKeyFactory.createKey(encoded), publicKey));
        } catch (IOException | ClassCastException e) {
            throw new IllegalArgumentException("a private key that does not parse, or is of another kind than its public key", e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static Operation operation(AsymmetricKeyParameter key, SubjectPublicKey publicKey) {
        if (publicKey instanceof SubjectPublicKey.Rsa) {
            RSAKeyParameters rsa = (RSAKeyParameters) key;
            return (scheme, content) -> rsa(rsa, scheme, content);
        }
        if (publicKey instanceof SubjectPublicKey.Ec ec) {
            return ecdsa(ec.curve(), ((ECPrivateKeyParameters) key).getD());
        }
        SubjectPublicKey.Edwards edwards = (SubjectPublicKey.Edwards) publicKey;
        return edwards.scheme().equals(SignatureScheme.ED25519)
                ? ed25519(((Ed25519PrivateKeyParameters) key).getEncoded(), edwards.point())
                : ed448(((Ed448PrivateKeyParameters) key).getEncoded(), edwards.point());
    }

    private static byte[] rsa(RSAKeyParameters key, SignatureScheme scheme, byte[] content) throws CryptoException {
        Digest digest = BcDigests.make(scheme.hash());
        org.bouncycastle.crypto.Signer signer = scheme.algorithm() == SignatureScheme.Algorithm.RSA_PKCS1
                ? new RSADigestSigner(digest)
                : new PSSSigner(new RSABlindedEngine(), digest, scheme.hash().length());
        signer.init(true, key);
        signer.update(content, 0, content.length);
        return signer.generateSignature();
    }

    private static Operation ecdsa(NamedGroup curve, BigInteger scalar) {
        ECPrivateKeyParameters key = new ECPrivateKeyParameters(scalar, Weierstrass.of(curve).domain());
        return (scheme, content) -> {
            ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(BcDigests.make(scheme.hash())));
            signer.init(true, key);
            BigInteger[] numbers = signer.generateSignature(BcDigests.hash(scheme.hash(), content));
            return new EcdsaSignature(numbers[0], numbers[1]).encoded();
        };
    }

    private static Operation ed25519(byte[] key, byte[] publicKey) {
        return (scheme, content) -> {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            Ed25519.sign(key, 0, publicKey, 0, content, 0, content.length, signature, 0);
            return signature;
        };
    }

    private static Operation ed448(byte[] key, byte[] publicKey) {
        byte[] noContext = {};
        return (scheme, content) -> {
            byte[] signature = new byte[Ed448.SIGNATURE_SIZE];
            Ed448.sign(key, 0, publicKey, 0, noContext, content, 0, content.length, signature, 0);
            return signature;
        };
    }

    @Override
    public List<SignatureScheme> schemes() {
        return schemes;
    }

    @Override
    public byte[] sign(SignatureScheme scheme, byte[] content) throws GeneralSecurityException {
        if (!schemes.contains(scheme)) {
            throw new IllegalArgumentException(scheme + " does not fit this key");
        }
        try {
            return operation.sign(scheme, content);
        } catch (CryptoException e) {
            throw new SignatureException("bcprov cannot sign with this key", e);
        }
    }
}
