package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * One engine of a connection in memory: what it wraps goes straight to its peer, what the peer wrapped waits here.
 *
 * <p>Every call checks that the byte counts of the result are how far the buffers moved. Not safe for use by several threads.
 */
final class EngineDriver {
    private final SSLEngine engine;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<SSLEngineResult> results = new ArrayList<>();
    private EngineDriver peer;
    private ByteBuffer incoming = ByteBuffer.allocate(0);
    private SSLException failure;

    EngineDriver(SSLEngine engine) {
        this.engine = engine;
    }

    /** Sets who reads what this one wraps. */
    void peer(EngineDriver other) {
        peer = other;
    }

    SSLEngine engine() {
        return engine;
    }

    HandshakeStatus status() {
        return engine.getHandshakeStatus();
    }

    /** Returns what wrap and unwrap gave so far, the oldest first. */
    List<SSLEngineResult> results() {
        return results;
    }

    /** Returns how often a result said FINISHED. */
    long finished() {
        return results.stream().filter(result -> result.getHandshakeStatus() == HandshakeStatus.FINISHED).count();
    }

    /** Returns whether {@link #advance} met an exception. */
    boolean hasFailed() {
        return failure != null;
    }

    /** Returns the first exception that {@link #advance} met; there must be one. */
    SSLException failure() {
        return Objects.requireNonNull(failure, "no exception was thrown");
    }

    // ---- What lies between the engines ----

    /** Returns how many bytes of the peer's wait to be unwrapped. */
    int waiting() {
        return incoming.remaining();
    }

    /** Takes away what waits to be unwrapped, as a relay that tampers with it does. */
    byte[] intercept() {
        byte[] bytes = new byte[incoming.remaining()];
        incoming.get(bytes);
        return bytes;
    }

    /** Adds bytes to what waits to be unwrapped. */
    void deliver(byte... bytes) {
        ByteBuffer joined = ByteBuffer.allocate(incoming.remaining() + bytes.length);
        incoming = joined.put(incoming).put(bytes).flip();
    }

    /** Returns the plaintext that was unwrapped since the last call. */
    byte[] received() {
        byte[] bytes = received.toByteArray();
        received.reset();
        return bytes;
    }

    // ---- One call of the engine ----

    /** Wraps no data: what the engine has to say itself. */
    SSLEngineResult wrap() throws SSLException {
        return wrap(ByteBuffer.allocate(0));
    }

    /** Wraps once into a buffer that is large enough, for the peer. */
    SSLEngineResult wrap(ByteBuffer data) throws SSLException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        int before = data.position();
        SSLEngineResult result = engine.wrap(data, record);
        assertEquals(data.position() - before, result.bytesConsumed(), "bytesConsumed of wrap");
        assertEquals(record.position(), result.bytesProduced(), "bytesProduced of wrap");
        results.add(result);
        peer.deliver(bytes(record.flip()));
        return result;
    }

    /** Unwraps once from all that waits, into a buffer that is large enough. */
    SSLEngineResult unwrap() throws SSLException {
        ByteBuffer data = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        int before = incoming.position();
        SSLEngineResult result = engine.unwrap(incoming, data);
        assertEquals(incoming.position() - before, result.bytesConsumed(), "bytesConsumed of unwrap");
        assertEquals(data.position(), result.bytesProduced(), "bytesProduced of unwrap");
        results.add(result);
        received.writeBytes(bytes(data.flip()));
        return result;
    }

    /** Runs the delegated tasks there are on this thread; returns whether there were any. */
    boolean runTasks() {
        boolean any = false;
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
            any = true;
        }
        return any;
    }

    // ---- Many calls ----

    /** Does once what the engine's status asks for; returns whether that changed anything. Exceptions are kept. */
    boolean advance() {
        HandshakeStatus before = status();
        try {
            return switch (before) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> moved(wrap(), before);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED ->
                        incoming.hasRemaining() && moved(unwrap(), before);
            };
        } catch (SSLException e) {
            // An engine that throws at each call, because it cannot even start, is not busy.
            boolean first = failure == null;
            failure = first ? e : failure;
            return first;
        }
    }

    private static boolean moved(SSLEngineResult result, HandshakeStatus before) {
        return result.bytesConsumed() + result.bytesProduced() > 0 || result.getHandshakeStatus() != before;
    }

    /** Wraps all of the data, for the peer. */
    void send(byte[] data) throws SSLException {
        ByteBuffer rest = ByteBuffer.wrap(data);
        do {
            SSLEngineResult result = wrap(rest);
            assertEquals(SSLEngineResult.Status.OK, result.getStatus());
        } while (rest.hasRemaining());
    }

    /** Returns a copy of what remains in a buffer. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
