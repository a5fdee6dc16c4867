package io.niotls.record;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.niotls.record.RecordReader.Result.ALERT;
import static io.niotls.record.RecordReader.Result.APPLICATION_DATA;
import static io.niotls.record.RecordReader.Result.HANDSHAKE;
import static io.niotls.record.RecordReader.Result.NEED_MORE;
import static io.niotls.record.RecordReader.Result.NEED_ROOM;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where application data goes, what is consumed, what is kept and what is left behind. */
class DeliveryTest {
    private static final Records.Way WAY = Records.way(Records.TLS13);
    private static final byte[] DATA = Records.bytes(5, 300);

    static List<Records.Way> ways() {
        return Records.distinctWays();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void readsRecordsCutAtEveryByte(Records.Way way) throws Exception {
        RecordSealer sealer = way.sealer();
        byte[] first = Records.seal(sealer, ContentType.APPLICATION_DATA, Records.bytes(1, 60));
        byte[] second = Records.seal(sealer, ContentType.APPLICATION_DATA, Records.bytes(2, 7));
        byte[] all = Records.join(first, second);
        for (int cut = 0; cut <= all.length; cut++) {
            RecordReader reader = Records.reader(way);
            ByteBuffer plaintext = Records.room();
            ByteBuffer in = ByteBuffer.wrap(all, 0, cut);
            Records.readAll(reader, in, plaintext);
            assertEquals(cut < first.length ? 0 : cut < all.length ? first.length : all.length, in.position());
            in.limit(all.length);
            Records.readAll(reader, in, plaintext);
            assertArrayEquals(Records.join(Records.bytes(1, 60), Records.bytes(2, 7)), Records.written(plaintext));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 299, 300, 301, 316, 317})
    void keepsWhatDoesNotFit(int room) throws Exception {
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer in = Records.buffer(data(), Records.plain(20, (byte) 1));
            RecordReader reader = Records.reader(WAY);
            ByteBuffer plaintext = direct ? ByteBuffer.allocateDirect(room) : ByteBuffer.allocate(room);
            if (room == 0) {
                assertEquals(NEED_ROOM, reader.next(in, plaintext));
                assertEquals(0, in.position(), "nothing is consumed");
                assertFalse(reader.hasPlaintext());
                plaintext = ByteBuffer.allocate(1);
            }
            ByteBuffer received = ByteBuffer.allocate(DATA.length);
            while (received.hasRemaining()) {
                assertEquals(APPLICATION_DATA, reader.next(in, plaintext));
                boolean more = plaintext.position() < received.remaining();
                received.put(plaintext.flip());
                plaintext.limit(0);
                assertEquals(more, reader.hasPlaintext());
                assertEquals(more ? NEED_ROOM : RecordReader.Result.CHANGE_CIPHER_SPEC, reader.next(in, plaintext));
                plaintext.clear();
            }
            assertArrayEquals(DATA, received.array());
        }
    }

    @Test
    void aPartialRecordNeedsMoreEvenWithoutRoom() throws Exception {
        assertEquals(NEED_MORE, Records.reader(WAY).next(ByteBuffer.wrap(data(), 0, 100), ByteBuffer.allocate(0)));
    }

    @Test
    void theHandshakeNeedsNoRoom() throws Exception {
        RecordReader reader = Records.reader(WAY);
        reader.allowApplicationData(false);
        byte[] record = Records.seal(WAY.sealer(), ContentType.HANDSHAKE, Records.message(8, 20));
        assertEquals(HANDSHAKE, reader.next(Records.buffer(record), ByteBuffer.allocate(0)));
    }

    @Test
    void appendsAndLeavesTheRestAlone() throws Exception {
        byte[] array = new byte[1_000];
        Arrays.fill(array, (byte) 0x55);
        ByteBuffer plaintext = ByteBuffer.wrap(array, 10, 900).slice().position(5);
        assertEquals(APPLICATION_DATA, Records.reader(WAY).next(Records.buffer(data()), plaintext));
        assertEquals(5 + DATA.length, plaintext.position());
        for (int i = 0; i < array.length; i++) {
            if (i >= 15 && i < 15 + DATA.length) {
                assertEquals(DATA[i - 15], array[i]);
            } else {
                assertEquals(i == 15 + DATA.length ? 0 : 0x55, array[i], "only the place of the content type is wiped");
            }
        }
    }

    @Test
    void neverWritesToItsInput() throws Exception {
        byte[] record = data();
        byte[] copy = record.clone();
        Records.readAll(Records.reader(WAY), ByteBuffer.wrap(record), Records.room());
        assertArrayEquals(copy, record);
    }

    @Test
    void inputAndOutputMayShareAnArray() throws Exception {
        byte[] array = Arrays.copyOf(data(), 1_000);
        ByteBuffer plaintext = ByteBuffer.wrap(array);
        assertEquals(APPLICATION_DATA, Records.reader(WAY).next(ByteBuffer.wrap(array), plaintext));
        assertArrayEquals(DATA, Records.written(plaintext));

        byte[] source = Arrays.copyOf(DATA, 1_000);
        ByteBuffer out = ByteBuffer.wrap(source);
        assertEquals(DATA.length, Records.writer(WAY).seal(ByteBuffer.wrap(source, 0, DATA.length), out));
        assertArrayEquals(data(), Records.written(out));
    }

    /** Some ciphers bear ranges that overlap, which their contract does not promise; this one does not. */
    @Test
    void noCipherIsGivenRangesThatOverlap() throws Exception {
        try (SecretBytes iv = WAY.iv()) {
            RecordWriter writer = new RecordWriter(ScratchPool.shared());
            writer.install(new Tls13Sealer(new FakeAead(), new NonceSequence(iv, 0, 1_000)));
            byte[] array = Arrays.copyOf(DATA, 1_000);
            ByteBuffer record = ByteBuffer.wrap(array);
            assertEquals(DATA.length, writer.seal(ByteBuffer.wrap(array, 0, DATA.length), record));
            assertArrayEquals(DATA, Arrays.copyOfRange(array, 5, 5 + DATA.length));

            RecordReader reader = Records.reader();
            reader.install(new Tls13Opener(new FakeAead(), new NonceSequence(iv, 0, 1_000)));
            reader.allowApplicationData(true);
            ByteBuffer plaintext = ByteBuffer.wrap(array);
            assertEquals(APPLICATION_DATA, reader.next(record.flip(), plaintext));
            assertArrayEquals(DATA, Records.written(plaintext));
        }
    }

    @Test
    void deliversDataBeforeAFault() throws Exception {
        RecordReader reader = Records.reader(WAY);
        ByteBuffer in = Records.buffer(data(), Records.hex("17 03 03 00 20"), new byte[32]);
        ByteBuffer plaintext = ByteBuffer.allocate(100);
        for (int i = 0; i < 3; i++) {
            assertEquals(APPLICATION_DATA, reader.next(in, plaintext));
            assertArrayEquals(Arrays.copyOfRange(DATA, 100 * i, 100 * i + 100), plaintext.array());
            plaintext.clear();
        }
        Records.assertFault(Fault.RECORD_NOT_AUTHENTIC, reader, in);
    }

    @Test
    void staysDeadAfterAFault() throws Exception {
        RecordReader reader = Records.reader(WAY);
        byte[] damaged = data();
        damaged[20] ^= 1;
        ByteBuffer in = Records.buffer(damaged, data());
        TlsException first = assertThrows(TlsException.class, () -> reader.next(in, Records.room()));
        in.position(damaged.length);
        assertSame(first, assertThrows(TlsException.class, () -> reader.next(in, Records.room())));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void holdsNoScratchBetweenCalls(Records.Way way) throws Exception {
        ScratchPool pool = new ScratchPool(1);
        RecordSealer sealer = way.sealer();
        byte[] data = Records.seal(sealer, ContentType.APPLICATION_DATA, DATA);
        byte[] alert = Records.seal(sealer, ContentType.ALERT, (byte) 1, (byte) 0);
        RecordReader reader = new RecordReader(ReadLimits.DEFAULT, pool);
        reader.install(way.opener());
        reader.allowApplicationData(true);
        ByteBuffer in = Records.direct(Records.join(data, alert, data));
        assertEquals(APPLICATION_DATA, reader.next(in, ByteBuffer.allocate(9)));
        assertEquals(0, pool.outstanding());
        Records.readAll(reader, Records.buffer(), Records.room());
        assertEquals(ALERT, reader.next(in, Records.room()));
        assertEquals(0, pool.outstanding());
        assertThrows(TlsException.class, () -> reader.next(in, ByteBuffer.allocate(9)));
        assertEquals(0, pool.outstanding());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void readingLeavesNoPlaintextInScratch(Records.Way way) throws Exception {
        ScratchPool pool = new ScratchPool(1);
        RecordReader reader = new RecordReader(ReadLimits.DEFAULT, pool);
        reader.install(way.opener());
        reader.allowApplicationData(true);
        byte[] record = Records.seal(way.sealer(), ContentType.APPLICATION_DATA, DATA);
        assertEquals(APPLICATION_DATA, reader.next(Records.direct(record), ByteBuffer.allocate(9)));
        assertNoPlaintextIn(pool);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void writingLeavesNoPlaintextInScratch(Records.Way way) {
        ScratchPool pool = new ScratchPool(1);
        RecordWriter writer = new RecordWriter(pool);
        writer.install(way.sealer());
        assertEquals(DATA.length, writer.seal(Records.direct(DATA), ByteBuffer.allocateDirect(1_000)));
        assertEquals(0, pool.outstanding());
        assertNoPlaintextIn(pool);
    }

    private static void assertNoPlaintextIn(ScratchPool pool) {
        String part = HexFormat.of().formatHex(DATA, 20, 40);
        for (int i = 0; i < 4; i++) {
            assertFalse(HexFormat.of().formatHex(pool.take()).contains(part));
        }
    }

    @Test
    void aUsedUpKeyOpensNothing() throws Exception {
        try (SecretBytes key = WAY.key(); SecretBytes iv = WAY.iv()) {
            Aead aead = Records.CRYPTO.aead(WAY.suite().bulkCipher(), key);
            RecordReader reader = Records.reader();
            reader.install(new Tls13Opener(aead, new NonceSequence(iv, 0, 1)));
            reader.allowApplicationData(true);
            assertEquals(APPLICATION_DATA, reader.next(Records.buffer(data()), Records.room()));
            Records.assertFault(Fault.KEY_EXHAUSTED, reader, Records.buffer(data()));
        }
    }

    /** RFC 9846 §5.5: receivers do not enforce the limits of a cipher. */
    @Test
    void opensMoreRecordsThanASealerWouldMake() throws Exception {
        try (SecretBytes key = WAY.key(); SecretBytes iv = WAY.iv()) {
            long beyond = WAY.suite().bulkCipher().recordLimit() + 5;
            Aead aead = Records.CRYPTO.aead(WAY.suite().bulkCipher(), key);
            RecordSealer sealer = new Tls13Sealer(aead, new NonceSequence(iv, beyond, Long.MAX_VALUE));
            RecordOpener opener = new Tls13Opener(aead, new NonceSequence(iv, beyond, Long.MAX_VALUE));
            RecordReader reader = Records.reader();
            reader.install(opener);
            reader.allowApplicationData(true);
            byte[] record = Records.seal(sealer, ContentType.APPLICATION_DATA, DATA);
            assertEquals(APPLICATION_DATA, reader.next(Records.buffer(record), Records.room()));
        }
    }

    @Test
    void closeWipesWhatWasKept() throws Exception {
        RecordReader reader = Records.reader(WAY);
        reader.next(Records.buffer(data()), ByteBuffer.allocate(10));
        assertTrue(reader.hasPlaintext());
        reader.close();
        reader.close();
        assertFalse(reader.hasPlaintext());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void rejectsDataBeforeTheHandshakeIsComplete(Records.Way way) {
        RecordReader reader = Records.reader(way);
        reader.allowApplicationData(false);
        byte[] record = Records.seal(way.sealer(), ContentType.APPLICATION_DATA, DATA);
        Records.assertFault(Fault.EARLY_APPLICATION_DATA, reader, Records.buffer(record));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void takesMessagesBeforeTheHandshakeIsComplete(Records.Way way) throws Exception {
        RecordReader reader = Records.reader(way);
        reader.allowApplicationData(false);
        byte[] record = Records.seal(way.sealer(), ContentType.HANDSHAKE, Records.message(20, 12));
        assertEquals(HANDSHAKE, reader.next(Records.buffer(record), Records.room()));
        assertArrayEquals(Records.message(20, 12), reader.takeHandshake().bytes());
    }

    @Test
    void rejectsDataInTheClearAtItsHeader() {
        RecordReader reader = Records.reader();
        reader.allowApplicationData(true);
        Records.assertFault(Fault.EARLY_APPLICATION_DATA, reader, Records.buffer(Records.hex("17 03 03 00 05")));
    }

    private static byte[] data() {
        return Records.seal(WAY.sealer(), ContentType.APPLICATION_DATA, DATA);
    }
}
