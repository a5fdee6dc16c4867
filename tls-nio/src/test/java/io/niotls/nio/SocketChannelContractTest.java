package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link SocketChannel} says of reading and writing in blocking mode, of half-close, options and addresses. */
@Timeout(120)
class SocketChannelContractTest {
    private static final int MEGABYTE = 1_024 * 1_024;

    @ParameterizedTest
    @EnumSource
    void theFirstReadAndWriteNeedNothingBefore(Providers nio) throws Exception {
        try (Pair pair = nio.connect()) {
            Background<String> reading = Background.start(() -> Loopback.read(pair.server(), 5));
            assertEquals(5, pair.client().write(Loopback.bytes("hello")));
            assertEquals("hello", reading.result());
            pair.server().write(Loopback.bytes("bye"));
            assertEquals("bye", Loopback.read(pair.client(), 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsAndWritesBetweenPositionAndLimit(Providers nio) throws Exception {
        try (Pair pair = nio.established()) {
            for (boolean direct : new boolean[] {false, true}) {
                ByteBuffer source = direct ? ByteBuffer.allocateDirect(10) : ByteBuffer.allocate(10);
                source.put(Loopback.bytes("0123456789"));
                assertEquals(4, pair.client().write(source.position(3).limit(7)));
                assertEquals(7, source.position());
                assertEquals(7, source.limit());
                ByteBuffer target = direct ? ByteBuffer.allocateDirect(20) : ByteBuffer.allocate(20);
                target.position(5).limit(8);
                while (target.hasRemaining()) {
                    assertTrue(pair.server().read(target) > 0);
                }
                assertEquals(8, target.limit());
                target.clear();
                assertEquals(0, target.get(4));
                assertEquals('3', target.get(5));
                assertEquals('5', target.get(7));
                assertEquals(0, target.get(8));
                assertEquals("6", Loopback.read(pair.server(), 1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesReadOnlyTargetsAndTakesReadOnlySources(Providers nio) throws Exception {
        try (Pair pair = nio.established()) {
            ByteBuffer readOnly = Loopback.bytes("only").asReadOnlyBuffer();
            ByteBuffer[] mixed = {ByteBuffer.allocate(2), readOnly};
            assertThrows(IllegalArgumentException.class, () -> pair.client().read(readOnly));
            assertThrows(IllegalArgumentException.class, () -> pair.client().read(mixed));
            assertEquals(0, readOnly.position());
            assertEquals(4, pair.client().write(readOnly));
            assertEquals("only", Loopback.read(pair.server(), 4));
        }
    }

    @ParameterizedTest
    @EnumSource
    void emptyBuffersTakeAndGiveNothing(Providers nio) throws Exception {
        try (Pair pair = nio.established()) {
            ByteBuffer empty = ByteBuffer.allocate(0);
            ByteBuffer[] empties = {empty, empty};
            assertEquals(0, pair.client().read(empty));
            assertEquals(0, pair.client().read(empties));
            assertEquals(0, pair.client().read(new ByteBuffer[0]));
            assertEquals(0, pair.client().write(empty));
            assertEquals(0, pair.client().write(empties));
            assertEquals(0, pair.client().write(new ByteBuffer[0]));
            assertEquals(0, pair.client().write(empties, 1, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesRangesOutsideTheArray(Providers nio) throws Exception {
        try (Pair pair = nio.established()) {
            SocketChannel channel = pair.client();
            ByteBuffer[] two = {ByteBuffer.allocate(1), ByteBuffer.allocate(1)};
            int[][] ranges = {{-1, 1}, {0, -1}, {0, 3}, {2, 1}, {3, 0}, {1, Integer.MAX_VALUE}};
            for (int[] range : ranges) {
                assertThrows(IndexOutOfBoundsException.class, () -> channel.read(two, range[0], range[1]));
                assertThrows(IndexOutOfBoundsException.class, () -> channel.write(two, range[0], range[1]));
            }
            assertThrows(NullPointerException.class, () -> channel.read((ByteBuffer) null));
            assertThrows(NullPointerException.class, () -> channel.write((ByteBuffer) null));
            assertThrows(NullPointerException.class, () -> channel.read((ByteBuffer[]) null));
            assertThrows(NullPointerException.class, () -> channel.write((ByteBuffer[]) null));
            assertTrue(channel.isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void gathersAndScatters(Providers nio) throws Exception {
        try (Pair pair = nio.established()) {
            ByteBuffer skipped = Loopback.bytes("skipped");
            ByteBuffer direct = ByteBuffer.allocateDirect(3).put(Loopback.bytes("def")).flip();
            ByteBuffer[] sources = {skipped, Loopback.bytes("abc"), ByteBuffer.allocate(0), direct, skipped};
            assertEquals(6, pair.client().write(sources, 1, 3));
            assertEquals(0, skipped.position());
            assertFalse(sources[1].hasRemaining());
            assertFalse(direct.hasRemaining());
            ByteBuffer untouched = ByteBuffer.allocate(5);
            ByteBuffer[] targets = {
                untouched, ByteBuffer.allocate(2), ByteBuffer.allocate(0), ByteBuffer.allocateDirect(3), ByteBuffer.allocate(9)
            };
            long total = 0;
            while (total < 6) {
                long count = pair.server().read(targets, 1, 4);
                assertTrue(count > 0);
                total += count;
            }
            assertEquals(6, total);
            assertEquals(0, untouched.position());
            assertArrayEquals("ab".getBytes(StandardCharsets.US_ASCII), targets[1].array());
            assertEquals('e', targets[3].get(2));
            assertEquals(1, targets[4].position());
            assertEquals('f', targets[4].get(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void gathersMoreBuffersThanTheSystemTakesAtOnce(Providers nio) throws Exception {
        byte[] sent = Loopback.random(3_000, 11);
        try (Pair pair = nio.established()) {
            ByteBuffer[] pieces = new ByteBuffer[sent.length];
            for (int i = 0; i < sent.length; i++) {
                pieces[i] = ByteBuffer.wrap(sent, i, 1);
            }
            Background<byte[]> reading = Background.start(() -> Loopback.read(pair.server(), sent.length, sent.length));
            int next = 0;
            while (next < pieces.length) {
                assertTrue(pair.client().write(pieces, next, pieces.length - next) > 0);
                while (next < pieces.length && !pieces[next].hasRemaining()) {
                    next++;
                }
            }
            assertArrayEquals(sent, reading.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesEverythingBeforeItReturns(Providers nio) throws Exception {
        byte[] sent = Loopback.random(8 * MEGABYTE, 12);
        try (Pair pair = nio.established()) {
            Background<byte[]> reading = Background.start(() -> Loopback.read(pair.server(), sent.length, 50_000));
            assertEquals(sent.length, pair.client().write(ByteBuffer.wrap(sent)));
            assertArrayEquals(sent, reading.result());
        }
    }

    // ---- Half-close ----

    @ParameterizedTest
    @EnumSource
    void eachDirectionEndsOnItsOwn(Providers nio) throws Exception {
        try (Pair pair = nio.established()) {
            pair.client().write(Loopback.bytes("question"));
            assertSame(pair.client(), pair.client().shutdownOutput());
            assertArrayEquals("question".getBytes(StandardCharsets.US_ASCII), Loopback.readAll(pair.server()));
            assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)));
            assertEquals(-1, pair.server().read(new ByteBuffer[] {ByteBuffer.allocate(1)}));
            assertThrows(ClosedChannelException.class, () -> pair.client().write(Loopback.bytes("more")));
            assertThrows(ClosedChannelException.class, () -> pair.client().write(new ByteBuffer[] {Loopback.bytes("more")}));
            pair.client().shutdownOutput();
            assertTrue(pair.client().isOpen());
            assertTrue(pair.client().isConnected());
            pair.server().write(Loopback.bytes("answer"));
            pair.server().shutdownOutput();
            assertArrayEquals("answer".getBytes(StandardCharsets.US_ASCII), Loopback.readAll(pair.client()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsNothingAfterShutdownInput(Providers nio) throws Exception {
        try (Pair pair = nio.established()) {
            assertSame(pair.client(), pair.client().shutdownInput());
            assertEquals(-1, pair.client().read(ByteBuffer.allocate(1)));
            assertEquals(-1, pair.client().read(new ByteBuffer[] {ByteBuffer.allocate(1)}));
            pair.client().shutdownInput();
            pair.client().write(Loopback.bytes("still"));
            assertEquals("still", Loopback.read(pair.server(), 5));
            assertTrue(pair.client().isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOtherSideReadsToTheEndAfterClose(Providers nio) throws Exception {
        byte[] sent = Loopback.random(MEGABYTE, 13);
        try (Pair pair = nio.established()) {
            Background<Void> sending = Background.start(() -> {
                pair.client().write(ByteBuffer.wrap(sent));
                pair.client().close();
                return null;
            });
            assertArrayEquals(sent, Loopback.readAll(pair.server()));
            pair.server().close();
            sending.result();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesEverythingAfterClose(Providers nio) throws Exception {
        try (Pair pair = nio.established()) {
            SocketChannel channel = pair.client();
            Providers.drop(channel);
            channel.close();
            assertFalse(channel.isOpen());
            assertFalse(channel.isConnected());
            assertFalse(channel.isConnectionPending());
            ByteBuffer buffer = ByteBuffer.allocate(1);
            ByteBuffer[] buffers = {buffer};
            List<Executable> uses = List.of(
                    () -> channel.read(buffer),
                    () -> channel.read(buffers),
                    () -> channel.write(buffer),
                    () -> channel.write(buffers),
                    channel::shutdownInput,
                    channel::shutdownOutput,
                    channel::getRemoteAddress,
                    channel::getLocalAddress,
                    channel::finishConnect,
                    () -> channel.bind(null),
                    () -> channel.connect(pair.server().getLocalAddress()),
                    () -> channel.configureBlocking(false),
                    () -> channel.getOption(StandardSocketOptions.TCP_NODELAY),
                    () -> channel.setOption(StandardSocketOptions.TCP_NODELAY, true));
            for (Executable use : uses) {
                assertThrows(ClosedChannelException.class, use);
            }
        }
    }

    // ---- Options, streams, files, threads ----

    @ParameterizedTest
    @EnumSource
    void hasOptions(Providers nio) throws Exception {
        try (Pair pair = nio.connect()) {
            SocketChannel channel = pair.client();
            assertTrue(channel.supportedOptions().containsAll(List.of(
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_KEEPALIVE,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_LINGER,
                    StandardSocketOptions.TCP_NODELAY)));
            assertSame(channel, channel.setOption(StandardSocketOptions.TCP_NODELAY, true));
            assertTrue(channel.getOption(StandardSocketOptions.TCP_NODELAY));
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            assertTrue(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 16_384);
            assertTrue(channel.getOption(StandardSocketOptions.SO_SNDBUF) >= 16_384);
            assertThrows(IllegalArgumentException.class, () -> channel.setOption(StandardSocketOptions.SO_RCVBUF, -1));
            assertThrows(
                    UnsupportedOperationException.class, () -> channel.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
            assertThrows(NullPointerException.class, () -> channel.setOption(null, true));
            assertThrows(NullPointerException.class, () -> channel.getOption(null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTheEndOfStreams(Providers nio) throws Exception {
        byte[] sent = Loopback.random(200_000, 14);
        try (Pair pair = nio.established()) {
            Background<byte[]> reading = Background.start(() -> Channels.newInputStream(pair.server()).readAllBytes());
            OutputStream out = Channels.newOutputStream(pair.client());
            out.write(sent, 0, 100_000);
            out.write(sent[100_000]);
            out.write(sent, 100_001, sent.length - 100_001);
            out.flush();
            pair.client().shutdownOutput();
            assertArrayEquals(sent, reading.result());
            pair.server().write(Loopback.bytes("xyz"));
            InputStream in = Channels.newInputStream(pair.client());
            assertEquals('x', in.read());
            assertEquals("yz", new String(in.readNBytes(2), StandardCharsets.US_ASCII));
            pair.server().shutdownOutput();
            assertEquals(-1, in.read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isCopiedFromAndToFiles(Providers nio, @TempDir Path directory) throws Exception {
        byte[] sent = Loopback.random(3 * MEGABYTE, 15);
        Path source = Files.write(directory.resolve("source"), sent);
        Path target = Files.createFile(directory.resolve("target"));
        try (Pair pair = nio.established();
                FileChannel from = FileChannel.open(source);
                FileChannel to = FileChannel.open(target, StandardOpenOption.WRITE)) {
            Background<Void> receiving = Background.start(() -> {
                long count = 0;
                while (count < sent.length) {
                    count += to.transferFrom(pair.server(), count, sent.length - count);
                }
                return null;
            });
            long count = 0;
            while (count < sent.length) {
                count += from.transferTo(count, sent.length - count, pair.client());
            }
            receiving.result();
        }
        assertArrayEquals(sent, Files.readAllBytes(target));
    }

    @ParameterizedTest
    @EnumSource
    void severalThreadsReadAndWriteAtOnce(Providers nio) throws Exception {
        int threads = 4;
        int perThread = 300_000;
        try (Pair pair = nio.established()) {
            List<Background<long[]>> reading = new ArrayList<>();
            List<Background<Void>> writing = new ArrayList<>();
            for (SocketChannel channel : List.of(pair.client(), pair.server())) {
                for (int i = 0; i < threads; i++) {
                    byte value = (byte) i;
                    writing.add(Background.start(() -> {
                        byte[] chunk = new byte[1_000];
                        Arrays.fill(chunk, value);
                        for (int sent = 0; sent < perThread; sent += chunk.length) {
                            assertEquals(chunk.length, channel.write(ByteBuffer.wrap(chunk)));
                        }
                        return null;
                    }));
                    reading.add(Background.start(() -> count(channel)));
                }
            }
            for (Background<Void> one : writing) {
                one.result();
            }
            pair.client().shutdownOutput();
            pair.server().shutdownOutput();
            long[] total = new long[threads];
            for (Background<long[]> one : reading) {
                long[] counts = one.result();
                for (int i = 0; i < threads; i++) {
                    total[i] += counts[i];
                }
            }
            assertArrayEquals(new long[] {2 * perThread, 2 * perThread, 2 * perThread, 2 * perThread}, total);
        }
    }

    /** Reads to the end, and counts how often each value came. */
    private static long[] count(SocketChannel channel) throws Exception {
        long[] counts = new long[4];
        ByteBuffer buffer = ByteBuffer.allocate(777);
        while (channel.read(buffer.clear()) >= 0) {
            for (int i = 0; i < buffer.position(); i++) {
                counts[buffer.get(i)]++;
            }
        }
        return counts;
    }
}
