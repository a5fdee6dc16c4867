package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.proto.BulkCipher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class AeadTest {
    private static final byte[] AAD = Hex.bytes("1703030020");
    private static final Nonce NONCE = Nonce.of(Hex.bytes("000102030405060708090a0b"));
    private static final Nonce NEXT_NONCE = NONCE.next();
    private static final byte[] PLAINTEXT =
            "fifty-one bytes, which is no multiple of a block ...".getBytes(StandardCharsets.US_ASCII);

    static Stream<Arguments> ciphers() {
        return Cryptos.with(aeads()).filter(AeadTest::isSupported);
    }

    private static Object[] aeads() {
        return Stream.of(BulkCipher.values()).filter(cipher -> cipher.mode() == BulkCipher.Mode.AEAD).toArray();
    }

    private static boolean isSupported(Arguments arguments) {
        Crypto crypto = (Crypto) ((Named<?>) arguments.get()[0]).getPayload();
        return crypto.supports((BulkCipher) arguments.get()[1]);
    }

    static Stream<Arguments> implementations() {
        return Cryptos.all().map(Arguments::of);
    }

    private static Aead make(Crypto crypto, BulkCipher cipher) {
        byte[] key = new byte[cipher.keyLength()];
        Arrays.fill(key, (byte) 0x42);
        return crypto.aead(cipher, SecretBytes.owning(key));
    }

    private static byte[] seal(Aead aead, Nonce nonce, byte[] plaintext) {
        byte[] out = new byte[plaintext.length + aead.tagLength()];
        int written = aead.seal(nonce.head(), nonce.tail(), AAD, 0, AAD.length, plaintext, 0, plaintext.length,
                Aead.NO_TRAILING_BYTE, out, 0);
        assertEquals(out.length, written);
        return out;
    }

    private static int open(Aead aead, Nonce nonce, byte[] sealed, byte[] out) {
        return aead.open(nonce.head(), nonce.tail(), AAD, 0, AAD.length, sealed, 0, sealed.length, out, 0);
    }

    // ---- Known answers ----

    private static void assertSeals(Crypto crypto, BulkCipher cipher, String key, String nonce, String aad, String plaintext,
            String sealed) {
        assumeTrue(crypto.supports(cipher), "the JDK has no AES-CCM");
        byte[] in = Hex.bytes(plaintext);
        byte[] aadBytes = Hex.bytes(aad);
        byte[] out = new byte[in.length + cipher.tagLength()];
        try (Aead aead = crypto.aead(cipher, Hex.secret(key))) {
            Nonce parts = Nonce.of(Hex.bytes(nonce));
            int written = aead.seal(parts.head(), parts.tail(), aadBytes, 0, aadBytes.length, in, 0, in.length,
                    Aead.NO_TRAILING_BYTE, out, 0);
            assertArrayEquals(Hex.bytes(sealed), Arrays.copyOf(out, written));
        }
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void sealsRfc8439Section282(Crypto crypto) {
        assertSeals(
                crypto,
                BulkCipher.CHACHA20_POLY1305,
                "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
                "070000004041424344454647",
                "50515253c0c1c2c3c4c5c6c7",
                """
                4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f
                756c64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e736372
                65656e20776f756c642062652069742e""",
                """
                d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b
                1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
                3ff4def08e4b7a9de576d26586cec64b6116
                1ae10b594f09e26a7e902ecbd0600691""");
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void sealsNistGcmTestCase4(Crypto crypto) {
        assertSeals(
                crypto,
                BulkCipher.AES_128_GCM,
                "feffe9928665731c6d6a8f9467308308",
                "cafebabefacedbaddecaf888",
                "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                """
                d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
                1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39""",
                """
                42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
                21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091
                5bc94fbc3221a5db94fae95ae7121a47""");
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void sealsSp80038cExample3(Crypto crypto) {
        assertSeals(
                crypto,
                BulkCipher.AES_128_CCM_8,
                "404142434445464748494a4b4c4d4e4f",
                "101112131415161718191a1b",
                "000102030405060708090a0b0c0d0e0f10111213",
                "202122232425262728292a2b2c2d2e2f3031323334353637",
                "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5 484392fbc1b09951");
    }

    // ---- What goes in and comes out ----

    @ParameterizedTest
    @MethodSource("ciphers")
    void sealsTheTrailingByteAsPartOfThePlaintext(Crypto crypto, BulkCipher cipher) {
        int last = PLAINTEXT.length - 1;
        byte[] out = new byte[PLAINTEXT.length + cipher.tagLength()];
        try (Aead a = make(crypto, cipher);
                Aead b = make(crypto, cipher)) {
            int written = a.seal(NONCE.head(), NONCE.tail(), AAD, 0, AAD.length, PLAINTEXT, 0, last, PLAINTEXT[last], out, 0);
            assertEquals(out.length, written);
            assertArrayEquals(seal(b, NONCE, PLAINTEXT), out);
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void sealsNothingButATrailingByteAbove127(Crypto crypto, BulkCipher cipher) {
        byte[] out = new byte[1 + cipher.tagLength()];
        byte[] opened = new byte[1];
        try (Aead aead = make(crypto, cipher)) {
            assertEquals(out.length, aead.seal(NONCE.head(), NONCE.tail(), AAD, 0, AAD.length, PLAINTEXT, 0, 0, 0xfe, out, 0));
            assertEquals(1, open(aead, NONCE, out, opened));
            assertEquals((byte) 0xfe, opened[0]);
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void worksAtOffsetsOfOneArrayAndTouchesNothingElse(Crypto crypto, BulkCipher cipher) {
        byte[] array = new byte[300];
        Arrays.fill(array, (byte) 0x77);
        System.arraycopy(PLAINTEXT, 0, array, 10, PLAINTEXT.length);
        int sealedLength = PLAINTEXT.length + 1 + cipher.tagLength();
        try (Aead aead = make(crypto, cipher)) {
            int written = aead.seal(NONCE.head(), NONCE.tail(), AAD, 0, AAD.length, array, 10, PLAINTEXT.length, 23, array, 100);
            assertEquals(sealedLength, written);
            assertEquals(0x77, array[99]);
            assertEquals(0x77, array[100 + sealedLength]);
            int opened = aead.open(NONCE.head(), NONCE.tail(), AAD, 0, AAD.length, array, 100, sealedLength, array, 200);
            assertEquals(PLAINTEXT.length + 1, opened);
            assertArrayEquals(PLAINTEXT, Arrays.copyOfRange(array, 200, 200 + PLAINTEXT.length));
            assertEquals(23, array[200 + PLAINTEXT.length]);
            assertEquals(0x77, array[199]);
            assertEquals(0x77, array[201 + PLAINTEXT.length]);
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void countsOnlySoManyBytesOfTheAdditionalData(Crypto crypto, BulkCipher cipher) {
        byte[] longer = Arrays.copyOf(AAD, AAD.length + 8);
        try (Aead aead = make(crypto, cipher)) {
            byte[] sealed = seal(aead, NONCE, PLAINTEXT);
            byte[] out = new byte[PLAINTEXT.length];
            int opened = aead.open(NONCE.head(), NONCE.tail(), longer, 0, AAD.length, sealed, 0, sealed.length, out, 0);
            assertEquals(out.length, opened);
            assertEquals(-1, aead.open(NONCE.head(), NONCE.tail(), longer, 0, longer.length, sealed, 0, sealed.length, out, 0));
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void keepsNoKeyOfTheCallers(Crypto crypto, BulkCipher cipher) {
        byte[] key = new byte[cipher.keyLength()];
        Arrays.fill(key, (byte) 0x42);
        try (Aead aead = crypto.aead(cipher, SecretBytes.owning(key));
                Aead other = make(crypto, cipher)) {
            Arrays.fill(key, (byte) 0);
            byte[] first = seal(aead, NONCE, PLAINTEXT);
            byte[] second = seal(aead, NEXT_NONCE, PLAINTEXT);
            assertArrayEquals(seal(other, NONCE, PLAINTEXT), first);
            assertArrayEquals(seal(other, NEXT_NONCE, PLAINTEXT), second);
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void agreesWithBcprovAtEveryLength(Crypto crypto, BulkCipher cipher) {
        byte[] full = new byte[16_384];
        new Random(1).nextBytes(full);
        for (int length : new int[] {0, 1, 15, 16, 17, 255, 4_096, 16_384}) {
            byte[] plaintext = Arrays.copyOf(full, length);
            try (Aead sealer = make(Cryptos.BC, cipher);
                    Aead opener = make(crypto, cipher)) {
                byte[] sealed = seal(sealer, NONCE, plaintext);
                byte[] out = new byte[length];
                assertEquals(length, open(opener, NONCE, sealed, out));
                assertArrayEquals(plaintext, out);
            }
            try (Aead sealer = make(crypto, cipher);
                    Aead other = make(Cryptos.BC, cipher)) {
                assertArrayEquals(seal(other, NONCE, plaintext), seal(sealer, NONCE, plaintext));
            }
        }
    }

    // ---- What is not authentic ----

    @ParameterizedTest
    @MethodSource("ciphers")
    void refusesEveryChangedByteAndLeavesNoPlaintext(Crypto crypto, BulkCipher cipher) {
        try (Aead aead = make(crypto, cipher)) {
            byte[] sealed = seal(aead, NONCE, PLAINTEXT);
            for (int i = 0; i < sealed.length; i++) {
                byte[] changed = sealed.clone();
                changed[i] ^= 0x01;
                byte[] out = new byte[PLAINTEXT.length + 2];
                Arrays.fill(out, (byte) 0x55);
                assertEquals(-1, aead.open(NONCE.head(), NONCE.tail(), AAD, 0, AAD.length, changed, 0, changed.length, out, 1));
                assertArrayEquals(new byte[PLAINTEXT.length], Arrays.copyOfRange(out, 1, 1 + PLAINTEXT.length));
                assertEquals(0x55, out[0]);
                assertEquals(0x55, out[out.length - 1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void leavesNoPlaintextOfALongRecordWithAWrongTag(Crypto crypto, BulkCipher cipher) {
        byte[] plaintext = new byte[16_384];
        Arrays.fill(plaintext, (byte) 0x33);
        try (Aead aead = make(crypto, cipher)) {
            byte[] sealed = seal(aead, NONCE, plaintext);
            sealed[sealed.length - 1] ^= 0x01;
            byte[] out = new byte[plaintext.length];
            assertEquals(-1, open(aead, NONCE, sealed, out));
            assertArrayEquals(new byte[out.length], out);
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void refusesAnotherNonceOrOtherAdditionalData(Crypto crypto, BulkCipher cipher) {
        byte[] otherAad = AAD.clone();
        otherAad[0] ^= 1;
        try (Aead aead = make(crypto, cipher)) {
            byte[] sealed = seal(aead, NONCE, PLAINTEXT);
            byte[] out = new byte[PLAINTEXT.length];
            assertEquals(-1, open(aead, NEXT_NONCE, sealed, out));
            assertEquals(-1, aead.open(NONCE.head(), NONCE.tail(), otherAad, 0, AAD.length, sealed, 0, sealed.length, out, 0));
            assertEquals(-1, aead.open(NONCE.head(), NONCE.tail(), AAD, 0, AAD.length - 1, sealed, 0, sealed.length, out, 0));
            assertEquals(out.length, open(aead, NONCE, sealed, out));
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void refusesWhatIsShorterThanATag(Crypto crypto, BulkCipher cipher) {
        try (Aead aead = make(crypto, cipher)) {
            for (int length = 0; length < cipher.tagLength(); length++) {
                assertEquals(-1, open(aead, NONCE, new byte[length], new byte[0]));
            }
            assertEquals(-1, open(aead, NONCE, new byte[cipher.tagLength()], new byte[0]));
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void refusesEveryTruncation(Crypto crypto, BulkCipher cipher) {
        try (Aead aead = make(crypto, cipher)) {
            byte[] sealed = seal(aead, NONCE, PLAINTEXT);
            for (int length = 0; length < sealed.length; length++) {
                assertEquals(-1, open(aead, NONCE, Arrays.copyOf(sealed, length), new byte[PLAINTEXT.length]));
            }
        }
    }

    // ---- The order of calls ----

    @ParameterizedTest
    @MethodSource("ciphers")
    void goesOnAfterAFailure(Crypto crypto, BulkCipher cipher) {
        try (Aead aead = make(crypto, cipher);
                Aead fresh = make(crypto, cipher)) {
            byte[] sealed = seal(aead, NONCE, PLAINTEXT);
            byte[] forged = sealed.clone();
            forged[0] ^= 1;
            byte[] out = new byte[PLAINTEXT.length];
            assertEquals(-1, open(aead, NONCE, forged, out));
            assertArrayEquals(seal(fresh, NEXT_NONCE, PLAINTEXT), seal(aead, NEXT_NONCE, PLAINTEXT));
            assertEquals(-1, open(aead, NONCE, forged, out));
            assertEquals(out.length, open(aead, NONCE, sealed, out));
            assertArrayEquals(PLAINTEXT, out);
        }
    }

    /** RFC 8446 §4.2.10: records of rejected early data are tried with one sequence number until one opens. */
    @ParameterizedTest
    @MethodSource("ciphers")
    void opensAgainAndAgainWithOneNonce(Crypto crypto, BulkCipher cipher) {
        try (Aead sealer = make(crypto, cipher);
                Aead opener = make(crypto, cipher)) {
            byte[] sealed = seal(sealer, NONCE, PLAINTEXT);
            byte[] out = new byte[PLAINTEXT.length];
            for (int i = 0; i < 3; i++) {
                assertEquals(-1, open(opener, NONCE, new byte[sealed.length], out));
            }
            assertEquals(out.length, open(opener, NONCE, sealed, out));
            assertEquals(out.length, open(opener, NONCE, sealed, out));
            assertArrayEquals(PLAINTEXT, out);
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void refusesToSealTwiceWithOneNonce(Crypto crypto, BulkCipher cipher) {
        try (Aead aead = make(crypto, cipher)) {
            seal(aead, NONCE, PLAINTEXT);
            byte[] out = new byte[PLAINTEXT.length + cipher.tagLength()];
            assertThrows(
                    IllegalStateException.class,
                    () -> aead.seal(NONCE.head(), NONCE.tail(), AAD, 0, AAD.length, PLAINTEXT, 0, PLAINTEXT.length,
                            Aead.NO_TRAILING_BYTE, out, 0));
            assertArrayEquals(new byte[out.length], out);
            byte[] sealed = seal(aead, NEXT_NONCE, PLAINTEXT);
            assertEquals(PLAINTEXT.length, open(aead, NEXT_NONCE, sealed, new byte[PLAINTEXT.length]));
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void refusesTheLastNonceAsOftenAsItIsAsked(Crypto crypto, BulkCipher cipher) {
        try (Aead aead = make(crypto, cipher)) {
            Nonce nonce = NONCE;
            for (int i = 0; i < 4; i++) {
                Nonce last = nonce;
                seal(aead, last, PLAINTEXT);
                for (int again = 0; again < 3; again++) {
                    assertThrows(IllegalStateException.class, () -> seal(aead, last, PLAINTEXT));
                }
                nonce = nonce.next();
            }
        }
    }

    /** What several connections work with is shared below them: each must still get its own nonces. */
    @ParameterizedTest
    @MethodSource("ciphers")
    void twoOfOneThreadDoNotDisturbEachOther(Crypto crypto, BulkCipher cipher) {
        byte[] otherKey = new byte[cipher.keyLength()];
        Nonce farAway = Nonce.of(Hex.bytes("ff0102030405060708090a0b"));
        try (Aead a = make(crypto, cipher);
                Aead b = crypto.aead(cipher, SecretBytes.owning(otherKey));
                Aead openerOfA = make(crypto, cipher);
                Aead openerOfB = crypto.aead(cipher, SecretBytes.owning(otherKey.clone()))) {
            Nonce ofA = NONCE;
            Nonce ofB = farAway;
            for (int i = 0; i < 50; i++) {
                Nonce lastOfA = ofA;
                byte[] sealedByA = seal(a, ofA, PLAINTEXT);
                byte[] sealedByB = seal(b, ofB, PLAINTEXT);
                assertThrows(IllegalStateException.class, () -> seal(a, lastOfA, PLAINTEXT));
                assertOpens(openerOfB, ofB, sealedByB);
                assertOpens(openerOfA, ofA, sealedByA);
                assertEquals(-1, open(openerOfA, ofB, sealedByB, new byte[PLAINTEXT.length]));
                ofA = ofA.next();
                ofB = i % 3 == 0 ? ofA : ofB.next(); // now and then the same nonce under two keys
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void threadsDoNotDisturbEachOther(Crypto crypto, BulkCipher cipher) throws Exception {
        int many = 40; // what is pooled is so by a thread's id: some of these share
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            List<Future<?>> exchanges = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                byte[] key = new byte[cipher.keyLength()];
                key[0] = (byte) i;
                exchanges.add(threads.submit(() -> exchange(crypto, cipher, key)));
            }
            for (Future<?> exchange : exchanges) {
                exchange.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void exchange(Crypto crypto, BulkCipher cipher, byte[] key) {
        for (int i = 0; i < 20; i++) {
            try (Aead sealer = crypto.aead(cipher, SecretBytes.copyOf(key));
                    Aead opener = crypto.aead(cipher, SecretBytes.copyOf(key))) {
                Nonce nonce = NONCE;
                for (int j = 0; j < 10; j++) {
                    assertOpens(opener, nonce, seal(sealer, nonce, PLAINTEXT));
                    nonce = nonce.next();
                }
            }
        }
    }

    private static void assertOpens(Aead opener, Nonce nonce, byte[] sealed) {
        byte[] out = new byte[PLAINTEXT.length];
        assertEquals(out.length, open(opener, nonce, sealed, out));
        assertArrayEquals(PLAINTEXT, out);
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void refusesAKeyOfAnotherLengthAndGoesOnUnderItsOwn(Crypto crypto, BulkCipher cipher) {
        try (Aead aead = make(crypto, cipher);
                Aead fresh = make(crypto, cipher)) {
            seal(aead, NONCE, PLAINTEXT);
            for (int length : new int[] {0, cipher.keyLength() - 1, cipher.keyLength() + 1, 48 - cipher.keyLength()}) {
                SecretBytes key = SecretBytes.owning(new byte[length]);
                assertThrows(IllegalArgumentException.class, () -> aead.rekey(key));
            }
            assertArrayEquals(seal(fresh, NEXT_NONCE, PLAINTEXT), seal(aead, NEXT_NONCE, PLAINTEXT));
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void sealsUnderTheNextKeyAsOneThatBeganWithIt(Crypto crypto, BulkCipher cipher) {
        byte[] next = new byte[cipher.keyLength()];
        next[0] = 1;
        try (Aead fresh = crypto.aead(cipher, SecretBytes.copyOf(next));
                Aead rekeyed = make(crypto, cipher);
                Aead unused = make(crypto, cipher)) {
            byte[] expected = seal(fresh, NONCE, PLAINTEXT);
            byte[] before = seal(rekeyed, NONCE, PLAINTEXT);
            for (Aead aead : new Aead[] {rekeyed, unused}) {
                SecretBytes key = SecretBytes.copyOf(next);
                aead.rekey(key);
                key.close();
                assertArrayEquals(expected, seal(aead, NONCE, PLAINTEXT));
                assertEquals(-1, open(aead, NONCE, before, new byte[PLAINTEXT.length]));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void opensUnderTheNextKeyOnly(Crypto crypto, BulkCipher cipher) {
        byte[] next = new byte[cipher.keyLength()];
        next[0] = 1;
        byte[] out = new byte[PLAINTEXT.length];
        try (Aead old = make(crypto, cipher);
                Aead fresh = crypto.aead(cipher, SecretBytes.copyOf(next));
                Aead opener = make(crypto, cipher)) {
            byte[] before = seal(old, NONCE, PLAINTEXT);
            byte[] after = seal(fresh, NONCE, PLAINTEXT);
            assertEquals(out.length, open(opener, NONCE, before, out));
            opener.rekey(SecretBytes.copyOf(next));
            assertEquals(-1, open(opener, NONCE, before, out));
            assertEquals(out.length, open(opener, NONCE, after, out));
            assertArrayEquals(PLAINTEXT, out);
        }
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void refusesAnotherKeyAfterClose(Crypto crypto, BulkCipher cipher) {
        Aead aead = make(crypto, cipher);
        aead.close();
        assertThrows(IllegalStateException.class, () -> aead.rekey(SecretBytes.owning(new byte[cipher.keyLength()])));
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void refusesUseAfterClose(Crypto crypto, BulkCipher cipher) {
        Aead aead = make(crypto, cipher);
        byte[] sealed = seal(aead, NONCE, PLAINTEXT);
        aead.close();
        aead.close();
        assertThrows(IllegalStateException.class, () -> seal(aead, NEXT_NONCE, PLAINTEXT));
        assertThrows(IllegalStateException.class, () -> open(aead, NONCE, sealed, new byte[PLAINTEXT.length]));
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void refusesCbcAsAead(Crypto crypto) {
        SecretBytes key = SecretBytes.owning(new byte[16]);
        assertThrows(UnsupportedOperationException.class, () -> crypto.aead(BulkCipher.AES_128_CBC, key));
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void refusesWhatItDoesNotSupport(Crypto crypto) {
        for (BulkCipher cipher : BulkCipher.values()) {
            SecretBytes key = SecretBytes.owning(new byte[cipher.keyLength()]);
            if (!crypto.supports(cipher)) {
                assertTrue(crypto == Cryptos.JCA && cipher.name().contains("CCM"));
                assertThrows(UnsupportedOperationException.class, () -> crypto.aead(cipher, key));
            }
        }
    }
}
