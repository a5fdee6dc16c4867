package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sockets of channels over time: what reads and writes of streams do, how they give up, and how they end. */
class SocketViewTest {
    private static final int LONG_MILLIS = 30_000;

    @ParameterizedTest
    @EnumSource
    void isTheChannelsOnlyOne(Providers nio) throws Exception {
        try (SocketChannel channel = nio.provider().openSocketChannel()) {
            assertSame(channel.socket(), channel.socket());
            assertSame(channel, channel.socket().getChannel());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUnixDomainHasNone(Providers nio) throws Exception {
        try (SocketChannel channel = nio.provider().openSocketChannel(StandardProtocolFamily.UNIX)) {
            assertThrows(UnsupportedOperationException.class, channel::socket);
        }
    }

    // ---- Streams ----

    @ParameterizedTest
    @EnumSource
    void streamsShakeHandsByThemselves(Providers nio) throws Exception {
        try (Providers.Pair pair = nio.connect()) {
            Background<Integer> echo = Background.start(() -> {
                int read = pair.server().socket().getInputStream().read();
                pair.server().socket().getOutputStream().write(read + 1);
                return read;
            });
            pair.client().socket().getOutputStream().write(0xFE);
            assertEquals(0xFF, pair.client().socket().getInputStream().read());
            assertEquals(0xFE, echo.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamsGoBothWaysAtOnce(Providers nio) throws Exception {
        byte[] up = Loopback.random(3_000_000, 1);
        byte[] down = Loopback.random(3_000_000, 2);
        try (Providers.Pair pair = nio.established()) {
            Background<Boolean> serverWrites = write(pair.server().socket(), down);
            Background<Boolean> clientWrites = write(pair.client().socket(), up);
            Background<byte[]> serverReads =
                    Background.start(() -> pair.server().socket().getInputStream().readAllBytes());
            assertArrayEquals(down, pair.client().socket().getInputStream().readAllBytes());
            assertArrayEquals(up, serverReads.result());
            assertTrue(serverWrites.result());
            assertTrue(clientWrites.result());
        }
    }

    private static Background<Boolean> write(Socket socket, byte[] data) {
        return Background.start(() -> {
            socket.getOutputStream().write(data);
            socket.shutdownOutput();
            return socket.isOutputShutdown() && !socket.isClosed();
        });
    }

    @ParameterizedTest
    @EnumSource
    void closingAStreamClosesTheChannel(Providers nio) throws Exception {
        try (Providers.Pair pair = nio.established()) {
            Background<Integer> end = Background.start(() -> {
                int read = pair.server().socket().getInputStream().read();
                pair.server().close();
                return read;
            });
            pair.client().socket().getOutputStream().close();
            assertFalse(pair.client().isOpen());
            assertEquals(-1, end.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatIsAvailable(Providers nio) throws Exception {
        try (Providers.Pair pair = nio.established()) {
            InputStream in = pair.client().socket().getInputStream();
            assertEquals(0, in.available());
            pair.server().write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            awaitAvailable(in);
            assertEquals(1, in.read());
            awaitAvailable(in);
            assertArrayEquals(new byte[] {2, 3}, in.readNBytes(2));
            assertEquals(0, in.available());
            pair.server().shutdownOutput();
            assertEquals(-1, in.read());
            assertEquals(0, in.available());
            pair.client().socket().shutdownInput();
            assertEquals(0, in.available());
            Providers.drop(pair.client());
            assertThrows(IOException.class, in::available);
        }
    }

    private static void awaitAvailable(InputStream in) throws IOException {
        long deadline = System.nanoTime() + LONG_MILLIS * 1_000_000L;
        while (in.available() == 0) {
            assertTrue(System.nanoTime() < deadline, "what was sent never becomes available");
            Thread.onSpinWait();
        }
    }

    /** Tickets arrive as records, and are no data: a program that trusted their count would block. */
    @Test
    void ticketsAreNotAvailable() throws Exception {
        try (Providers.Pair pair = Providers.TLS_1_3.connect()) {
            Background<Boolean> server = Background.start(((TlsSocketChannel) pair.server())::handshake);
            ((TlsSocketChannel) pair.client()).handshake();
            assertTrue(server.result());
            InputStream in = pair.client().socket().getInputStream();
            Background<Integer> reading = Background.start(() -> {
                pair.client().socket().setSoTimeout(1);
                return in.read();
            });
            assertThrows(SocketTimeoutException.class, reading::result);
            assertEquals(0, in.available());
        }
    }

    // ---- SO_TIMEOUT ----

    @ParameterizedTest
    @EnumSource
    void aReadGivesUpAndTheNextOneGoesOn(Providers nio) throws Exception {
        try (Providers.Pair pair = nio.established()) {
            InputStream in = pair.client().socket().getInputStream();
            pair.client().socket().setSoTimeout(1);
            for (int i = 0; i < 3; i++) {
                assertThrows(SocketTimeoutException.class, in::read);
            }
            pair.client().socket().setSoTimeout(LONG_MILLIS);
            pair.server().write(ByteBuffer.wrap(new byte[] {1, 2}));
            assertEquals(1, in.read());
            pair.client().socket().setSoTimeout(0);
            assertEquals(2, in.read());
            // The channel itself knows no such time.
            pair.client().socket().setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, in::read);
            Background<Integer> reading = Background.start(() -> pair.client().read(ByteBuffer.allocate(1)));
            reading.awaitBlocked();
            pair.server().write(ByteBuffer.allocate(1));
            assertEquals(1, reading.result());
            // And it is good for more than what it was interrupted with.
            pair.client().socket().getOutputStream().write(3);
            assertEquals(3, pair.server().socket().getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadGivesUpInTheHandshakeToo(Providers nio) throws Exception {
        try (Providers.Pair pair = nio.connect()) {
            pair.client().socket().setSoTimeout(1);
            InputStream in = pair.client().socket().getInputStream();
            assertThrows(SocketTimeoutException.class, in::read);
            Background<Boolean> server = Background.start(() -> {
                pair.server().socket().getOutputStream().write(5);
                return pair.server().socket().getInputStream().read() == 6;
            });
            pair.client().socket().setSoTimeout(LONG_MILLIS);
            assertEquals(5, in.read());
            pair.client().socket().getOutputStream().write(6);
            assertTrue(server.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadThatMayGiveUpHoldsBackNoWrite(Providers nio) throws Exception {
        try (Providers.Pair pair = nio.established()) {
            pair.client().socket().setSoTimeout(LONG_MILLIS);
            Background<Integer> reading = Background.start(() -> pair.client().socket().getInputStream().read());
            reading.awaitBlocked();
            pair.client().socket().getOutputStream().write(1);
            assertEquals(1, pair.server().socket().getInputStream().read());
            pair.server().socket().getOutputStream().write(2);
            assertEquals(2, reading.result());
        }
    }

    // ---- Reads that end ----

    @ParameterizedTest
    @EnumSource
    void closeEndsARead(Providers nio) throws Exception {
        for (int timeout : new int[] {0, LONG_MILLIS}) {
            try (Providers.Pair pair = nio.established()) {
                Background<Integer> reading = startRead(pair.client().socket(), timeout);
                Background<Integer> other = Background.start(() -> pair.server().socket().getInputStream().read());
                other.awaitBlocked();
                Background<Boolean> closing = Background.start(() -> {
                    pair.client().socket().close();
                    return true;
                });
                assertEquals(-1, other.result());
                pair.server().close();
                assertTrue(closing.result());
                assertThrows(AsynchronousCloseException.class, reading::result);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsARead(Providers nio) throws Exception {
        for (int timeout : new int[] {0, LONG_MILLIS}) {
            try (Providers.Pair pair = nio.established()) {
                Background<Integer> reading = startRead(pair.client().socket(), timeout);
                reading.interrupt();
                assertThrows(ClosedByInterruptException.class, reading::result);
                assertTrue(pair.client().socket().isClosed());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shutdownInputEndsARead(Providers nio) throws Exception {
        for (int timeout : new int[] {0, LONG_MILLIS}) {
            try (Providers.Pair pair = nio.established()) {
                Background<Integer> reading = startRead(pair.client().socket(), timeout);
                pair.client().socket().shutdownInput();
                assertEquals(-1, reading.result());
                assertTrue(pair.client().socket().isInputShutdown());
                pair.client().socket().getOutputStream().write(1);
                assertEquals(1, pair.server().socket().getInputStream().read());
            }
        }
    }

    private static Background<Integer> startRead(Socket socket, int timeout) throws IOException {
        socket.setSoTimeout(timeout);
        InputStream in = socket.getInputStream();
        return Background.start(in::read).awaitBlocked();
    }

    @ParameterizedTest
    @EnumSource
    void streamsNeedBlockingMode(Providers nio) throws Exception {
        try (Providers.Pair pair = nio.established()) {
            InputStream in = pair.client().socket().getInputStream();
            OutputStream out = pair.client().socket().getOutputStream();
            pair.client().configureBlocking(false);
            assertThrows(IllegalBlockingModeException.class, in::read);
            assertThrows(IllegalBlockingModeException.class, () -> out.write(1));
            pair.client().configureBlocking(true);
            out.write(1);
            assertEquals(1, pair.server().socket().getInputStream().read());
        }
    }

    // ---- A plain channel ----

    @Test
    void aPlainChannelsStreamsAreThePlatforms() throws Exception {
        TlsSelectorProvider plain = TlsSelectorProvider.builder().build();
        try (Providers.Pair pair = Providers.connect(plain, plain)) {
            InputStream in = pair.client().socket().getInputStream();
            pair.client().socket().setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, in::read);
            pair.client().socket().setSoTimeout(LONG_MILLIS);
            pair.server().socket().getOutputStream().write(new byte[] {1, 2, 3});
            assertEquals(1, in.read());
            awaitAvailable(in);
            assertArrayEquals(new byte[] {2, 3}, in.readNBytes(2));
            assertNotEquals(0, pair.client().socket().getPort());
        }
    }
}
