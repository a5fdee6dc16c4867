package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link java.nio.channels.InterruptibleChannel} and {@link SocketChannel} say of close, interrupt and shutdown. */
@Timeout(120)
class AsynchronousContractTest {
    /** The calls that wait. */
    private interface Call {
        long call(SocketChannel channel) throws IOException;
    }

    private static final List<Call> READS = List.of(
            channel -> channel.read(ByteBuffer.allocate(1)),
            channel -> channel.read(new ByteBuffer[] {ByteBuffer.allocate(1), ByteBuffer.allocate(1)}));

    /** Small writes, so that the one that waits has written nothing yet; the platform's returns a count otherwise. */
    private static final List<Call> WRITES = List.of(
            channel -> {
                ByteBuffer one = ByteBuffer.allocate(1);
                int count = 1;
                while (count == 1) {
                    count = channel.write(one.clear());
                }
                return count;
            },
            channel -> {
                ByteBuffer[] one = {ByteBuffer.allocate(0), ByteBuffer.allocate(1)};
                long count = 1;
                while (count == 1) {
                    one[1].clear();
                    count = channel.write(one);
                }
                return count;
            });

    /** Writes until the connection holds no more, so that the next write waits. */
    private static Pair full(Pair pair) throws IOException {
        pair.client().configureBlocking(false);
        ByteBuffer chunk = ByteBuffer.allocate(65_536);
        for (int refusals = 0; refusals < 10; refusals++) {
            while (pair.client().write(chunk.clear()) > 0) {
                refusals = 0;
            }
            Thread.yield();
        }
        pair.client().configureBlocking(true);
        return pair;
    }

    /** Closes a channel whose peer does not answer, in a thread of its own: it may wait for the peer. */
    private static Background<Void> close(SocketChannel channel) {
        return Background.start(() -> {
            channel.close();
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAReader(Providers nio) throws Exception {
        for (Call read : READS) {
            try (Pair pair = nio.established()) {
                Background<Long> reading = Background.start(() -> read.call(pair.client())).awaitBlocked();
                Background<Void> closing = close(pair.client());
                assertThrowsExactly(AsynchronousCloseException.class, reading::result);
                closing.result();
                assertFalse(pair.client().isOpen());
                assertThrowsExactly(ClosedChannelException.class, () -> read.call(pair.client()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAWriter(Providers nio) throws Exception {
        for (Call write : WRITES) {
            try (Pair pair = full(nio.established())) {
                Background<Long> writing = Background.start(() -> write.call(pair.client())).awaitBlocked();
                Background<Void> closing = close(pair.client());
                assertThrowsExactly(AsynchronousCloseException.class, writing::result);
                closing.result();
                assertThrowsExactly(ClosedChannelException.class, () -> write.call(pair.client()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAWriterInTheMiddleOfALongWrite(Providers nio) throws Exception {
        int size = 64 * 1_024 * 1_024;
        try (Pair pair = nio.established()) {
            Background<Integer> writing = Background.start(() -> pair.client().write(ByteBuffer.allocate(size)));
            // Something has been written when the peer has read something.
            pair.server().read(ByteBuffer.allocate(1));
            writing.awaitBlocked();
            Background<Void> closing = close(pair.client());
            try {
                assertTrue(writing.result() < size, "a part of it");
            } catch (AsynchronousCloseException asWell) {
                assertFalse(pair.client().isOpen());
            }
            closing.result();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAReaderAndAWriterAtOnce(Providers nio) throws Exception {
        try (Pair pair = full(nio.established())) {
            Background<Long> reading = Background.start(() -> READS.get(0).call(pair.client())).awaitBlocked();
            Background<Long> writing = Background.start(() -> WRITES.get(0).call(pair.client())).awaitBlocked();
            Background<Void> closing = close(pair.client());
            assertThrowsExactly(AsynchronousCloseException.class, reading::result);
            assertThrowsExactly(AsynchronousCloseException.class, writing::result);
            closing.result();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsThoseWhoWaitForTheirTurn(Providers nio) throws Exception {
        try (Pair pair = nio.established()) {
            Background<Long> first = Background.start(() -> READS.get(0).call(pair.client())).awaitBlocked();
            Background<Long> second = Background.start(() -> READS.get(1).call(pair.client())).awaitBlocked();
            Background<Void> closing = close(pair.client());
            assertThrows(ClosedChannelException.class, first::result);
            assertThrows(ClosedChannelException.class, second::result);
            closing.result();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAReader(Providers nio) throws Exception {
        for (Call read : READS) {
            try (Pair pair = nio.established()) {
                assertInterrupted(pair, read);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAWriter(Providers nio) throws Exception {
        for (Call write : WRITES) {
            try (Pair pair = full(nio.established())) {
                assertInterrupted(pair, write);
            }
        }
    }

    private static void assertInterrupted(Pair pair, Call call) throws Exception {
        Background<Boolean> waiting = Background.start(() -> {
            assertThrowsExactly(ClosedByInterruptException.class, () -> call.call(pair.client()));
            return Thread.interrupted();
        }).awaitBlocked();
        waiting.interrupt();
        assertTrue(waiting.result(), "the interrupt status is set");
        assertFalse(pair.client().isOpen());
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheOthersToo(Providers nio) throws Exception {
        try (Pair pair = full(nio.established())) {
            Background<Long> reading = Background.start(() -> READS.get(0).call(pair.client())).awaitBlocked();
            Background<Long> writing = Background.start(() -> WRITES.get(0).call(pair.client())).awaitBlocked();
            writing.interrupt();
            assertThrowsExactly(ClosedByInterruptException.class, writing::result);
            assertThrowsExactly(AsynchronousCloseException.class, reading::result);
            assertFalse(pair.client().isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedThreadNeitherReadsNorWrites(Providers nio) throws Exception {
        for (Call call : List.of(
                READS.get(0), READS.get(1), channel -> channel.write(Loopback.bytes("x")))) {
            try (Pair pair = nio.established()) {
                pair.server().write(Loopback.bytes("here"));
                assertTrue(Background.start(() -> {
                    Thread.currentThread().interrupt();
                    assertThrowsExactly(ClosedByInterruptException.class, () -> call.call(pair.client()));
                    return Thread.interrupted();
                }).result());
                assertFalse(pair.client().isOpen());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptInNonBlockingModeChangesNothing(Providers nio) throws Exception {
        try (Pair pair = nio.established().nonBlocking()) {
            assertTrue(Background.start(() -> {
                Thread.currentThread().interrupt();
                assertEquals(0, pair.client().read(ByteBuffer.allocate(1)));
                assertEquals(1, pair.client().write(Loopback.bytes("x")));
                return Thread.interrupted();
            }).result());
            assertTrue(pair.client().isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shutdownInputEndsAReader(Providers nio) throws Exception {
        for (Call read : READS) {
            try (Pair pair = nio.established()) {
                Background<Long> reading = Background.start(() -> read.call(pair.client())).awaitBlocked();
                pair.client().shutdownInput();
                assertEquals(-1, reading.result());
                assertEquals(-1, read.call(pair.client()));
                assertTrue(pair.client().isOpen());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shutdownOutputEndsAWriter(Providers nio) throws Exception {
        for (Call write : WRITES) {
            try (Pair pair = full(nio.established())) {
                Background<Long> writing = Background.start(() -> write.call(pair.client())).awaitBlocked();
                Background<SocketChannel> shutting = Background.start(pair.client()::shutdownOutput);
                assertThrows(AsynchronousCloseException.class, writing::result);
                shutting.result();
                assertTrue(pair.client().isOpen());
                assertThrows(ClosedChannelException.class, () -> write.call(pair.client()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalThreadsCloseAtOnce(Providers nio) throws Exception {
        try (Pair pair = nio.established()) {
            List<Background<Void>> closing = List.of(close(pair.client()), close(pair.client()), close(pair.client()));
            for (Background<Void> one : closing) {
                one.result();
            }
            assertFalse(pair.client().isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAChannelThatNobodyHasUsedYet(Providers nio) throws Exception {
        try (Pair pair = nio.connect()) {
            // Where there is a handshake, this reader waits inside it.
            Background<Long> reading = Background.start(() -> READS.get(0).call(pair.client())).awaitBlocked();
            Background<Void> closing = close(pair.client());
            assertThrowsExactly(AsynchronousCloseException.class, reading::result);
            closing.result();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAReaderThatNobodyHasAnswered(Providers nio) throws Exception {
        try (Pair pair = nio.connect()) {
            assertInterrupted(pair, READS.get(0));
        }
    }
}
