package io.niotls.record;

import io.niotls.crypto.CbcCipher;
import io.niotls.crypto.Hmac;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** RFC 5246 §6.2.3.2 and RFC 7366: padding, and that nobody learns anything from it. */
class CbcRecordTest {
    private static final int LONGEST_PADDING = 256;

    static List<CipherSuite> suites() {
        return List.of(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
                CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384);
    }

    static List<Records.Way> ways() {
        return suites().stream().flatMap(suite -> List.of(false, true).stream().map(etm -> new Records.Way(suite, etm))).toList();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void takesEveryLengthOfPadding(Records.Way way) throws Exception {
        for (int content : new int[] {1, 15, 16, 17, 300}) {
            byte[] data = Records.bytes(content, content);
            for (int padding : paddings(way, content)) {
                ByteBuffer plaintext = Records.room();
                Records.readAll(Records.reader(way), Records.buffer(record(way, data, padding, -1, 0)), plaintext);
                assertArrayEquals(data, Records.written(plaintext), "padding " + padding);
                assertArrayEquals(Arrays.copyOf(data, plaintext.capacity()), plaintext.array(), "MAC or padding left behind");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everyWrongByteOfPaddingIsTheSameFault(Records.Way way) throws Exception {
        byte[] data = Records.bytes(1, 20);
        Set<String> messages = new TreeSet<>();
        for (int padding : paddings(way, data.length)) {
            for (int wrong = 0; wrong < padding; wrong++) {
                byte[] record = record(way, data, padding, wrong, 0);
                messages.add(rejected(way, record).getMessage());
            }
        }
        assertEquals(1, messages.size());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everyWrongByteOfMacIsTheSameFault(Records.Way way) throws Exception {
        byte[] data = Records.bytes(1, 300);
        Set<String> messages = new TreeSet<>();
        for (int padding : paddings(way, data.length)) {
            for (int wrong = 1; wrong <= way.suite().mac().length(); wrong++) {
                byte[] record = record(way, data, padding, -1, wrong);
                messages.add(rejected(way, record).getMessage());
            }
        }
        assertEquals(1, messages.size());
    }

    private static TlsException rejected(Records.Way way, byte[] record) {
        return Records.assertFault(Fault.RECORD_NOT_AUTHENTIC, Records.reader(way), Records.buffer(record));
    }

    /** Padding that claims more than there is, next to the MAC or beyond the record's start. */
    @ParameterizedTest
    @MethodSource("suites")
    void rejectsPaddingThatReachesIntoTheMac(CipherSuite suite) throws Exception {
        Records.Way way = Records.way(suite);
        int mac = suite.mac().length();
        for (int length = CbcRecord.padded(mac); length <= 320; length += 16) {
            for (int last = 0; last < LONGEST_PADDING; last++) {
                byte[] text = new byte[length];
                Arrays.fill(text, (byte) last);
                rejected(way, encrypt(way, text));
            }
        }
    }

    /** Whoever has the keys can send this; the last byte of the MAC is not a length of padding that fits. */
    @ParameterizedTest
    @MethodSource("suites")
    void rejectsARightMacWithoutPadding(CipherSuite suite) {
        Records.Way way = Records.way(suite);
        int length = 64 - suite.mac().length();
        for (int seed = 0; seed < 20; seed++) {
            rejected(way, record(way, Records.bytes(seed, length), 0, -1, 0));
        }
    }

    /** The last byte of padding says up to 255, and is one more itself: RFC 5246 §6.2.3.2. */
    @Test
    void theLongestPaddingIsReadToItsFirstByte() {
        byte[] text = new byte[300];
        Arrays.fill(text, 44, 300, (byte) 255);
        assertEquals(256, CbcRecord.paddingLength(text, 0, 300, 0));
        text[44] = 0;
        assertEquals(0, CbcRecord.paddingLength(text, 0, 300, 0));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void hashesAsManyBlocksForAnyPadding(CipherSuite suite) throws Exception {
        Records.Way way = Records.way(suite);
        HashAlgorithm hash = suite.mac();
        for (int length = CbcRecord.padded(hash.length()); length <= 1_024; length += 16) {
            Set<Long> compressions = new TreeSet<>();
            for (int last = 0; last < LONGEST_PADDING; last++) {
                byte[] text = new byte[length];
                Arrays.fill(text, (byte) last);
                byte[] record = encrypt(way, text);
                CountingHmac hmac = new CountingHmac(hash);
                try (SecretBytes key = way.key()) {
                    CbcCipher cipher = Records.CRYPTO.cbc(suite.bulkCipher(), key);
                    var opener = new Tls12MacThenEncryptOpener(cipher, hmac, hash, new SequenceNumber(0, Long.MAX_VALUE));
                    byte[] out = new byte[record.length];
                    assertThrows(TlsException.class, () -> opener.open(record, 0, record.length - 5, out, 0));
                    assertArrayEquals(new byte[record.length], out, "what is not authentic is not handed out");
                }
                compressions.add(hmac.compressions);
            }
            assertEquals(1, compressions.size(), length + " bytes: " + compressions);
        }
    }

    /** Counts what an HMAC over a hash would do. */
    private static final class CountingHmac implements Hmac {
        private final HashAlgorithm hash;
        private long bytes;
        private long compressions;

        CountingHmac(HashAlgorithm hash) {
            this.hash = hash;
        }

        @Override
        public int length() {
            return hash.length();
        }

        @Override
        public void update(byte[] from, int offset, int length) {
            bytes += length;
        }

        @Override
        public void finish(byte[] out, int offset) {
            int block = hash.blockLength();
            compressions += (bytes + 1 + block / 8 + block - 1) / block;
            bytes = 0;
            // Unlike any MAC that a record full of padding holds.
            out[offset] = 1;
        }

        @Override
        public void close() {
        }
    }

    @Test
    void tellsRightPaddingFromWrong() {
        for (int length = 1; length <= 600; length++) {
            for (int last = 0; last < LONGEST_PADDING; last++) {
                byte[] text = new byte[length];
                Arrays.fill(text, Math.max(0, length - 1 - last), length, (byte) last);
                assertEquals(last < length ? last + 1 : 0, CbcRecord.paddingLength(text, 0, length, 0));
                assertEquals(last < length - 20 ? last + 1 : 0, length <= 20 ? 0 : CbcRecord.paddingLength(text, 0, length, 20));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 255, 256, 20_000})
    void comparesWithoutBranches(int a) {
        for (int b : new int[] {0, 1, 2, 15, 16, 255, 256, 20_000}) {
            assertEquals(a < b ? -1 : 0, CbcRecord.less(a, b));
            assertEquals(a == b ? -1 : 0, CbcRecord.equal(a, b));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void rejectsContentBeyondTheLimitHoweverItIsPadded(Records.Way way) throws Exception {
        byte[] data = Records.bytes(1, 16_385);
        Records.assertFault(Fault.RECORD_TOO_LONG, Records.reader(way),
                Records.buffer(record(way, data, paddings(way, data.length)[0], -1, 0)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everyRecordHasAnIvOfItsOwn(Records.Way way) {
        RecordSealer sealer = way.sealer();
        byte[] first = Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 1);
        byte[] second = Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 1);
        assertTrue(!Arrays.equals(first, 5, 21, second, 5, 21));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void theTwoOrdersDoNotOpenEachOther(CipherSuite suite) {
        for (boolean etm : new boolean[] {false, true}) {
            RecordSealer sealer = new Records.Way(suite, etm).sealer();
            rejected(new Records.Way(suite, !etm), Records.seal(sealer, ContentType.APPLICATION_DATA, Records.bytes(1, 100)));
        }
    }

    /** All lengths of padding, with its length byte, that content can have. */
    private static int[] paddings(Records.Way way, int content) {
        int padded = content + (way.encryptThenMac() ? 0 : way.suite().mac().length());
        int[] paddings = new int[16];
        int least = CbcRecord.padded(padded) - padded;
        for (int i = 0; i < paddings.length; i++) {
            paddings[i] = least + 16 * i;
        }
        return paddings;
    }

    /**
     * Builds a record by hand: of application data, the first under its keys.
     *
     * @param wrongPadding which byte of padding is changed, counted from the first; -1 for none
     * @param wrongMac which byte of the MAC is changed, counted from 1; 0 for none
     */
    private static byte[] record(Records.Way way, byte[] data, int padding, int wrongPadding, int wrongMac) {
        byte[] pad = new byte[padding];
        Arrays.fill(pad, (byte) (padding - 1));
        if (wrongPadding >= 0) {
            pad[wrongPadding] ^= 1;
        }
        if (way.encryptThenMac()) {
            byte[] sealed = Arrays.copyOfRange(encrypt(way, Records.join(data, pad)), 5, 5 + 16 + data.length + padding);
            return Records.plain(23, Records.join(sealed, mac(way, sealed, wrongMac)));
        }
        return encrypt(way, Records.join(data, mac(way, data, wrongMac), pad));
    }

    private static byte[] mac(Records.Way way, byte[] covered, int wrong) {
        byte[] header = Records.join(new byte[8], Records.plain(23, covered));
        try (SecretBytes key = way.macKey(); Hmac hmac = Records.CRYPTO.hmac(way.suite().mac(), key)) {
            hmac.update(header);
            byte[] mac = hmac.finish();
            if (wrong > 0) {
                mac[wrong - 1] ^= 0x40;
            }
            return mac;
        }
    }

    private static byte[] encrypt(Records.Way way, byte[] text) {
        byte[] iv = Records.bytes(9, 16);
        byte[] sealed = new byte[text.length];
        try (SecretBytes key = way.key(); CbcCipher cipher = Records.CRYPTO.cbc(way.suite().bulkCipher(), key)) {
            cipher.encrypt(iv, text, 0, text.length, sealed, 0);
        }
        return Records.plain(23, Records.join(iv, sealed));
    }
}
