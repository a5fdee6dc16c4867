package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.params.DHParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class FiniteFieldTest {
    private static final Map<NamedGroup, DHParameters> PRINTED = Map.of(
            NamedGroup.FFDHE2048, DHStandardGroups.rfc7919_ffdhe2048,
            NamedGroup.FFDHE3072, DHStandardGroups.rfc7919_ffdhe3072,
            NamedGroup.FFDHE4096, DHStandardGroups.rfc7919_ffdhe4096,
            NamedGroup.FFDHE6144, DHStandardGroups.rfc7919_ffdhe6144,
            NamedGroup.FFDHE8192, DHStandardGroups.rfc7919_ffdhe8192);

    private final SecureRandom random = new SecureRandom();
    private final Ffdhe ffdhe2048 = Ffdhe.of(NamedGroup.FFDHE2048);

    private static void assertInvalid(Executable call) {
        assertEquals(Fault.INVALID_KEY_SHARE, assertThrows(TlsException.class, call).fault());
    }

    /** Scripts a private exponent of a group of RFC 7919. */
    private static SecureRandom exponent(Ffdhe ffdhe, int exponent) {
        byte[] script = new byte[(ffdhe.exponentLength() + 7) / 8];
        script[script.length - 1] = (byte) exponent;
        return new ScriptedRandom(script);
    }

    private static byte[] padded(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[length];
        int count = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - count, padded, length - count, count);
        return padded;
    }

    @Test
    void computesThePrimesThatRfc7919Prints() {
        PRINTED.forEach((group, printed) -> {
            assertEquals(printed.getP(), Ffdhe.of(group).prime());
            assertEquals(printed.getG(), Ffdhe.GENERATOR);
            assertEquals(printed.getL(), Ffdhe.of(group).exponentLength());
            assertEquals(group.name(), "ffdhe" + Ffdhe.of(group).prime().bitLength());
        });
    }

    @Test
    void knowsItsPrimesWhenAServerSpellsThemOut() {
        assertEquals(ffdhe2048, Ffdhe.with(ffdhe2048.prime(), BigInteger.TWO).orElseThrow());
        assertTrue(Ffdhe.with(ffdhe2048.prime(), BigInteger.valueOf(5)).isEmpty());
        assertTrue(Ffdhe.with(ffdhe2048.prime().add(BigInteger.TWO), BigInteger.TWO).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> Ffdhe.of(NamedGroup.X25519));
    }

    @Test
    void padsShareAndSecretInTls13() throws Exception {
        FiniteField field = FiniteField.tls13(ffdhe2048);
        try (KeyExchange.KeyPair pair = field.generate(exponent(ffdhe2048, 3))) {
            assertArrayEquals(padded(BigInteger.valueOf(8), 256), pair.share());
            byte[] secret = pair.decapsulate(padded(BigInteger.valueOf(5), 256)).array();
            assertArrayEquals(padded(BigInteger.valueOf(125), 256), secret);
        }
    }

    @Test
    void stripsTheSecretInTls12() throws Exception {
        FiniteField field = FiniteField.tls12(ffdhe2048.prime(), BigInteger.TWO);
        try (KeyExchange.KeyPair pair = field.generate(exponent(ffdhe2048, 3))) {
            byte[] peerShare = padded(BigInteger.valueOf(5), 256);
            assertArrayEquals(new byte[] {125}, pair.decapsulate(peerShare).array());
            // 6³ = 216 has its highest bit set: no byte of sign either.
            assertArrayEquals(new byte[] {(byte) 216}, pair.decapsulate(padded(BigInteger.valueOf(6), 256)).array());
        }
    }

    @Test
    void takesSharesWithoutTheirLeadingZerosInTls12Only() throws Exception {
        FiniteField tls12 = FiniteField.tls12(ffdhe2048.prime(), BigInteger.TWO);
        try (KeyExchange.KeyPair pair = tls12.generate(exponent(ffdhe2048, 3))) {
            assertArrayEquals(new byte[] {125}, pair.decapsulate(new byte[] {5}).array());
            assertArrayEquals(new byte[] {125}, pair.decapsulate(padded(BigInteger.valueOf(5), 257)).array());
        }
        FiniteField tls13 = FiniteField.tls13(ffdhe2048);
        assertInvalid(() -> tls13.encapsulate(new byte[] {5}, random));
        assertInvalid(() -> tls13.encapsulate(padded(BigInteger.valueOf(5), 257), random));
    }

    @Test
    void rejectsValuesOutOfRange() {
        BigInteger prime = ffdhe2048.prime();
        BigInteger[] values = {
            BigInteger.ZERO,
            BigInteger.ONE,
            prime.subtract(BigInteger.ONE),
            prime,
            prime.add(BigInteger.ONE),
            prime.add(BigInteger.TWO),
            BigInteger.ONE.shiftLeft(2048).subtract(BigInteger.ONE)
        };
        for (FiniteField field : new FiniteField[] {FiniteField.tls13(ffdhe2048), FiniteField.tls12(prime, BigInteger.TWO)}) {
            for (BigInteger value : values) {
                assertInvalid(() -> field.encapsulate(padded(value, 256), random));
                assertInvalid(() -> field.generate(random).decapsulate(padded(value, 256)));
            }
        }
        assertInvalid(() -> FiniteField.tls12(prime, BigInteger.TWO).encapsulate(new byte[0], random));
    }

    @Test
    void acceptsTheFirstAndTheLastValueInRange() throws Exception {
        FiniteField field = FiniteField.tls13(ffdhe2048);
        BigInteger last = ffdhe2048.prime().subtract(BigInteger.TWO);
        for (BigInteger value : new BigInteger[] {BigInteger.TWO, last}) {
            field.encapsulate(padded(value, 256), random).secret().close();
        }
    }

    /** Modulo 13, a prime that is not safe, 3 has order 3. */
    @Test
    void rejectsASecretInASmallSubgroup() throws Exception {
        FiniteField field = FiniteField.tls12(BigInteger.valueOf(13), BigInteger.TWO);
        try (KeyExchange.KeyPair pair = field.generate(new ScriptedRandom(new byte[] {3}))) {
            assertInvalid(() -> pair.decapsulate(new byte[] {3}));
            assertArrayEquals(new byte[] {12 - 4}, pair.decapsulate(new byte[] {2}).array());
        }
    }

    @Test
    void drawsAnotherExponentThanZeroOrOne() {
        FiniteField field = FiniteField.tls12(BigInteger.valueOf(13), BigInteger.TWO);
        KeyExchange.KeyPair pair = field.generate(new ScriptedRandom(new byte[] {0, 1, 5}));
        assertArrayEquals(new byte[] {32 % 13}, pair.share());
    }

    @Test
    void refusesAGeneratorThatGeneratesNothing() {
        BigInteger prime = ffdhe2048.prime();
        for (BigInteger generator : new BigInteger[] {
            BigInteger.ONE.negate(), BigInteger.ZERO, BigInteger.ONE, prime.subtract(BigInteger.ONE), prime
        }) {
            assertThrows(IllegalArgumentException.class, () -> FiniteField.tls12(prime, generator));
        }
        assertThrows(IllegalArgumentException.class, () -> FiniteField.tls12(BigInteger.ONE, BigInteger.TWO));
    }

    @Test
    void agreesInAGroupThatTheServerNames() throws Exception {
        // RFC 3526's group 14: a safe prime, but none of RFC 7919.
        BigInteger prime = DHStandardGroups.rfc3526_2048.getP();
        for (Crypto crypto : new Crypto[] {Cryptos.JCA, Cryptos.BC, Cryptos.STANDARD}) {
            KeyExchange exchange = crypto.diffieHellman(prime, BigInteger.TWO);
            KeyExchange.KeyPair server = exchange.generate(random);
            KeyExchange.Encapsulation client = exchange.encapsulate(server.share(), random);
            assertArrayEquals(client.secret().array(), server.decapsulate(client.share()).array());
        }
    }

    @Test
    void usesExponentsAsLongAsAnUnknownPrime() {
        BigInteger prime = DHStandardGroups.rfc3526_2048.getP();
        byte[] script = new byte[256];
        Arrays.fill(script, (byte) 0);
        script[0] = 0x40;
        KeyExchange.KeyPair pair = FiniteField.tls12(prime, BigInteger.TWO).generate(new ScriptedRandom(script));
        assertArrayEquals(padded(BigInteger.TWO.modPow(BigInteger.ONE.shiftLeft(2046), prime), 256), pair.share());
    }
}
