package io.niotls.nio;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much plaintext the next record shall hold: little at first, so that each TCP segment of a response's beginning is a record
 * that the peer can use at once, and as much as there is when much is sent. After a rest it begins anew, as TCP's own window
 * does. The numbers are those of Cloudflare's patch for nginx.
 *
 * <p>Used under the channel's writing lock.
 */
final class RecordSizing {
    /** Plaintext in bytes that fits with its record into one segment of 1,400 bytes, which passes any usual tunnel. */
    static final int SMALL = 1_369;

    /** The plaintext of a full record in bytes, RFC 8446 §5.1. */
    static final int FULL = 16_384;

    /** How many bytes go in small records: 40 of them, more than any initial congestion window. */
    static final int SMALL_BYTES = 40 * SMALL;

    /** After this rest records are small again. */
    static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private long last;
    private int sent;

    RecordSizing(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** Returns how many bytes of plaintext the next record may hold. */
    int next() {
        long now = nanoTime.getAsLong();
        if (now - last >= REST_NANOS) {
            sent = 0;
        }
        last = now;
        return sent < SMALL_BYTES ? SMALL : FULL;
    }

    /** Says that a record was sealed. */
    void sealed(int bytes) {
        sent = Math.min(SMALL_BYTES, sent + bytes);
    }
}
