package io.niotls.record;

import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every suite, every kind of buffer: what one side writes the other reads. */
class RoundTripTest {
    private static final int[] SIZES = {0, 1, 100, 16_383, 16_384, 40_000};

    private enum Kind {
        HEAP, SLICE, DIRECT, READ_ONLY;

        ByteBuffer holding(byte[] bytes) {
            return switch (this) {
                case HEAP -> ByteBuffer.wrap(bytes);
                case SLICE -> ByteBuffer.wrap(Records.join(new byte[3], bytes, new byte[5]), 3, bytes.length).slice();
                case DIRECT -> Records.direct(bytes);
                case READ_ONLY -> ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            };
        }

        ByteBuffer empty(int capacity) {
            return switch (this) {
                case HEAP, READ_ONLY -> ByteBuffer.allocate(capacity);
                case SLICE -> ByteBuffer.allocate(capacity + 9).position(9).slice();
                case DIRECT -> ByteBuffer.allocateDirect(capacity);
            };
        }
    }

    static List<Records.Way> ways() {
        return Records.ways();
    }

    static Stream<Arguments> waysAndKinds() {
        return Records.distinctWays().stream().flatMap(way -> Stream.of(Kind.values()).map(kind -> Arguments.of(way, kind)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everySuiteCarriesData(Records.Way way) throws Exception {
        carries(way, Kind.HEAP, 100_000, 100_000);
    }

    @ParameterizedTest
    @MethodSource("waysAndKinds")
    void everyKindOfBufferCarriesData(Records.Way way, Kind kind) throws Exception {
        carries(way, kind, 100_000, 100_000);
    }

    @ParameterizedTest
    @MethodSource("waysAndKinds")
    void smallBuffersCarryData(Records.Way way, Kind kind) throws Exception {
        carries(way, kind, 1_000, 100);
    }

    /** Sends data of each size, through an output and into an input of the given capacities. */
    private static void carries(Records.Way way, Kind kind, int outCapacity, int inCapacity) throws Exception {
        ScratchPool pool = new ScratchPool(1);
        RecordWriter writer = new RecordWriter(pool);
        writer.install(way.sealer());
        RecordReader reader = new RecordReader(ReadLimits.DEFAULT, pool);
        reader.install(way.opener());
        reader.allowApplicationData(true);
        for (int size : SIZES) {
            byte[] data = Records.bytes(size, size);
            ByteBuffer source = kind.holding(data);
            ByteBuffer received = ByteBuffer.allocate(size);
            int taken = 0;
            while (source.hasRemaining()) {
                ByteBuffer out = kind.empty(outCapacity);
                int step = writer.seal(source, out);
                assertTrue(step > 0);
                taken += step;
                assertEquals(taken, source.position());
                ByteBuffer in = kind.holding(Records.written(out));
                ByteBuffer plaintext = kind.empty(inCapacity);
                RecordReader.Result result;
                do {
                    result = reader.next(in, plaintext);
                    received.put(plaintext.flip());
                    plaintext.clear();
                } while (result != RecordReader.Result.NEED_MORE);
                assertFalse(in.hasRemaining());
            }
            assertArrayEquals(data, received.array());
        }
        assertEquals(0, pool.outstanding());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everySuiteCarriesEmptyRecords(Records.Way way) throws Exception {
        RecordSealer sealer = way.sealer();
        byte[] empty = Records.seal(sealer, ContentType.APPLICATION_DATA);
        byte[] data = Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 7);
        ByteBuffer plaintext = Records.room();
        ByteBuffer in = Records.buffer(empty, data);
        assertEquals(RecordReader.Result.APPLICATION_DATA, Records.reader(way).next(in, plaintext));
        assertArrayEquals(new byte[] {7}, Records.written(plaintext));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void noChangedByteGoesUnnoticed(Records.Way way) throws Exception {
        byte[] record = Records.seal(way.sealer(), ContentType.APPLICATION_DATA, Records.bytes(1, 33));
        for (int i = RecordSize.HEADER; i < record.length; i++) {
            for (int change : new int[] {1, 0x80}) {
                record[i] ^= (byte) change;
                Records.assertFault(Fault.RECORD_NOT_AUTHENTIC, Records.reader(way), Records.buffer(record));
                record[i] ^= (byte) change;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void noShorterFragmentIsAuthentic(Records.Way way) throws Exception {
        byte[] record = Records.seal(way.sealer(), ContentType.APPLICATION_DATA, Records.bytes(1, 33));
        for (int length = 0; length < record.length - RecordSize.HEADER; length++) {
            byte[] shorter = Arrays.copyOf(record, RecordSize.HEADER + length);
            shorter[4] = (byte) length;
            Records.assertFault(Fault.RECORD_NOT_AUTHENTIC, Records.reader(way), Records.buffer(shorter));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void noRecordCanBeRepeatedOrLeftOut(Records.Way way) throws Exception {
        RecordSealer sealer = way.sealer();
        byte[] first = Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 1);
        byte[] second = Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 2);
        Records.assertFault(Fault.RECORD_NOT_AUTHENTIC, Records.reader(way), Records.buffer(first, first));
        Records.assertFault(Fault.RECORD_NOT_AUTHENTIC, Records.reader(way), Records.buffer(second));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theContentTypeIsAuthentic(Records.Way way) throws Exception {
        byte[] record = Records.seal(way.sealer(), ContentType.ALERT, (byte) 1, (byte) 0);
        Fault expected = way.suite().isTls13() ? Fault.PLAINTEXT_RECORD : Fault.RECORD_NOT_AUTHENTIC;
        record[0] = (byte) ContentType.HANDSHAKE.code();
        Records.assertFault(expected, Records.reader(way), Records.buffer(record));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void recordsLeftCountsDown(Records.Way way) throws Exception {
        RecordSealer sealer = way.sealer();
        long left = sealer.recordsLeft();
        assertEquals(way.suite().bulkCipher().recordLimit() - RecordSealer.RESERVED_RECORDS, left);
        Records.seal(sealer, ContentType.APPLICATION_DATA, (byte) 1);
        assertEquals(left - 1, sealer.recordsLeft());
        assertTrue(sealer.isProtected());
    }
}
