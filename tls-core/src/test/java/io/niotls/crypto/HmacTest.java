package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.proto.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class HmacTest {
    static Stream<Arguments> hashes() {
        return Cryptos.with((Object[]) HashAlgorithm.values());
    }

    private static byte[] hmac(Crypto crypto, HashAlgorithm hash, byte[] key, String data) {
        try (Hmac hmac = crypto.hmac(hash, SecretBytes.copyOf(key))) {
            hmac.update(data.getBytes(StandardCharsets.US_ASCII));
            return hmac.finish();
        }
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void computesTestCase1(Crypto crypto, HashAlgorithm hash) {
        // RFC 4231 §4.2; for SHA-1 RFC 2202 §3.
        byte[] key = new byte[20];
        Arrays.fill(key, (byte) 0x0b);
        String expected = switch (hash) {
            case SHA1 -> "b617318655057264e28bc0b6fb378c8ef146be00";
            case SHA256 -> "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
            case SHA384 -> """
                    afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c
                    faea9ea9076ede7f4af152e8b2fa9cb6""";
            case SHA512 -> """
                    87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde
                    daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854""";
        };
        assertArrayEquals(Hex.bytes(expected), hmac(crypto, hash, key, "Hi There"));
    }

    @ParameterizedTest
    @MethodSource("io.niotls.crypto.Cryptos#all")
    void hashesAKeyThatIsLongerThanABlock(Crypto crypto) {
        // RFC 4231 §4.7.
        byte[] key = new byte[131];
        Arrays.fill(key, (byte) 0xaa);
        String data = "Test Using Larger Than Block-Size Key - Hash Key First";
        assertArrayEquals(
                Hex.bytes("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
                hmac(crypto, HashAlgorithm.SHA256, key, data));
        assertArrayEquals(
                Hex.bytes("""
                        4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6
                        0c2ef6ab4030fe8296248df163f44952"""),
                hmac(crypto, HashAlgorithm.SHA384, key, data));
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void startsAnewUnderTheSameKey(Crypto crypto, HashAlgorithm hash) {
        byte[] key = {1, 2, 3};
        try (Hmac hmac = crypto.hmac(hash, SecretBytes.copyOf(key))) {
            assertEquals(hash.length(), hmac.length());
            for (String data : new String[] {"first", "", "third, and longer than both"}) {
                hmac.update(data.getBytes(StandardCharsets.US_ASCII));
                byte[] out = new byte[hash.length() + 4];
                hmac.finish(out, 3);
                assertArrayEquals(hmac(crypto, hash, key, data), Arrays.copyOfRange(out, 3, 3 + hash.length()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void copiesItsKey(Crypto crypto, HashAlgorithm hash) {
        SecretBytes key = SecretBytes.owning(new byte[] {9, 8, 7});
        Hmac hmac = crypto.hmac(hash, key);
        key.close();
        assertArrayEquals(hmac(crypto, hash, new byte[] {9, 8, 7}, ""), hmac.finish());
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void refusesToFinishAfterClose(Crypto crypto, HashAlgorithm hash) {
        Hmac hmac = crypto.hmac(hash, SecretBytes.owning(new byte[16]));
        hmac.close();
        hmac.close();
        assertThrows(IllegalStateException.class, hmac::finish);
    }
}
