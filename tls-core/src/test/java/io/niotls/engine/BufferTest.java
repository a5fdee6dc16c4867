package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.record.ScratchPool;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Buffers of every kind and size, and two threads on one engine. */
class BufferTest {
    /** How a buffer is made. */
    enum Kind {
        HEAP,
        OFFSET,
        DIRECT;

        ByteBuffer allocate(int size) {
            return switch (this) {
                case HEAP -> ByteBuffer.allocate(size);
                case OFFSET -> ByteBuffer.allocate(size + 7).position(7).slice();
                case DIRECT -> ByteBuffer.allocateDirect(size);
            };
        }

        ByteBuffer of(byte[] bytes) {
            return allocate(bytes.length).put(bytes).flip();
        }
    }

    static List<ProtocolVersion> versions() {
        return List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2);
    }

    static List<Arguments> kinds() {
        List<Arguments> kinds = new ArrayList<>();
        for (ProtocolVersion version : versions()) {
            for (Kind in : Kind.values()) {
                for (Kind out : Kind.values()) {
                    kinds.add(Arguments.of(version, in, out));
                }
            }
        }
        return kinds;
    }

    private static byte[] data(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }

    private static byte[] taken(ByteBuffer buffer) {
        buffer.flip();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        buffer.clear();
        return bytes;
    }

    private static EnginePair connected(ProtocolVersion version) throws TlsException {
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version));
        pair.handshake();
        pair.pump();
        return pair;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void buffersMayBeOfAnyKind(ProtocolVersion version, Kind in, Kind out) throws Exception {
        TlsEngine client = TlsEngine.client(Setup.client(version).build(), Setup.peer());
        TlsEngine server = TlsEngine.server(Setup.server(version).build());
        ByteBuffer wire = out.allocate(30_000);
        ByteBuffer plaintext = out.allocate(20_000);
        client.flush(wire);
        for (int i = 0; i < 4 && wire.position() > 0; i++) {
            TlsEngine receiver = i % 2 == 0 ? server : client;
            byte[] records = taken(wire);
            ByteBuffer arriving = i == 1 ? in.of(records).asReadOnlyBuffer() : in.of(records);
            receiver.receive(arriving, plaintext, wire);
            assertFalse(arriving.hasRemaining());
        }
        assertTrue(client.isEstablished() && server.isEstablished());
        wire.clear();
        byte[] data = data(20_000);
        for (int sent = 0; sent < data.length;) {
            ByteBuffer source = in.of(Arrays.copyOfRange(data, sent, Math.min(data.length, sent + 9_000)));
            sent += client.send(source.asReadOnlyBuffer(), wire);
        }
        server.receive(in.of(taken(wire)), plaintext);
        assertArrayEquals(data, taken(plaintext));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void inputIsNeverWrittenTo(ProtocolVersion version) throws Exception {
        EnginePair pair = connected(version);
        byte[] records = pair.client.seal(data(1_000));
        byte[] before = records.clone();
        pair.server.engine.receive(ByteBuffer.wrap(records), ByteBuffer.allocate(2_000));
        assertArrayEquals(before, records);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void outputMayBeTakenByteByByte(ProtocolVersion version) throws Exception {
        TlsEngine client = TlsEngine.client(Setup.client(version).build(), Setup.peer());
        TlsEngine server = TlsEngine.server(Setup.server(version).build());
        ByteBuffer none = ByteBuffer.allocate(0);
        boolean moved = true;
        ByteBuffer toServer = ByteBuffer.allocate(30_000);
        ByteBuffer toClient = ByteBuffer.allocate(30_000);
        while (moved) {
            moved = trickle(client, toServer, server, none) | trickle(server, toClient, client, none);
        }
        assertTrue(client.isEstablished() && server.isEstablished());
    }

    private static boolean trickle(TlsEngine from, ByteBuffer wire, TlsEngine to, ByteBuffer plaintext) throws TlsException {
        boolean moved = false;
        ByteBuffer single = ByteBuffer.allocate(1);
        while (from.hasOutput()) {
            from.flush(single.clear());
            assertEquals(1, single.position());
            wire.put(single.flip());
            moved = true;
        }
        wire.flip();
        to.receive(wire, plaintext);
        wire.compact();
        return moved;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void plaintextThatDoesNotFitWaits(ProtocolVersion version) throws Exception {
        EnginePair pair = connected(version);
        byte[] data = data(300);
        ByteBuffer in = ByteBuffer.wrap(pair.client.seal(data));
        byte[] received = new byte[0];
        for (int size = 1; received.length < data.length; size = size % 7 + 1) {
            ByteBuffer little = ByteBuffer.allocate(size);
            pair.server.engine.receive(in, little);
            received = EnginePair.concat(received, Arrays.copyOf(little.array(), little.position()));
            assertEquals(received.length < data.length, pair.server.engine.hasPlaintext());
        }
        assertArrayEquals(data, received);
        ByteBuffer none = ByteBuffer.allocate(0);
        pair.server.engine.receive(in, none);
        assertFalse(in.hasRemaining());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void recordIsNotConsumedWithoutRoomForItsData(ProtocolVersion version) throws Exception {
        EnginePair pair = connected(version);
        byte[] records = pair.client.seal(data(10));
        ByteBuffer in = ByteBuffer.wrap(records);
        pair.server.engine.receive(in, ByteBuffer.allocate(0));
        assertEquals(records.length, in.remaining());
        assertFalse(pair.server.engine.hasPlaintext());
        pair.server.input(records);
        assertArrayEquals(data(10), pair.server.takePlaintext());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void partialRecordStaysWithTheCaller(ProtocolVersion version) throws Exception {
        EnginePair pair = connected(version);
        byte[] records = pair.client.seal(data(10));
        for (int length = 0; length < records.length; length++) {
            ByteBuffer in = ByteBuffer.wrap(records, 0, length);
            pair.server.engine.receive(in, ByteBuffer.allocate(100));
            assertEquals(length, in.remaining());
        }
        pair.server.input(records);
        assertArrayEquals(data(10), pair.server.takePlaintext());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void recordsShrinkToTheRoomThereIs(ProtocolVersion version) throws Exception {
        EnginePair pair = connected(version);
        byte[] data = data(500);
        ByteBuffer source = ByteBuffer.wrap(data);
        for (int room = 0; source.hasRemaining(); room = (room + 1) % 90) {
            ByteBuffer out = ByteBuffer.allocate(room);
            int before = source.position();
            int sent = pair.client.engine.send(source, out);
            assertEquals(source.position() - before, sent);
            assertEquals(sent > 0, out.position() > 0);
            pair.server.input(Arrays.copyOf(out.array(), out.position()));
        }
        assertArrayEquals(data, pair.server.takePlaintext());
    }

    @Test
    void readOnlyDestinationIsRefusedWithoutHarm() throws Exception {
        EnginePair pair = connected(ProtocolVersion.TLS_1_3);
        byte[] records = pair.client.seal(data(10));
        assertThrows(ReadOnlyBufferException.class, () -> pair.server.engine.receive(
                ByteBuffer.wrap(records), ByteBuffer.allocate(100).asReadOnlyBuffer()));
        pair.server.input(records);
        assertArrayEquals(data(10), pair.server.takePlaintext());
    }

    @Test
    void dataIsNotTakenBeforeTheHandshakeIsComplete() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        ByteBuffer source = ByteBuffer.wrap(data(10));
        assertEquals(0, pair.client.engine.send(source, ByteBuffer.allocate(20_000)));
        assertEquals(10, source.remaining());
        assertFalse(pair.client.engine.hasOutput(), "the hello went instead");
        assertEquals(0, pair.server.engine.send(source, ByteBuffer.allocate(100)));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void idleEnginesHoldNoScratch(ProtocolVersion version) throws Exception {
        long before = ScratchPool.shared().outstanding();
        EnginePair pair = connected(version);
        for (int i = 0; i < 10; i++) {
            pair.transfer(pair.client, data(30_000));
            pair.server.engine.receive(ByteBuffer.wrap(pair.client.seal(data(100))), ByteBuffer.allocate(1));
            pair.server.receive();
            assertEquals(before, ScratchPool.shared().outstanding());
        }
    }

    // ---- Two threads ----

    @ParameterizedTest
    @MethodSource("versions")
    @Timeout(60)
    void oneThreadSendsWhileAnotherReceives(ProtocolVersion version) throws Exception {
        EnginePair pair = connected(version);
        int length = 20_000_000;
        LinkedBlockingQueue<byte[]> toServer = new LinkedBlockingQueue<>(64);
        LinkedBlockingQueue<byte[]> toClient = new LinkedBlockingQueue<>(64);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            boolean updates = version.equals(ProtocolVersion.TLS_1_3);
            Future<Long> clientSent = threads.submit(() -> sendAll(pair.client.engine, toServer, length, 1, updates));
            Future<Long> serverSent = threads.submit(() -> sendAll(pair.server.engine, toClient, length, 2, updates));
            Future<Long> serverReceived = threads.submit(() -> receiveAll(pair.server.engine, toServer));
            Future<Long> clientReceived = threads.submit(() -> receiveAll(pair.client.engine, toClient));
            assertEquals(clientSent.get(50, TimeUnit.SECONDS), serverReceived.get(50, TimeUnit.SECONDS));
            assertEquals(serverSent.get(50, TimeUnit.SECONDS), clientReceived.get(50, TimeUnit.SECONDS));
        } finally {
            threads.shutdownNow();
        }
    }

    /** Sends random data, close_notify, and an empty array; returns the data's checksum. */
    private static long sendAll(TlsEngine engine, LinkedBlockingQueue<byte[]> wire, int length, int seed, boolean updates)
            throws Exception {
        Random random = new Random(seed);
        CRC32 checksum = new CRC32();
        ByteBuffer out = ByteBuffer.allocate(40_000);
        byte[] chunk = new byte[30_000];
        for (int sent = 0; sent < length;) {
            random.nextBytes(chunk);
            ByteBuffer source = ByteBuffer.wrap(chunk, 0, Math.min(chunk.length, length - sent));
            checksum.update(source.duplicate());
            sent += source.remaining();
            if (updates && random.nextInt(20) == 0) {
                engine.updateKeys(random.nextBoolean());
            }
            while (source.hasRemaining()) {
                engine.send(source, out);
                wire.put(taken(out));
            }
        }
        engine.close();
        while (engine.hasOutput()) {
            engine.flush(out);
            wire.put(taken(out));
        }
        return checksum.getValue();
    }

    private static long receiveAll(TlsEngine engine, LinkedBlockingQueue<byte[]> wire) throws Exception {
        CRC32 checksum = new CRC32();
        ByteBuffer plaintext = ByteBuffer.allocate(17_000);
        byte[] unread = new byte[0];
        while (!engine.isInputClosed()) {
            ByteBuffer in = ByteBuffer.wrap(EnginePair.concat(unread, wire.take()));
            do {
                engine.receive(in, plaintext);
                checksum.update(plaintext.flip());
                plaintext.clear();
            } while (engine.hasPlaintext() || TlsEngine.recordLength(in) >= 0 && TlsEngine.recordLength(in) <= in.remaining());
            unread = Arrays.copyOfRange(in.array(), in.position(), in.limit());
        }
        return checksum.getValue();
    }
}
