package io.niotls.crypto;

import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.wire.DecodeException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * A public key that TLS can use for signatures, parsed from its SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). So it does not matter
 * which provider's {@link PublicKey} it comes from, and the one thing that those do not show, whether an RSA key is for
 * RSASSA-PSS only, is known.
 */
public sealed interface SubjectPublicKey {
    /**
     * Returns whether a scheme fits this key.
     *
     * @param tls13 whether TLS 1.3's rules hold, which bind an ECDSA scheme to its curve and end RSASSA-PKCS1-v1_5
     *     (RFC 8446 §4.2.3)
     */
    boolean fits(SignatureScheme scheme, boolean tls13);

    /** Returns the schemes of both versions that fit this key; the one that TLS 1.3 allows first. */
    default List<SignatureScheme> schemes() {
        return SignatureScheme.KNOWN.stream()
                .filter(scheme -> fits(scheme, false))
                .sorted((a, b) -> Boolean.compare(fits(b, true), fits(a, true)))
                .toList();
    }

    /**
     * An RSA key.
     *
     * @param modulus n
     * @param exponent e
     * @param pss what limits it to RSASSA-PSS, RFC 4055 §1.2; empty if its OID is rsaEncryption
     */
    record Rsa(BigInteger modulus, BigInteger exponent, Optional<PssLimits> pss) implements SubjectPublicKey {
        /** Below this nobody signs: 512 bits have been factored since 1999, 829 bits in 2020. Verifiers ask for 2,048 or more. */
        static final int MINIMUM_BITS_TO_SIGN = 1_024;

        @Override
        public boolean fits(SignatureScheme scheme, boolean tls13) {
            if (!scheme.isKnown() || tls13 && !scheme.isAllowedInTls13()) {
                return false;
            }
            int hashLength = scheme.hash() == null ? 0 : scheme.hash().length();
            // RFC 8017 §9.1.1: hash, salt and two bytes; §9.2: hash, 19 bytes that name it, and 11 bytes of padding.
            boolean roomForPss = (modulus.bitLength() - 1 + 7) / 8 >= 2 * hashLength + 2;
            boolean roomForPkcs1 = (modulus.bitLength() + 7) / 8 >= hashLength + 19 + 11;
            return switch (scheme.algorithm()) {
                case RSA_PSS_RSAE -> pss.isEmpty() && roomForPss;
                case RSA_PSS_PSS -> pss.isPresent() && pss.get().allow(scheme.hash()) && roomForPss;
                case RSA_PKCS1 -> pss.isEmpty() && roomForPkcs1;
                case ECDSA, ED25519, ED448 -> false;
            };
        }
    }

    /**
     * What the parameters of an RSASSA-PSS key allow, RFC 4055 §3.1.
     *
     * @param hash the only hash, for the message and in MGF1; empty if the key has no parameters and so allows all
     * @param minimumSalt the shortest salt in bytes
     */
    record PssLimits(Optional<HashAlgorithm> hash, int minimumSalt) {
        /** Returns whether a signature may be made with this hash, in MGF1 too, and a salt of the hash's length, as TLS does. */
        boolean allow(HashAlgorithm used) {
            return hash.isEmpty() || hash.get() == used && minimumSalt <= used.length();
        }
    }

    /**
     * A key on a curve of TLS for ECDSA.
     *
     * @param curve one of the three NIST curves
     * @param point its encoding, uncompressed; whether it lies on the curve has not been checked
     */
    record Ec(NamedGroup curve, byte[] point) implements SubjectPublicKey {
        @Override
        public boolean fits(SignatureScheme scheme, boolean tls13) {
            // RFC 8446 §4.2.3: in TLS 1.2 the curve in the scheme's name means nothing, any curve goes with any hash.
            return scheme.algorithm() == SignatureScheme.Algorithm.ECDSA && (!tls13 || curve.equals(scheme.curve()));
        }
    }

    /**
     * A key for EdDSA, RFC 8410.
     *
     * @param scheme the one that it can be used with
     * @param point 32 or 57 bytes
     */
    record Edwards(SignatureScheme scheme, byte[] point) implements SubjectPublicKey {
        @Override
        public boolean fits(SignatureScheme wanted, boolean tls13) {
            return scheme.equals(wanted);
        }
    }

    /** Parses a key; returns nothing if it is malformed, of another kind, or on a curve that this library cannot use. */
    static Optional<SubjectPublicKey> of(PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null || !"X.509".equals(key.getFormat())) {
            return Optional.empty();
        }
        try {
            return parse(new DerReader(encoded));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    /**
     * Parses the public half of a key to sign with.
     *
     * @throws IllegalArgumentException if no scheme of TLS fits it, or if it is too weak to sign with
     */
    static SubjectPublicKey forSigning(PublicKey key) {
        SubjectPublicKey parsed = of(key).filter(found -> !found.schemes().isEmpty())
                .orElseThrow(() -> new IllegalArgumentException("no signature scheme of TLS fits this kind of key"));
        if (parsed instanceof Rsa rsa && rsa.modulus().bitLength() < Rsa.MINIMUM_BITS_TO_SIGN) {
            throw new IllegalArgumentException("an RSA key of " + rsa.modulus().bitLength() + " bits is too weak");
        }
        return parsed;
    }

    /**
     * Parses the key of a peer whose signature is to be checked.
     *
     * @throws TlsException with {@link Fault#UNOFFERED_SIGNATURE_SCHEME} if the scheme does not fit it in any version
     */
    static SubjectPublicKey forVerifying(PublicKey key, SignatureScheme scheme) throws TlsException {
        return of(key).filter(found -> found.fits(scheme, false))
                .orElseThrow(() -> new TlsException(Fault.UNOFFERED_SIGNATURE_SCHEME, scheme.name()));
    }

    private static Optional<SubjectPublicKey> parse(DerReader encoded) throws DecodeException {
        DerReader in = encoded.sequence();
        encoded.expectEnd();
        DerReader algorithm = in.sequence();
        byte[] key = in.bitString();
        in.expectEnd();
        return switch (algorithm.objectIdentifier()) {
            case "2a864886f70d010101" -> Optional.of(rsa(key, Optional.empty()));
            case "2a864886f70d01010a" -> Optional.of(rsa(key, Optional.of(pssLimits(algorithm))));
            case "2a8648ce3d0201" -> ec(algorithm.objectIdentifier(), key);
            case "2b6570" -> edwards(SignatureScheme.ED25519, key, 32);
            case "2b6571" -> edwards(SignatureScheme.ED448, key, 57);
            default -> Optional.empty();
        };
    }

    private static SubjectPublicKey rsa(byte[] key, Optional<PssLimits> pss) throws DecodeException {
        DerReader outer = new DerReader(key);
        DerReader in = outer.sequence();
        Rsa rsa = new Rsa(in.natural(), in.natural(), pss);
        in.expectEnd();
        outer.expectEnd();
        return rsa;
    }

    private static PssLimits pssLimits(DerReader algorithm) throws DecodeException {
        if (!algorithm.hasRemaining()) {
            return new PssLimits(Optional.empty(), 0);
        }
        DerReader in = algorithm.sequence();
        // The defaults of all fields mean SHA-1, so hash and mask generation must be there for a key that TLS can use.
        HashAlgorithm hash = hash(in.explicit(0).sequence());
        DerReader mask = in.explicit(1).sequence();
        boolean isMgf1 = mask.objectIdentifier().equals("2a864886f70d010108");
        if (!isMgf1 || hash(mask.sequence()) != hash) {
            throw new DecodeException("RSASSA-PSS parameters with two hashes, which no scheme of TLS has");
        }
        int salt = 20;
        if (in.hasRemaining()) {
            BigInteger length = in.explicit(2).natural();
            salt = length.bitLength() < 16 ? length.intValue() : Integer.MAX_VALUE;
        }
        // A fourth field could only name a trailer other than 0xbc, which RFC 4055 §3.1 forbids.
        in.expectEnd();
        return new PssLimits(Optional.of(hash), salt);
    }

    private static HashAlgorithm hash(DerReader algorithm) throws DecodeException {
        HashAlgorithm hash = switch (algorithm.objectIdentifier()) {
            case "608648016503040201" -> HashAlgorithm.SHA256;
            case "608648016503040202" -> HashAlgorithm.SHA384;
            case "608648016503040203" -> HashAlgorithm.SHA512;
            default -> throw new DecodeException("a hash that no signature scheme of TLS has");
        };
        if (algorithm.hasRemaining()) {
            algorithm.nothing();
        }
        algorithm.expectEnd();
        return hash;
    }

    private static Optional<SubjectPublicKey> ec(String curve, byte[] point) {
        return switch (curve) {
            case "2a8648ce3d030107" -> ec(NamedGroup.SECP256R1, point, 32);
            case "2b81040022" -> ec(NamedGroup.SECP384R1, point, 48);
            case "2b81040023" -> ec(NamedGroup.SECP521R1, point, 66);
            default -> Optional.empty();
        };
    }

    private static Optional<SubjectPublicKey> ec(NamedGroup curve, byte[] point, int fieldLength) {
        // RFC 8422 §5.1.2: compressed points are deprecated, and this library never offers them.
        boolean uncompressed = point.length == 1 + 2 * fieldLength && point[0] == 4;
        return uncompressed ? Optional.of(new Ec(curve, point)) : Optional.empty();
    }

    private static Optional<SubjectPublicKey> edwards(SignatureScheme scheme, byte[] point, int length) {
        return point.length == length ? Optional.of(new Edwards(scheme, point)) : Optional.empty();
    }
}
