package io.niotls.crypto.bc;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** AES-GCM, AES-CCM or ChaCha20-Poly1305 by one bcprov cipher for the life of a key. */
final class BcAead implements Aead {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int NONCE_LENGTH = 12;

    private final AEADCipher cipher;
    private KeyParameter key;
    private final int tagLength;
    private int lastHead;
    private long lastTail;
    private boolean hasSealed;
    private boolean hasKey;
    private boolean closed;

    /** Takes over the key. */
    BcAead(AEADCipher cipher, KeyParameter key, int tagLength) {
        this.cipher = cipher;
        this.key = key;
        this.tagLength = tagLength;
    }

    @Override
    public int tagLength() {
        return tagLength;
    }

    @Override
    public int seal(int nonceHead, long nonceTail, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset,
            int inLength, int trailingByte, byte[] out, int outOffset) {
        // Not all of bcprov's modes have always looked for this themselves.
        if (hasSealed && nonceHead == lastHead && nonceTail == lastTail) {
            throw new IllegalStateException("the nonce was just used");
        }
        start(true, nonceHead, nonceTail);
        lastHead = nonceHead;
        lastTail = nonceTail;
        hasSealed = true;
        try {
            cipher.processAADBytes(aad, aadOffset, aadLength);
            int written = cipher.processBytes(in, inOffset, inLength, out, outOffset);
            if (trailingByte != NO_TRAILING_BYTE) {
                written += cipher.processByte((byte) trailingByte, out, outOffset + written);
            }
            return written + cipher.doFinal(out, outOffset + written);
        } catch (DataLengthException | InvalidCipherTextException e) {
            throw new IllegalStateException("cannot seal: there is no room", e);
        }
    }

    @Override
    public int open(int nonceHead, long nonceTail, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset,
            int inLength, byte[] out, int outOffset) {
        if (inLength < tagLength) {
            return -1;
        }
        start(false, nonceHead, nonceTail);
        try {
            cipher.processAADBytes(aad, aadOffset, aadLength);
            int written = cipher.processBytes(in, inOffset, inLength, out, outOffset);
            return written + cipher.doFinal(out, outOffset + written);
        } catch (InvalidCipherTextException e) {
            // Two of the three modes write plaintext before they have seen the tag.
            Arrays.fill(out, outOffset, outOffset + inLength - tagLength, (byte) 0);
            return -1;
        } catch (DataLengthException e) {
            throw new IllegalStateException("cannot open: there is no room", e);
        }
    }

    private void start(boolean sealing, int nonceHead, long nonceTail) {
        checkOpen();
        byte[] nonce = new byte[NONCE_LENGTH];
        INT.set(nonce, 0, nonceHead);
        LONG.set(nonce, Integer.BYTES, nonceTail);
        // No key means the one of before: bcprov then keeps its key schedule and its GHASH tables.
        cipher.init(sealing, new AEADParameters(hasKey ? null : key, 8 * tagLength, nonce));
        hasKey = true;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the cipher is closed");
        }
    }

    @Override
    public void rekey(SecretBytes next) {
        checkOpen();
        if (next.length() != key.getKeyLength()) {
            throw new IllegalArgumentException("a key of " + next.length() + " bytes after one of " + key.getKeyLength());
        }
        Arrays.fill(key.getKey(), (byte) 0);
        key = new KeyParameter(next.array());
        hasKey = false;
        hasSealed = false;
        // At once, as the cipher may not be used again for long. CCM sets its key up with a text and not before: this one opens
        // for nobody who does not know the key, and goes unread.
        byte[] zeros = new byte[tagLength];
        open(0, 0, zeros, 0, 0, zeros, 0, zeros.length, zeros, 0);
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(key.getKey(), (byte) 0);
    }
}
