package io.niotls.crypto.bc;

import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * ECDH on a NIST curve. Both multiplications by a secret are built to take the same time for all scalars: that of the base
 * point is a fixed-base comb with masked look-ups, that of the peer's point is bcprov's ECConstantTimeMultiplier (since 1.86).
 */
final class Weierstrass implements KeyExchange {
    private static final Map<NamedGroup, Weierstrass> CURVES = new ConcurrentHashMap<>();

    private static final int UNCOMPRESSED = 4;

    private final NamedGroup group;
    private final ECDomainParameters domain;
    private final int shareLength;

    private Weierstrass(NamedGroup group) {
        X9ECParameters parameters = CustomNamedCurves.getByName(group.name());
        this.group = group;
        this.domain = new ECDomainParameters(parameters);
        this.shareLength = 1 + 2 * fieldLength();
    }

    /** Returns a NIST curve, which is prepared when it is first asked for. */
    static Weierstrass of(NamedGroup group) {
        Weierstrass earlier = CURVES.get(group);
        return earlier != null ? earlier : CURVES.computeIfAbsent(group, Weierstrass::new);
    }

    ECDomainParameters domain() {
        return domain;
    }

    private int fieldLength() {
        return (domain.getCurve().getFieldSize() + 7) / 8;
    }

    /**
     * Parses an uncompressed point (RFC 8446 §4.2.8.2); nothing if it is of another form or does not lie on the curve, which is
     * all there is to check where the cofactor is 1.
     */
    Optional<ECPublicKeyParameters> parse(byte[] point) {
        if (point.length != shareLength || point[0] != UNCOMPRESSED) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ECPublicKeyParameters(domain.getCurve().decodePoint(point), domain));
        } catch (IllegalArgumentException e) {
            // That is how bcprov says that a coordinate is too large, or that the point is not on the curve.
            return Optional.empty();
        }
    }

    @Override
    public KeyPair generate(SecureRandom random) {
        return new Pair(this, random);
    }

    @Override
    public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws TlsException {
        ECPublicKeyParameters peer = peerKey(peerShare);
        try (Pair pair = new Pair(this, random)) {
            return new Encapsulation(pair.share(), pair.agree(peer));
        }
    }

    private ECPublicKeyParameters peerKey(byte[] share) throws TlsException {
        return parse(share).orElseThrow(() -> new TlsException(Fault.INVALID_KEY_SHARE, "no point of " + group));
    }

    /** Draws a number between 1 and the order minus 1 by rejection, FIPS 186-5 §A.2.2; fewer than half of the draws are lost. */
    private BigInteger randomScalar(SecureRandom random) {
        BigInteger order = domain.getN();
        byte[] bytes = new byte[(order.bitLength() + 7) / 8];
        int unusedBits = 8 * bytes.length - order.bitLength();
        BigInteger scalar;
        do {
            random.nextBytes(bytes);
            bytes[0] &= (byte) (0xff >>> unusedBits);
            scalar = new BigInteger(1, bytes);
        } while (scalar.signum() == 0 || scalar.compareTo(order) >= 0);
        Arrays.fill(bytes, (byte) 0);
        return scalar;
    }

    private static final class Pair implements KeyPair {
        private final Weierstrass curve;
        private final byte[] share;
        private ECPrivateKeyParameters privateKey;

        Pair(Weierstrass curve, SecureRandom random) {
            this.curve = curve;
            this.privateKey = new ECPrivateKeyParameters(curve.randomScalar(random), curve.domain);
            this.share = new FixedPointCombMultiplier()
                    .multiply(curve.domain.getG(), privateKey.getD())
                    .normalize()
                    .getEncoded(false);
        }

        @Override
        public byte[] share() {
            return share;
        }

        @Override
        public SecretBytes decapsulate(byte[] peerShare) throws TlsException {
            return agree(curve.peerKey(peerShare));
        }

        SecretBytes agree(ECPublicKeyParameters peer) {
            if (privateKey == null) {
                throw new IllegalStateException("the key pair is closed");
            }
            ECDHBasicAgreement agreement = new ECDHBasicAgreement();
            agreement.init(privateKey);
            BigInteger x = agreement.calculateAgreement(peer);
            return SecretBytes.owning(BigIntegers.asUnsignedByteArray(curve.fieldLength(), x));
        }

        /** Drops the private key; a BigInteger cannot be wiped. */
        @Override
        public void close() {
            privateKey = null;
        }
    }
}
