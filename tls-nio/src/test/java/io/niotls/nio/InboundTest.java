package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboundTest {
    private final BufferPool records = new BufferPool(BufferPool.PLAINTEXT_SIZE, 4);
    private final BufferPool pool = new BufferPool(BufferPool.CIPHERTEXT_SIZE, 4);
    private final ByteBuffer pooled = pool.take();
    private SocketChannel peer;
    private SocketChannel raw;
    private Inbound inbound;

    @BeforeEach
    void connect() throws IOException {
        pool.give(pooled, 0);
        SocketChannel[] pair = Loopback.rawPair();
        peer = pair[0];
        raw = pair[1];
        inbound = new Inbound(raw, raw, () -> new Buffers.Pools(pool, records), ByteBuffer.allocate(0));
    }

    @AfterEach
    void disconnect() throws IOException {
        peer.close();
        raw.close();
    }

    private void send(byte[] bytes, int from, int to) throws IOException {
        peer.write(ByteBuffer.wrap(bytes, from, to - from));
    }

    /** Fills until a number of bytes is there. */
    private void receive(int length) throws IOException {
        while (inbound.bytes().remaining() < length) {
            inbound.fill();
        }
        inbound.settle();
    }

    private static byte[] record(int length) {
        byte[] record = Loopback.random(length, length);
        ByteBuffer.wrap(record).put((byte) 23).putShort((short) 0x0303).putShort((short) (length - 5));
        return record;
    }

    @Test
    void aSmallPartialRecordHoldsNoPooledBuffer() throws IOException {
        byte[] record = record(5_000);
        send(record, 0, 100);
        receive(100);
        assertSame(pooled, pool.take());
        assertFalse(inbound.isRecordBuffered());
        send(record, 100, 5_000);
        receive(5_000);
        assertTrue(inbound.isRecordBuffered());
        byte[] joined = new byte[5_000];
        inbound.bytes().get(joined);
        assertArrayEquals(record, joined);
    }

    @Test
    void aLargePartialRecordHoldsABufferForOneRecord() throws IOException {
        ByteBuffer one = records.take();
        records.give(one, 0);
        byte[] record = record(16_000);
        send(record, 0, Inbound.SMALL + 1);
        receive(Inbound.SMALL + 1);
        assertSame(pooled, pool.take());
        assertNotSame(one, records.take());
        send(record, Inbound.SMALL + 1, 16_000);
        receive(16_000);
        byte[] joined = new byte[16_000];
        inbound.bytes().get(joined);
        assertArrayEquals(record, joined);
        assertSame(one, records.take(), "given back, now that the record is whole");
        assertEquals(0, one.get(0) | one.get(Inbound.SMALL), "and wiped");
    }

    @Test
    void wipesWhatItGivesBack() throws IOException {
        byte[] record = record(1_000);
        send(record, 0, 1_000);
        receive(1_000);
        inbound.bytes().position(1_000);
        inbound.settle();
        assertTrue(inbound.bytes().remaining() == 0);
        assertArrayEquals(new byte[1_000], Arrays.copyOf(pool.take().array(), 1_000));
    }

    @Test
    void saysThatTheTransportHasEnded() throws IOException {
        peer.close();
        assertEquals(-1, inbound.fill());
        assertTrue(inbound.ended());
    }

    @Test
    void leavesWithTheOwner() throws IOException {
        SocketChannel owner = SocketChannel.open();
        owner.close();
        Inbound orphan = new Inbound(raw, owner, () -> new Buffers.Pools(pool, records), ByteBuffer.allocate(0));
        send(record(10), 0, 10);
        assertThrows(AsynchronousCloseException.class, orphan::fill);
    }
}
