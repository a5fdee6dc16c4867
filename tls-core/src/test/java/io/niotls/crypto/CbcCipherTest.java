package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.proto.BulkCipher;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CbcCipherTest {
    // NIST SP 800-38A, F.2.1 and F.2.5.
    private static final byte[] IV = Hex.bytes("000102030405060708090a0b0c0d0e0f");
    private static final byte[] PLAINTEXT = Hex.bytes("""
            6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51
            30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710""");
    private static final String KEY_128 = "2b7e151628aed2a6abf7158809cf4f3c";
    private static final byte[] SEALED_128 = Hex.bytes("""
            7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2
            73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7""");
    private static final String KEY_256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    private static final byte[] SEALED_256 = Hex.bytes("""
            f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d
            39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b""");

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void encryptsAndDecryptsSp80038a(Crypto crypto) {
        assertRoundTrip(crypto.cbc(BulkCipher.AES_128_CBC, Hex.secret(KEY_128)), SEALED_128);
        assertRoundTrip(crypto.cbc(BulkCipher.AES_256_CBC, Hex.secret(KEY_256)), SEALED_256);
    }

    private static void assertRoundTrip(CbcCipher cipher, byte[] expected) {
        try (cipher) {
            byte[] sealed = new byte[PLAINTEXT.length];
            cipher.encrypt(IV, PLAINTEXT, 0, PLAINTEXT.length, sealed, 0);
            assertArrayEquals(expected, sealed);
            byte[] record = new byte[3 + IV.length + sealed.length];
            System.arraycopy(IV, 0, record, 3, IV.length);
            System.arraycopy(sealed, 0, record, 3 + IV.length, sealed.length);
            byte[] opened = new byte[5 + PLAINTEXT.length];
            cipher.decrypt(record, 3, record, 3 + IV.length, sealed.length, opened, 5);
            assertArrayEquals(PLAINTEXT, Arrays.copyOfRange(opened, 5, opened.length));
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void worksInPlace(Crypto crypto) {
        try (CbcCipher cipher = crypto.cbc(BulkCipher.AES_128_CBC, Hex.secret(KEY_128))) {
            byte[] array = Arrays.copyOf(PLAINTEXT, PLAINTEXT.length + 16);
            cipher.encrypt(IV, array, 0, PLAINTEXT.length, array, 0);
            assertArrayEquals(SEALED_128, Arrays.copyOf(array, PLAINTEXT.length));
            cipher.decrypt(IV, 0, array, 0, PLAINTEXT.length, array, 0);
            assertArrayEquals(Arrays.copyOf(PLAINTEXT, array.length), array);
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void doesNotChainOneRecordToTheNext(Crypto crypto) {
        try (CbcCipher cipher = crypto.cbc(BulkCipher.AES_128_CBC, Hex.secret(KEY_128))) {
            byte[] first = new byte[PLAINTEXT.length];
            byte[] second = new byte[PLAINTEXT.length];
            cipher.encrypt(IV, PLAINTEXT, 0, PLAINTEXT.length, first, 0);
            cipher.encrypt(IV, PLAINTEXT, 0, PLAINTEXT.length, second, 0);
            assertArrayEquals(first, second);
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void refusesPartOfABlockAndUseAfterClose(Crypto crypto) {
        CbcCipher cipher = crypto.cbc(BulkCipher.AES_128_CBC, Hex.secret(KEY_128));
        byte[] out = new byte[64];
        assertThrows(IllegalArgumentException.class, () -> cipher.encrypt(IV, PLAINTEXT, 0, 17, out, 0));
        assertThrows(IllegalArgumentException.class, () -> cipher.decrypt(IV, 0, PLAINTEXT, 0, 15, out, 0));
        cipher.close();
        cipher.close();
        assertThrows(IllegalStateException.class, () -> cipher.encrypt(IV, PLAINTEXT, 0, 16, out, 0));
        assertThrows(IllegalStateException.class, () -> cipher.decrypt(IV, 0, PLAINTEXT, 0, 16, out, 0));
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void refusesAnAeadAsCbc(Crypto crypto) {
        SecretBytes key = Hex.secret(KEY_128);
        assertThrows(UnsupportedOperationException.class, () -> crypto.cbc(BulkCipher.AES_128_GCM, key));
    }
}
