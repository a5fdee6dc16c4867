package io.niotls.crypto.bc;

import io.niotls.crypto.Aead;
import java.util.Arrays;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** AES-GCM, AES-CCM or ChaCha20-Poly1305 by one bcprov cipher for the life of the key. */
final class BcAead implements Aead {
    private final AEADCipher cipher;
    private final KeyParameter key;
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
    public int seal(byte[] nonce, byte[] aad, int aadLength, byte[] in, int inOffset, int inLength, int trailingByte, byte[] out,
            int outOffset) {
        // bcprov looks for this itself in two of its three modes; with CCM it does not.
        if (hasSealed && Arrays.equals(nonce, lastNonce)) {
            throw new IllegalStateException("the nonce was just used");
        }
        start(true, nonce, aad, aadLength);
        System.arraycopy(nonce, 0, lastNonce, 0, lastNonce.length);
        hasSealed = true;
        try {
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
    public int open(byte[] nonce, byte[] aad, int aadLength, byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
        if (inLength < tagLength) {
            return -1;
        }
        start(false, nonce, aad, aadLength);
        try {
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

    private void start(boolean sealing, byte[] nonce, byte[] aad, int aadLength) {
        if (closed) {
            throw new IllegalStateException("the cipher is closed");
        }
        // No key means the one of before: bcprov then keeps its key schedule and its GHASH tables.
        cipher.init(sealing, new AEADParameters(hasKey ? null : key, 8 * tagLength, nonce));
        hasKey = true;
        cipher.processAADBytes(aad, 0, aadLength);
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(key.getKey(), (byte) 0);
    }
}
