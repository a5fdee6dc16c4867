package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Peer;
import io.niotls.engine.TlsEngine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecordSizingTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final RecordSizing sizing = new RecordSizing(clock::get);

    @Test
    void growsAfterTheSmallOnes() {
        for (int i = 0; i < 40; i++) {
            assertEquals(RecordSizing.SMALL, sizing.next());
            sizing.sealed(RecordSizing.SMALL);
        }
        assertEquals(RecordSizing.FULL, sizing.next());
        sizing.sealed(RecordSizing.FULL);
        assertEquals(RecordSizing.FULL, sizing.next());
    }

    @Test
    void isSmallAgainAfterARestAndNotBefore() {
        sizing.sealed(RecordSizing.SMALL_BYTES);
        assertEquals(RecordSizing.FULL, sizing.next());
        clock.addAndGet(RecordSizing.REST_NANOS - 1);
        assertEquals(RecordSizing.FULL, sizing.next());
        clock.addAndGet(RecordSizing.REST_NANOS);
        assertEquals(RecordSizing.SMALL, sizing.next());
    }

    /** What a peer sees on the wire of a channel with dynamic sizes: 40 small records, then full ones. */
    @Test
    void showsOnTheWire() throws Exception {
        byte[] data = Loopback.random(300_000, 7);
        TlsSelectorProvider provider = TlsSelectorProvider.builder()
                .client(Loopback.clientConfig().build())
                .dynamicRecordSizes(true)
                .build();
        try (ServerSocketChannel listener = ServerSocketChannel.open();
                TlsSocketChannel client = provider.openSocketChannel()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.peer(Peer.of("localhost", 443)).connect(listener.getLocalAddress());
            RecordTap tap = new RecordTap(listener.accept());
            FutureTask<byte[]> serving = Loopback.start(() -> tap.serve(data.length));
            client.write(ByteBuffer.wrap(data));
            assertArrayEquals(data, Loopback.await(serving));
            List<Integer> sizes = tap.applicationRecords();
            assertTrue(sizes.size() > 50, () -> "too few records: " + sizes);
            for (int i = 0; i < 40; i++) {
                assertEquals(RecordSizing.SMALL + 17, sizes.get(i), "record " + i + " with its type and tag");
            }
            assertEquals(RecordSizing.FULL + 17, sizes.get(41));
        }
    }

    /** A server whose engine is driven by hand, so that each record's length is seen. */
    private static final class RecordTap {
        private final SocketChannel raw;
        private final List<Integer> records = new ArrayList<>();
        private int before;

        RecordTap(SocketChannel raw) {
            this.raw = raw;
        }

        byte[] serve(int length) throws Exception {
            TlsEngine engine = TlsEngine.server(Loopback.serverConfig().build());
            ByteBuffer in = ByteBuffer.allocate(100_000).limit(0);
            ByteBuffer out = ByteBuffer.allocate(100_000);
            ByteBuffer plaintext = ByteBuffer.allocate(length);
            while (plaintext.hasRemaining()) {
                int size = TlsEngine.recordLength(in);
                if (size < 0 || size > in.remaining()) {
                    in.compact();
                    if (raw.read(in) < 0) {
                        throw new AssertionError("ended early");
                    }
                    in.flip();
                    continue;
                }
                if (engine.isEstablished()) {
                    records.add(size - 5);
                } else {
                    before++;
                }
                ByteBuffer one = in.slice(in.position(), size);
                in.position(in.position() + size);
                engine.receive(one, plaintext, out);
                raw.write(out.flip());
                out.clear();
            }
            return plaintext.array();
        }

        List<Integer> applicationRecords() {
            assertTrue(before > 0, "the handshake came first");
            return records;
        }
    }
}
