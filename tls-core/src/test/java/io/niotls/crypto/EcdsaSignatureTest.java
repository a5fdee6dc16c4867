package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EcdsaSignatureTest {
    private static final BigInteger ORDER = BigInteger.ONE.shiftLeft(521);

    private static Optional<EcdsaSignature> parse(String hex) {
        return EcdsaSignature.parse(Hex.bytes(hex), ORDER);
    }

    @Test
    void encodesTheShortestForm() {
        assertArrayEquals(
                Hex.bytes("3008 02020080 02027fff"),
                new EcdsaSignature(BigInteger.valueOf(0x80), BigInteger.valueOf(0x7fff)).encoded());
    }

    @Test
    void parsesWhatItEncodesAroundTheBorderOfOneLengthByte() {
        for (int bits = 1; bits <= 521; bits++) {
            BigInteger number = BigInteger.ONE.shiftLeft(bits - 1);
            EcdsaSignature signature = new EcdsaSignature(number, ORDER.subtract(BigInteger.ONE));
            assertEquals(Optional.of(signature), EcdsaSignature.parse(signature.encoded(), ORDER));
        }
    }

    @Test
    void parsesAMinimalSignature() {
        assertEquals(Optional.of(new EcdsaSignature(BigInteger.ONE, BigInteger.TWO)), parse("3006020101020102"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "30", "3000", "3003020101", "30060201010201", // cut
        "300602010102010200", "3007020101020102 00", // bytes that follow
        "31060201010201 02", "3006030101020102", "3006020101040102", // other types
        "308106020101020102", "30820006020101020102", "3007028101010201 02", // lengths that are not the shortest
        "3080020101020102 0000", "30840000000602010102 0102", // indefinite, and of four bytes
        "300702020001020102", "30070201010202 0002", // padded
        "3006020181020102", "3006020101020180", // negative
        "30050200020102", "3005020101 0200", // empty
        "3006020100020102", "3006020101020100" // zero
    })
    void refuses(String hex) {
        assertTrue(parse(hex).isEmpty());
    }

    @Test
    void refusesTheOrderAndMore() {
        BigInteger order = BigInteger.valueOf(5);
        assertTrue(EcdsaSignature.parse(Hex.bytes("3006020104020104"), order).isPresent());
        assertTrue(EcdsaSignature.parse(Hex.bytes("3006020105020101"), order).isEmpty());
        assertTrue(EcdsaSignature.parse(Hex.bytes("3006020101020105"), order).isEmpty());
    }
}
