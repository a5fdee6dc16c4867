package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.proto.HashAlgorithm;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HKDF and the PRF of TLS 1.2. */
final class KeyDerivationTest {
    private static void assertHkdf(Crypto crypto, String keyMaterial, String salt, String info, String extracted,
            String expanded) {
        Hkdf hkdf = crypto.hkdf(HashAlgorithm.SHA256);
        byte[] output = Hex.bytes(expanded);
        try (SecretBytes key = hkdf.extract(Hex.bytes(salt), Hex.bytes(keyMaterial));
                SecretBytes result = hkdf.expand(key, Hex.bytes(info), output.length)) {
            assertArrayEquals(Hex.bytes(extracted), key.array());
            assertArrayEquals(output, result.array());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void derivesRfc5869TestCase1(Crypto crypto) {
        assertHkdf(
                crypto,
                "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
                "000102030405060708090a0b0c",
                "f0f1f2f3f4f5f6f7f8f9",
                "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void derivesRfc5869TestCase2(Crypto crypto) {
        assertHkdf(
                crypto,
                numbers(0x00, 80),
                numbers(0x60, 80),
                numbers(0xb0, 80),
                "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                """
                b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c
                59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71
                cc30c58179ec3e87c14c01d5c1f3434f1d87""");
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void derivesRfc5869TestCase3WithoutSaltAndInfo(Crypto crypto) {
        assertHkdf(
                crypto,
                "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
                "",
                "",
                "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    private static String numbers(int first, int count) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < count; i++) {
            hex.append(String.format("%02x", first + i & 0xff));
        }
        return hex.toString();
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void expandsUpTo255BlocksAndNoFurther(Crypto crypto) {
        Hkdf hkdf = crypto.hkdf(HashAlgorithm.SHA384);
        SecretBytes key = SecretBytes.owning(new byte[48]);
        assertEquals(255 * 48, hkdf.expand(key, new byte[0], 255 * 48).length());
        assertEquals(0, hkdf.expand(key, new byte[0], 0).length());
        assertThrows(IllegalArgumentException.class, () -> hkdf.expand(key, new byte[0], 255 * 48 + 1));
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void derivesTls12PrfWithSha256(Crypto crypto) {
        // The vectors that were sent to the TLS working group's list in 2008 and that mbed TLS and others test with.
        assertPrf(
                crypto,
                HashAlgorithm.SHA256,
                "9bbe436ba940f017b17652849a71db35",
                "a0ba9f936cda311827a6f796ffd5198c",
                """
                e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af
                0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701
                87347b66""");
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void derivesTls12PrfWithSha384(Crypto crypto) {
        assertPrf(
                crypto,
                HashAlgorithm.SHA384,
                "b80b733d6ceefcdc71566ea48e5567df",
                "cd665cf6a8447dd6ff8b27555edb7465",
                """
                7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0
                e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425
                9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e099070
                3d73e56f""");
    }

    private static void assertPrf(Crypto crypto, HashAlgorithm hash, String secret, String seed, String expected) {
        byte[] output = Hex.bytes(expected);
        Prf prf = crypto.prf(hash);
        try (SecretBytes key = Hex.secret(secret)) {
            for (int length : new int[] {output.length, 12, 48, 0}) {
                byte[] derived = prf.derive(key, "test label", Hex.bytes(seed), length).array();
                assertArrayEquals(Arrays.copyOf(output, length), derived);
            }
        }
    }
}
