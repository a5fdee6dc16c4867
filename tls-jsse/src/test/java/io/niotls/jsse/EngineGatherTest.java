package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms of wrap and unwrap with several buffers, and arguments that they refuse. */
@Timeout(60)
class EngineGatherTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";

    private static ByteBuffer room() {
        return ByteBuffer.allocate(40_000);
    }

    private static ByteBuffer[] pieces(byte[] data, int... lengths) {
        ByteBuffer[] pieces = new ByteBuffer[lengths.length];
        int offset = 0;
        for (int i = 0; i < lengths.length; i++) {
            pieces[i] = ByteBuffer.wrap(data, offset, lengths[i]).slice();
            offset += lengths[i];
        }
        return pieces;
    }

    private static byte[] joined(ByteBuffer... pieces) {
        ByteBuffer all = room();
        for (ByteBuffer piece : pieces) {
            all.put(piece.flip());
        }
        return EngineDriver.bytes(all.flip());
    }

    // ---- Several sources ----

    @ParameterizedTest
    @MethodSource(ALL)
    void wrapGathersWithEmptyBuffersAmongThem(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] data = EngineLink.data(1_000);
        ByteBuffer[] sources = pieces(data, 0, 1, 0, 499, 500, 0);
        ByteBuffer record = room();
        SSLEngineResult result = link.client().engine().wrap(sources, record);
        assertEquals(Status.OK, result.getStatus());
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, result.getHandshakeStatus());
        assertEquals(1_000, result.bytesConsumed());
        link.server().deliver(EngineDriver.bytes(record.flip()));
        assertEquals(1_000, link.server().unwrap().bytesProduced());
        assertArrayEquals(data, link.server().received());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void wrapTakesOnlyTheBuffersOfItsRange(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] data = EngineLink.data(40);
        ByteBuffer[] sources = pieces(data, 10, 10, 10, 10);
        ByteBuffer record = room();
        assertEquals(20, link.client().engine().wrap(sources, 1, 2, record).bytesConsumed());
        assertArrayEquals(
                new int[] {10, 0, 0, 10}, Arrays.stream(sources).mapToInt(ByteBuffer::remaining).toArray());
        link.server().deliver(EngineDriver.bytes(record.flip()));
        link.settle();
        assertArrayEquals(Arrays.copyOfRange(data, 10, 30), link.server().received());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aRecordEndsInTheMiddleOfASource(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] data = EngineLink.data(30_000);
        ByteBuffer[] sources = pieces(data, 10_000, 10_000, 10_000);
        ByteBuffer record = room();
        int first = link.client().engine().wrap(sources, record).bytesConsumed();
        assertTrue(first > 16_000 && first <= 16_384, first + " bytes");
        assertArrayEquals(
                new int[] {0, 20_000 - first, 10_000}, Arrays.stream(sources).mapToInt(ByteBuffer::remaining).toArray());
        assertEquals(30_000 - first, link.client().engine().wrap(sources, record).bytesConsumed());
        link.server().deliver(EngineDriver.bytes(record.flip()));
        link.settle();
        assertArrayEquals(data, link.server().received());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void wrapOfNoSourceAtAllWrapsNothing(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        SSLEngineResult result = link.client().engine().wrap(new ByteBuffer[0], room());
        assertEquals(Status.OK, result.getStatus());
        assertEquals(0, result.bytesProduced());
        assertEquals(0, link.client().engine().wrap(pieces(new byte[5], 5), 1, 0, room()).bytesProduced());
    }

    // ---- Several destinations ----

    @ParameterizedTest
    @MethodSource(ALL)
    void unwrapScattersOverBuffersOfAnySize(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] data = EngineLink.data(1_000);
        link.client().send(data);
        ByteBuffer[] destinations = {
            ByteBuffer.allocate(0), ByteBuffer.allocate(1), ByteBuffer.allocateDirect(300), ByteBuffer.allocate(0), room()
        };
        ByteBuffer source = ByteBuffer.wrap(link.server().intercept());
        SSLEngineResult result = link.server().engine().unwrap(source, destinations);
        assertEquals(Status.OK, result.getStatus());
        assertEquals(1_000, result.bytesProduced());
        assertArrayEquals(
                new int[] {0, 1, 300, 0, 699}, Arrays.stream(destinations).mapToInt(ByteBuffer::position).toArray());
        assertArrayEquals(data, joined(destinations));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void unwrapFillsOnlyTheBuffersOfItsRange(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        byte[] data = EngineLink.data(1_000);
        link.client().send(data);
        ByteBuffer[] destinations = {room(), ByteBuffer.allocate(10), room(), room()};
        ByteBuffer source = ByteBuffer.wrap(link.server().intercept());
        assertEquals(1_000, link.server().engine().unwrap(source, destinations, 1, 2).bytesProduced());
        assertArrayEquals(
                new int[] {0, 10, 990, 0}, Arrays.stream(destinations).mapToInt(ByteBuffer::position).toArray());
        assertArrayEquals(data, joined(destinations));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void roomOutsideTheRangeDoesNotCount(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.client().send(EngineLink.data(1_000));
        ByteBuffer[] destinations = {room(), ByteBuffer.allocate(10), ByteBuffer.allocate(900), room()};
        ByteBuffer source = ByteBuffer.wrap(link.server().intercept());
        SSLEngine server = link.server().engine();
        assertEquals(Status.BUFFER_OVERFLOW, server.unwrap(source, destinations, 1, 2).getStatus());
        assertEquals(Status.BUFFER_OVERFLOW, server.unwrap(source, destinations, 1, 0).getStatus());
        assertEquals(Status.BUFFER_OVERFLOW, server.unwrap(source, new ByteBuffer[0]).getStatus());
        assertEquals(0, source.position());
        assertEquals(1_000, server.unwrap(source, destinations).bytesProduced());
    }

    // ---- Arguments ----

    @ParameterizedTest
    @MethodSource(SAME)
    void refusesNull(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        SSLEngine engine = link.client().engine();
        ByteBuffer[] none = null;
        ByteBuffer[] hole = {ByteBuffer.allocate(1), null};
        assertThrows(IllegalArgumentException.class, () -> engine.wrap((ByteBuffer) null, room()));
        assertThrows(IllegalArgumentException.class, () -> engine.wrap(room(), null));
        assertThrows(IllegalArgumentException.class, () -> engine.wrap(none, room()));
        assertThrows(IllegalArgumentException.class, () -> engine.wrap(hole, room()));
        assertThrows(IllegalArgumentException.class, () -> engine.wrap(hole, 0, 2, room()));
        assertThrows(IllegalArgumentException.class, () -> engine.unwrap(room(), none));
        assertThrows(IllegalArgumentException.class, () -> engine.unwrap(room(), (ByteBuffer) null));
        assertThrows(IllegalArgumentException.class, () -> engine.unwrap(null, room()));
        assertThrows(IllegalArgumentException.class, () -> engine.unwrap(room(), hole));
        assertThrows(IllegalArgumentException.class, () -> engine.unwrap(room(), hole, 0, 2));
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aNullOutsideTheRangeIsOfNoInterest(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        ByteBuffer[] sources = {null, ByteBuffer.wrap(new byte[] {1, 2, 3}), null};
        ByteBuffer record = room();
        assertEquals(3, link.client().engine().wrap(sources, 1, 1, record).bytesConsumed());
        ByteBuffer[] destinations = {null, room(), null};
        assertEquals(3, link.server().engine().unwrap(record.flip(), destinations, 1, 1).bytesProduced());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void refusesRangesThatLeaveTheArray(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        SSLEngine engine = link.client().engine();
        ByteBuffer[] two = {room(), room()};
        int[][] ranges = {{-1, 1}, {0, -1}, {0, 3}, {1, 2}, {2, 1}, {3, 0}, {Integer.MAX_VALUE, 1}, {1, Integer.MAX_VALUE}};
        for (int[] range : ranges) {
            assertThrows(IndexOutOfBoundsException.class, () -> engine.wrap(two, range[0], range[1], room()));
            assertThrows(IndexOutOfBoundsException.class, () -> engine.unwrap(room(), two, range[0], range[1]));
        }
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void refusesADestinationThatCannotBeWritten(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        SSLEngine engine = link.client().engine();
        ByteBuffer readOnly = room().asReadOnlyBuffer();
        assertThrows(ReadOnlyBufferException.class, () -> engine.wrap(room(), readOnly));
        assertThrows(ReadOnlyBufferException.class, () -> engine.unwrap(room(), readOnly));
        assertThrows(ReadOnlyBufferException.class, () -> engine.unwrap(room(), new ByteBuffer[] {room(), readOnly}));
        link.exchange();
    }
}
