package io.niotls.crypto.bc;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import java.util.Arrays;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** AES-GCM, AES-CCM or ChaCha20-Poly1305 by one bcprov cipher for the life of a key. */
final class BcAead implements Aead {
    /** What no record is opened with: it goes with a new key before the first one does. */
    private static final byte[] NO_NONCE = new byte[12];

    private final AEADCipher cipher;
    private KeyParameter key;
    private final int tagLength;
    private final byte[] lastNonce = new byte[12];
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
    public int seal(byte[] nonce, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset, int inLength,
            int trailingByte, byte[] out, int outOffset) {
        // Not all of bcprov's modes have always looked for this themselves.
        if (hasSealed && Arrays.equals(nonce, lastNonce)) {
            throw new IllegalStateException("the nonce was just used");
        }
        start(true, nonce);
        System.arraycopy(nonce, 0, lastNonce, 0, lastNonce.length);
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
    public int open(byte[] nonce, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset, int inLength, byte[] out,
            int outOffset) {
        if (inLength < tagLength) {
            return -1;
        }
        start(false, nonce);
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

    private void start(boolean sealing, byte[] nonce) {
        checkOpen();
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
        Arrays.fill(key.getKey(), (byte) 0);
        key = new KeyParameter(next.array());
        hasKey = false;
        hasSealed = false;
        start(false, NO_NONCE); // at once, as the cipher may not be used again for long; CCM sets its key up with the next text
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(key.getKey(), (byte) 0);
    }
}
