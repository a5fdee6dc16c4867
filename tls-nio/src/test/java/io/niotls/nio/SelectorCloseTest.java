package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import io.niotls.proto.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written before a close in non-blocking mode arrives, with close_notify behind it, and nobody waits for it. */
@Timeout(120)
class SelectorCloseTest {
    private static final int MEGABYTE = 1_024 * 1_024;

    private final TlsSelectorProvider patient =
            Providers.builder(ProtocolVersion.TLS_1_3).lingerTimeout(Duration.ofSeconds(60)).build();

    /** Reads to the close_notify in small pieces; an end without one throws. */
    private static byte[] readSlowly(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1_000);
        while (channel.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            Thread.yield();
        }
        return all.toByteArray();
    }

    /** Writes until the channel takes no more, or there is no more. */
    private static int write(SelectionKey key, byte[] data) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(data);
        Providers.selectUntil(key, OP_WRITE);
        int count = 1;
        while (count > 0 && source.hasRemaining()) {
            count = ((SocketChannel) key.channel()).write(source);
        }
        return source.position();
    }

    private static byte[] start(byte[] data, int length) {
        return Arrays.copyOf(data, length);
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void theSelectorSendsWhatACloseHasLeft(Providers nio) throws Exception {
        byte[] data = Loopback.random(16 * MEGABYTE, 1);
        try (Selector selector = patient.openSelector();
                Pair pair = Providers.exchange(Providers.connect(nio.provider(), nio.provider()))) {
            // Unread by the side that closes: without the linger its system would answer with a reset.
            pair.client().write(Loopback.bytes("unread"));
            pair.server().configureBlocking(false);
            SelectionKey key = pair.server().register(selector, OP_WRITE);
            int written = write(key, data);
            pair.server().close();
            assertFalse(key.isValid());
            assertTrue(written < data.length, "more than the connection holds");
            Background<byte[]> reading = Background.start(() -> readSlowly(pair.client()));
            while (!reading.isDone()) {
                selector.select(20);
            }
            assertArrayEquals(start(data, written), reading.result());
            assertTrue(selector.keys().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void theSelectorMayBeClosedRightAfterwards(Providers nio) throws Exception {
        byte[] data = Loopback.random(16 * MEGABYTE, 2);
        try (Pair pair = nio.established()) {
            Selector selector = nio.selector();
            pair.server().configureBlocking(false);
            SelectionKey key = pair.server().register(selector, OP_WRITE);
            int written = write(key, data);
            pair.server().close();
            selector.close();
            assertArrayEquals(start(data, written), readSlowly(pair.client()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void theSelectorMayBeClosedBefore(Providers nio) throws Exception {
        byte[] data = Loopback.random(16 * MEGABYTE, 3);
        try (Pair pair = nio.established()) {
            Selector selector = nio.selector();
            pair.server().configureBlocking(false);
            SelectionKey key = pair.server().register(selector, OP_WRITE);
            int written = write(key, data);
            selector.close();
            pair.server().close();
            assertArrayEquals(start(data, written), readSlowly(pair.client()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void aMegabyteArrivesThroughAProgramThatClosesAtOnce(Providers nio) throws Exception {
        byte[] data = Loopback.random(MEGABYTE, 4);
        try (Selector selector = nio.selector();
                Pair pair = nio.established()) {
            pair.server().configureBlocking(false);
            SelectionKey key = pair.server().register(selector, OP_WRITE);
            Background<byte[]> reading = Background.start(() -> {
                byte[] all = readSlowly(pair.client());
                pair.client().close();
                return all;
            });
            ByteBuffer source = ByteBuffer.wrap(data);
            while (source.hasRemaining()) {
                Providers.selectUntil(key, OP_WRITE);
                pair.server().write(source);
            }
            pair.server().close();
            while (!reading.isDone()) {
                selector.select(20);
            }
            assertArrayEquals(data, reading.result());
        }
    }

    @Test
    void aChannelThatIsRegisteredWithTwoSelectorsIsFinishedByOneOfThem() throws Exception {
        byte[] data = Loopback.random(16 * MEGABYTE, 5);
        try (Selector first = patient.openSelector();
                Pair pair = Providers.exchange(Providers.connect(patient, patient))) {
            Selector second = patient.openSelector();
            pair.server().configureBlocking(false);
            SelectionKey key = pair.server().register(first, OP_WRITE);
            pair.server().register(second, OP_READ);
            int written = write(key, data);
            pair.server().close();
            second.close();
            Background<byte[]> reading = Background.start(() -> readSlowly(pair.client()));
            while (!reading.isDone()) {
                first.select(20);
            }
            assertArrayEquals(start(data, written), reading.result());
        }
    }

    @Test
    void lingeringCostsNothing() throws Exception {
        try (Selector selector = patient.openSelector();
                Pair pair = Providers.exchange(Providers.connect(patient, patient))) {
            pair.server().configureBlocking(false);
            SelectionKey key = pair.server().register(selector, OP_WRITE);
            write(key, new byte[16 * MEGABYTE]);
            pair.server().close();
            // There is more to send than the transport takes.
            selector.selectNow();
            Providers.assertRests(selector);
        }
        try (Selector selector = patient.openSelector();
                Pair pair = Providers.exchange(Providers.connect(patient, patient))) {
            pair.server().configureBlocking(false);
            pair.server().register(selector, OP_READ);
            pair.server().close();
            // Everything is said, and the peer does not end.
            selector.selectNow();
            Providers.assertRests(selector);
            // What it still says costs a round, and no more.
            pair.client().write(Loopback.bytes("too late"));
            Providers.assertRests(selector);
        }
    }

    @Test
    void lingeringEndsWithItsTime() throws Exception {
        TlsSelectorProvider impatient =
                Providers.builder(ProtocolVersion.TLS_1_3).lingerTimeout(Duration.ofMillis(50)).build();
        try (Selector selector = impatient.openSelector();
                Pair pair = Providers.exchange(Providers.connect(impatient, impatient))) {
            SocketChannel raw = ((TlsSocketChannel) pair.server()).transport();
            pair.server().configureBlocking(false);
            pair.server().register(selector, OP_READ);
            pair.server().close();
            assertTrue(raw.isOpen());
            Background<Integer> selecting = Background.start(selector::select);
            while (raw.isOpen()) {
                assertFalse(selecting.isDone());
                Thread.yield();
            }
            selector.wakeup();
            assertEquals(0, selecting.result());
        }
    }

    @Test
    void closeDoesNotWakeAProgramThatSelects() throws Exception {
        try (Selector selector = patient.openSelector();
                Pair pair = Providers.exchange(Providers.connect(patient, patient))) {
            pair.server().configureBlocking(false);
            pair.server().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            pair.server().close();
            // The selection of the other thread goes on, and does what is to be done: the peer sees the end.
            assertEquals(-1, pair.client().read(ByteBuffer.allocate(1)));
            selecting.awaitBlocked();
            selector.wakeup();
            assertEquals(0, selecting.result());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void abortIsAResetAndNoEnd(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established()) {
            pair.server().configureBlocking(false);
            SelectionKey key = pair.server().register(selector, OP_READ);
            ((TlsSocketChannel) pair.server()).abort();
            assertFalse(key.isValid());
            // As long as the platform's selector has it registered the platform keeps the socket.
            assertEquals(0, selector.selectNow());
            assertThrows(IOException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
            Providers.assertRests(selector);
            assertTrue(selector.keys().isEmpty());
        }
    }

    @Test
    void abortInAnotherThreadIsSeenWhileTheSelectorWaits() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Pair pair = Providers.TLS_1_3.established()) {
            pair.server().configureBlocking(false);
            pair.server().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            ((TlsSocketChannel) pair.server()).abort();
            Background<Integer> reading = Background.start(() -> pair.client().read(ByteBuffer.allocate(1)));
            assertThrows(IOException.class, reading::result);
            selector.wakeup();
            assertEquals(0, selecting.result());
        }
    }

    @Test
    void closeInTheHandshakeEndsIt() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Pair pair = Providers.TLS_1_3.connect()) {
            pair.server().configureBlocking(false);
            pair.server().register(selector, OP_READ);
            selector.selectNow();
            pair.server().close();
            selector.selectNow();
            assertThrows(IOException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
        }
    }
}
