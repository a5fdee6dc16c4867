package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.Arrays;
import java.util.Optional;

/**
 * TLS. One thread reads while another writes: the reading one touches {@code inbound}, the writing one {@code outbound}, and the
 * engine is made for that. What the reading side wants to send (an alert, a KeyUpdate) is left in the engine; the channel flushes
 * it when the writing lock is free.
 */
final class Secured extends Stage {
    /** The plaintext of a full record in bytes, RFC 8446 §5.1. */
    private static final int FULL_RECORD = 16_384;

    /** More bytes than any suite here adds to a record, its header included. */
    private static final int MAX_EXPANSION = 256;

    /**
     * What a record is opened into before the program reads it, up to this size in bytes, is an array of its own; above, a pooled
     * buffer: many ready channels with a little data each shall not hold one each.
     */
    private static final int SMALL_RECORD = 4_096;

    private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

    private final StagedChannel owner;
    private final TlsEngine engine;
    private final Inbound inbound;
    private final Outbound outbound;
    private final Optional<RecordSizing> sizing;
    /** What {@link #look} has opened, in reading position, not empty; or null. Used under the reading lock. */
    private ByteBuffer opened;
    private boolean openedPooled;
    /** Whether there is something in it; volatile for those who ask without the lock. */
    private volatile boolean plaintextWaits;

    Secured(StagedChannel owner, TlsEngine engine, Inbound inbound, Outbound outbound, Optional<RecordSizing> sizing) {
        this.owner = owner;
        this.engine = engine;
        this.inbound = inbound;
        this.outbound = outbound;
        this.sizing = sizing;
    }

    // ---- Reading ----

    @Override
    int read(ByteBuffer target) throws IOException {
        int start = target.position();
        if (opened != null) {
            return readMore(target);
        }
        try {
            while (true) {
                open(target);
                if (target.position() > start) {
                    readMore(target);
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
            int count = total == 0 ? read(target) : readMore(target);
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

    /**
     * Reads what is here already, and in non-blocking mode what the transport seems to have besides. A fault is left for the next
     * call, which meets it again.
     */
    private int readMore(ByteBuffer target) {
        int start = target.position();
        try {
            do {
                open(target);
            } while (target.hasRemaining() && inbound.wasFilled() && !owner.isBlocking() && inbound.fill() > 0);
        } catch (IOException thrownAgainLater) {
            return target.position() - start;
        } finally {
            inbound.settle();
        }
        return target.position() - start;
    }

    /**
     * Opens what is here, as much as fits. A record that fits is opened straight into the target; the one at its end is opened
     * apart, and what does not fit of it stays here.
     */
    private void open(ByteBuffer target) throws TlsException {
        deliverOpened(target);
        while (target.hasRemaining() && !engine.isInputClosed()) {
            if (!inbound.isWhole()) {
                // For what its header says already, and for a fault that was met before.
                engine.receive(inbound.bytes(), target);
                return;
            }
            if (TlsEngine.recordLength(inbound.bytes()) <= target.remaining()) {
                openOne(target);
            } else {
                openApart();
                deliverOpened(target);
            }
        }
    }

    /** Lets the engine consume one whole record. */
    private void openOne(ByteBuffer target) throws TlsException {
        ByteBuffer records = inbound.bytes();
        int end = records.limit();
        records.limit(records.position() + TlsEngine.recordLength(records));
        try {
            engine.receive(records, target);
        } finally {
            records.limit(end);
        }
    }

    /** Opens one whole record into a buffer of its own, which is kept if there is data in it. */
    private void openApart() throws TlsException {
        int length = TlsEngine.recordLength(inbound.bytes());
        openedPooled = length > SMALL_RECORD;
        opened = openedPooled ? owner.buffers().plaintext().take() : ByteBuffer.allocate(length);
        try {
            openOne(opened);
        } finally {
            plaintextWaits = opened.flip().hasRemaining();
            if (!plaintextWaits) {
                dropOpened();
            }
        }
    }

    /**
     * Opens records until it is known whether a read would return anything, for a record's header does not say whether it holds
     * data. What a read would throw is left for the read. Reading lock.
     *
     * @param transportReady whether the transport may be asked for more, once
     */
    void look(boolean transportReady) {
        if (opened != null) {
            return;
        }
        try {
            if (transportReady && !inbound.isWhole() && inbound.fill() < 0 && !inbound.isShutDown()) {
                engine.endOfInput();
            }
            while (inbound.isWhole() && opened == null && !engine.isInputClosed()) {
                openApart();
            }
            if (opened == null) {
                engine.receive(inbound.bytes(), NO_ROOM); // for what a header says before its record is whole
            }
        } catch (IOException kept) {
            // By the engine if it is a fault of the peer's, by "inbound" if it is one of the transport's.
        } finally {
            inbound.settle();
        }
    }

    /** Returns whether there is plaintext that a read returns at once. May be called by any thread. */
    boolean hasPlaintext() {
        return plaintextWaits || engine.hasPlaintext();
    }

    private void deliverOpened(ByteBuffer target) {
        if (opened != null) {
            int count = Math.min(opened.remaining(), target.remaining());
            target.put(target.position(), opened, opened.position(), count).position(target.position() + count);
            opened.position(opened.position() + count);
            if (!opened.hasRemaining()) {
                dropOpened();
            }
        }
    }

    private void dropOpened() {
        if (opened != null) {
            if (openedPooled) {
                owner.buffers().plaintext().give(opened, opened.limit());
            } else {
                Arrays.fill(opened.array(), (byte) 0);
            }
            opened = null;
            plaintextWaits = false;
        }
    }

    @Override
    void readTimeout(int millis) {
        inbound.timeout(millis);
    }

    // ---- Writing ----

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
                    if (next == end - 1) {
                        total += seal(sources[next]);
                    } else if (sources[next].remaining() >= FULL_RECORD) {
                        total += sealFull(sources[next]);
                    } else {
                        total += sealGathered(sources, next, end);
                    }
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
        int count = sizing.isPresent() ? sealSized(sizing.get(), source) : engine.send(source, outbound.room());
        if (count == 0) {
            throw new IllegalStateException("an established engine with room for records has sealed nothing");
        }
        return count;
    }

    /** Seals records of the size that is due, as many as there is room for. */
    private int sealSized(RecordSizing sizes, ByteBuffer source) throws IOException {
        ByteBuffer room = outbound.room();
        int end = source.limit();
        int total = 0;
        try {
            for (int size = sizes.next(); source.position() < end; size = sizes.next()) {
                if (total > 0 && room.remaining() < size + MAX_EXPANSION) {
                    break;
                }
                source.limit(Math.min(end, source.position() + size));
                int count = engine.send(source, room);
                sizes.sealed(count);
                total += count;
            }
            return total;
        } finally {
            source.limit(end);
        }
    }

    /** Seals full records; what is left goes together with what follows. */
    private int sealFull(ByteBuffer source) throws IOException {
        int end = source.limit();
        source.limit(source.position() + source.remaining() / FULL_RECORD * FULL_RECORD);
        try {
            return seal(source);
        } finally {
            source.limit(end);
        }
    }

    /** Seals small pieces together. */
    private int sealGathered(ByteBuffer[] sources, int from, int end) throws IOException {
        ByteBuffer gathered = owner.buffers().plaintext().take().limit(FULL_RECORD);
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
            owner.buffers().plaintext().give(gathered, size);
        }
    }

    @Override
    boolean flush() throws IOException {
        return outbound.flush(engine);
    }

    @Override
    boolean hasOutput() {
        return !outbound.isBroken() && (outbound.isPending() || engine.hasOutput());
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

    /** Returns whether our direction still goes on: neither ended nor failed. May be called by any thread. */
    boolean mayEndOutput() {
        return !engine.isOutputClosed();
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
    int facts() {
        int facts = 0;
        if (hasOutput()) {
            facts |= Readiness.OUTPUT;
        }
        if (plaintextWaits || engine.hasPlaintext() || isInputEnded() || inbound.isShutDown() || inbound.isBroken()) {
            facts |= Readiness.INPUT;
        } else if (inbound.isRecordBuffered()) {
            facts |= Readiness.RECORD;
        }
        if (outbound.isBroken()) {
            facts |= Readiness.BROKEN;
        }
        if (engine.failure().isPresent()) {
            facts |= Readiness.INPUT | Readiness.BROKEN;
        }
        return facts;
    }

    @Override
    void release() {
        dropOpened();
        engine.abort();
        inbound.discard();
        outbound.discard();
    }
}
