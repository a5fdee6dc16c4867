package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/**
 * TLS. One thread reads while another writes: the reading one touches {@code inbound}, the writing one {@code outbound}, and the
 * engine is made for that. What the reading side wants to send (an alert, a KeyUpdate) is left in the engine; the channel flushes
 * it when the writing lock is free.
 */
final class Secured extends Stage {
    /** The plaintext of a full record in bytes, RFC 8446 §5.1. */
    private static final int FULL_RECORD = 16_384;

    private final StagedChannel owner;
    private final TlsEngine engine;
    private final Inbound inbound;
    private final Outbound outbound;

    Secured(StagedChannel owner, TlsEngine engine, Inbound inbound, Outbound outbound) {
        this.owner = owner;
        this.engine = engine;
        this.inbound = inbound;
        this.outbound = outbound;
    }

    @Override
    int read(ByteBuffer target) throws IOException {
        int start = target.position();
        try {
            while (true) {
                engine.receive(inbound.bytes(), target);
                if (target.position() > start) {
                    return target.position() - start;
                }
                if (engine.isInputClosed()) {
                    return -1;
                }
                if (engine.hasOutput()) {
                    // Before this thread may block: the peer may be waiting for it (a refused renegotiation, a KeyUpdate).
                    owner.flushIfFree();
                }
                int count = inbound.fill();
                if (count == 0) {
                    return 0;
                }
                if (count < 0) {
                    if (!inbound.isShutDown()) {
                        engine.endOfInput();
                    }
                    return -1;
                }
            }
        } finally {
            inbound.settle();
        }
    }

    @Override
    long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            ByteBuffer target = targets[i];
            if (!target.hasRemaining()) {
                continue;
            }
            int count = total == 0 ? read(target) : readBuffered(target);
            if (count <= 0) {
                return total == 0 ? count : total;
            }
            total += count;
            if (target.hasRemaining()) {
                return total;
            }
        }
        return total;
    }

    /** Reads what is here already. A fault is left for the next call, where the engine throws it again. */
    private int readBuffered(ByteBuffer target) {
        int start = target.position();
        try {
            engine.receive(inbound.bytes(), target);
        } catch (TlsException thrownAgainLater) {
            return 0;
        } finally {
            inbound.settle();
        }
        return target.position() - start;
    }

    @Override
    int write(ByteBuffer source) throws IOException {
        int total = 0;
        if (outbound.flush(engine)) {
            try {
                do {
                    total += seal(source);
                } while (outbound.drain() && source.hasRemaining());
            } finally {
                outbound.settle();
            }
        }
        return total;
    }

    @Override
    long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = 0;
        if (outbound.flush(engine)) {
            int end = offset + length;
            int next = offset;
            try {
                do {
                    while (next < end && !sources[next].hasRemaining()) {
                        next++;
                    }
                    if (next == end) {
                        return total;
                    }
                    boolean alone = next == end - 1 || sources[next].remaining() >= FULL_RECORD;
                    total += alone ? seal(sources[next]) : sealGathered(sources, next, end);
                } while (outbound.drain());
            } finally {
                outbound.settle();
            }
        }
        return total;
    }

    private int seal(ByteBuffer source) throws IOException {
        if (!owner.isOpen()) {
            throw new AsynchronousCloseException();
        }
        int count = engine.send(source, outbound.room());
        if (count == 0) {
            throw new IllegalStateException("an established engine with room for records has sealed nothing");
        }
        return count;
    }

    /** Seals small pieces together. */
    private int sealGathered(ByteBuffer[] sources, int from, int end) throws IOException {
        ByteBuffer gathered = BufferPool.SHARED.take().limit(FULL_RECORD);
        int size = 0;
        try {
            for (int i = from; i < end && gathered.hasRemaining(); i++) {
                ByteBuffer source = sources[i];
                int count = Math.min(source.remaining(), gathered.remaining());
                gathered.put(gathered.position(), source, source.position(), count).position(gathered.position() + count);
            }
            size = gathered.position();
            int sealed = seal(gathered.flip());
            int left = sealed;
            for (int i = from; left > 0; i++) {
                int count = Math.min(sources[i].remaining(), left);
                sources[i].position(sources[i].position() + count);
                left -= count;
            }
            return sealed;
        } finally {
            BufferPool.SHARED.give(gathered, size);
        }
    }

    @Override
    boolean flush() throws IOException {
        return outbound.flush(engine);
    }

    @Override
    boolean hasOutput() {
        return outbound.isPending() || engine.hasOutput();
    }

    @Override
    void endInput() {
        inbound.shutDown();
    }

    @Override
    void endOutput() throws IOException {
        engine.close();
        outbound.flush(engine);
    }

    @Override
    boolean isOutputEnded() {
        // A failure ends it too, but that is for the engine to say.
        return engine.isOutputClosed() && engine.failure().isEmpty();
    }

    @Override
    boolean isInputEnded() {
        return engine.isInputClosed() || inbound.ended();
    }

    @Override
    boolean needsLinger() {
        return !isInputEnded();
    }

    @Override
    Optional<TlsEngine> engine() {
        return Optional.of(engine);
    }

    @Override
    int ready() {
        if (engine.failure().isPresent()) {
            return SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        }
        boolean readable = engine.hasPlaintext() || inbound.isRecordBuffered() || isInputEnded() || inbound.isShutDown();
        return readable ? SelectionKey.OP_READ : 0;
    }

    @Override
    int awaited(int interest) {
        return hasOutput() ? interest | SelectionKey.OP_WRITE : interest;
    }

    @Override
    void release() {
        engine.abort();
        inbound.discard();
        outbound.discard();
    }
}
