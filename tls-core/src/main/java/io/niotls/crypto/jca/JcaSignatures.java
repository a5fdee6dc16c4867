package io.niotls.crypto.jca;

import io.niotls.crypto.EcdsaSignature;
import io.niotls.crypto.SubjectPublicKey;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;

/** Which provider serves each signature scheme, and verification with it. Safe for use by several threads. */
final class JcaSignatures {
    private final OnFirstUse<SignatureScheme, Service<Signature>> signatures =
            new OnFirstUse<>(scheme -> Service.find(provider -> Signature.getInstance(algorithm(scheme), provider)));
    private final OnFirstUse<String, Service<KeyFactory>> keyFactories =
            new OnFirstUse<>(algorithm -> Service.find(provider -> KeyFactory.getInstance(algorithm, provider)));

    /** Returns the standard Java name of a scheme's algorithm. */
    static String algorithm(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case ECDSA -> hashName(scheme) + "withECDSA";
            case RSA_PKCS1 -> hashName(scheme) + "withRSA";
            case RSA_PSS_RSAE, RSA_PSS_PSS -> "RSASSA-PSS";
            case ED25519 -> "Ed25519";
            case ED448 -> "Ed448";
        };
    }

    private static String hashName(SignatureScheme scheme) {
        return scheme.hash().jcaName().replace("-", "");
    }

    /** Returns the parameters of a scheme's algorithm, if it has any: RFC 8446 §4.2.3, a salt as long as the hash. */
    static Optional<AlgorithmParameterSpec> parameters(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case RSA_PSS_RSAE, RSA_PSS_PSS -> Optional.of(pss(scheme.hash()));
            case ECDSA, RSA_PKCS1, ED25519, ED448 -> Optional.empty();
        };
    }

    private static PSSParameterSpec pss(HashAlgorithm hash) {
        MGF1ParameterSpec mask = new MGF1ParameterSpec(hash.jcaName());
        return new PSSParameterSpec(hash.jcaName(), "MGF1", mask, hash.length(), PSSParameterSpec.TRAILER_FIELD_BC);
    }

    boolean supports(SignatureScheme scheme) {
        return scheme.isKnown() && signatures.has(scheme);
    }

    /** Makes an object that signs or verifies once: a thousandth of what the signature itself costs. */
    Signature make(SignatureScheme scheme) throws GeneralSecurityException {
        Signature signature = signatures.get(scheme).orElseThrow().make();
        Optional<AlgorithmParameterSpec> parameters = parameters(scheme);
        if (parameters.isPresent()) {
            signature.setParameter(parameters.get());
        }
        return signature;
    }

    /** Makes a key factory for {@code RSA}, {@code RSASSA-PSS}, {@code EC} or {@code EdDSA}. */
    KeyFactory keyFactory(String algorithm) throws GeneralSecurityException {
        return keyFactories.get(algorithm)
                .orElseThrow(() -> new NoSuchAlgorithmException("this JDK has no keys for " + algorithm))
                .make();
    }

    /** Returns whether a signature is right; the scheme fits the key. */
    boolean verify(PublicKey key, SubjectPublicKey parsed, SignatureScheme scheme, byte[] content, byte[] signature) {
        try {
            PublicKey usable = usable(key, parsed);
            if (usable instanceof ECPublicKey ec
                    && EcdsaSignature.parse(signature, ec.getParams().getOrder()).isEmpty()) {
                return false;
            }
            // RFC 8032 §3: two encodings of a point's length. JDK 17 lets a signature be longer than that.
            if (parsed instanceof SubjectPublicKey.Edwards edwards && signature.length != 2 * edwards.point().length) {
                return false;
            }
            Signature verifier = make(scheme);
            verifier.initVerify(usable);
            verifier.update(content);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            // A key that is not valid, or a signature of another form: both are the signer's fault.
            return false;
        }
    }

    /** Returns the key itself, or one of the JDK's own where SunEC would refuse another provider's. */
    private PublicKey usable(PublicKey key, SubjectPublicKey parsed) throws GeneralSecurityException {
        if (parsed instanceof SubjectPublicKey.Edwards && !(key instanceof EdECPublicKey)) {
            return keyFactory("EdDSA").generatePublic(new X509EncodedKeySpec(key.getEncoded()));
        }
        if (parsed instanceof SubjectPublicKey.Ec && !(key instanceof ECPublicKey)) {
            return keyFactory("EC").generatePublic(new X509EncodedKeySpec(key.getEncoded()));
        }
        return key;
    }
}
