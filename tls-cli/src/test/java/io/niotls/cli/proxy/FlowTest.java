package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class FlowTest {
    private static final int SIZE = 16;

    private final Source source = new Source();
    private final Sink sink = new Sink();
    private final Buffers buffers = new Buffers(SIZE);
    private final Flow flow = new Flow(source, sink, buffers, RateLimit.of(0, 0));

    /** Gives what it was told to, piece by piece, and nothing between. */
    private static final class Source implements ReadableByteChannel {
        private final Queue<Object> pieces = new ArrayDeque<>();
        private int reads;

        Source give(Object piece) {
            pieces.add(piece);
            return this;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            reads++;
            Object piece = pieces.poll();
            if (piece instanceof IOException failure) {
                throw failure;
            }
            if (piece instanceof String text) {
                int count = Math.min(text.length(), target.remaining());
                target.put(text.substring(0, count).getBytes(StandardCharsets.ISO_8859_1));
                if (count < text.length()) {
                    ((ArrayDeque<Object>) pieces).addFirst(text.substring(count));
                }
                return count;
            }
            return piece == null ? 0 : -1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Takes as many bytes as there is room. */
    private static final class Sink implements WritableByteChannel {
        private final StringBuilder taken = new StringBuilder();
        private int room = Integer.MAX_VALUE;
        private IOException failure;

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (failure != null) {
                throw failure;
            }
            int count = Math.min(room, bytes.remaining());
            for (int i = 0; i < count; i++) {
                taken.append((char) bytes.get());
            }
            room -= count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static final Object END = new Object();

    private static String text(int length) {
        return "0123456789".repeat(length / 10 + 1).substring(0, length);
    }

    @Test
    void movesMoreThanABufferAtOnce() {
        source.give(text(3 * SIZE + 1));
        assertTrue(flow.move(0));
        assertEquals(text(3 * SIZE + 1), sink.taken.toString());
        assertEquals(3 * SIZE + 1, flow.received());
        assertEquals(3 * SIZE + 1, flow.sent());
        assertTrue(flow.wantsSource());
        assertFalse(flow.wantsSink());
    }

    @Test
    void givesOthersTheirTurn() {
        source.give(text(100 * SIZE));
        flow.move(0);
        assertEquals(Flow.ROUNDS * SIZE, sink.taken.length());
        assertTrue(flow.wantsSource());
    }

    @Test
    void readsNothingThatItCannotWrite() {
        sink.room = 5;
        source.give(text(SIZE)).give(text(SIZE));
        flow.move(0);
        assertFalse(flow.wantsSource());
        assertTrue(flow.wantsSink());
        int reads = source.reads;
        assertFalse(flow.move(0));
        assertEquals(reads, source.reads);
        sink.room = SIZE - 5;
        assertTrue(flow.move(0));
        assertEquals(text(SIZE), sink.taken.toString());
    }

    @Test
    void holdsABufferOnlyWhileSomethingIsInIt() {
        ByteBuffer only = buffers.take();
        buffers.give(only);
        source.give(text(3));
        flow.move(0);
        flow.move(0);
        assertSame(only, buffers.take());
        buffers.give(only);
        sink.room = 0;
        source.give(text(3));
        flow.move(0);
        ByteBuffer another = buffers.take();
        assertTrue(another != only);
        flow.release();
        assertSame(only, buffers.take());
    }

    @Test
    void anEndIsDeliveredAfterEverythingBefore() {
        sink.room = 1;
        source.give("ab").give(END);
        flow.move(0);
        flow.move(0);
        assertFalse(flow.isDelivered());
        assertFalse(flow.isOver());
        sink.room = 1;
        assertTrue(flow.move(0));
        assertTrue(flow.move(0));
        assertEquals("ab", sink.taken.toString());
        assertTrue(flow.isDelivered());
        assertTrue(flow.isOver());
        assertFalse(flow.wantsSource());
    }

    @Test
    void aBrokenSourceIsToldAfterEverythingBefore() {
        IOException reset = new IOException("reset");
        sink.room = 1;
        source.give(text(SIZE)).give(reset);
        flow.move(0);
        assertNull(flow.sourceFailure());
        sink.room = SIZE;
        flow.move(0);
        assertEquals(text(SIZE), sink.taken.toString());
        flow.move(0);
        assertSame(reset, flow.sourceFailure());
        assertTrue(flow.isOver());
        assertFalse(flow.isDelivered());
    }

    @Test
    void aBrokenSinkEndsItAndGivesTheBufferBack() {
        IOException reset = new IOException("reset");
        ByteBuffer only = buffers.take();
        buffers.give(only);
        sink.failure = reset;
        source.give("ab");
        flow.move(0);
        assertSame(reset, flow.sinkFailure());
        assertNull(flow.sourceFailure());
        assertTrue(flow.isOver());
        assertFalse(flow.wantsSource());
        assertFalse(flow.wantsSink());
        assertSame(only, buffers.take());
    }

    @Test
    void anEndThatIsDoubtedIsNone() {
        IOException reset = new IOException("reset");
        source.give("last words").give(END);
        flow.doubt(reset);
        flow.move(0);
        flow.move(0);
        assertEquals("last words", sink.taken.toString());
        assertFalse(flow.isDelivered());
        assertSame(reset, flow.sourceFailure());
    }

    @Test
    void anEndThatCameBeforeTheDoubtStays() {
        source.give(END);
        flow.move(0);
        flow.doubt(new IOException("reset"));
        assertTrue(flow.isDelivered());
        assertNull(flow.sourceFailure());
    }

    @Test
    void beginsWithWhatCameEarly() {
        flow.begin(ByteBuffer.wrap("longer than a buffer holds, ".getBytes(StandardCharsets.ISO_8859_1)));
        source.give("late");
        flow.move(0);
        flow.move(0);
        assertEquals("longer than a buffer holds, late", sink.taken.toString());
        assertEquals(sink.taken.length(), flow.received());
    }

    @Test
    void whatCameEarlyIsChargedToTheRate() {
        long second = 1_000_000_000;
        Flow slow = new Flow(source, sink, buffers, RateLimit.of(10, 0));
        slow.begin(ByteBuffer.wrap(text(SIZE).getBytes(StandardCharsets.ISO_8859_1)));
        source.give(text(100));
        slow.move(0);
        slow.move(0);
        assertEquals(SIZE, sink.taken.length());
        assertTrue(slow.isThrottled());
        assertTrue(slow.resumption() > second / 2, () -> slow.resumption() + " ns");
    }

    @Test
    void whatTheSinkHasLostIsNotDelivered() {
        source.give("ab").give(END);
        flow.move(0);
        flow.move(0);
        assertTrue(flow.isDelivered());
        IOException reset = new IOException("reset");
        flow.lost(reset);
        assertFalse(flow.isDelivered());
        assertTrue(flow.isOver());
        assertSame(reset, flow.sinkFailure());
    }

    @Test
    void noPlaintextStaysInABufferThatIsNotInUse() {
        ByteBuffer early = ByteBuffer.wrap("early".getBytes(StandardCharsets.ISO_8859_1));
        flow.begin(early);
        source.give(text(SIZE));
        flow.move(0);
        flow.move(0);
        assertArrayEquals(new byte[5], early.array());
        assertArrayEquals(new byte[SIZE], buffers.take().array());
        sink.room = 1;
        source.give("cut off");
        flow.move(0);
        flow.release();
        assertArrayEquals(new byte[SIZE], buffers.take().array());
    }

    @Test
    void aRateStopsReadingUntilTheResumption() {
        long second = 1_000_000_000;
        Flow slow = new Flow(source, sink, buffers, RateLimit.of(10, 0));
        source.give(text(100));
        slow.move(0);
        slow.move(0);
        assertEquals(10, sink.taken.length());
        assertTrue(slow.isThrottled());
        assertFalse(slow.wantsSource());
        int reads = source.reads;
        slow.move(slow.resumption() - 1_000_000);
        assertEquals(reads, source.reads);
        slow.move(slow.resumption());
        assertEquals(11, sink.taken.length());
        // What was not used for more than a second is lost.
        slow.move(2 * second);
        assertEquals(21, sink.taken.length());
    }
}
