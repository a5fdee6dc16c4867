package io.niotls.jsse;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

/** Arrays of buffers, as {@link javax.net.ssl.SSLEngine} has them: checked, gathered and scattered. */
final class Buffers {
    private static final int MAX_CONTENT = 16_384;

    private Buffers() {}

    /** Checks the destinations of {@code unwrap}. */
    static void checkDestinations(ByteBuffer[] dsts, int offset, int length) {
        if (dsts == null) {
            throw new IllegalArgumentException("the destinations are null");
        }
        Objects.checkFromIndexSize(offset, length, dsts.length);
        for (int i = offset; i < offset + length; i++) {
            checkDestination(dsts[i]);
        }
    }

    /** Checks a destination. */
    static void checkDestination(ByteBuffer dst) {
        if (dst == null) {
            throw new IllegalArgumentException("a destination is null");
        }
        if (dst.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }

    /** Checks the sources of {@code wrap}. */
    static void checkSources(ByteBuffer[] srcs, int offset, int length) {
        if (srcs == null) {
            throw new IllegalArgumentException("the sources are null");
        }
        Objects.checkFromIndexSize(offset, length, srcs.length);
        for (int i = offset; i < offset + length; i++) {
            if (srcs[i] == null) {
                throw new IllegalArgumentException("a source is null");
            }
        }
    }

    /** Returns whether a buffer is among a range of others. */
    static boolean contains(ByteBuffer[] buffers, int offset, int length, ByteBuffer one) {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i] == one) {
                return true;
            }
        }
        return false;
    }

    /** Returns how many bytes are left in a range of buffers. */
    static long remaining(ByteBuffer[] buffers, int offset, int length) {
        long remaining = 0;
        for (int i = offset; i < offset + length; i++) {
            remaining += buffers[i].remaining();
        }
        return remaining;
    }

    /**
     * Opens a record into a range of buffers: straight into the first that has room where that is all, or enough for any record.
     *
     * @return how many bytes of plaintext were produced
     */
    static int receive(TlsEngine engine, ByteBuffer record, ByteBuffer[] dsts, int offset, int length) throws TlsException {
        int first = firstWithRoom(dsts, offset, length);
        if (first < 0) {
            engine.receive(record, ByteBuffer.allocate(0));
            return 0;
        }
        ByteBuffer dst = dsts[first];
        if (first == offset + length - 1 || dst.remaining() >= record.remaining()) {
            int before = dst.position();
            engine.receive(record, dst);
            return dst.position() - before;
        }
        ByteBuffer plaintext = ByteBuffer.allocate(MAX_CONTENT);
        engine.receive(record, plaintext);
        plaintext.flip();
        int produced = plaintext.remaining();
        for (int i = first; plaintext.hasRemaining() && i < offset + length; i++) {
            move(plaintext, dsts[i], plaintext.remaining());
        }
        return produced;
    }

    /**
     * Seals one record out of a range of buffers.
     *
     * @param content how many bytes a record has at most
     * @return how many bytes were consumed
     */
    static int send(TlsEngine engine, ByteBuffer[] srcs, int offset, int length, ByteBuffer dst, int content)
            throws TlsException {
        int first = firstWithRoom(srcs, offset, length);
        if (first < 0) {
            return 0;
        }
        ByteBuffer src = srcs[first];
        long all = remaining(srcs, first, offset + length - first);
        if (src.remaining() >= content || src.remaining() == all) {
            return sendFrom(engine, src, dst, content);
        }
        ByteBuffer gathered = ByteBuffer.allocate((int) Math.min(all, content));
        for (int i = first; gathered.hasRemaining() && i < offset + length; i++) {
            int limit = srcs[i].limit();
            int position = srcs[i].position();
            srcs[i].limit(Math.min(limit, position + gathered.remaining()));
            gathered.put(srcs[i]);
            srcs[i].limit(limit).position(position); // consumed only when it is sealed
        }
        gathered.flip();
        int consumed = engine.send(gathered, dst);
        int left = consumed;
        for (int i = first; left > 0; i++) {
            int part = Math.min(left, srcs[i].remaining());
            srcs[i].position(srcs[i].position() + part);
            left -= part;
        }
        return consumed;
    }

    private static int sendFrom(TlsEngine engine, ByteBuffer src, ByteBuffer dst, int content) throws TlsException {
        int limit = src.limit();
        src.limit(Math.min(limit, src.position() + content));
        try {
            return engine.send(src, dst);
        } finally {
            src.limit(limit);
        }
    }

    private static int firstWithRoom(ByteBuffer[] buffers, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                return i;
            }
        }
        return -1;
    }

    private static void move(ByteBuffer from, ByteBuffer to, int bytes) {
        int limit = from.limit();
        from.limit(Math.min(limit, from.position() + Math.min(bytes, to.remaining())));
        to.put(from);
        from.limit(limit);
    }
}
