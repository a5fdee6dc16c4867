package io.niotls.bench.stack;

import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A {@link TlsEngine}. */
final class EngineEndpoint implements Endpoint {
    private final TlsEngine engine;
    private final ByteBuffer plaintext;

    /** @param plaintext room for one record, without which an established engine opens none; one thread's engines share it */
    EngineEndpoint(TlsEngine engine, ByteBuffer plaintext) {
        this.engine = engine;
        this.plaintext = plaintext;
    }

    @Override
    public void handshake(ByteBuffer in, ByteBuffer out) throws IOException {
        engine.receive(in, plaintext.clear(), out);
        engine.flush(out);
    }

    @Override
    public boolean isEstablished() {
        return engine.isEstablished();
    }

    @Override
    public void seal(ByteBuffer plaintext, ByteBuffer out) throws IOException {
        engine.send(plaintext, out);
    }

    @Override
    public void open(ByteBuffer record, ByteBuffer out) throws IOException {
        engine.receive(record, out);
    }

    @Override
    public void close() {
        engine.abort();
    }
}
