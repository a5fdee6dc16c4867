package io.niotls.record;

import io.niotls.crypto.SecretBytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The sequence number of an AEAD's records, and the 12 bytes of nonce that an IV and such a number make, in two parts as
 * {@link io.niotls.crypto.Aead} takes them: all of the sequence number is in the second one.
 */
final class NonceSequence extends SequenceNumber {
    private static final int HEAD_LENGTH = Integer.BYTES;
    private static final int LENGTH = HEAD_LENGTH + Long.BYTES;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private int head;
    private long mask;

    /**
     * Copies an IV and starts counting.
     *
     * @param iv 12 bytes that the sequence number is mixed into (RFC 8446 §5.3, RFC 7905 §2), or the first 4 bytes, which the
     *     sequence number follows (RFC 5288 §3)
     * @param first the first number, 0 but in tests
     * @param end the first number that must not be used, see {@link SequenceNumber}
     */
    NonceSequence(SecretBytes iv, long first, long end) {
        super(first, end);
        use(iv);
    }

    private void use(SecretBytes iv) {
        if (iv.length() != LENGTH && iv.length() != HEAD_LENGTH) {
            throw new IllegalArgumentException("an IV of " + iv.length() + " bytes");
        }
        head = (int) INT.get(iv.array(), 0);
        mask = iv.length() == LENGTH ? (long) LONG.get(iv.array(), HEAD_LENGTH) : 0;
    }

    /**
     * Goes on with number 0 under another key and its IV.
     *
     * @param iv as the constructor takes it
     */
    void restart(SecretBytes iv) {
        use(iv);
        restart();
    }

    /** Returns the first four bytes of every nonce. */
    int head() {
        return head;
    }

    /** Returns the other eight bytes of the nonce of a sequence number. */
    long tail(long sequence) {
        return mask ^ sequence;
    }

    /** Returns the other eight bytes of a nonce that its record carries. */
    static long explicitTail(byte[] record, int offset) {
        return (long) LONG.get(record, offset);
    }

    /** Hands out no further numbers, and wipes the IV. */
    @Override
    void close() {
        super.close();
        head = 0;
        mask = 0;
    }
}
