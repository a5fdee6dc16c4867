package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a blocking socket keeps of the records that it reads, and for how long. */
class RecordSourceTest {
    private static final int HEADER = 5;

    /** A transport that delivers one piece a read, and where there is none has run out of time. */
    private static final class Pieces extends InputStream {
        private final Deque<byte[]> pieces = new ArrayDeque<>();
        private int largestRead;

        void arrive(byte[] bytes, int from, int to) {
            pieces.add(Arrays.copyOfRange(bytes, from, to));
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            largestRead = Math.max(largestRead, length);
            byte[] piece = pieces.poll();
            if (piece == null) {
                throw new SocketTimeoutException("nothing came");
            }
            System.arraycopy(piece, 0, target, offset, piece.length);
            return piece.length;
        }
    }

    private final Pieces transport = new Pieces();

    private RecordSource source(boolean exact) {
        return new RecordSource(null, transport, exact, new RecordBuffers(2 * 16_640, 2));
    }

    /** Returns a record of some content that is recognised by its first byte. */
    private static byte[] record(int mark, int length) {
        byte[] record = new byte[HEADER + length];
        record[0] = 23;
        record[1] = 3;
        record[2] = 3;
        record[3] = (byte) (length >> 8);
        record[4] = (byte) length;
        record[HEADER] = (byte) mark;
        return record;
    }

    private static byte[] take(RecordSource source) {
        ByteBuffer bytes = source.bytes();
        byte[] record = new byte[source.wholeRecord()];
        bytes.get(record);
        return record;
    }

    @Test
    void waitsForAHeaderWithoutABuffer() throws Exception {
        RecordSource source = source(false);
        byte[] record = record(1, 100);
        assertThrows(SocketTimeoutException.class, source::fill);
        assertFalse(source.holdsBuffer());
        transport.arrive(record, 0, 3);
        assertTrue(source.fill());
        assertFalse(source.holdsBuffer());
        assertEquals(HEADER, transport.largestRead);
    }

    @Test
    void keepsHalfARecordOverATimeout() throws Exception {
        RecordSource source = source(false);
        byte[] record = record(1, 100);
        transport.arrive(record, 0, 4);
        transport.arrive(record, 4, 5);
        transport.arrive(record, 5, 60);
        for (int i = 0; i < 3; i++) {
            assertTrue(source.fill());
            assertEquals(-1, source.wholeRecord());
        }
        assertThrows(SocketTimeoutException.class, source::fill);
        assertTrue(source.holdsBuffer());
        transport.arrive(record, 60, 105);
        assertTrue(source.fill());
        assertArrayEquals(record, take(source));
    }

    @Test
    void givesTheBufferBackWhenNoRecordIsLeft() throws Exception {
        RecordSource source = source(false);
        byte[] record = record(1, 100);
        byte[] next = record(2, 100);
        transport.arrive(record, 0, HEADER);
        byte[] both = ByteBuffer.allocate(103).put(record, HEADER, 100).put(next, 0, 3).array();
        transport.arrive(both, 0, both.length);
        source.fill();
        source.fill();
        assertArrayEquals(record, take(source));
        assertTrue(source.holdsBuffer());
        source.settle();
        assertFalse(source.holdsBuffer(), "a part of a header needs none");
        transport.arrive(next, 3, HEADER);
        transport.arrive(next, HEADER, next.length);
        source.fill();
        source.fill();
        assertArrayEquals(next, take(source));
    }

    @Test
    void readsSeveralRecordsAtOnceWhereTheTransportIsItsOwn() throws Exception {
        RecordSource source = source(false);
        byte[] records = ByteBuffer.allocate(315).put(record(1, 100)).put(record(2, 100)).put(record(3, 100)).array();
        transport.arrive(records, 0, HEADER);
        transport.arrive(records, HEADER, records.length);
        source.fill();
        source.fill();
        for (int mark = 1; mark <= 3; mark++) {
            assertEquals(mark, take(source)[HEADER]);
        }
        assertEquals(-1, source.wholeRecord());
    }

    @Test
    void readsNotAByteBeyondARecordWhereTheTransportGoesOn() throws Exception {
        InputStream outliving = new ByteArrayInputStream(
                ByteBuffer.allocate(215).put(record(1, 100)).put(record(2, 100)).put(new byte[] {7, 7, 7, 7, 7}).array());
        RecordSource source = new RecordSource(null, outliving, true, new RecordBuffers(2 * 16_640, 2));
        for (int mark : List.of(1, 2)) {
            while (source.wholeRecord() < 0) {
                assertTrue(source.fill());
            }
            assertEquals(mark, take(source)[HEADER]);
        }
        source.settle();
        assertArrayEquals(new byte[] {7, 7, 7, 7, 7}, outliving.readAllBytes());
    }

    @Test
    void whatWasConsumedBeforeComesFirst() throws Exception {
        byte[] record = record(9, 100);
        transport.arrive(record, 40, record.length);
        InputStream consumed = new ByteArrayInputStream(record, 0, 40);
        RecordSource source = new RecordSource(consumed, transport, false, new RecordBuffers(2 * 16_640, 2));
        while (source.wholeRecord() < 0) {
            assertTrue(source.fill());
        }
        assertArrayEquals(record, take(source));
    }

    @Test
    void saysThatTheTransportHasEndedAndKeepsWhatIsThere() throws Exception {
        byte[] record = record(1, 100);
        RecordSource source =
                new RecordSource(null, new ByteArrayInputStream(record, 0, 50), false, new RecordBuffers(2 * 16_640, 2));
        assertTrue(source.fill());
        assertTrue(source.fill());
        assertFalse(source.fill());
        assertFalse(source.fill());
        assertEquals(50, source.bytes().remaining());
    }

    @Test
    void poolWipesWhatMayBePlaintextAndKeepsABoundedNumber() {
        RecordBuffers pool = new RecordBuffers(16, 2);
        ByteBuffer first = pool.take();
        first.put(new byte[] {1, 2, 3});
        pool.give(first, 3);
        assertArrayEquals(new byte[16], first.array());
        ByteBuffer[] many = {pool.take(), pool.take(), pool.take()};
        for (ByteBuffer buffer : many) {
            pool.give(buffer, 0);
        }
        int known = 0;
        for (int i = 0; i < 3; i++) {
            ByteBuffer taken = pool.take();
            known += List.of(many).stream().anyMatch(buffer -> buffer == taken) ? 1 : 0;
        }
        assertEquals(2, known);
    }
}
