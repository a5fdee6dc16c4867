package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every group, and what is special about the curves. */
final class KeyExchangeTest {
    private final SecureRandom random = new SecureRandom();

    static Stream<Arguments> groups() {
        return Cryptos.withTheirGroups();
    }

    static Stream<Arguments> pairsAndGroups() {
        return Cryptos.withTheirGroups()
                .flatMap(first -> Cryptos.all()
                        .filter(second -> second != first.get()[0] && second.getPayload().supports((NamedGroup) first.get()[1]))
                        .map(second -> Arguments.of(first.get()[0], second, first.get()[1])));
    }

    static Stream<Arguments> nistCurves() {
        return Cryptos.with(NamedGroup.SECP256R1, NamedGroup.SECP384R1, NamedGroup.SECP521R1);
    }

    private static void assertInvalid(Executable call) {
        assertEquals(Fault.INVALID_KEY_SHARE, assertThrows(TlsException.class, call).fault());
    }

    // ---- Every group ----

    @ParameterizedTest
    @MethodSource("pairsAndGroups")
    void agreesWithAnotherImplementation(Crypto first, Crypto second, NamedGroup group) throws Exception {
        try (KeyExchange.KeyPair pair = first.keyExchange(group).generate(random)) {
            KeyExchange.Encapsulation answer = second.keyExchange(group).encapsulate(pair.share(), random);
            byte[] secret = pair.decapsulate(answer.share()).array();
            assertArrayEquals(secret, answer.secret().array());
            assertFalse(Arrays.equals(new byte[secret.length], secret));
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void neverMakesTheSameKeyTwice(Crypto crypto, NamedGroup group) {
        KeyExchange exchange = crypto.keyExchange(group);
        assertFalse(Arrays.equals(exchange.generate(random).share(), exchange.generate(random).share()));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void hasSharesAndSecretsOfTheLengthsThatTls13Fixes(Crypto crypto, NamedGroup group) throws Exception {
        int first;
        int answer;
        int secret;
        switch (group.name()) {
            case "x25519" -> first = answer = secret = 32;
            case "x448" -> first = answer = secret = 56;
            case "secp256r1" -> first = answer = 1 + 2 * (secret = 32);
            case "secp384r1" -> first = answer = 1 + 2 * (secret = 48);
            case "secp521r1" -> first = answer = 1 + 2 * (secret = 66);
            case "X25519MLKEM768" -> {
                first = 1_216;
                answer = 1_120;
                secret = 64;
            }
            case "SecP256r1MLKEM768" -> {
                first = 1_249;
                answer = 1_153;
                secret = 64;
            }
            case "SecP384r1MLKEM1024" -> {
                first = answer = 1_665;
                secret = 80;
            }
            default -> first = answer = secret = Integer.parseInt(group.name().substring("ffdhe".length())) / 8;
        }
        try (KeyExchange.KeyPair pair = crypto.keyExchange(group).generate(random)) {
            KeyExchange.Encapsulation encapsulation = crypto.keyExchange(group).encapsulate(pair.share(), random);
            assertEquals(first, pair.share().length);
            assertEquals(answer, encapsulation.share().length);
            assertEquals(secret, encapsulation.secret().length());
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void rejectsSharesOfAnotherLength(Crypto crypto, NamedGroup group) throws Exception {
        KeyExchange exchange = crypto.keyExchange(group);
        try (KeyExchange.KeyPair pair = exchange.generate(random)) {
            byte[] first = pair.share();
            byte[] answer = exchange.encapsulate(first, random).share();
            for (int length : new int[] {0, 1, first.length - 1, first.length + 1}) {
                assertInvalid(() -> exchange.encapsulate(Arrays.copyOf(first, length), random));
            }
            for (int length : new int[] {0, 1, answer.length - 1, answer.length + 1}) {
                assertInvalid(() -> pair.decapsulate(Arrays.copyOf(answer, length)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void refusesUseAfterClose(Crypto crypto, NamedGroup group) throws Exception {
        KeyExchange exchange = crypto.keyExchange(group);
        KeyExchange.KeyPair pair = exchange.generate(random);
        byte[] answer = exchange.encapsulate(pair.share(), random).share();
        pair.close();
        pair.close();
        assertThrows(IllegalStateException.class, () -> pair.decapsulate(answer));
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void refusesAGroupThatIsNotKnown(Crypto crypto) {
        NamedGroup unknown = NamedGroup.of(0x2a2a);
        assertFalse(crypto.supports(unknown));
        assertThrows(UnsupportedOperationException.class, () -> crypto.keyExchange(unknown));
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void supportsEveryKnownGroupExceptHybridsOnAnOldJdk(Crypto crypto) {
        boolean isOldJdk = crypto == Cryptos.JCA && Runtime.version().feature() < 24;
        for (NamedGroup group : NamedGroup.KNOWN) {
            assertEquals(!(isOldJdk && group.kind() == NamedGroup.Kind.HYBRID), crypto.supports(group));
        }
    }

    // ---- x25519 and x448 ----

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void agreesOnRfc7748Section61(Crypto crypto) throws Exception {
        assertAgrees(
                crypto.keyExchange(NamedGroup.X25519),
                "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
                "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
                "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
                "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void agreesOnRfc7748Section62(Crypto crypto) throws Exception {
        assertAgrees(
                crypto.keyExchange(NamedGroup.X448),
                """
                9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28d
                d9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b""",
                """
                9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c
                22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0""",
                """
                3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b430
                27d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609""",
                """
                07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282b
                b60c0b56fd2464c335543936521c24403085d59a449a5037514a879d""");
    }

    private static void assertAgrees(KeyExchange exchange, String privateKey, String share, String peerShare, String secret)
            throws TlsException {
        try (KeyExchange.KeyPair pair = exchange.generate(new ScriptedRandom(Hex.bytes(privateKey)))) {
            assertArrayEquals(Hex.bytes(share), pair.share());
            assertArrayEquals(Hex.bytes(secret), pair.decapsulate(Hex.bytes(peerShare)).array());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void rejectsASecretOfZeros(Crypto crypto) {
        // Points of small order: 0, 1, and one of order 8, RFC 7748 §6.1 and §6.2.
        byte[] zero = new byte[32];
        byte[] one = Hex.bytes("01" + "00".repeat(31));
        byte[] orderEight = Hex.bytes("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");
        for (byte[] share : new byte[][] {zero, one, orderEight}) {
            assertRejectedBothWays(crypto.keyExchange(NamedGroup.X25519), share);
        }
        for (byte[] share : new byte[][] {new byte[56], Hex.bytes("01" + "00".repeat(55))}) {
            assertRejectedBothWays(crypto.keyExchange(NamedGroup.X448), share);
        }
    }

    private void assertRejectedBothWays(KeyExchange exchange, byte[] share) {
        assertInvalid(() -> exchange.encapsulate(share, random));
        assertInvalid(() -> exchange.generate(random).decapsulate(share));
    }

    // ---- The NIST curves ----

    @ParameterizedTest
    @MethodSource("nistCurves")
    void rejectsPointsThatAreNotOnTheCurve(Crypto crypto, NamedGroup group) {
        KeyExchange exchange = crypto.keyExchange(group);
        byte[] share = exchange.generate(random).share();
        byte[] otherY = share.clone();
        otherY[share.length - 1] ^= 1;
        byte[] origin = new byte[share.length];
        origin[0] = 4;
        byte[] tooLarge = share.clone();
        Arrays.fill(tooLarge, 1, 1 + share.length / 2, (byte) 0xff);
        for (byte[] point : new byte[][] {otherY, origin, tooLarge}) {
            assertRejectedBothWays(exchange, point);
        }
    }

    @ParameterizedTest
    @MethodSource("nistCurves")
    void rejectsEveryFormButUncompressed(Crypto crypto, NamedGroup group) {
        KeyExchange exchange = crypto.keyExchange(group);
        byte[] share = exchange.generate(random).share();
        for (int form : new int[] {0, 1, 2, 3, 5, 6, 7, 0x84}) {
            byte[] other = share.clone();
            other[0] = (byte) form;
            assertRejectedBothWays(exchange, other);
        }
        byte[] compressed = Arrays.copyOf(share, 1 + share.length / 2);
        compressed[0] = (byte) (2 + (share[share.length - 1] & 1));
        assertRejectedBothWays(exchange, compressed);
    }

    /** x + p in place of x would be a second encoding of a point, where there is room for it: on P-521. */
    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void rejectsACoordinateThatIsNotReduced(Crypto crypto) {
        KeyExchange exchange = crypto.keyExchange(NamedGroup.SECP521R1);
        byte[] share = exchange.generate(random).share();
        // p = 2^521 - 1: adding it to x is adding 2^521 and taking 1 away.
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(share, 1, 67));
        byte[] sum = x.add(BigInteger.ONE.shiftLeft(521)).subtract(BigInteger.ONE).toByteArray();
        assertTrue(sum.length <= 66);
        byte[] unreduced = share.clone();
        System.arraycopy(sum, 0, unreduced, 67 - sum.length, sum.length);
        assertRejectedBothWays(exchange, unreduced);
    }
}
