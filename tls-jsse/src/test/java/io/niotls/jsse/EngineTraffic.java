package io.niotls.jsse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * Much data through two established engines with a thread per direction and side, as a server with a reader and a writer
 * does: an engine is wrapped by one thread while another unwraps it.
 *
 * @param client the client's engine
 * @param server the server's engine
 */
record EngineTraffic(SSLEngine client, SSLEngine server) {
    /** How many records may be on their way in one direction. */
    private static final int IN_FLIGHT = 16;
    /** Longer than any of this takes: a bug must not hang the build. */
    private static final int HANG_SECONDS = 50;

    /** Sends data from the client and from the server at once; returns what the server and what the client received. */
    List<byte[]> bothWays(byte[] up, byte[] down) throws Exception {
        BlockingQueue<ByteBuffer> toServer = new ArrayBlockingQueue<>(IN_FLIGHT);
        BlockingQueue<ByteBuffer> toClient = new ArrayBlockingQueue<>(IN_FLIGHT);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            Future<?> upWriter = pool.submit(writer(client, up, toServer));
            Future<?> downWriter = pool.submit(writer(server, down, toClient));
            Future<byte[]> upReader = pool.submit(reader(server, up.length, toServer));
            Future<byte[]> downReader = pool.submit(reader(client, down.length, toClient));
            upWriter.get(HANG_SECONDS, TimeUnit.SECONDS);
            downWriter.get(HANG_SECONDS, TimeUnit.SECONDS);
            return List.of(upReader.get(HANG_SECONDS, TimeUnit.SECONDS), downReader.get(HANG_SECONDS, TimeUnit.SECONDS));
        } finally {
            pool.shutdownNow();
        }
    }

    private static Callable<Void> writer(SSLEngine engine, byte[] data, BlockingQueue<ByteBuffer> records) {
        return () -> {
            ByteBuffer rest = ByteBuffer.wrap(data);
            while (rest.hasRemaining()) {
                ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
                expectOk(engine.wrap(rest, record));
                records.put(record.flip());
            }
            return null;
        };
    }

    private static Callable<byte[]> reader(SSLEngine engine, int length, BlockingQueue<ByteBuffer> records) {
        return () -> {
            ByteArrayOutputStream received = new ByteArrayOutputStream(length);
            while (received.size() < length) {
                ByteBuffer record = records.take();
                ByteBuffer data = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
                while (record.hasRemaining()) {
                    expectOk(engine.unwrap(record, data.clear()));
                    received.write(data.array(), 0, data.position());
                }
            }
            return received.toByteArray();
        };
    }

    private static void expectOk(SSLEngineResult result) throws IOException {
        if (result.getStatus() != SSLEngineResult.Status.OK) {
            throw new IOException(result.toString());
        }
    }
}
