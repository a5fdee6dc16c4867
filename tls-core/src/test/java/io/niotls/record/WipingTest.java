package io.niotls.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.Crypto;
import io.niotls.proto.Alert;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys are closed, and handshake messages and plaintext are wiped, by whoever is done with them and at once. */
class WipingTest {
    private static final Records.Way WAY = Records.way(Records.TLS13);
    /** The first bytes of a message of 1,004. */
    private static final byte[] PART = Records.plain(22, Arrays.copyOf(Records.message(8, 1_000), 100));

    private boolean closed;

    /** An opener or sealer, with an eye on whether it has been closed. */
    private <T> T watched(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            closed |= method.getName().equals("close");
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** The array behind a field, which is nobody's to see but a test's. */
    private static byte[] array(Object owner, String field) throws ReflectiveOperationException {
        Field hidden = owner.getClass().getDeclaredField(field);
        hidden.setAccessible(true);
        return (byte[]) hidden.get(owner);
    }

    private static void assertWiped(byte[] array) {
        assertNotEquals(0, array.length);
        assertArrayEquals(new byte[array.length], array);
    }

    private RecordReader watchedReader() throws TlsException {
        RecordReader reader = Records.reader();
        reader.install(watched(RecordOpener.class, WAY.opener()));
        reader.allowApplicationData(true);
        return reader;
    }

    private static byte[] sealedPart() {
        return Records.seal(WAY.sealer(), ContentType.HANDSHAKE, Arrays.copyOfRange(PART, 5, PART.length));
    }

    // ---- Sealers and openers ----

    static List<Records.Way> ways() {
        return Records.distinctWays();
    }

    /** The primitives, with an eye on which ciphers and MACs are open; closing one does not keep it from working. */
    private static Crypto watched(Set<Object> open) {
        return (Crypto) Proxy.newProxyInstance(Crypto.class.getClassLoader(), new Class<?>[] {Crypto.class}, (proxy, method,
                arguments) -> {
            Object made = method.invoke(Records.CRYPTO, arguments);
            Class<?> type = method.getReturnType();
            if (!AutoCloseable.class.isAssignableFrom(type)) {
                return made;
            }
            Object primitive = new Object();
            open.add(primitive);
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, call, values) -> {
                if (call.getName().equals("close")) {
                    open.remove(primitive);
                    return null;
                }
                return call.invoke(made, values);
            });
        });
    }

    @ParameterizedTest
    @MethodSource("ways")
    void sealerClosesItsPrimitivesAndCountsNoFurther(Records.Way way) {
        Set<Object> open = new HashSet<>();
        RecordSealer sealer = way.sealer(watched(open));
        assertFalse(open.isEmpty());
        sealer.close();
        assertEquals(Set.of(), open);
        assertEquals(0, sealer.recordsLeft());
        assertThrows(IllegalStateException.class, () -> Records.seal(sealer, ContentType.ALERT, (byte) 1, (byte) 0));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void openerClosesItsPrimitivesAndCountsNoFurther(Records.Way way) {
        Set<Object> open = new HashSet<>();
        RecordOpener opener = way.opener(watched(open));
        assertFalse(open.isEmpty());
        opener.close();
        assertEquals(Set.of(), open);
        byte[] record = Records.seal(way.sealer(), ContentType.ALERT, (byte) 1, (byte) 0);
        TlsException refused = assertThrows(TlsException.class,
                () -> opener.open(record, 0, record.length - RecordSize.HEADER, new byte[record.length], 0));
        assertEquals(Fault.KEY_EXHAUSTED, refused.fault());
    }

    // ---- Reader ----

    @Test
    void readerClosesTheKeysThatItReplaces() throws Exception {
        RecordReader reader = watchedReader();
        assertFalse(closed);
        reader.install(WAY.opener());
        assertTrue(closed);
    }

    @Test
    void readerThatStopsClosesItsKeysAndDropsParts() throws Exception {
        RecordReader reader = watchedReader();
        reader.next(Records.buffer(sealedPart()), Records.room());
        assertTrue(reader.hasHandshakeBytes());
        reader.stop();
        assertTrue(closed);
        assertFalse(reader.hasHandshakeBytes());
    }

    @Test
    void readerThatClosesStops() throws Exception {
        RecordReader reader = watchedReader();
        reader.next(Records.buffer(sealedPart()), Records.room());
        reader.close();
        assertTrue(closed);
        assertFalse(reader.hasHandshakeBytes());
    }

    @Test
    void readerThatFailsClosesItsKeysAndDropsParts() throws Exception {
        RecordReader reader = watchedReader();
        ByteBuffer in = Records.buffer(sealedPart(), Records.hex("17 03 03 00 20"), new byte[32]);
        Records.assertFault(Fault.RECORD_NOT_AUTHENTIC, reader, in);
        assertTrue(closed);
        assertFalse(reader.hasHandshakeBytes());
    }

    @Test
    void readerThatRefusesNewKeysClosesThemToo() throws Exception {
        RecordReader reader = Records.reader();
        reader.next(Records.buffer(PART), Records.room());
        TlsException refused =
                assertThrows(TlsException.class, () -> reader.install(watched(RecordOpener.class, WAY.opener())));
        assertEquals(Fault.HANDSHAKE_OVER_KEY_CHANGE, refused.fault());
        assertTrue(closed);
        assertFalse(reader.hasHandshakeBytes());
    }

    @Test
    void readerWipesWhatItKeptWhenItIsDelivered() throws Exception {
        RecordReader reader = Records.reader(WAY);
        ByteBuffer in = Records.buffer(Records.seal(WAY.sealer(), ContentType.APPLICATION_DATA, Records.bytes(5, 300)));
        reader.next(in, ByteBuffer.allocate(10));
        byte[] kept = array(reader, "kept");
        assertArrayEquals(Arrays.copyOfRange(Records.bytes(5, 300), 10, 300), kept);
        reader.next(in, Records.room());
        assertFalse(reader.hasPlaintext());
        assertWiped(kept);
    }

    @Test
    void joinerWipesTheMessagesThatWereTaken() throws Exception {
        HandshakeJoiner joiner = new HandshakeJoiner(ReadLimits.DEFAULT);
        byte[] message = Records.message(8, 20);
        joiner.add(message, 0, message.length);
        byte[] bytes = array(joiner, "bytes");
        assertArrayEquals(message, joiner.take().bytes());
        assertWiped(bytes);
    }

    @Test
    void joinerWipesTheArrayThatItOutgrows() throws Exception {
        HandshakeJoiner joiner = new HandshakeJoiner(ReadLimits.DEFAULT);
        byte[] message = Records.message(8, 200);
        joiner.add(message, 0, 50);
        byte[] bytes = array(joiner, "bytes");
        joiner.add(message, 50, 154);
        assertWiped(bytes);
        assertArrayEquals(message, joiner.take().bytes());
    }

    // ---- Writer ----

    private RecordWriter watchedWriter() {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.install(watched(RecordSealer.class, WAY.sealer()));
        return writer;
    }

    @Test
    void writerClosesTheKeysThatItReplaces() {
        RecordWriter writer = watchedWriter();
        assertFalse(closed);
        writer.install(WAY.sealer());
        assertTrue(closed);
    }

    @Test
    void writerThatStopsClosesItsKeysAndKeepsWhatIsSealed() throws Exception {
        RecordWriter writer = watchedWriter();
        writer.handshake(Records.message(8, 20));
        byte[] handshake = array(writer, "handshake");
        writer.stop();
        assertTrue(closed);
        assertWiped(handshake);
        byte[] sealed = Records.seal(WAY.sealer(), ContentType.HANDSHAKE, Records.message(8, 20));
        assertEquals(sealed.length, writer.pendingBytes());
        assertArrayEquals(sealed, Records.drain(writer));
    }

    /** What cannot be sealed any more is dropped, and nobody is told twice. */
    @Test
    void writerThatCannotSealWhatWaitsWipesItWhenItStops() throws Exception {
        RecordSealer exhausted = watched(RecordSealer.class, WAY.sealer());
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.install(exhausted);
        writer.handshake(Records.message(8, 20));
        byte[] handshake = array(writer, "handshake");
        exhausted.close();
        assertThrows(IllegalStateException.class, writer::stop);
        assertWiped(handshake);
        assertFalse(writer.hasPending());
    }

    @Test
    void writerThatClosesWipesWhatWaits() throws Exception {
        RecordWriter writer = watchedWriter();
        writer.handshake(Records.message(8, 20));
        byte[] handshake = array(writer, "handshake");
        writer.close();
        assertTrue(closed);
        assertWiped(handshake);
        assertFalse(writer.hasPending());
    }

    @Test
    void writerWipesWhatItHasSealed() throws Exception {
        RecordWriter writer = watchedWriter();
        writer.handshake(Records.message(8, 20));
        byte[] handshake = array(writer, "handshake");
        writer.alert(1, Alert.CLOSE_NOTIFY);
        assertWiped(handshake);
    }

    @Test
    void writerWipesTheArrayThatItOutgrows() throws Exception {
        RecordWriter writer = watchedWriter();
        writer.handshake(Records.message(8, 20));
        byte[] handshake = array(writer, "handshake");
        writer.handshake(Records.message(8, 200));
        assertWiped(handshake);
    }

    @Test
    void writerWipesBehindWhatIsLeftOfAMessage() throws Exception {
        RecordWriter writer = watchedWriter();
        writer.handshake(Records.message(11, 20_000));
        int left = 20_004 - RecordSize.MAX_CONTENT;
        byte[] handshake = array(writer, "handshake");
        assertWiped(Arrays.copyOfRange(handshake, left, handshake.length));
    }
}
