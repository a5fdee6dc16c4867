package io.niotls.record;

import com.sun.management.ThreadMXBean;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.niotls.record.RecordReader.Result.ALERT;
import static io.niotls.record.RecordReader.Result.HANDSHAKE;
import static io.niotls.record.RecordReader.Result.NEED_MORE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Handshake messages in parts, together, too long, and across what they must not cross. */
class HandshakeJoiningTest {
    private static final byte[][] FLIGHT = {Records.message(2, 90), Records.message(8, 0), Records.message(11, 4_000),
        Records.message(15, 260), Records.message(20, 32)};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 64, 97, 1_000, 4_386, 16_384})
    void joinsAFlightCutAtEveryLength(int fragment) throws Exception {
        byte[] flight = Records.join(FLIGHT);
        ByteBuffer in = Records.buffer(cut(flight, fragment));
        RecordReader reader = Records.reader();
        for (byte[] message : FLIGHT) {
            assertEquals(HANDSHAKE, reader.next(in, Records.room()));
            assertEquals(HANDSHAKE, reader.next(in, Records.room()), "it waits until it is taken");
            assertArrayEquals(message, reader.takeHandshake().bytes());
        }
        assertEquals(NEED_MORE, reader.next(in, Records.room()));
        assertFalse(reader.hasHandshakeBytes());
        assertThrows(IllegalStateException.class, reader::takeHandshake);
    }

    @Test
    void handsOutAllMessagesOfARecordBeforeTheNext() throws Exception {
        RecordReader reader = Records.reader();
        ByteBuffer in = Records.buffer(Records.plain(22, Records.join(Records.message(8, 3), Records.message(20, 5))),
                Records.plain(21, (byte) 1, (byte) 0));
        assertEquals(HANDSHAKE, reader.next(in, Records.room()));
        int position = in.position();
        reader.takeHandshake();
        assertTrue(reader.hasHandshakeBytes());
        assertEquals(HANDSHAKE, reader.next(in, Records.room()));
        assertEquals(position, in.position());
        assertEquals(20, reader.takeHandshake().typeCode());
        assertEquals(ALERT, reader.next(in, Records.room()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 30})
    void rejectsOtherRecordsBetweenTheParts(int firstPart) {
        byte[] part = Records.plain(22, Arrays.copyOf(Records.message(11, 100), firstPart));
        assertInterleaved(Records.reader(), part, Records.plain(21, (byte) 1, (byte) 90));
        assertInterleaved(Records.reader(), part, Records.plain(20, (byte) 1));
        Records.Way way = Records.way(Records.TLS13);
        RecordSealer sealer = way.sealer();
        byte[] sealedPart = Records.seal(sealer, ContentType.HANDSHAKE, Arrays.copyOf(Records.message(4, 100), firstPart));
        byte[] data = Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 7);
        assertInterleaved(Records.reader(way), sealedPart, data);
        assertInterleaved(Records.reader(way), sealedPart, Records.plain(20, (byte) 1));
    }

    private static void assertInterleaved(RecordReader reader, byte[] part, byte[] other) {
        Records.assertFault(Fault.INTERLEAVED_HANDSHAKE, reader, Records.buffer(part, other));
    }

    @Test
    void aFatalAlertMayCutAMessageShort() throws Exception {
        byte[] part = Records.plain(22, Arrays.copyOf(Records.message(11, 100), 50));
        RecordReader reader = Records.reader();
        assertEquals(ALERT, reader.next(Records.buffer(part, Records.plain(21, (byte) 2, (byte) 80)), Records.room()));
        assertEquals(80, reader.alertDescription());
    }

    @Test
    void rejectsAKeyChangeAmidHandshakeBytes() throws Exception {
        for (int more = 1; more <= 8; more++) {
            RecordReader reader = Records.reader();
            byte[] record = Records.plain(22, Records.join(Records.message(2, 90), Arrays.copyOf(Records.message(8, 4), more)));
            assertEquals(HANDSHAKE, reader.next(Records.buffer(record), Records.room()));
            reader.takeHandshake();
            assertEquals(Fault.HANDSHAKE_OVER_KEY_CHANGE, install(reader).fault());
            Records.assertFault(Fault.HANDSHAKE_OVER_KEY_CHANGE, reader, Records.buffer());
        }
    }

    private static TlsException install(RecordReader reader) {
        return assertThrows(TlsException.class, () -> reader.install(Records.way(Records.TLS13).opener()));
    }

    @Test
    void changesKeysBetweenMessages() throws Exception {
        Records.Way way = Records.way(Records.TLS13);
        RecordReader reader = Records.reader();
        ByteBuffer in = Records.buffer(Records.plain(22, Records.message(2, 90)),
                Records.seal(way.sealer(), ContentType.HANDSHAKE, Records.message(8, 4)));
        assertEquals(HANDSHAKE, reader.next(in, Records.room()));
        reader.takeHandshake();
        reader.install(way.opener());
        assertEquals(HANDSHAKE, reader.next(in, Records.room()));
        assertEquals(8, reader.takeHandshake().typeCode());
    }

    @Test
    void rejectsAMessageLongerThanItsLimitAtItsHeader() throws Exception {
        assertTooLong(2, ReadLimits.HANDSHAKE_MESSAGE + 1);
        assertTooLong(2, 0xff_ffff);
        assertTooLong(11, ReadLimits.CERTIFICATE_MESSAGE + 1);
        assertTooLong(11, 0xff_ffff);
        assertEquals(NEED_MORE, Records.reader().next(header(2, ReadLimits.HANDSHAKE_MESSAGE), Records.room()));
        assertEquals(NEED_MORE, Records.reader().next(header(11, ReadLimits.CERTIFICATE_MESSAGE), Records.room()));
    }

    private static void assertTooLong(int type, int length) {
        Records.assertFault(Fault.MESSAGE_TOO_LONG, Records.reader(), header(type, length));
    }

    private static ByteBuffer header(int type, int length) {
        return Records.buffer(Records.plain(22, (byte) type, (byte) (length >>> 16), (byte) (length >>> 8), (byte) length));
    }

    @Test
    void theSecondMessageOfARecordIsLimitedToo() {
        byte[] tooLong = {2, 1, 0, 1};
        Records.assertFault(Fault.MESSAGE_TOO_LONG, Records.reader(),
                Records.buffer(Records.plain(22, Records.join(Records.message(8, 3), tooLong))));
    }

    @Test
    void rejectsEmptyHandshakeRecords() {
        Records.assertFault(Fault.EMPTY_RECORD, Records.reader(), Records.buffer(Records.plain(22)));
        Records.assertFault(Fault.EMPTY_RECORD, Records.reader(), Records.buffer(Records.plain(21)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void rejectsAlertsThatAreNotTwoBytes(int length) {
        Records.assertFault(Fault.MALFORMED_ALERT, Records.reader(), Records.buffer(Records.plain(21, new byte[length])));
    }

    @Test
    void onlyAWholeMessageCanBeTaken() throws Exception {
        byte[] first = Records.message(8, 6);
        byte[] second = Records.message(11, 40);
        for (int length = 0; length < second.length; length++) {
            HandshakeJoiner joiner = new HandshakeJoiner(ReadLimits.DEFAULT);
            joiner.add(Records.join(first, Arrays.copyOf(second, length)), 0, first.length + length);
            assertArrayEquals(first, joiner.take().bytes());
            assertThrows(IllegalStateException.class, joiner::take, length + " bytes");
            joiner.add(second, length, second.length - length);
            assertArrayEquals(second, joiner.take().bytes());
            assertThrows(IllegalStateException.class, joiner::take);
        }
    }

    @Test
    void limitsTheFragmentsOfAMessage() throws Exception {
        ReadLimits limits = new ReadLimits(1_000, 1_000, 20, 32);
        RecordReader fits = new RecordReader(limits, ScratchPool.shared());
        ByteBuffer in = Records.buffer(cut(Records.join(Records.message(2, 16), Records.message(8, 16)), 1));
        assertEquals(HANDSHAKE, fits.next(in, Records.room()));
        fits.takeHandshake();
        assertEquals(HANDSHAKE, fits.next(in, Records.room()));
        RecordReader reader = new RecordReader(limits, ScratchPool.shared());
        Records.assertFault(Fault.TOO_MANY_FRAGMENTS, reader, Records.buffer(cut(Records.message(2, 17), 1)));
    }

    /** A record that ends one message and begins the next is a fragment of both. */
    @Test
    void countsASharedRecordForBothMessages() throws Exception {
        ReadLimits limits = new ReadLimits(1_000, 1_000, 20, 32);
        byte[] next = Records.message(2, 17);
        byte[] shared = Records.plain(22, Records.join(Records.message(8, 0), Arrays.copyOf(next, 1)));
        byte[][] rest = cut(Arrays.copyOfRange(next, 1, next.length), 1);
        assertEquals(20, rest.length);
        RecordReader reader = new RecordReader(limits, ScratchPool.shared());
        ByteBuffer in = Records.buffer(shared, Records.join(rest));
        assertEquals(HANDSHAKE, reader.next(in, Records.room()));
        reader.takeHandshake();
        Records.assertFault(Fault.TOO_MANY_FRAGMENTS, reader, in);
    }

    @Test
    void joinsTheLongestCertificateOfAllowedFragments() throws Exception {
        byte[] message = Records.message(11, ReadLimits.CERTIFICATE_MESSAGE);
        RecordReader reader = Records.reader();
        assertEquals(HANDSHAKE, reader.next(Records.buffer(cut(message, 64)), Records.room()));
        assertArrayEquals(message, reader.takeHandshake().bytes());
    }

    /** What one byte at a time allocates may be a few times the message, not its square. */
    @Test
    void joiningSingleBytesIsLinear() throws Exception {
        byte[] records = Records.join(cut(Records.message(11, 16_000), 1));
        RecordReader warm = Records.reader();
        warm.next(ByteBuffer.wrap(records), Records.room());
        RecordReader reader = Records.reader();
        ByteBuffer in = ByteBuffer.wrap(records);
        ByteBuffer plaintext = Records.room();
        long allocated = allocatedBy(() -> reader.next(in, plaintext));
        assertTrue(allocated < 200_000, allocated + " bytes");
    }

    @Test
    void allocatesNothingForWhatAHeaderClaims() throws Exception {
        ReadLimits generous = new ReadLimits(1 << 24, 1 << 24, 100, 32);
        List<RecordReader> readers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            readers.add(new RecordReader(generous, ScratchPool.shared()));
        }
        byte[] record = Records.plain(22, (byte) 11, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0);
        ByteBuffer plaintext = Records.room();
        Records.reader().next(Records.buffer(Records.plain(22, (byte) 1)), plaintext);
        long allocated = allocatedBy(() -> {
            for (RecordReader reader : readers) {
                assertEquals(NEED_MORE, reader.next(ByteBuffer.wrap(record), plaintext));
            }
        });
        assertTrue(allocated < 64 * 1_024, allocated + " bytes");
    }

    private interface Step {
        void run() throws Exception;
    }

    private static long allocatedBy(Step step) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        step.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static byte[][] cut(byte[] bytes, int length) {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < bytes.length; i += length) {
            records.add(Records.plain(22, Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + length))));
        }
        return records.toArray(new byte[0][]);
    }
}
