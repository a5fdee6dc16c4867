package io.niotls.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Counts the records under one key. A number is handed out once: it counts as used before the cipher sees it, so that a failed
 * attempt can never lead to a second record under the same nonce.
 */
sealed class SequenceNumber permits NonceSequence {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private long next;
    private long end;

    /**
     * Starts counting.
     *
     * @param first the first number, 0 but in tests
     * @param end the first number that must not be used; at most {@link Long#MAX_VALUE}, half of what the RFCs allow and out of
     *     reach
     */
    SequenceNumber(long first, long end) {
        this.next = first;
        this.end = end;
    }

    /** Writes a number as eight bytes. */
    static void write(long number, byte[] out, int offset) {
        LONG.set(out, offset, number);
    }

    /**
     * Uses up a number.
     *
     * @throws IllegalStateException if none is left
     */
    final long take() {
        if (next >= end) {
            throw new IllegalStateException("the key is used up or closed");
        }
        return next++;
    }

    /**
     * Takes the last number back: for an opener only, where reading with a number again is harmless, that passes over
     * a record which was not sealed with its key.
     */
    final void giveBack() {
        next--;
    }

    /** Returns how many numbers are left. */
    final long left() {
        return end - next;
    }

    /** Starts over at 0, for another key, up to the same end. */
    final void restart() {
        next = 0;
    }

    /** Hands out no further numbers. */
    void close() {
        end = next;
    }
}
