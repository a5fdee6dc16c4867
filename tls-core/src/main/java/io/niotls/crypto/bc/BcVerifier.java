package io.niotls.crypto.bc;

import io.niotls.crypto.EcdsaSignature;
import io.niotls.crypto.SignatureVerifier;
import io.niotls.crypto.SubjectPublicKey;
import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.math.BigInteger;
import java.security.PublicKey;
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

/**
 * Verifies by bcprov. Everything in it is public, so nothing needs to take constant time.
 *
 * <p>Safe for use by several threads. A point on a curve is checked once, and keeps bcprov's table of its multiples.
 */
final class BcVerifier implements SignatureVerifier {
    /** Checks signatures whose scheme fits one key. */
    private interface Check {
        boolean isRight(SignatureScheme scheme, byte[] content, byte[] signature);
    }

    /** By a point that is not on its curve nothing has been signed. */
    private static final Check NEVER = (scheme, content, signature) -> false;

    private final Optional<SubjectPublicKey> key;
    private final Optional<Check> check;

    BcVerifier(PublicKey publicKey) {
        key = SubjectPublicKey.of(publicKey);
        check = key.map(BcVerifier::check);
    }

    private static Check check(SubjectPublicKey key) {
        if (key instanceof SubjectPublicKey.Rsa rsa) {
            return (scheme, content, signature) -> rsa(rsa, scheme, content, signature);
        }
        if (key instanceof SubjectPublicKey.Ec ec) {
            Optional<ECPublicKeyParameters> point = Weierstrass.of(ec.curve()).parse(ec.point());
            return point.isEmpty()
                    ? NEVER : (scheme, content, signature) -> ecdsa(point.get(), scheme.hash(), content, signature);
        }
        SubjectPublicKey.Edwards edwards = (SubjectPublicKey.Edwards) key;
        return edwards.scheme().equals(SignatureScheme.ED25519) ? ed25519(edwards.point()) : ed448(edwards.point());
    }

    @Override
    public boolean fits(SignatureScheme scheme, boolean tls13) {
        return key.isPresent() && key.get().fits(scheme, tls13);
    }

    @Override
    public boolean verify(SignatureScheme scheme, byte[] content, byte[] signature) throws TlsException {
        if (!fits(scheme, false)) {
            throw new TlsException(Fault.UNOFFERED_SIGNATURE_SCHEME, scheme.name());
        }
        return check.orElseThrow().isRight(scheme, content, signature);
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

    private static boolean ecdsa(ECPublicKeyParameters key, HashAlgorithm hash, byte[] content, byte[] signature) {
        Optional<EcdsaSignature> parsed = EcdsaSignature.parse(signature, key.getParameters().getN());
        if (parsed.isEmpty()) {
            return false;
        }
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, key);
        return verifier.verifySignature(BcDigests.hash(hash, content), parsed.get().r(), parsed.get().s());
    }

    private static Check ed25519(byte[] encoded) {
        // In part: it does not look for a component of small order, as no usual verifier does (RFC 8032 §5.1.7).
        Ed25519.PublicPoint point = Ed25519.validatePublicKeyPartialExport(encoded, 0);
        return point == null ? NEVER : (scheme, content, signature) -> signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature, 0, point, content, 0, content.length);
    }

    private static Check ed448(byte[] encoded) {
        byte[] noContext = {};
        Ed448.PublicPoint point = Ed448.validatePublicKeyPartialExport(encoded, 0);
        return point == null ? NEVER : (scheme, content, signature) -> signature.length == Ed448.SIGNATURE_SIZE
                && Ed448.verify(signature, 0, point, noContext, content, 0, content.length);
    }
}
