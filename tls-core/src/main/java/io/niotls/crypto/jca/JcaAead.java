package io.niotls.crypto.jca;

import io.niotls.crypto.Aead;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES-GCM or ChaCha20-Poly1305 by one {@link Cipher} and one key object for the life of the key: with the same key object
 * the provider skips the key schedule.
 *
 * <p>The JDK refuses to seal twice in a row with one nonce. That is never asked for here, so it ends in an
 * {@link IllegalStateException}: nothing has been sealed.
 */
final class JcaAead implements Aead {
    /** How a provider wants to be given the nonce. */
    enum NonceForm {
        /** GCMParameterSpec. */
        GCM,
        /** IvParameterSpec. */
        IV
    }

    private static final int TAG_LENGTH = 16;

    private final Cipher cipher;
    private final RawKey key;
    private final NonceForm nonceForm;
    private final byte[] trailing = new byte[1];

    /** Takes over the key. */
    JcaAead(Cipher cipher, RawKey key, NonceForm nonceForm) {
        this.cipher = cipher;
        this.key = key;
        this.nonceForm = nonceForm;
    }

    @Override
    public int tagLength() {
        return TAG_LENGTH;
    }

    @Override
    public int seal(byte[] nonce, byte[] aad, int aadLength, byte[] in, int inOffset, int inLength, int trailingByte, byte[] out,
            int outOffset) {
        try {
            start(Cipher.ENCRYPT_MODE, nonce);
            cipher.updateAAD(aad, 0, aadLength);
            if (trailingByte == NO_TRAILING_BYTE) {
                return cipher.doFinal(in, inOffset, inLength, out, outOffset);
            }
            int written = cipher.update(in, inOffset, inLength, out, outOffset);
            trailing[0] = (byte) trailingByte;
            return written + cipher.doFinal(trailing, 0, 1, out, outOffset + written);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal: the nonce was just used, or there is no room", e);
        }
    }

    @Override
    public int open(byte[] nonce, byte[] aad, int aadLength, byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
        if (inLength < TAG_LENGTH) {
            return -1;
        }
        try {
            startOpening(nonce);
            cipher.updateAAD(aad, 0, aadLength);
            return cipher.doFinal(in, inOffset, inLength, out, outOffset);
        } catch (AEADBadTagException e) {
            // The JDK wipes what it has written, but its contract does not say so.
            Arrays.fill(out, outOffset, outOffset + inLength - TAG_LENGTH, (byte) 0);
            return -1;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot open: there is no room", e);
        }
    }

    /**
     * JDK 17's ChaCha20 refuses to open twice in a row with one nonce, which is what happens when records are skipped that
     * do not open (RFC 8446 §4.2.10, rejected early data): another nonce in between makes it forget.
     */
    private void startOpening(byte[] nonce) throws GeneralSecurityException {
        try {
            start(Cipher.DECRYPT_MODE, nonce);
        } catch (InvalidKeyException e) {
            byte[] other = nonce.clone();
            other[0] ^= 1;
            start(Cipher.DECRYPT_MODE, other);
            start(Cipher.DECRYPT_MODE, nonce);
        }
    }

    private void start(int mode, byte[] nonce) throws GeneralSecurityException {
        if (key.isDestroyed()) {
            throw new IllegalStateException("the cipher is closed");
        }
        AlgorithmParameterSpec parameters = switch (nonceForm) {
            case GCM -> new GCMParameterSpec(8 * TAG_LENGTH, nonce);
            case IV -> new IvParameterSpec(nonce);
        };
        cipher.init(mode, key, parameters);
    }

    @Override
    public void close() {
        key.destroy();
    }
}
