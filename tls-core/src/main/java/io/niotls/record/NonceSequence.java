package io.niotls.record;

import io.niotls.crypto.SecretBytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The sequence number of an AEAD's records, and the 12 bytes of nonce that an IV and such a number make, in one array that is used
 * again and again.
 */
final class NonceSequence extends SequenceNumber {
    private static final int LENGTH = 12;
    private static final int NUMBER = LENGTH - Long.BYTES;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] nonce = new byte[LENGTH];
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
        if (iv.length() != LENGTH && iv.length() != NUMBER) {
            throw new IllegalArgumentException("an IV of " + iv.length() + " bytes");
        }
        System.arraycopy(iv.array(), 0, nonce, 0, iv.length());
        mask = (long) LONG.get(nonce, NUMBER);
    }

    /**
     * Goes on with number 0 under another key and its IV.
     *
     * @param iv 12 bytes: a shorter one would leave what the last number wrote
     */
    void restart(SecretBytes iv) {
        if (iv.length() != LENGTH) {
            throw new IllegalArgumentException("an IV of " + iv.length() + " bytes");
        }
        restart();
        use(iv);
    }

    /** Returns the nonce of a sequence number; valid until the next call. */
    byte[] of(long sequence) {
        LONG.set(nonce, NUMBER, mask ^ sequence);
        return nonce;
    }

    /** Returns the nonce that a record carries after the fixed 4 bytes; valid until the next call. */
    byte[] explicit(byte[] record, int offset) {
        System.arraycopy(record, offset, nonce, NUMBER, Long.BYTES);
        return nonce;
    }

    /** Hands out no further numbers, and wipes the IV. */
    @Override
    void close() {
        super.close();
        Arrays.fill(nonce, (byte) 0);
        mask = 0;
    }
}
