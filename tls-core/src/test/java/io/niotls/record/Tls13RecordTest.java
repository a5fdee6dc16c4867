package io.niotls.record;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.niotls.record.RecordReader.Result.ALERT;
import static io.niotls.record.RecordReader.Result.APPLICATION_DATA;
import static io.niotls.record.RecordReader.Result.CHANGE_CIPHER_SPEC;
import static io.niotls.record.RecordReader.Result.HANDSHAKE;
import static io.niotls.record.RecordReader.Result.NEED_MORE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** RFC 8446 §5: padding, the type inside, and what may still come in the clear. */
class Tls13RecordTest {
    private static final Records.Way WAY = Records.way(Records.TLS13);
    private static final byte[] CCS = Records.plain(20, (byte) 1);
    private static final byte[] FATAL = Records.plain(21, (byte) 2, (byte) 40);

    /** RFC 8448 §3, the records under the client's application keys. */
    @Test
    void opensAndMakesTheClientsRecordsOfRfc8448() throws Exception {
        try (SecretBytes key = SecretBytes.owning(Records.hex("17422dda596ed5d9acd890e3c63f5051"));
                SecretBytes iv = SecretBytes.owning(Records.hex("5b78923dee08579033e523d9"))) {
            byte[] data = Records.hex("17 03 03 00 43 a2 3f 70 54 b6 2c 94 d0 af fa fe 82 28 ba 55 cb ef ac ea 42 f9 14 aa 66 bc"
                    + "ab 3f 2b 98 19 a8 a5 b4 6b 39 5b d5 4a 9a 20 44 1e 2b 62 97 4e 1f 5a 62 92 a2 97 70 14 bd 1e 3d ea e6 3a"
                    + "ee bb 21 69 49 15 e4");
            byte[] alert = Records.hex("17 03 03 00 13 c9 87 27 60 65 56 66 b7 4d 7f f1 15 3e fd 6d b6 d0 b0 e3");
            RecordReader reader = Records.reader();
            reader.install(RecordProtection.tls13Opener(Records.CRYPTO, Records.TLS13, key, iv));
            reader.allowApplicationData(true);
            ByteBuffer in = Records.buffer(data, alert);
            ByteBuffer plaintext = Records.room();
            assertEquals(APPLICATION_DATA, reader.next(in, plaintext));
            assertArrayEquals(fiftyBytes(), Records.written(plaintext));
            assertEquals(ALERT, reader.next(in, plaintext));
            assertEquals(1, reader.alertLevel());
            assertEquals(0, reader.alertDescription());

            RecordSealer sealer = RecordProtection.tls13Sealer(Records.CRYPTO, Records.TLS13, key, iv);
            assertArrayEquals(data, Records.seal(sealer, ContentType.APPLICATION_DATA, fiftyBytes()));
            assertArrayEquals(alert, Records.seal(sealer, ContentType.ALERT, (byte) 1, (byte) 0));
        }
    }

    /** RFC 8448 §3, the records under the server's application keys: a ticket, data, close_notify. */
    @Test
    void opensTheServersRecordsOfRfc8448() throws Exception {
        try (SecretBytes key = SecretBytes.owning(Records.hex("9f02283b6c9c07efc26bb9f2ac92e356"));
                SecretBytes iv = SecretBytes.owning(Records.hex("cf782b88dd83549aadf1e984"))) {
            byte[] ticket = Records.hex("17030300de3a6b8f90414a97d6959c3487680de5134a2b240e6cffac116e95d41d6af8f6b580dcf3d11d63"
                    + "c758db289a015940252f55713e061dc13e078891a38efbcf5753ad8ef170ad3c7353d16d9da773b9ca7f2b9fa1"
                    + "b6c0d4a3d03f75e09c30"
                    + "ba1e62972ac46f75f7b981be63439b2999ce13064615139891d5e4c5b406f16e3fc181a77ca475840025db2f0a77f81b5ab05b94c0"
                    + "1346755f69232c86519d86cbeeac87aac347d143f9605d64f650db4d023e70e952ca49fe5137121c74bc2697687e248746d6df3530"
                    + "05f3bce18696129c8153556b3b6c6779b37bf15985684f");
            byte[] data = Records.hex("17030300432e937e11ef4ac740e538ad36005fc4a46932fc3225d05f82aa1b36e30efaf97d90e6dffc602dcb"
                    + "501a59a8fcc49c4bf2e5f0a21c0047c2abf332540dd032e167c2955d");
            byte[] alert = Records.hex("1703030013b58fd67166ebf599d24720cfbe7efa7a8864a9");
            RecordReader reader = Records.reader();
            reader.install(RecordProtection.tls13Opener(Records.CRYPTO, Records.TLS13, key, iv));
            reader.allowApplicationData(true);
            ByteBuffer in = Records.buffer(ticket, data, alert);
            ByteBuffer plaintext = Records.room();
            assertEquals(HANDSHAKE, reader.next(in, plaintext));
            assertEquals(205, reader.takeHandshake().bytes().length);
            assertEquals(APPLICATION_DATA, reader.next(in, plaintext));
            assertArrayEquals(fiftyBytes(), Records.written(plaintext));
            assertEquals(ALERT, reader.next(in, plaintext));
        }
    }

    @Test
    void nextKeyBeginsWithTheFirstNumber() throws Exception {
        RecordSealer rekeyed = WAY.sealer();
        RecordReader reader = Records.reader(WAY);
        try (SecretBytes key = SecretBytes.owning(Records.hex("17422dda596ed5d9acd890e3c63f5051"));
                SecretBytes iv = SecretBytes.owning(Records.hex("5b78923dee08579033e523d9"));
                RecordSealer fresh = RecordProtection.tls13Sealer(Records.CRYPTO, Records.TLS13, key, iv)) {
            ByteBuffer plaintext = Records.room();
            assertEquals(APPLICATION_DATA,
                    reader.next(Records.buffer(Records.seal(rekeyed, ContentType.APPLICATION_DATA, fiftyBytes())), plaintext));
            assertTrue(rekeyed.rekey(key, iv));
            assertTrue(reader.rekey(key, iv));
            for (int i = 0; i < 3; i++) {
                byte[] record = Records.seal(rekeyed, ContentType.APPLICATION_DATA, fiftyBytes());
                assertArrayEquals(Records.seal(fresh, ContentType.APPLICATION_DATA, fiftyBytes()), record);
                assertEquals(APPLICATION_DATA, reader.next(Records.buffer(record), plaintext));
            }
        }
    }

    /** RFC 8446 §5.1, CVE-2025-61730. */
    @Test
    void rejectsAMessageOverTheChangeToTheNextKey() throws Exception {
        RecordReader reader = Records.reader(WAY);
        byte[] partOfAMessage = Records.seal(WAY.sealer(), ContentType.HANDSHAKE, (byte) 24);
        assertEquals(NEED_MORE, reader.next(Records.buffer(partOfAMessage), Records.room()));
        try (SecretBytes key = SecretBytes.owning(new byte[16]); SecretBytes iv = SecretBytes.owning(new byte[12])) {
            TlsException e = assertThrows(TlsException.class, () -> reader.rekey(key, iv));
            assertEquals(Fault.HANDSHAKE_OVER_KEY_CHANGE, e.fault());
        }
    }

    private static byte[] fiftyBytes() {
        byte[] bytes = new byte[50];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 16_384 - 3})
    void takesPaddingOff(int padding) throws Exception {
        RecordReader reader = Records.reader(WAY);
        ByteBuffer plaintext = Records.room();
        // Content that ends with zeros is not padding.
        assertEquals(APPLICATION_DATA, reader.next(Records.buffer(inner(padding, 7, 0, 0, 23)), plaintext));
        assertArrayEquals(new byte[] {7, 0, 0}, Records.written(plaintext));
    }

    @Test
    void paddingCountsTowardsTheLimit() {
        Records.assertFault(Fault.RECORD_TOO_LONG, Records.reader(WAY), Records.buffer(inner(16_384 - 2, 7, 0, 0, 23)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 16_385})
    void rejectsARecordWithoutType(int padding) {
        Records.assertFault(Fault.RECORD_WITHOUT_TYPE, Records.reader(WAY), Records.buffer(inner(padding)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 19, 24, 255})
    void rejectsAnUnknownTypeInside(int type) {
        Records.assertFault(Fault.UNKNOWN_CONTENT_TYPE, Records.reader(WAY), Records.buffer(inner(0, 1, 2, type)));
    }

    @Test
    void rejectsAnEncryptedChangeCipherSpec() {
        Records.assertFault(Fault.UNEXPECTED_MESSAGE, Records.reader(WAY), Records.buffer(inner(0, 1, 20)));
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 22})
    void rejectsEmptyAlertAndHandshakeRecordsPaddedOrNot(int type) {
        Records.assertFault(Fault.EMPTY_RECORD, Records.reader(WAY), Records.buffer(inner(0, type)));
        Records.assertFault(Fault.EMPTY_RECORD, Records.reader(WAY), Records.buffer(inner(9, type)));
    }

    @Test
    void reportsAChangeCipherSpecInTheClear() throws Exception {
        RecordReader reader = Records.reader(WAY);
        ByteBuffer in = Records.buffer(CCS, inner(0, 7, 23));
        assertEquals(CHANGE_CIPHER_SPEC, reader.next(in, Records.room()));
        assertEquals(APPLICATION_DATA, reader.next(in, Records.room()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "02", "0101", "01010101"})
    void rejectsAnyOtherChangeCipherSpec(String body) {
        byte[] record = Records.plain(20, Records.hex(body));
        Records.assertFault(Fault.BAD_CHANGE_CIPHER_SPEC, Records.reader(WAY), Records.buffer(record));
        Records.assertFault(Fault.BAD_CHANGE_CIPHER_SPEC, Records.reader(), Records.buffer(record));
    }

    @Test
    void endsAFloodOfChangeCipherSpecs() throws Exception {
        RecordReader reader = Records.reader(WAY);
        for (int i = 0; i < ReadLimits.EMPTY_RECORDS; i++) {
            assertEquals(CHANGE_CIPHER_SPEC, reader.next(Records.buffer(CCS), Records.room()));
        }
        Records.assertFault(Fault.TOO_MANY_EMPTY_RECORDS, reader, Records.buffer(CCS));
    }

    @Test
    void takesAnAlertInTheClearFromAPeerWithoutKeys() throws Exception {
        RecordReader reader = Records.reader(WAY);
        assertEquals(ALERT, reader.next(Records.buffer(FATAL), Records.room()));
        assertEquals(2, reader.alertLevel());
        assertEquals(40, reader.alertDescription());
    }

    @Test
    void recordsInTheClearAreNoProofOfKeys() throws Exception {
        RecordReader reader = Records.reader();
        assertEquals(HANDSHAKE, reader.next(Records.buffer(Records.plain(22, Records.message(2, 90))), Records.room()));
        reader.takeHandshake();
        reader.install(WAY.opener());
        ByteBuffer in = Records.buffer(CCS, FATAL);
        assertEquals(CHANGE_CIPHER_SPEC, reader.next(in, Records.room()));
        assertEquals(ALERT, reader.next(in, Records.room()));
    }

    @Test
    void takesNoAlertInTheClearFromAPeerWithKeys() {
        Records.assertFault(Fault.PLAINTEXT_RECORD, Records.reader(WAY), Records.buffer(inner(0, 7, 23), FATAL));
    }

    @Test
    void takesNoAlertInTheClearAfterAKeyChange() throws Exception {
        RecordReader reader = Records.reader(WAY);
        Records.readAll(reader, Records.buffer(inner(0, 7, 23)), Records.room());
        reader.install(WAY.opener());
        Records.assertFault(Fault.PLAINTEXT_RECORD, reader, Records.buffer(FATAL));
    }

    @Test
    void rejectsHandshakeInTheClear() {
        byte[] record = Records.plain(22, Records.message(20, 32));
        Records.assertFault(Fault.PLAINTEXT_RECORD, Records.reader(WAY), Records.buffer(record));
    }

    @Test
    void rejectsDataBeforeTheHandshakeIsComplete() {
        RecordReader reader = Records.reader(WAY);
        reader.allowApplicationData(false);
        Records.assertFault(Fault.EARLY_APPLICATION_DATA, reader, Records.buffer(inner(0, 7, 23)));
    }

    @Test
    void opensHandshakeMessagesIntoNobodysBuffer() throws Exception {
        RecordReader reader = Records.reader(WAY);
        ByteBuffer plaintext = Records.room();
        byte[] record = Records.seal(WAY.sealer(), ContentType.HANDSHAKE, Records.message(4, 100));
        assertEquals(HANDSHAKE, reader.next(Records.buffer(record), plaintext));
        assertArrayEquals(Records.message(4, 100), reader.takeHandshake().bytes());
        assertEquals(0, plaintext.position());
        assertArrayEquals(new byte[plaintext.capacity()], plaintext.array());
    }

    @Test
    void leavesNothingOfTypeAndPaddingBehind() throws Exception {
        ByteBuffer plaintext = Records.room();
        assertEquals(APPLICATION_DATA, Records.reader(WAY).next(Records.buffer(inner(5, 7, 23)), plaintext));
        byte[] expected = new byte[plaintext.capacity()];
        expected[0] = 7;
        assertArrayEquals(expected, plaintext.array());
    }

    @Test
    void endsAFloodOfEmptyData() throws Exception {
        RecordSealer sealer = WAY.sealer();
        RecordReader reader = Records.reader(WAY);
        for (int i = 0; i < ReadLimits.EMPTY_RECORDS; i++) {
            byte[] record = Records.seal(sealer, ContentType.APPLICATION_DATA);
            assertEquals(NEED_MORE, reader.next(Records.buffer(record), Records.room()));
        }
        byte[] data = Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 1);
        assertEquals(APPLICATION_DATA, reader.next(Records.buffer(data), Records.room()));
        for (int i = 0; i < ReadLimits.EMPTY_RECORDS; i++) {
            byte[] record = Records.seal(sealer, ContentType.APPLICATION_DATA);
            assertEquals(NEED_MORE, reader.next(Records.buffer(record), Records.room()));
        }
        byte[] last = Records.seal(sealer, ContentType.APPLICATION_DATA);
        Records.assertFault(Fault.TOO_MANY_EMPTY_RECORDS, reader, Records.buffer(last));
    }

    /** The first record under the keys, with any inner plaintext, followed by zeros. */
    private static byte[] inner(int padding, int... inner) {
        byte[] content = new byte[inner.length + padding];
        for (int i = 0; i < inner.length; i++) {
            content[i] = (byte) inner[i];
        }
        try (SecretBytes key = WAY.key(); SecretBytes iv = WAY.iv();
                Aead aead = Records.CRYPTO.aead(WAY.suite().bulkCipher(), key)) {
            byte[] record = Arrays.copyOf(new byte[] {23, 3, 3}, 5 + content.length + 16);
            record[3] = (byte) (record.length - 5 >>> 8);
            record[4] = (byte) (record.length - 5);
            ByteBuffer nonce = ByteBuffer.wrap(iv.array());
            aead.seal(nonce.getInt(0), nonce.getLong(4), record, 0, 5, content, 0, content.length, Aead.NO_TRAILING_BYTE,
                    record, 5);
            return record;
        }
    }
}
