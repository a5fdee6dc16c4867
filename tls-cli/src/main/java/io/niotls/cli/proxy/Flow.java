package io.niotls.cli.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * One direction of a connection. For one thread.
 *
 * <p>There is one buffer, and nothing is read before it has been written: a sink that takes nothing stops its source. The buffer
 * is held only while there is something in it; between its position and its limit is what is still to be written.
 *
 * <p>What was read before the source ended or broke is still delivered.
 */
final class Flow {
    /** How many buffers are moved at once before others get their turn. */
    static final int ROUNDS = 8;

    /** How the source stands. */
    private enum Source { OPEN, ENDED, BROKEN }

    private final ReadableByteChannel from;
    private final WritableByteChannel to;
    private final Buffers buffers;
    private final RateLimit limit;
    private Source source = Source.OPEN;
    private IOException sourceFailure;
    private IOException sinkFailure;
    /** Why an end of the source will not be taken for one. */
    private IOException doubt;
    /** Null while nothing waits to be written. */
    private ByteBuffer waiting;
    private boolean throttled;
    private long received;
    private long sent;

    /**
     * Makes a direction.
     *
     * @param from in non-blocking mode
     * @param to in non-blocking mode
     */
    Flow(ReadableByteChannel from, WritableByteChannel to, Buffers buffers, RateLimit limit) {
        this.from = from;
        this.to = to;
        this.buffers = buffers;
        this.limit = limit;
    }

    /**
     * Begins with bytes that were read from the source before.
     *
     * @param early from now on this direction's
     */
    void begin(ByteBuffer early) {
        if (early.hasRemaining()) {
            received += early.remaining();
            limit.spend(early.remaining());
            waiting = early;
        }
    }

    /**
     * Moves what can be moved. It does not throw: see {@link #sourceFailure} and {@link #sinkFailure}.
     *
     * @param now the time in nanoseconds
     * @return whether anything was moved, or the end came
     */
    boolean move(long now) {
        boolean moved = false;
        for (int round = 0; round < ROUNDS && !isOver(); round++) {
            if (waiting == null && !read(now)) {
                break;
            }
            // A source that fills half a buffer is a fast one, and will have more by the time this is written.
            boolean more = waiting != null && waiting.limit() >= waiting.capacity() / 2;
            moved |= write() || source != Source.OPEN;
            if (waiting != null || !more) {
                break;
            }
        }
        return moved;
    }

    /** Returns whether something came, be it the end. */
    private boolean read(long now) {
        if (source != Source.OPEN) {
            return false;
        }
        long allowance = limit.allowance(now);
        throttled = allowance == 0;
        if (throttled) {
            return false;
        }
        ByteBuffer buffer = buffers.take();
        buffer.limit((int) Math.min(buffer.capacity(), allowance));
        try {
            if (from.read(buffer) < 0) {
                source = doubt == null ? Source.ENDED : Source.BROKEN;
                sourceFailure = doubt;
            }
        } catch (IOException failure) {
            source = Source.BROKEN;
            sourceFailure = failure;
        }
        int count = buffer.flip().limit();
        received += count;
        limit.spend(count);
        if (count > 0) {
            waiting = buffer;
        } else {
            buffers.give(buffer);
        }
        return count > 0 || source != Source.OPEN;
    }

    /** Returns whether something was taken. */
    private boolean write() {
        if (waiting == null) {
            return false;
        }
        int before = waiting.remaining();
        try {
            to.write(waiting);
        } catch (IOException failure) {
            sinkFailure = failure;
        }
        int count = before - waiting.remaining();
        sent += count;
        if (!waiting.hasRemaining() || sinkFailure != null) {
            release();
        }
        return count > 0;
    }

    /**
     * Says that the source is broken, as whoever writes to it has found. What it has sent before is still read; the end that
     * comes then is none, for the system tells of a reset only once.
     */
    void doubt(IOException failure) {
        doubt = failure;
    }

    /**
     * Says that the sink has lost what it had taken.
     *
     * @param failure why
     */
    void lost(IOException failure) {
        sinkFailure = failure;
    }

    /** Gives the buffer back, with what is in it. */
    void release() {
        if (waiting != null) {
            buffers.give(waiting);
            waiting = null;
        }
    }

    /** Returns whether {@link #move} needs the source to be readable. */
    boolean wantsSource() {
        return source == Source.OPEN && waiting == null && sinkFailure == null && !throttled;
    }

    /** Returns whether {@link #move} needs the sink to be writable. */
    boolean wantsSink() {
        return waiting != null;
    }

    /** Returns whether {@link #move} needs nothing but time, until {@link #resumption}. */
    boolean isThrottled() {
        return throttled && waiting == null && !isOver();
    }

    /** Returns the moment from which on {@link #move} may move something again, if it {@linkplain #isThrottled is throttled}. */
    long resumption() {
        return limit.resumption();
    }

    /** Returns whether nothing will move any more: what the source has sent until its end is written, or the sink is broken. */
    boolean isOver() {
        return sinkFailure != null || source != Source.OPEN && waiting == null;
    }

    /** Returns whether the source has ended as it should, and the sink has taken all it has sent. */
    boolean isDelivered() {
        return source == Source.ENDED && waiting == null && sinkFailure == null;
    }

    /** Returns what has broken the source, once everything before is written; null if nothing has. */
    IOException sourceFailure() {
        return waiting == null ? sourceFailure : null;
    }

    /** Returns what has broken the sink, null if nothing has. */
    IOException sinkFailure() {
        return sinkFailure;
    }

    /** Returns how many bytes the source has given. */
    long received() {
        return received;
    }

    /** Returns how many bytes the sink has taken. */
    long sent() {
        return sent;
    }
}
