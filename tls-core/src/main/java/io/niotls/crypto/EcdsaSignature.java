package io.niotls.crypto;

import io.niotls.wire.DecodeException;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The two numbers of an ECDSA signature, RFC 3279 §2.2.3, both between 1 and the order of the curve minus 1.
 *
 * @param r the first number
 * @param s the second number
 */
public record EcdsaSignature(BigInteger r, BigInteger s) {
    /**
     * Parses a signature, strictly: one encoding per signature, and no number out of its range, so that not even a verifier
     * which forgets to look accepts r = s = 0 (CVE-2022-21449).
     *
     * @param der as it came from the wire
     * @param order of the curve
     * @return nothing if it is malformed
     */
    public static Optional<EcdsaSignature> parse(byte[] der, BigInteger order) {
        try {
            DerReader outer = new DerReader(der);
            DerReader in = outer.sequence();
            EcdsaSignature signature = new EcdsaSignature(in.natural(), in.natural());
            in.expectEnd();
            outer.expectEnd();
            boolean inRange = isInRange(signature.r, order) && isInRange(signature.s, order);
            return inRange ? Optional.of(signature) : Optional.empty();
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private static boolean isInRange(BigInteger number, BigInteger order) {
        return number.signum() > 0 && number.compareTo(order) < 0;
    }

    /** Returns the DER encoding. */
    public byte[] encoded() {
        byte[] rBytes = r.toByteArray();
        byte[] sBytes = s.toByteArray();
        int length = 2 + rBytes.length + 2 + sBytes.length;
        // The largest curve, P-521, gives 2 × (2 + 66) = 136 bytes: one byte of length is not always enough, two are.
        int headerLength = length < 0x80 ? 2 : 3;
        byte[] der = new byte[headerLength + length];
        der[0] = 0x30;
        der[1] = (byte) 0x81;
        der[headerLength - 1] = (byte) length;
        int next = integer(der, headerLength, rBytes);
        integer(der, next, sBytes);
        return der;
    }

    private static int integer(byte[] out, int offset, byte[] value) {
        out[offset] = 0x02;
        out[offset + 1] = (byte) value.length;
        System.arraycopy(value, 0, out, offset + 2, value.length);
        return offset + 2 + value.length;
    }
}
