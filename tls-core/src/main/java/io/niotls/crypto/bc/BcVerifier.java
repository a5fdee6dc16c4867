package io.niotls.crypto.bc;

import io.niotls.crypto.EcdsaSignature;
import io.niotls.crypto.SubjectPublicKey;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.SignatureScheme;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed448;

/** Verifies by bcprov. Everything in it is public, so nothing needs to take constant time. */
final class BcVerifier {
    private BcVerifier() {}

    /** Returns whether a signature is right; the scheme fits the key. */
    static boolean verify(SubjectPublicKey key, SignatureScheme scheme, byte[] content, byte[] signature) {
        if (key instanceof SubjectPublicKey.Rsa rsa) {
            return rsa(rsa, scheme, content, signature);
        }
        if (key instanceof SubjectPublicKey.Ec ec) {
            return ecdsa(ec, scheme.hash(), content, signature);
        }
        return edwards((SubjectPublicKey.Edwards) key, content, signature);
    }

    private static boolean rsa(SubjectPublicKey.Rsa key, SignatureScheme scheme, byte[] content, byte[] signature) {
        int modulusLength = (key.modulus().bitLength() + 7) / 8;
        // RFC 8017 §8.1.2 and §8.2.2, step 1, and §5.2.2, step 1.
        boolean inRange = signature.length == modulusLength && new BigInteger(1, signature).compareTo(key.modulus()) < 0;
        if (!inRange) {
            return false;
        }
        try {
            RSAKeyParameters parameters = new RSAKeyParameters(false, key.modulus(), key.exponent());
            return scheme.algorithm() == SignatureScheme.Algorithm.RSA_PKCS1
                    ? pkcs1(parameters, scheme.hash(), content, signature)
                    : pss(parameters, scheme.hash(), content, signature);
        } catch (IllegalArgumentException e) {
            // That is how bcprov refuses a modulus with small factors, or an even exponent.
            return false;
        }
    }

    /** Compares with the one right encoding, RFC 8017 §8.2.2: a parser of the padding is where forgeries came from. */
    private static boolean pkcs1(RSAKeyParameters key, HashAlgorithm hash, byte[] content, byte[] signature) {
        RSAEngine engine = new RSAEngine();
        engine.init(false, key);
        byte[] digest = BcDigests.hash(hash, content);
        byte[] name = digestInfo(hash);
        byte[] expected = new byte[signature.length];
        Arrays.fill(expected, (byte) 0xff);
        expected[0] = 0;
        expected[1] = 1;
        int nameOffset = expected.length - digest.length - name.length;
        expected[nameOffset - 1] = 0;
        System.arraycopy(name, 0, expected, nameOffset, name.length);
        System.arraycopy(digest, 0, expected, nameOffset + name.length, digest.length);
        byte[] found = engine.processBlock(signature, 0, signature.length);
        return new BigInteger(1, found).equals(new BigInteger(1, expected));
    }

    /** Returns what stands before a hash in RSASSA-PKCS1-v1_5: RFC 8017 §9.2, note 1. */
    private static byte[] digestInfo(HashAlgorithm hash) {
        String encoded = switch (hash) {
            case SHA256 -> "3031300d060960864801650304020105000420";
            case SHA384 -> "3041300d060960864801650304020205000430";
            case SHA512 -> "3051300d060960864801650304020305000440";
            case SHA1 -> throw new IllegalArgumentException("no signature scheme has SHA-1");
        };
        return HexFormat.of().parseHex(encoded);
    }

    private static boolean pss(RSAKeyParameters key, HashAlgorithm hash, byte[] content, byte[] signature) {
        PSSSigner verifier = new PSSSigner(new RSAEngine(), BcDigests.make(hash), hash.length());
        verifier.init(false, key);
        verifier.update(content, 0, content.length);
        return verifier.verifySignature(signature);
    }

    private static boolean ecdsa(SubjectPublicKey.Ec key, HashAlgorithm hash, byte[] content, byte[] signature) {
        Weierstrass curve = Weierstrass.of(key.curve());
        Optional<ECPublicKeyParameters> parameters = curve.parse(key.point());
        Optional<EcdsaSignature> parsed = EcdsaSignature.parse(signature, curve.domain().getN());
        if (parameters.isEmpty() || parsed.isEmpty()) {
            return false;
        }
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, parameters.get());
        return verifier.verifySignature(BcDigests.hash(hash, content), parsed.get().r(), parsed.get().s());
    }

    private static boolean edwards(SubjectPublicKey.Edwards key, byte[] content, byte[] signature) {
        if (key.scheme().equals(SignatureScheme.ED25519)) {
            return signature.length == Ed25519.SIGNATURE_SIZE
                    && Ed25519.verify(signature, 0, key.point(), 0, content, 0, content.length);
        }
        byte[] noContext = {};
        return signature.length == Ed448.SIGNATURE_SIZE
                && Ed448.verify(signature, 0, key.point(), 0, noContext, content, 0, content.length);
    }
}
