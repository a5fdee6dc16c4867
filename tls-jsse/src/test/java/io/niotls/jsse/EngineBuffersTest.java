package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What wrap and unwrap do with buffers of every size and kind. */
@Timeout(60)
class EngineBuffersTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";
    /** The most data in a record. */
    private static final int RECORD = 16_384;

    private static void assertResult(Status status, int consumed, int produced, SSLEngineResult result) {
        assertEquals(status, result.getStatus());
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, result.getHandshakeStatus());
        assertEquals(consumed, result.bytesConsumed());
        assertEquals(produced, result.bytesProduced());
    }

    /** Returns the records of some data, as the client wraps them. */
    private static byte[] records(EngineLink link, byte[] data) throws Exception {
        link.client().send(data);
        return link.server().intercept();
    }

    /** Returns how much data a client takes at once: SunJSSE leaves room for the type and a tag that TLS 1.3 does not need. */
    private static int firstRecord(Pairing pairing) {
        return pairing.isTls13() && pairing.client() == JsseStack.SUN_JSSE ? RECORD - 17 : RECORD;
    }

    private static ByteBuffer room() {
        return ByteBuffer.allocate(40_000);
    }

    // ---- Too little of something ----

    @ParameterizedTest
    @MethodSource(ALL)
    void aRecordThatIsNotThereYetIsAnUnderflow(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] record = records(link, EngineLink.data(100));
        for (int length = 0; length < record.length; length++) {
            ByteBuffer dst = room();
            SSLEngineResult result = link.server().engine().unwrap(ByteBuffer.wrap(record, 0, length), dst);
            assertResult(Status.BUFFER_UNDERFLOW, 0, 0, result);
        }
        assertResult(Status.OK, record.length, 100, link.server().engine().unwrap(ByteBuffer.wrap(record), room()));
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void nothingToReadInTheHandshakeIsAnUnderflow(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().wrap();
        for (EngineDriver driver : List.of(link.client(), link.server())) {
            SSLEngineResult result = driver.engine().unwrap(ByteBuffer.allocate(0), room());
            assertEquals(Status.BUFFER_UNDERFLOW, result.getStatus());
            assertEquals(HandshakeStatus.NEED_UNWRAP, result.getHandshakeStatus());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aHandshakeSurvivesBytesThatComeOneByOne(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        Trickle trickle = new Trickle(link);
        trickle.start();
        byte[] data = EngineLink.data(1_000);
        link.client().send(data);
        trickle.run();
        assertArrayEquals(data, link.server().received());
    }

    /** Hands each byte on by itself: a source holds one byte more at every call. */
    private record Trickle(EngineLink link) {
        void start() throws Exception {
            link.client().engine().beginHandshake();
            run();
            assertEquals(1, link.server().finished());
        }

        void run() throws Exception {
            boolean moved = true;
            while (moved) {
                moved = step(link.client()) | step(link.server());
            }
        }

        private boolean step(EngineDriver driver) throws Exception {
            return switch (driver.status()) {
                case NEED_TASK -> driver.runTasks();
                case NEED_WRAP -> driver.wrap().bytesProduced() > 0;
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                    byte[] bytes = driver.intercept();
                    int given = 0;
                    boolean consumed = false;
                    while (given < bytes.length && !consumed) {
                        driver.deliver(bytes[given++]);
                        consumed = driver.unwrap().bytesConsumed() > 0;
                    }
                    driver.deliver(Arrays.copyOfRange(bytes, given, bytes.length));
                    yield consumed;
                }
            };
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aSmallDestinationOfUnwrapLosesNothing(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] data = EngineLink.data(firstRecord(pairing));
        ByteBuffer source = ByteBuffer.wrap(records(link, data));
        SSLEngine server = link.server().engine();
        int first = firstRecord(pairing);
        for (int size : new int[] {0, 1, 100, first - 1}) {
            assertResult(Status.BUFFER_OVERFLOW, 0, 0, server.unwrap(source, ByteBuffer.allocate(size)));
        }
        ByteBuffer dst = ByteBuffer.allocate(server.getSession().getApplicationBufferSize());
        assertResult(Status.OK, source.limit(), first, server.unwrap(source, dst));
        assertArrayEquals(data, EngineDriver.bytes(dst.flip()));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aHandshakeNeedsNoRoomForData(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        EngineDriver server = link.server();
        link.client().engine().beginHandshake();
        while (server.finished() == 0) {
            link.client().advance();
            if (server.status() == HandshakeStatus.NEED_UNWRAP || server.status() == HandshakeStatus.NOT_HANDSHAKING) {
                ByteBuffer source = ByteBuffer.wrap(server.intercept());
                SSLEngineResult result = server.engine().unwrap(source, ByteBuffer.allocate(0));
                server.results().add(result);
                assertTrue(result.getStatus() == Status.OK || !source.hasRemaining());
                server.deliver(EngineDriver.bytes(source));
            } else {
                server.advance();
            }
        }
        link.settle();
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aDestinationOfWrapBelowThePacketSizeIsAnOverflow(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        SSLEngine client = link.client().engine();
        ByteBuffer small = ByteBuffer.allocate(client.getSession().getPacketBufferSize() - 1);
        SSLEngineResult hello = client.wrap(ByteBuffer.allocate(0), small);
        assertEquals(Status.BUFFER_OVERFLOW, hello.getStatus());
        assertEquals(HandshakeStatus.NEED_WRAP, hello.getHandshakeStatus());
        assertEquals(0, small.position());
        link.handshake();
        small = ByteBuffer.allocate(client.getSession().getPacketBufferSize() - 1);
        ByteBuffer data = ByteBuffer.wrap(EngineLink.data(RECORD));
        assertResult(Status.BUFFER_OVERFLOW, 0, 0, client.wrap(data, small));
        assertEquals(RECORD, data.remaining());
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void noDataIsNoRecord(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        assertResult(Status.OK, 0, 0, link.client().wrap());
        assertEquals(0, link.server().waiting());
    }

    // ---- How much goes into a call ----

    @ParameterizedTest
    @MethodSource(ALL)
    void dataOfEverySizeArrives(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        int[] sizes = {1, 2, 15, 16, 17, 255, 256, 1_000, RECORD - 1, RECORD, RECORD + 1, 2 * RECORD, 40_000};
        for (int size : sizes) {
            byte[] data = EngineLink.data(size);
            assertArrayEquals(data, link.transfer(link.client(), data));
            assertArrayEquals(data, link.transfer(link.server(), data));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void wrapTakesOneRecordOfData(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        SSLEngine client = link.client().engine();
        ByteBuffer dst = ByteBuffer.allocate(100_000);
        SSLEngineResult result = client.wrap(ByteBuffer.wrap(new byte[40_000]), dst);
        assertEquals(Status.OK, result.getStatus());
        assertEquals(firstRecord(pairing), result.bytesConsumed());
        assertTrue(result.bytesProduced() <= client.getSession().getPacketBufferSize());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void unwrapTakesOneRecord(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] first = records(link, new byte[] {1, 2});
        byte[] second = records(link, new byte[] {3});
        int large = firstRecord(pairing);
        byte[] third = records(link, EngineLink.data(large));
        link.server().deliver(first);
        link.server().deliver(second);
        link.server().deliver(third);
        link.server().deliver((byte) 23);
        assertResult(Status.OK, first.length, 2, link.server().unwrap());
        assertResult(Status.OK, second.length, 1, link.server().unwrap());
        assertResult(Status.OK, third.length, large, link.server().unwrap());
        assertResult(Status.BUFFER_UNDERFLOW, 0, 0, link.server().unwrap());
    }

    // ---- Kinds of buffers ----

    static Stream<Arguments> kinds() {
        List<Arguments> kinds = List.of(
                kind("heap", data -> ByteBuffer.wrap(data.clone())),
                kind("direct", data -> direct(data, 0)),
                kind("read-only", data -> ByteBuffer.wrap(data.clone()).asReadOnlyBuffer()),
                kind("direct, read-only", data -> direct(data, 0).asReadOnlyBuffer()),
                kind("slice of an array", data -> ByteBuffer.wrap(new byte[data.length + 20], 7, data.length + 3)
                        .slice().put(data).flip()),
                kind("direct, not from its start", data -> direct(data, 5)));
        return Pairing.all().flatMap(
                pairing -> kinds.stream().map(kind -> Arguments.of(pairing, kind.get()[0], kind.get()[1])));
    }

    private static Arguments kind(String name, Function<byte[], ByteBuffer> maker) {
        return Arguments.of(name, maker);
    }

    private static ByteBuffer direct(byte[] data, int before) {
        return ByteBuffer.allocateDirect(before + data.length).position(before).put(data).position(before);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("kinds")
    void sourcesOfEveryKind(Pairing pairing, String name, Function<byte[], ByteBuffer> maker) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] data = EngineLink.data(5_000);
        ByteBuffer source = maker.apply(data);
        int limit = source.limit();
        ByteBuffer record = ByteBuffer.allocate(40_000);
        SSLEngineResult result = link.client().engine().wrap(source, record);
        assertEquals(data.length, result.bytesConsumed());
        assertEquals(limit, source.limit());
        assertEquals(limit, source.position());

        ByteBuffer incoming = maker.apply(EngineDriver.bytes(record.flip()));
        ByteBuffer dst = room();
        if (incoming.isReadOnly() && pairing.server() == JsseStack.SUN_JSSE && Runtime.version().feature() < 19) {
            // Older ones decrypt in place.
            assertThrows(SSLException.class, () -> link.server().engine().unwrap(incoming, dst));
            return;
        }
        assertResult(Status.OK, record.limit(), data.length, link.server().engine().unwrap(incoming, dst));
        assertEquals(0, incoming.remaining());
        assertArrayEquals(data, EngineDriver.bytes(dst.flip()));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void destinationsAreFilledFromTheirPositionOnly(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] data = EngineLink.data(3_000);
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer record = filled(direct).position(11);
            int produced = link.client().engine().wrap(ByteBuffer.wrap(data), record).bytesProduced();
            assertEquals(11 + produced, record.position());
            assertUntouched(record, 11, 11 + produced);
            ByteBuffer dst = filled(direct).position(13);
            link.server().engine().unwrap(record.flip().position(11), dst);
            assertEquals(13 + data.length, dst.position());
            // Ours decrypts into what room there is: type and padding of a TLS 1.3 record lie behind the data then.
            assertUntouched(dst, 13, 13 + record.limit());
            assertArrayEquals(data, EngineDriver.bytes(dst.flip().position(13)));
        }
    }

    private static ByteBuffer filled(boolean direct) {
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(40_000) : ByteBuffer.allocate(40_000);
        while (buffer.hasRemaining()) {
            buffer.put((byte) 0x55);
        }
        return buffer.clear();
    }

    private static void assertUntouched(ByteBuffer buffer, int from, int to) {
        for (int i = 0; i < buffer.capacity(); i++) {
            assertTrue(i >= from && i < to || buffer.duplicate().clear().get(i) == 0x55, "byte " + i);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void neitherSourceIsChanged(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] data = EngineLink.data(3_000);
        byte[] source = data.clone();
        link.client().engine().wrap(ByteBuffer.wrap(source), room());
        assertArrayEquals(data, source);
    }
}
