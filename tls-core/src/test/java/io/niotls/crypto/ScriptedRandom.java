package io.niotls.crypto;

import java.security.SecureRandom;
import java.util.Arrays;

/** Gives out bytes that a test has written down, so that a key pair has the private key of a known answer. */
final class ScriptedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] script;
    private int position;

    ScriptedRandom(byte[] script) {
        super(null, null);
        this.script = script.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
        if (bytes.length > script.length - position) {
            throw new AssertionError(bytes.length + " random bytes asked for, " + (script.length - position) + " are left");
        }
        System.arraycopy(script, position, bytes, 0, bytes.length);
        position += bytes.length;
    }

    /** Scripts an elliptic curve's private key for bcprov, which draws it big-endian and as long as the order. */
    static ScriptedRandom bcScalar(byte[] scalar, int length) {
        return new ScriptedRandom(bigEndian(scalar, length));
    }

    /** Scripts it for the JDK, which draws 64 bits more than the order has, little-endian, and reduces them. */
    static ScriptedRandom jdkScalar(byte[] scalar, int orderBits) {
        int length = (orderBits + 64 + 7) / 8;
        byte[] script = bigEndian(scalar, length);
        for (int i = 0; i < length / 2; i++) {
            byte swapped = script[i];
            script[i] = script[length - 1 - i];
            script[length - 1 - i] = swapped;
        }
        return new ScriptedRandom(script);
    }

    private static byte[] bigEndian(byte[] number, int length) {
        int zeros = 0;
        while (zeros < number.length && number[zeros] == 0) {
            zeros++;
        }
        byte[] digits = Arrays.copyOfRange(number, zeros, number.length);
        byte[] padded = new byte[length];
        System.arraycopy(digits, 0, padded, length - digits.length, digits.length);
        return padded;
    }
}
