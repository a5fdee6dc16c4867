package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/** Nothing any more. What was agreed on can still be asked for. */
final class Closed extends Stage {
    private final Optional<TlsEngine> engine;

    Closed(Optional<TlsEngine> engine) {
        this.engine = engine;
    }

    @Override
    int read(ByteBuffer target) throws IOException {
        throw new ClosedChannelException();
    }

    @Override
    void readTimeout(int millis) {}

    @Override
    long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        throw new ClosedChannelException();
    }

    @Override
    int write(ByteBuffer source) throws IOException {
        throw new ClosedChannelException();
    }

    @Override
    long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        throw new ClosedChannelException();
    }

    @Override
    boolean flush() throws IOException {
        throw new ClosedChannelException();
    }

    @Override
    boolean hasOutput() {
        return false;
    }

    @Override
    void endInput() throws IOException {
        throw new ClosedChannelException();
    }

    @Override
    void endOutput() throws IOException {
        throw new ClosedChannelException();
    }

    @Override
    boolean isOutputEnded() {
        return true;
    }

    @Override
    boolean isInputEnded() {
        return true;
    }

    @Override
    boolean needsLinger() {
        return false;
    }

    @Override
    Optional<TlsEngine> engine() {
        return engine;
    }

    @Override
    int facts() {
        return Readiness.PLAIN;
    }

    @Override
    void release() {}
}
