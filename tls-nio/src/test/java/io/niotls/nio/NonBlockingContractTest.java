package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link SocketChannel} says of non-blocking mode, with a selector that drives whatever there is to drive. */
@Timeout(120)
class NonBlockingContractTest {
    private static final int MEGABYTE = 1_024 * 1_024;

    /** One side of a conversation: sends all of something, half-closes, and reads to the end. */
    private static final class Side {
        final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
        private final ByteBuffer outgoing;
        private final ByteBuffer buffer;
        private boolean inputEnded;

        Side(byte[] outgoing, int readSize) {
            this.outgoing = ByteBuffer.wrap(outgoing);
            this.buffer = ByteBuffer.allocate(readSize);
        }

        /** Does one step, as a program in any book. */
        void step(SelectionKey key) throws IOException {
            SocketChannel channel = (SocketChannel) key.channel();
            if (key.isConnectable()) {
                assertTrue(channel.finishConnect());
                key.interestOps(OP_READ | OP_WRITE);
                return;
            }
            if (key.isWritable()) {
                assertTrue(channel.write(outgoing) > 0 || !outgoing.hasRemaining(), "ready for writing, and takes nothing");
                if (!outgoing.hasRemaining()) {
                    channel.shutdownOutput();
                    key.interestOpsAnd(~OP_WRITE);
                }
            }
            if (key.isReadable()) {
                int count = channel.read(buffer.clear());
                assertTrue(count != 0, "ready for reading, and gives nothing");
                incoming.write(buffer.array(), 0, Math.max(0, count));
                if (count < 0) {
                    inputEnded = true;
                    key.interestOpsAnd(~OP_READ);
                }
            }
        }

        boolean isDone() {
            return inputEnded && !outgoing.hasRemaining();
        }
    }

    private static void converse(Selector selector, List<Side> sides) throws IOException {
        while (!sides.stream().allMatch(Side::isDone)) {
            for (SelectionKey key : Providers.select(selector)) {
                ((Side) key.attachment()).step(key);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void conversesInOneThread(Providers nio) throws Exception {
        byte[] question = Loopback.random(3 * MEGABYTE, 1);
        byte[] answer = Loopback.random(2 * MEGABYTE, 2);
        for (int readSize : new int[] {100_000, 1_000}) {
            try (Selector selector = nio.selector();
                    Pair pair = nio.connect().nonBlocking()) {
                Side client = new Side(question, readSize);
                Side server = new Side(answer, 2 * readSize);
                pair.client().register(selector, OP_READ | OP_WRITE, client);
                pair.server().register(selector, OP_READ | OP_WRITE, server);
                converse(selector, List.of(client, server));
                assertArrayEquals(question, server.incoming.toByteArray());
                assertArrayEquals(answer, client.incoming.toByteArray());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesManyConnectionsInOneThread(Providers nio) throws Exception {
        int connections = 20;
        List<Side> sides = new ArrayList<>();
        List<SocketChannel> channels = new ArrayList<>();
        try (Selector selector = nio.selector();
                ServerSocketChannel listener = nio.listener()) {
            listener.configureBlocking(false);
            listener.register(selector, OP_ACCEPT);
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = nio.provider().openSocketChannel();
                channels.add(channel);
                channel.configureBlocking(false);
                Side side = new Side(Loopback.random(50_000, i), 5_000);
                sides.add(side);
                boolean connected = channel.connect(listener.getLocalAddress());
                channel.register(selector, connected ? OP_READ | OP_WRITE : OP_CONNECT, side);
            }
            while (sides.size() < 2 * connections || !sides.stream().allMatch(Side::isDone)) {
                for (SelectionKey key : Providers.select(selector)) {
                    if (key.isValid() && key.isAcceptable()) {
                        SocketChannel accepted = listener.accept();
                        channels.add(accepted);
                        accepted.configureBlocking(false);
                        Side side = new Side(Loopback.random(70_000, 99), 3_000);
                        sides.add(side);
                        accepted.register(selector, OP_READ | OP_WRITE, side);
                    } else {
                        ((Side) key.attachment()).step(key);
                    }
                }
            }
            for (Side side : sides.subList(0, connections)) {
                assertArrayEquals(Loopback.random(70_000, 99), side.incoming.toByteArray());
            }
            for (Side side : sides.subList(connections, 2 * connections)) {
                assertEquals(50_000, side.incoming.size());
            }
        }
        for (SocketChannel channel : channels) {
            Providers.drop(channel);
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsNothingWhileThereIsNothing(Providers nio) throws Exception {
        try (Pair pair = nio.established().nonBlocking()) {
            ByteBuffer buffer = ByteBuffer.allocate(5);
            assertEquals(0, pair.client().read(buffer));
            assertEquals(0, pair.client().read(new ByteBuffer[] {buffer, buffer}, 0, 2));
            assertEquals(0, buffer.position());
            assertTrue(pair.client().finishConnect());
        }
    }

    @ParameterizedTest
    @EnumSource
    void gathersAndScatters(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey reading = pair.server().register(selector, OP_READ);
            ByteBuffer[] sources = {Loopback.bytes("not"), Loopback.bytes("ab"), Loopback.bytes("cde"), Loopback.bytes("not")};
            assertEquals(5, pair.client().write(sources, 1, 2));
            ByteBuffer[] targets = {ByteBuffer.allocate(1), ByteBuffer.allocate(1), ByteBuffer.allocate(9)};
            long total = 0;
            while (total < 5) {
                Providers.selectUntil(reading, OP_READ);
                total += pair.server().read(targets);
            }
            assertEquals('a', targets[0].get(0));
            assertEquals('b', targets[1].get(0));
            assertEquals(3, targets[2].position());
            assertEquals('e', targets[2].get(2));
            assertEquals(0, pair.server().read(targets, 2, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> pair.server().read(targets, 2, 2));
            assertThrows(IllegalArgumentException.class, () -> pair.server().read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
        }
    }

    // ---- A peer that does not read ----

    /** Writes until the channel takes no more. */
    private static int fill(SocketChannel channel, ByteBuffer source) throws IOException {
        int total = 0;
        int count = 1;
        while (count > 0 && source.hasRemaining()) {
            count = channel.write(source);
            total += count;
        }
        assertTrue(source.hasRemaining(), "the channel takes everything");
        return total;
    }

    @ParameterizedTest
    @EnumSource
    void isWritableAgainWhenThePeerHasRead(Providers nio) throws Exception {
        byte[] data = Loopback.random(32 * MEGABYTE, 3);
        try (Selector selector = nio.selector();
                Selector peers = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey writing = pair.client().register(selector, OP_WRITE | OP_READ);
            SelectionKey reading = pair.server().register(peers, OP_READ);
            ByteBuffer source = ByteBuffer.wrap(data);
            int written = fill(pair.client(), source);
            assertEquals(written, source.position());
            assertEquals(0, selector.selectNow());
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(100_000);
            // Reads all that was written; no more is coming, so that it must come out of the channel by the selector's doing.
            while (received.size() < written) {
                Providers.selectUntil(reading, OP_READ);
                int count = pair.server().read(buffer.clear());
                received.write(buffer.array(), 0, count);
                if (selecting.isDone()) {
                    selector.selectedKeys().clear();
                    writing.interestOps(0);
                    selector.selectNow();
                }
            }
            assertEquals(1, selecting.result());
            selector.selectedKeys().clear();
            assertArrayEquals(Arrays.copyOf(data, written), received.toByteArray());
            writing.interestOps(OP_WRITE);
            Providers.selectUntil(writing, OP_WRITE);
            assertTrue(pair.client().write(source) > 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isReadableWhileItIsNotWritable(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_WRITE | OP_READ);
            fill(pair.client(), ByteBuffer.allocate(32 * MEGABYTE));
            pair.server().write(Loopback.bytes("x"));
            assertEquals(List.of(key), Providers.select(selector));
            assertEquals(OP_READ, key.readyOps());
            assertEquals(1, pair.client().read(ByteBuffer.allocate(9)));
            assertEquals(0, selector.selectNow());
        }
    }

    // ---- Ends ----

    @ParameterizedTest
    @EnumSource
    void halfClosesInBothDirections(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_READ);
            SelectionKey server = pair.server().register(selector, OP_READ);
            pair.client().shutdownOutput();
            assertEquals(List.of(server), Providers.select(selector));
            assertEquals(OP_READ, server.readyOps());
            assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)));
            assertThrows(ClosedChannelException.class, () -> pair.client().write(Loopback.bytes("more")));
            server.interestOps(OP_WRITE);
            assertEquals(List.of(server), Providers.select(selector));
            pair.server().write(Loopback.bytes("answer"));
            server.interestOps(0);
            assertEquals(List.of(client), Providers.select(selector));
            assertEquals(6, pair.client().read(ByteBuffer.allocate(9)));
            assertEquals(0, selector.selectNow());
            pair.server().shutdownOutput();
            assertEquals(List.of(client), Providers.select(selector));
            assertEquals(-1, pair.client().read(ByteBuffer.allocate(1)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatHasClosedMakesAKeyReadable(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            pair.server().write(Loopback.bytes("last"));
            pair.server().close();
            ByteBuffer buffer = ByteBuffer.allocate(9);
            while (buffer.position() < 4) {
                Providers.selectUntil(key, OP_READ);
                pair.client().read(buffer);
            }
            Providers.selectUntil(key, OP_READ);
            assertEquals(-1, pair.client().read(buffer));
            assertTrue(key.isValid());
            assertTrue(pair.client().isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetMakesAKeyReadable(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            pair.server().setOption(StandardSocketOptions.SO_LINGER, 0);
            Providers.drop(pair.server());
            Providers.selectUntil(key, OP_READ);
            assertThrows(IOException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
            // The end of the connection is the program's to deal with.
            assertTrue(pair.client().isOpen());
            Providers.selectUntil(key, OP_READ);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shutdownInputMakesAKeyReadable(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            assertEquals(0, selector.selectNow());
            pair.client().shutdownInput();
            Providers.selectUntil(key, OP_READ);
            assertEquals(-1, pair.client().read(ByteBuffer.allocate(1)));
            assertEquals(1, pair.client().write(Loopback.bytes("x")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeInNonBlockingModeReturnsAtOnceAndLosesNothing(Providers nio) throws Exception {
        byte[] data = Loopback.random(100_000, 4);
        try (Pair pair = nio.established()) {
            pair.client().configureBlocking(false);
            ByteBuffer source = ByteBuffer.wrap(data);
            int written = pair.client().write(source);
            pair.client().close();
            assertFalse(pair.client().isOpen());
            assertArrayEquals(Arrays.copyOf(data, written), Loopback.readAll(pair.server()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void isCopiedFromAFile(Providers nio, @TempDir Path directory) throws Exception {
        byte[] data = Loopback.random(2 * MEGABYTE, 6);
        Path file = Files.write(directory.resolve("source"), data);
        try (Selector selector = nio.selector();
                Pair pair = nio.established();
                FileChannel from = FileChannel.open(file)) {
            Background<byte[]> reading = Background.start(() -> Loopback.read(pair.server(), data.length, 50_000));
            pair.client().configureBlocking(false);
            SelectionKey key = pair.client().register(selector, OP_WRITE);
            long sent = 0;
            while (sent < data.length) {
                Providers.selectUntil(key, OP_WRITE);
                sent += from.transferTo(sent, data.length - sent, pair.client());
            }
            // What the transport has not taken is sent by the selector.
            key.interestOps(0);
            while (!reading.isDone()) {
                selector.select(20);
            }
            assertArrayEquals(data, reading.result());
        }
    }
}
