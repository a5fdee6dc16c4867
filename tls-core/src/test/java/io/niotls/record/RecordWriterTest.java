package io.niotls.record;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.Alert;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is written, in which records, in which order. */
class RecordWriterTest {
    private static final Records.Way WAY = Records.way(Records.TLS13);

    static List<Records.Way> ways() {
        return Records.distinctWays();
    }

    @Test
    void joinsHandshakeMessagesIntoOneRecord() {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.handshake(Records.message(2, 90));
        writer.handshake(Records.message(11, 900));
        writer.handshake(Records.message(14, 0));
        assertTrue(writer.hasPending());
        byte[] flight = Records.join(Records.message(2, 90), Records.message(11, 900), Records.message(14, 0));
        assertArrayEquals(Records.plain(22, flight), Records.drain(writer));
        assertFalse(writer.hasPending());
    }

    @Test
    void cutsHandshakeMessagesIntoFullRecords() {
        for (int length : new int[] {16_379, 16_380, 16_381, 40_000, 100_000}) {
            RecordWriter writer = new RecordWriter(ScratchPool.shared());
            writer.handshake(Records.message(11, length));
            writer.handshake(Records.message(14, 0));
            byte[] flight = Records.join(Records.message(11, length), Records.message(14, 0));
            List<byte[]> records = records(Records.drain(writer));
            assertEquals((flight.length + 16_383) / 16_384, records.size());
            ByteBuffer joined = ByteBuffer.allocate(flight.length);
            for (byte[] record : records) {
                assertEquals(Math.min(16_384, joined.remaining()), record.length - 5);
                joined.put(record, 5, record.length - 5);
            }
            assertArrayEquals(flight, joined.array());
        }
    }

    @Test
    void aMessageThatFillsItsRecordLeavesNothingForAnother() {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.handshake(Records.message(11, 16_380));
        writer.flushHandshake();
        assertArrayEquals(Records.plain(22, Records.message(11, 16_380)), Records.drain(writer));
    }

    @Test
    void aSecondDrainMovesTheRestAndNoMore() {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.handshake(Records.message(2, 300));
        ByteBuffer out = ByteBuffer.allocate(1_000).limit(100);
        writer.drain(out);
        writer.drain(out.limit(1_000));
        assertArrayEquals(Records.plain(22, Records.message(2, 300)), Records.written(out));
        assertFalse(writer.hasPending());
    }

    @Test
    void whatComesAfterAPartialDrainIsAppended() {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.handshake(Records.message(2, 300));
        ByteBuffer out = ByteBuffer.allocate(1_000).limit(100);
        writer.drain(out);
        writer.handshake(Records.message(11, 400));
        writer.alert(2, Alert.INTERNAL_ERROR);
        writer.drain(out.limit(1_000));
        assertArrayEquals(Records.join(Records.plain(22, Records.message(2, 300)), Records.plain(22, Records.message(11, 400)),
                Records.plain(21, (byte) 2, (byte) 80)), Records.written(out));
        assertFalse(writer.hasPending());
    }

    @Test
    void sealsWaitingMessagesBeforeALimitApplies() {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.handshake(Records.message(2, 96));
        writer.limitPlaintext(64);
        writer.handshake(Records.message(11, 60));
        assertArrayEquals(Records.join(Records.plain(22, Records.message(2, 96)), Records.plain(22, Records.message(11, 60))),
                Records.drain(writer));
    }

    @Test
    void sealsWaitingMessagesUnderTheOldKeys() throws Exception {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.handshake(Records.message(2, 90));
        writer.install(WAY.sealer());
        writer.handshake(Records.message(8, 6));
        byte[] hello = Records.plain(22, Records.message(2, 90));
        byte[] rest = Records.seal(WAY.sealer(), ContentType.HANDSHAKE, Records.message(8, 6));
        assertArrayEquals(Records.join(hello, rest), Records.drain(writer));
    }

    @Test
    void keepsTheOrderOfEverything() {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.handshake(Records.message(16, 66));
        writer.changeCipherSpec();
        writer.handshake(Records.message(20, 12));
        writer.alert(2, Alert.DECRYPT_ERROR);
        assertArrayEquals(Records.join(Records.plain(22, Records.message(16, 66)), Records.plain(20, (byte) 1),
                Records.plain(22, Records.message(20, 12)), Records.plain(21, (byte) 2, (byte) 51)), Records.drain(writer));
    }

    /** RFC 8446 appendix D.4: never protected in TLS 1.3. */
    @Test
    void changeCipherSpecIsInTheClearInTls13Only() {
        RecordWriter tls13 = Records.writer(WAY);
        tls13.changeCipherSpec();
        assertArrayEquals(Records.plain(20, (byte) 1), Records.drain(tls13));
        Records.Way tls12Way = Records.way(Records.TLS12);
        RecordWriter tls12 = Records.writer(tls12Way);
        tls12.changeCipherSpec();
        assertArrayEquals(Records.seal(tls12Way.sealer(), ContentType.CHANGE_CIPHER_SPEC, (byte) 1), Records.drain(tls12));
    }

    /** RFC 8446 §5.1: 0x0301 for an initial ClientHello, in all its records; 0x0303 for all else, also a second ClientHello. */
    @Test
    void onlyTheInitialClientHelloHasItsOwnVersion() {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.limitPlaintext(1_000);
        writer.handshake(Records.message(1, 2_496));
        writer.changeCipherSpec();
        writer.handshake(Records.message(1, 500));
        List<Integer> versions = new ArrayList<>();
        for (byte[] record : records(Records.drain(writer))) {
            versions.add(record[1] << 8 | record[2]);
        }
        assertEquals(List.of(0x0301, 0x0301, 0x0301, 0x0303, 0x0303), versions);

        RecordWriter server = new RecordWriter(ScratchPool.shared());
        server.handshake(Records.message(2, 100));
        assertArrayEquals(new byte[] {22, 3, 3}, Arrays.copyOf(Records.drain(server), 3));

        RecordWriter afterAlert = new RecordWriter(ScratchPool.shared());
        afterAlert.alert(1, Alert.CLOSE_NOTIFY);
        assertArrayEquals(new byte[] {21, 3, 3}, Arrays.copyOf(Records.drain(afterAlert), 3));
    }

    /** RFC 8449 §4: the peer's limit counts the content type in TLS 1.3 and not in TLS 1.2. */
    @Test
    void keepsToThePeersLimit() throws Exception {
        assertLongest(Records.TLS13, 64, 63);
        assertLongest(Records.TLS12, 64, 64);
        assertLongest(Records.CBC, 64, 64);
        assertLongest(Records.TLS13, 100_000, 16_384);
        assertLongest(Records.TLS12, 100_000, 16_384);
        assertThrows(IllegalArgumentException.class, () -> Records.writer(WAY).limitPlaintext(1));
    }

    /** One byte of content, and in TLS 1.3 its type. */
    @Test
    void theLeastLimitIsTwoBytes() {
        RecordWriter writer = Records.writer(WAY);
        writer.limitPlaintext(2);
        ByteBuffer out = Records.room();
        assertEquals(3, writer.seal(ByteBuffer.allocate(3), out));
        assertEquals(3 * WAY.sealer().sealedLength(1), out.position());
    }

    private static void assertLongest(CipherSuite suite, int limit, int longest) {
        RecordWriter writer = Records.writer(Records.way(suite));
        writer.limitPlaintext(limit);
        RecordSealer sealer = Records.way(suite).sealer();
        ByteBuffer out = ByteBuffer.allocate(100_000);
        ByteBuffer source = ByteBuffer.allocate(3 * longest + 1);
        assertEquals(3 * longest + 1, writer.seal(source, out));
        List<Integer> lengths = records(Records.written(out)).stream().map(record -> record.length).toList();
        int full = sealer.sealedLength(longest);
        assertEquals(List.of(full, full, full, sealer.sealedLength(1)), lengths);
        writer.handshake(Records.message(4, 2 * longest - 4));
        assertEquals(2 * full, writer.pendingBytes());
    }

    @Test
    void drainsThroughTheSmallestBuffers() {
        for (boolean direct : new boolean[] {false, true}) {
            RecordWriter writer = new RecordWriter(ScratchPool.shared());
            writer.handshake(Records.message(2, 300));
            ByteBuffer all = ByteBuffer.allocate(writer.pendingBytes());
            ByteBuffer one = direct ? ByteBuffer.allocateDirect(1) : ByteBuffer.allocate(1);
            while (writer.hasPending()) {
                int left = writer.pendingBytes();
                writer.drain(one);
                assertEquals(left - 1, writer.pendingBytes());
                all.put(one.flip());
                one.clear();
            }
            assertArrayEquals(Records.plain(22, Records.message(2, 300)), all.array());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void pendingBytesIsExact(Records.Way way) {
        RecordWriter writer = Records.writer(way);
        for (int length : new int[] {0, 1, 15, 16, 17, 20_000}) {
            writer.handshake(Records.message(4, length));
            Records.drain(writer);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void sealerAndOpenerSayHowTheyProtect(Records.Way way) {
        Protection expected = way.suite().isTls13() ? Protection.TLS13 : Protection.TLS12;
        assertEquals(expected, way.sealer().protection());
        assertEquals(expected, way.opener().protection());
        assertTrue(way.sealer().isProtected());
        assertFalse(new PlainSealer().isProtected());
    }

    /** So that a record goes straight to where the caller has room for it, and no further. */
    @ParameterizedTest
    @MethodSource("ways")
    void openerNeedsRoomForTheLongestContentOfAFragment(Records.Way way) {
        boolean cbc = way.suite().bulkCipher().mode() == BulkCipher.Mode.CBC;
        int explicit = way.suite().isTls13() ? 0 : way.suite().bulkCipher().explicitNonceLength();
        // MAC-then-encrypt decrypts the MAC too.
        int tag = !cbc ? way.suite().bulkCipher().tagLength() : way.encryptThenMac() ? way.suite().mac().length() : 0;
        assertEquals(1_000 - explicit - tag, way.opener().roomFor(1_000));
        assertEquals(0, way.opener().roomFor(explicit + tag - 1));
    }

    /** Content within the limit, all that protects it, and with CBC 256 bytes of padding. */
    @ParameterizedTest
    @MethodSource("ways")
    void openerLimitsFragmentsToWhatTheLimitNeeds(Records.Way way) {
        boolean cbc = way.suite().bulkCipher().mode() == BulkCipher.Mode.CBC;
        int explicit = way.suite().isTls13() ? 0 : way.suite().bulkCipher().explicitNonceLength();
        int tag = cbc ? way.suite().mac().length() + CbcRecord.MAX_PADDING : way.suite().bulkCipher().tagLength();
        int longest = way.suite().isTls13() ? RecordSize.MAX_INNER_PLAINTEXT : RecordSize.MAX_CONTENT;
        assertEquals(explicit + 1_000 + tag, way.opener().maxFragmentLength(1_000));
        assertEquals(explicit + longest + tag, way.opener().maxFragmentLength(100_000));
    }

    @Test
    void sealsNoDataWhileBytesArePending() {
        RecordWriter writer = Records.writer(WAY);
        writer.handshake(Records.message(24, 1));
        ByteBuffer source = ByteBuffer.allocate(10);
        assertEquals(0, writer.seal(source, Records.room()));
        assertEquals(0, source.position());
        Records.drain(writer);
        assertEquals(10, writer.seal(source, Records.room()));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void fitsTheFirstRecordIntoAnyRoom(Records.Way way) throws Exception {
        RecordSealer measure = way.sealer();
        int least = measure.sealedLength(1);
        for (int room = 0; room <= 400; room++) {
            ByteBuffer source = ByteBuffer.wrap(Records.bytes(1, 1_000));
            ByteBuffer out = ByteBuffer.allocate(room);
            RecordWriter writer = Records.writer(way);
            int taken = writer.seal(source, out);
            assertEquals(room >= least, taken > 0, room + " bytes of room");
            assertEquals(taken, source.position());
            assertEquals(taken == 0 ? 0 : measure.sealedLength(taken), out.position());
            assertTrue(measure.sealedLength(taken + 1) > room, "more would have fitted into " + room);
        }
    }

    @Test
    void laterRecordsAreWholeOrNotAtAll() {
        RecordWriter writer = Records.writer(WAY);
        ByteBuffer source = ByteBuffer.allocate(40_000);
        assertEquals(16_384, writer.seal(source, ByteBuffer.allocate(2 * 16_406 - 1)));
        assertEquals(16_384, source.position());
        assertEquals(40_000 - 16_384, writer.seal(source, ByteBuffer.allocate(2 * 16_406)));
    }

    @Test
    void theLastRecordMayFillTheRoomExactly() {
        RecordWriter writer = Records.writer(WAY);
        ByteBuffer out = ByteBuffer.allocate(16_406 + 5 + 17 + 100);
        assertEquals(16_484, writer.seal(ByteBuffer.allocate(16_484), out));
        assertEquals(0, out.remaining());
    }

    /** Each kind of buffer, and one that is a part of its array. */
    @Test
    void sealsFromAnyBufferIntoAnyOther() {
        byte[] data = Records.bytes(3, 500);
        byte[] expected = Records.seal(WAY.sealer(), ContentType.APPLICATION_DATA, data);
        byte[] around = Records.join(new byte[40], data, new byte[40]);
        ByteBuffer part = ByteBuffer.wrap(around, 20, 540).slice().position(20).limit(520);
        for (ByteBuffer source : List.of(part, Records.direct(data), part.asReadOnlyBuffer())) {
            ByteBuffer slice = ByteBuffer.wrap(new byte[1_040], 20, 1_000).slice();
            for (ByteBuffer out : List.of(ByteBuffer.allocateDirect(1_000), slice)) {
                assertEquals(data.length, Records.writer(WAY).seal(source.duplicate(), out));
                assertArrayEquals(expected, Records.written(out));
            }
        }
    }

    @Test
    void sealsNoDataInTheClear() {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        assertThrows(IllegalStateException.class, () -> writer.seal(ByteBuffer.allocate(1), Records.room()));
    }

    @Test
    void refusesAReadOnlyDestinationBeforeANumberIsUsed() {
        RecordWriter writer = Records.writer(WAY);
        long left = writer.recordsLeft();
        assertThrows(ReadOnlyBufferException.class, () -> writer.seal(ByteBuffer.allocate(1), Records.room().asReadOnlyBuffer()));
        assertEquals(left, writer.recordsLeft());
    }

    @Test
    void aUsedUpKeySealsNoDataButStillAlerts() {
        try (SecretBytes key = WAY.key(); SecretBytes iv = WAY.iv()) {
            Aead aead = Records.CRYPTO.aead(WAY.suite().bulkCipher(), key);
            RecordWriter writer = new RecordWriter(ScratchPool.shared());
            writer.install(new Tls13Sealer(aead, new NonceSequence(iv, 0, RecordSealer.RESERVED_RECORDS + 2)));
            writer.limitPlaintext(64);
            assertEquals(2, writer.recordsLeft());
            ByteBuffer source = ByteBuffer.allocate(1_000);
            assertEquals(2 * 63, writer.seal(source, Records.room()));
            assertEquals(0, writer.recordsLeft());
            assertEquals(0, writer.seal(source, Records.room()));
            for (int i = 0; i < RecordSealer.RESERVED_RECORDS; i++) {
                writer.alert(1, Alert.CLOSE_NOTIFY);
            }
            assertThrows(IllegalStateException.class, () -> writer.alert(1, Alert.CLOSE_NOTIFY));
        }
    }

    /** ePrint 2016/475: a nonce is never used twice, also not by the retry after a failed write. */
    @Test
    void aFailedSealUsesUpItsNonce() {
        for (boolean tls13 : new boolean[] {true, false}) {
            Records.Way way = Records.way(tls13 ? Records.TLS13 : Records.TLS12);
            try (SecretBytes iv = way.iv()) {
                FakeAead aead = new FakeAead();
                NonceSequence sequence = new NonceSequence(iv, 0, 1_000);
                RecordSealer sealer = tls13 ? new Tls13Sealer(aead, sequence) : new Tls12AeadSealer(aead, 8, sequence);
                Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 1);
                long first = aead.lastTail;
                aead.failing = true;
                assertThrows(IllegalStateException.class, () -> Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 2));
                long failed = aead.lastTail;
                aead.failing = false;
                Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 3);
                assertNotEquals(first, failed);
                assertNotEquals(failed, aead.lastTail);
            }
        }
    }

    @Test
    void aClosedWriterSealsNothing() {
        RecordWriter writer = Records.writer(WAY);
        writer.handshake(Records.message(4, 10));
        writer.close();
        writer.close();
        assertFalse(writer.hasPending());
        assertEquals(0, writer.recordsLeft());
        assertThrows(IllegalStateException.class, () -> writer.alert(1, Alert.CLOSE_NOTIFY));
    }

    private static List<byte[]> records(byte[] bytes) {
        List<byte[]> records = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            byte[] record = new byte[RecordReader.recordLength(in)];
            in.get(record);
            records.add(record);
        }
        return records;
    }
}
