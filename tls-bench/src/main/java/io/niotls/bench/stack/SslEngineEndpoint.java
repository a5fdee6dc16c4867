package io.niotls.bench.stack;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** An {@link SSLEngine}, driven as its contract wants it; tasks run in the caller's thread. */
class SslEngineEndpoint implements Endpoint {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final ByteBuffer plaintext;
    private boolean begun;

    /**
     * @param plaintext room for one record, which engines ask for although nothing is expected; one thread's engines share it
     */
    SslEngineEndpoint(SSLEngine engine, ByteBuffer plaintext) {
        this.engine = engine;
        this.plaintext = plaintext;
    }

    @Override
    public void handshake(ByteBuffer in, ByteBuffer out) throws IOException {
        if (!begun) {
            begun = true;
            engine.beginHandshake();
        }
        HandshakeStatus status = engine.getHandshakeStatus();
        while (true) {
            switch (status) {
                case NEED_TASK -> status = runTasks();
                case NEED_WRAP -> status = next(require(engine.wrap(NOTHING, out)));
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                    if (!in.hasRemaining()) {
                        return;
                    }
                    status = next(require(engine.unwrap(in, plaintext.clear())));
                }
            }
        }
    }

    private HandshakeStatus runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        return engine.getHandshakeStatus();
    }

    /** The result says FINISHED once, and not what comes next: a server's tickets. */
    private HandshakeStatus next(SSLEngineResult result) {
        HandshakeStatus status = result.getHandshakeStatus();
        return status == HandshakeStatus.FINISHED ? engine.getHandshakeStatus() : status;
    }

    private SSLEngineResult require(SSLEngineResult result) {
        if (result.getStatus() != Status.OK) {
            throw new IllegalStateException(engine.getClass() + " returned " + result);
        }
        return result;
    }

    @Override
    public boolean isEstablished() {
        // Not by FINISHED: netty-tcnative does not say it where a task was the last step.
        return begun && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public void seal(ByteBuffer data, ByteBuffer out) throws IOException {
        require(engine.wrap(data, out));
    }

    @Override
    public void open(ByteBuffer record, ByteBuffer out) throws IOException {
        require(engine.unwrap(record, out));
    }

    /** Returns the engine. */
    SSLEngine engine() {
        return engine;
    }
}
