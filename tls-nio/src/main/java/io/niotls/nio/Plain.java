package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** No TLS yet: the transport is the program's, for whatever is said before TLS starts. */
final class Plain extends Stage {
    private final SocketChannel raw;
    private int readTimeout;
    private volatile boolean outputEnded;
    private volatile boolean inputEnded;

    Plain(SocketChannel raw) {
        this.raw = raw;
    }

    @Override
    int read(ByteBuffer target) throws IOException {
        int count = Inbound.read(raw, target, readTimeout);
        inputEnded |= count < 0;
        return count;
    }

    @Override
    void readTimeout(int millis) {
        readTimeout = millis;
    }

    @Override
    long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long count = raw.read(targets, offset, length);
        inputEnded |= count < 0;
        return count;
    }

    @Override
    int write(ByteBuffer source) throws IOException {
        return raw.write(source);
    }

    @Override
    long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return raw.write(sources, offset, length);
    }

    @Override
    boolean flush() {
        return true;
    }

    @Override
    boolean hasOutput() {
        return false;
    }

    @Override
    void endInput() throws IOException {
        raw.shutdownInput();
        inputEnded = true;
    }

    @Override
    void endOutput() throws IOException {
        raw.shutdownOutput();
        outputEnded = true;
    }

    @Override
    boolean isOutputEnded() {
        return outputEnded;
    }

    @Override
    boolean isInputEnded() {
        return inputEnded;
    }

    @Override
    boolean needsLinger() {
        // The program closes it as it would close a plain channel.
        return false;
    }

    @Override
    Optional<TlsEngine> engine() {
        return Optional.empty();
    }

    @Override
    int facts() {
        return Readiness.PLAIN;
    }

    @Override
    void release() {}
}
