package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Much data, little data, both ways at once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketTransferTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";
    private static final int MANY = 10_000_000;

    /** Reads so many bytes in pieces of changing sizes, and returns their digest. */
    private static byte[] digest(Socket socket, int total) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[40_000];
        int left = total;
        for (int size = 1; left > 0; size = size * 7 % buffer.length + 1) {
            int read = in.read(buffer, 0, Math.min(size, left));
            assertTrue(read > 0, "the end, with so much left: " + left);
            digest.update(buffer, 0, read);
            left -= read;
        }
        return digest.digest();
    }

    private static void write(Socket socket, byte[] data, int piece) throws Exception {
        OutputStream out = socket.getOutputStream();
        for (int from = 0; from < data.length; from += piece) {
            out.write(data, from, Math.min(piece, data.length - from));
        }
    }

    private static byte[] sha256(byte[] data) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(data);
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void tenMegabytesEachWayAtOnce(Pairing pairing) throws Exception {
        byte[] up = SocketPair.random(MANY, 1);
        byte[] down = SocketPair.random(MANY, 2);
        try (SocketPair pair = SocketPair.connect(pairing)) {
            // All four threads begin with the handshake.
            SocketTask<Void> upWriter = SocketTask.run(() -> write(pair.client(), up, 10_007));
            SocketTask<Void> downWriter = SocketTask.run(() -> write(pair.server(), down, 100_003));
            SocketTask<byte[]> upReader = SocketTask.start(() -> digest(pair.server(), MANY));
            assertArrayEquals(sha256(down), digest(pair.client(), MANY));
            assertArrayEquals(sha256(up), upReader.result());
            upWriter.result();
            downWriter.result();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void largeWriteArrivesWhole(Pairing pairing) throws Exception {
        byte[] data = SocketPair.random(3_000_001, 3);
        try (SocketPair pair = SocketPair.established(pairing)) {
            SocketTask<byte[]> reading = SocketTask.start(() -> pair.server().getInputStream().readNBytes(data.length));
            pair.client().getOutputStream().write(data);
            assertArrayEquals(data, reading.result());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void singleBytesArriveInOrder(Pairing pairing) throws Exception {
        byte[] data = SocketPair.random(5000, 4);
        try (SocketPair pair = SocketPair.established(pairing)) {
            SocketTask<Void> writing = SocketTask.run(() -> {
                for (byte each : data) {
                    pair.client().getOutputStream().write(each);
                }
            });
            for (byte each : data) {
                assertEquals(each & 0xff, pair.server().getInputStream().read());
            }
            writing.result();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sizesAroundARecordArrive(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            for (int size : new int[] {1, 16_383, 16_384, 16_385, 32_768, 32_769}) {
                byte[] data = SocketPair.random(size, size);
                SocketTask<Void> writing = SocketTask.run(() -> pair.server().getOutputStream().write(data));
                assertArrayEquals(data, pair.client().getInputStream().readNBytes(size));
                writing.result();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void writersOfOneSocketDoNotMixTheirRecords(Pairing pairing) throws Exception {
        int threads = 4;
        int rounds = 500;
        try (SocketPair pair = SocketPair.established(pairing)) {
            List<SocketTask<Void>> writers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                byte[] line = new byte[100];
                Arrays.fill(line, (byte) ('a' + i));
                writers.add(SocketTask.run(() -> {
                    for (int round = 0; round < rounds; round++) {
                        pair.client().getOutputStream().write(line);
                    }
                }));
            }
            int[] counts = new int[threads];
            for (int i = 0; i < threads * rounds; i++) {
                byte[] line = pair.server().getInputStream().readNBytes(100);
                for (byte each : line) {
                    assertEquals(line[0], each, "one write is one piece while it fits a record");
                }
                counts[line[0] - 'a']++;
            }
            assertArrayEquals(new int[] {rounds, rounds, rounds, rounds}, counts);
            for (SocketTask<Void> writer : writers) {
                writer.result();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void writerGoesOnWhileAReaderWaits(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            SocketTask<Integer> reading = SocketTask.start(() -> pair.client().getInputStream().read());
            reading.awaitBlocked();
            SocketPair.write(pair.client(), "still writable");
            assertEquals("still writable", SocketPair.read(pair.server(), 14));
            pair.server().getOutputStream().write('x');
            assertEquals('x', reading.result());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void readerGoesOnWhileAWriterWaits(Pairing pairing) throws Exception {
        byte[] flood = new byte[20_000_000];
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            SocketTask<Void> writing = SocketTask.run(() -> pair.client().getOutputStream().write(flood));
            writing.awaitBlocked();
            SocketPair.write(pair.server(), "still readable");
            assertEquals("still readable", SocketPair.read(pair.client(), 14));
            assertEquals(flood.length, pair.server().getInputStream().readNBytes(flood.length).length);
            writing.result();
        }
    }
}
