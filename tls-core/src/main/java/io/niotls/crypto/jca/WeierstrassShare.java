package io.niotls.crypto.jca;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;

/** Uncompressed points of the NIST curves, RFC 8446 §4.2.8.2. */
final class WeierstrassShare implements JcaAgreement.ShareForm {
    private static final int UNCOMPRESSED = 4;

    private final Service<KeyFactory> factories;
    private final ECParameterSpec curve;
    private final BigInteger prime;
    private final int fieldLength;

    /** Looks up a curve by its standard name, such as {@code secp256r1}. */
    WeierstrassShare(Service<KeyFactory> factories, AlgorithmParameters parameters, String curveName)
            throws GeneralSecurityException {
        this.factories = factories;
        parameters.init(new ECGenParameterSpec(curveName));
        this.curve = parameters.getParameterSpec(ECParameterSpec.class);
        this.prime = ((ECFieldFp) curve.getCurve().getField()).getP();
        this.fieldLength = (prime.bitLength() + 7) / 8;
    }

    ECParameterSpec curve() {
        return curve;
    }

    @Override
    public byte[] shareOf(PublicKey key) {
        ECPoint point = ((ECPublicKey) key).getW();
        byte[] share = new byte[1 + 2 * fieldLength];
        share[0] = UNCOMPRESSED;
        write(point.getAffineX(), share, 1);
        write(point.getAffineY(), share, 1 + fieldLength);
        return share;
    }

    private void write(BigInteger coordinate, byte[] out, int offset) {
        byte[] bytes = coordinate.toByteArray();
        int length = Math.min(bytes.length, fieldLength);
        System.arraycopy(bytes, bytes.length - length, out, offset + fieldLength - length, length);
    }

    @Override
    public PublicKey keyOf(byte[] share) throws GeneralSecurityException {
        if (share.length != 1 + 2 * fieldLength || share[0] != UNCOMPRESSED) {
            throw new InvalidKeySpecException("not an uncompressed point of this curve");
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(share, 1, 1 + fieldLength));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(share, 1 + fieldLength, share.length));
        if (!isOnCurve(x, y)) {
            throw new InvalidKeySpecException("no point of this curve");
        }
        return factories.make().generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
    }

    /**
     * Returns whether y² = x³ + ax + b with coordinates below the prime: all of what RFC 8446 §4.2.8.2 asks for, as these
     * curves have cofactor 1.
     */
    private boolean isOnCurve(BigInteger x, BigInteger y) {
        if (x.compareTo(prime) >= 0 || y.compareTo(prime) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x).add(curve.getCurve().getA()).multiply(x).add(curve.getCurve().getB());
        return y.multiply(y).subtract(right).mod(prime).signum() == 0;
    }
}
