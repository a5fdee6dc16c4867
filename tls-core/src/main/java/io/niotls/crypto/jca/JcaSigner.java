package io.niotls.crypto.jca;

import io.niotls.crypto.Signer;
import io.niotls.crypto.SubjectPublicKey;
import io.niotls.proto.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Signs by the JDK. ECDSA takes a random nonce for each signature.
 *
 * <p>Safe for use by several threads: each signature has a {@link Signature} of its own, and keys do not change.
 */
final class JcaSigner implements Signer {
    private final PrivateKey key;
    private final boolean isOpaque;
    private final List<SignatureScheme> schemes;
    private final JcaSignatures signatures;

    private JcaSigner(PrivateKey key, boolean isOpaque, List<SignatureScheme> schemes, JcaSignatures signatures) {
        this.key = key;
        this.isOpaque = isOpaque;
        this.schemes = schemes;
        this.signatures = signatures;
    }

    /**
     * Makes a signer.
     *
     * @param key any provider's
     * @param publicKey its other half
     * @param schemes that fit the key, one at least
     * @throws IllegalArgumentException if the private key does not parse
     */
    static JcaSigner of(PrivateKey key, SubjectPublicKey publicKey, List<SignatureScheme> schemes, JcaSignatures signatures) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            return new JcaSigner(key, true, schemes, signatures);
        }
        // Rebuilt once, as a key of the provider that will use it: with its CRT numbers, and for EdDSA of the one class it takes.
        try {
            PrivateKey own = signatures.keyFactory(keyAlgorithm(publicKey)).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return new JcaSigner(own, false, schemes, signatures);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a private key that does not parse, or not the one of its public key", e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static String keyAlgorithm(SubjectPublicKey publicKey) {
        if (publicKey instanceof SubjectPublicKey.Rsa rsa) {
            return rsa.pss().isPresent() ? "RSASSA-PSS" : "RSA";
        }
        return publicKey instanceof SubjectPublicKey.Ec ? "EC" : "EdDSA";
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
        Signature signer = isOpaque ? ofKeysProvider(scheme) : signatures.make(scheme);
        signer.initSign(key);
        signer.update(content);
        return signer.sign();
    }

    /** For a key that does not leave its token: {@code initSign} then looks for the provider that can use it. */
    private static Signature ofKeysProvider(SignatureScheme scheme) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(JcaSignatures.algorithm(scheme));
        Optional<AlgorithmParameterSpec> parameters = JcaSignatures.parameters(scheme);
        if (parameters.isPresent()) {
            signer.setParameter(parameters.get());
        }
        return signer;
    }
}
