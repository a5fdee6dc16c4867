package io.niotls.crypto.jca;

import io.niotls.crypto.Aead;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
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
    /**
     * The longest text that is copied to where it is sealed, behind it the trailing byte. Up to there a second call of the
     * cipher costs as much as the copy; where the text ends inside a block, a tenth of the whole more.
     */
    private static final int COPIED = 1_000;
    /** Every byte, where its own value says: trailing bytes are read here. */
    private static final byte[] BYTES = new byte[256];
    private static final byte[][] NO_NONCES = {{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}};

    static {
        for (int i = 0; i < BYTES.length; i++) {
            BYTES[i] = (byte) i;
        }
    }

    private static final AtomicIntegerFieldUpdater<JcaAead> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(JcaAead.class, "closed");

    private final Spares<Cipher> spares;
    private final Cipher cipher;
    private final RawKey key;
    private final NonceForm nonceForm;
    /** 1 if closed. */
    private volatile int closed;

    /**
     * Takes over the key.
     *
     * @param spares where the cipher is from, and where it goes when this is closed
     */
    JcaAead(Spares<Cipher> spares, RawKey key, NonceForm nonceForm) {
        this.spares = spares;
        this.cipher = spares.take();
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
            if (inLength <= COPIED && out.length - outOffset > inLength + TAG_LENGTH) {
                return sealCopy(in, inOffset, inLength, trailingByte, out, outOffset);
            }
            int written = cipher.update(in, inOffset, inLength, out, outOffset);
            return written + cipher.doFinal(BYTES, trailingByte, 1, out, outOffset + written);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal: the nonce was just used, or there is no room", e);
        }
    }

    /** Seals in place, which {@link Cipher#doFinal(byte[], int, int, byte[], int)} allows; there must be room. */
    private int sealCopy(byte[] in, int inOffset, int inLength, int trailingByte, byte[] out, int outOffset)
            throws GeneralSecurityException {
        System.arraycopy(in, inOffset, out, outOffset, inLength);
        out[outOffset + inLength] = (byte) trailingByte;
        try {
            return cipher.doFinal(out, outOffset, inLength + 1, out, outOffset);
        } catch (GeneralSecurityException | RuntimeException e) {
            Arrays.fill(out, outOffset, outOffset + inLength + 1, (byte) 0);
            throw e;
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
        cipher.init(mode, key, parameters(nonce));
    }

    private AlgorithmParameterSpec parameters(byte[] nonce) {
        return switch (nonceForm) {
            case GCM -> new GCMParameterSpec(8 * TAG_LENGTH, nonce);
            case IV -> new IvParameterSpec(nonce);
        };
    }

    @Override
    public void close() {
        // Whoever closes twice, from whatever thread, gives the cipher back once.
        if (!CLOSED.compareAndSet(this, 0, 1)) {
            return;
        }
        key.destroy();
        try {
            // The cipher has a key schedule of its own, and a copy of the key that it sealed with last: both go when it is to
            // seal with a key that is no secret. It refuses the nonce that it was given last, so there are two, in this order.
            RawKey zeros = new RawKey(key.getAlgorithm(), key.getEncoded());
            for (byte[] nonce : NO_NONCES) {
                cipher.init(Cipher.ENCRYPT_MODE, zeros, parameters(nonce));
            }
            spares.give(cipher);
        } catch (GeneralSecurityException | RuntimeException e) {
            // A provider that does not do this: the cipher is dropped.
        }
    }
}
