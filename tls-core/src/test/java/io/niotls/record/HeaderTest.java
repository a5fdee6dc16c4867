package io.niotls.record;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What the five bytes before a fragment may say. */
class HeaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1", "GET http://", "PUT /x", "POST /", "HEAD /", "DELETE /", "CONNECT a:443",
        "OPTIONS *", "TRACE /", "PATCH /", "PRI * HTTP/2.0", "HTTP/1.1 400 Bad Request"})
    void namesPlainHttp(String text) {
        assertFirstBytes(Fault.PLAIN_HTTP, text.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80 2e 01 00 02", "80 2e 01 03 01", "ff ff 01 03 03"})
    void namesSslV2(String hex) {
        assertFirstBytes(Fault.SSLV2_HELLO, Records.hex(hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00 00 00 00 00", "53 53 48 2d 32", "80 2e 02 00 02", "80 2e 01 05 00", "18 03 03 00 03",
        "00 2e 01 03 01", "13 03 01 00 00", "ff ff ff ff ff", "47 45 54 54 20"})
    void namesWhatIsNotTls(String hex) {
        assertFirstBytes(Fault.NOT_TLS, Records.hex(hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {"16 02 00 00 10", "16 fe fd 00 00", "15 00 00 00 02", "17 04 00 00 02"})
    void rejectsAnotherMajorVersionAtOnce(String hex) {
        assertFirstBytes(Fault.BAD_RECORD_VERSION, Records.hex(hex));
    }

    private static void assertFirstBytes(Fault fault, byte[] bytes) {
        RecordReader reader = Records.reader();
        for (int length = 0; length < 5; length++) {
            assertEquals(RecordReader.Result.NEED_MORE, next(reader, Arrays.copyOf(bytes, length)));
        }
        Records.assertFault(fault, reader, Records.buffer(Arrays.copyOf(bytes, 5)));
        Records.assertFault(fault, Records.reader(), Records.direct(Arrays.copyOf(bytes, 5)));
    }

    private static RecordReader.Result next(RecordReader reader, byte[] bytes) {
        try {
            return reader.next(ByteBuffer.wrap(bytes), Records.room());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x03ff})
    void ignoresTheMinorVersionInTheClear(int version) throws Exception {
        byte[] message = Records.message(1, 10);
        RecordReader reader = Records.reader();
        ByteBuffer in = Records.buffer(Records.record(22, version, message), Records.record(22, version, message));
        assertEquals(RecordReader.Result.HANDSHAKE, reader.next(in, Records.room()));
        reader.takeHandshake();
        assertEquals(RecordReader.Result.HANDSHAKE, reader.next(in, Records.room()));
    }

    @Test
    void laterRecordsNeedTheMajorVersion() {
        byte[] first = Records.plain(22, Records.message(1, 10));
        Records.assertFault(Fault.BAD_RECORD_VERSION, Records.reader(), Records.buffer(first, Records.record(22, 0x0203, first)));
    }

    @Test
    void laterHttpIsAnUnknownType() {
        byte[] first = Records.plain(22, Records.message(1, 10));
        byte[] http = "GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII);
        Records.assertFault(Fault.UNKNOWN_CONTENT_TYPE, Records.reader(), Records.buffer(first, http));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 19, 24, 25, 128, 255})
    void rejectsUnknownContentTypes(int type) {
        byte[] first = Records.plain(22, Records.message(1, 10));
        Records.assertFault(Fault.UNKNOWN_CONTENT_TYPE, Records.reader(), Records.buffer(first, Records.plain(type, (byte) 1)));
        Records.assertFault(Fault.UNKNOWN_CONTENT_TYPE, protectedReader(Records.TLS13), Records.buffer(Records.plain(type)));
        Records.assertFault(Fault.UNKNOWN_CONTENT_TYPE, protectedReader(Records.TLS12), Records.buffer(Records.plain(type)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302, 0x0304})
    void tls12IsStrictAboutItsVersion(int version) {
        byte[] record = Records.seal(Records.way(Records.TLS12).sealer(), ContentType.APPLICATION_DATA, (byte) 1);
        record[1] = (byte) (version >>> 8);
        record[2] = (byte) version;
        Records.assertFault(Fault.BAD_RECORD_VERSION, protectedReader(Records.TLS12), Records.buffer(record));
    }

    @Test
    void tls13AuthenticatesTheVersionThatCame() {
        byte[] record = Records.seal(Records.way(Records.TLS13).sealer(), ContentType.APPLICATION_DATA, (byte) 1);
        record[2] = 1;
        Records.assertFault(Fault.RECORD_NOT_AUTHENTIC, protectedReader(Records.TLS13), Records.buffer(record));
    }

    /** The longest fragment of each suite: its header passes, that of one byte more does not, before its bytes came. */
    @ParameterizedTest
    @CsvSource({
        "TLS_AES_128_GCM_SHA256, 16385 + 16, 16401",
        "TLS_CHACHA20_POLY1305_SHA256, 16385 + 16, 16401",
        "TLS_AES_128_CCM_8_SHA256, 16385 + 8, 16393",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, 8 + 16384 + 16, 16408",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, 16384 + 16, 16400",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, 8 + 16384 + 8, 16400",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, 16 + 16384 + 20 + 256, 16676",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, 16 + 16384 + 32 + 256, 16688",
        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, 16 + 16384 + 48 + 256, 16704",
    })
    void rejectsALongerRecordAtItsHeader(String suite, String why, int longest) throws Exception {
        CipherSuite named = CipherSuite.named(suite).orElseThrow();
        assertEquals(RecordReader.Result.NEED_MORE, protectedReader(named).next(header(23, longest), Records.room()), why);
        Records.assertFault(Fault.RECORD_TOO_LONG, protectedReader(named), header(23, longest + 1));
        Records.assertFault(Fault.RECORD_TOO_LONG, protectedReader(named), header(23, 0xffff));
    }

    @Test
    void rejectsALongRecordInTheClearAtItsHeader() throws Exception {
        assertEquals(RecordReader.Result.NEED_MORE, Records.reader().next(header(22, 16_384), Records.room()));
        Records.assertFault(Fault.RECORD_TOO_LONG, Records.reader(), header(22, 16_385));
        Records.assertFault(Fault.RECORD_TOO_LONG, protectedReader(Records.TLS13), header(21, 16_385));
    }

    /** RFC 8449 §4: in TLS 1.3 the limit counts the content type and padding, in TLS 1.2 content alone. */
    @Test
    void holdsThePeerToTheLimitItWasAskedFor() throws Exception {
        assertLimit(Records.TLS13, 64, 63);
        assertLimit(Records.TLS12, 64, 64);
        assertLimit(CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, 512, 512);
        assertLimit(Records.CBC, 64, 64);
        assertLimit(Records.TLS13, 100_000, 16_384);
        assertLimit(Records.TLS12, 100_000, 16_384);
        assertLimit(Records.CBC, 100_000, 16_384);
    }

    private static void assertLimit(CipherSuite suite, int limit, int longest) throws Exception {
        RecordReader reader = protectedReader(suite);
        reader.limitPlaintext(limit);
        ByteBuffer plaintext = Records.room();
        RecordSealer sealer = Records.way(suite).sealer();
        Records.readAll(reader, Records.buffer(Records.seal(sealer, ContentType.APPLICATION_DATA, new byte[longest])), plaintext);
        assertEquals(longest, plaintext.position());
        byte[] record = Records.seal(sealer, ContentType.APPLICATION_DATA, Records.bytes(1, longest + 1));
        Records.assertFault(Fault.RECORD_TOO_LONG, reader, Records.buffer(record));
    }

    /** RFC 8449 §4: records in the clear are not limited. */
    @Test
    void doesNotLimitRecordsInTheClear() throws Exception {
        RecordReader reader = Records.reader();
        reader.limitPlaintext(64);
        byte[] message = Records.message(2, 1_000);
        assertEquals(RecordReader.Result.HANDSHAKE, reader.next(Records.buffer(Records.plain(22, message)), Records.room()));
    }

    @Test
    void tellsARecordsLength() {
        assertEquals(-1, RecordReader.recordLength(Records.buffer(Records.hex("17 03 03 01"))));
        assertEquals(5 + 0x0102, RecordReader.recordLength(Records.buffer(Records.hex("17 03 03 01 02"))));
        assertEquals(5 + 0xffff, RecordReader.recordLength(Records.buffer(Records.hex("00 17 03 03 ff ff")).position(1)));
    }

    @Test
    void refusesAReadOnlyDestinationBeforeAnythingIsRead() throws Exception {
        RecordReader reader = protectedReader(Records.TLS13);
        ByteBuffer in = Records.buffer(Records.seal(Records.way(Records.TLS13).sealer(), ContentType.APPLICATION_DATA, (byte) 1));
        assertThrows(ReadOnlyBufferException.class, () -> reader.next(in, Records.room().asReadOnlyBuffer()));
        assertEquals(RecordReader.Result.APPLICATION_DATA, reader.next(in, Records.room()));
    }

    private static RecordReader protectedReader(CipherSuite suite) {
        return Records.reader(Records.way(suite));
    }

    private static ByteBuffer header(int type, int length) {
        return Records.buffer(new byte[] {(byte) type, 3, 3, (byte) (length >>> 8), (byte) length});
    }
}
