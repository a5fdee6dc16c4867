package io.niotls.crypto.jca;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * AES-GCM or ChaCha20-Poly1305 by one {@link Cipher}, which it takes when it is first used, and one key object for the life of
 * a key: with the same key object the provider skips the key schedule.
 *
 * <p>The JDK refuses to seal twice in a row with one nonce. That is never asked for here, so it ends in an
 * {@link IllegalStateException}: nothing has been sealed. The cipher gets the array of a nonce itself and keeps it to compare the
 * next one with (it never writes there), so nonces take turns in two arrays, and none is written that the cipher compares with.
 */
final class JcaAead implements Aead {
    private static final int TAG_LENGTH = AeadCiphers.TAG_LENGTH;
    private static final int NONCE_LENGTH = 12;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /**
     * The longest text that is copied to where it is sealed, behind it the trailing byte. Up to there a second call of the
     * cipher costs as much as the copy; where the text ends inside a block, a tenth of the whole more.
     */
    private static final int COPIED = 1_000;
    /** Every byte, where its own value says: trailing bytes are read here. */
    private static final byte[] BYTES = new byte[256];

    static {
        for (int i = 0; i < BYTES.length; i++) {
            BYTES[i] = (byte) i;
        }
    }

    private static final AtomicReferenceFieldUpdater<JcaAead, RawKey> KEY =
            AtomicReferenceFieldUpdater.newUpdater(JcaAead.class, RawKey.class, "key");

    private final AeadCiphers ciphers;
    /** Null until it is used. */
    private Cipher cipher;
    /** Where the next nonce is written; null as long as there is no cipher. */
    private byte[] nextNonce;
    /** What the cipher compares the next nonce with; null as long as it has compared none. */
    private byte[] lastNonce;
    /** Null if closed. */
    private volatile RawKey key;

    /**
     * Copies the key.
     *
     * @param ciphers where the cipher is from, and where it goes when this is closed
     */
    JcaAead(AeadCiphers ciphers, SecretBytes key) {
        this.ciphers = ciphers;
        this.key = ciphers.key(key.array());
    }

    @Override
    public int tagLength() {
        return TAG_LENGTH;
    }

    @Override
    public int seal(int nonceHead, long nonceTail, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset,
            int inLength, int trailingByte, byte[] out, int outOffset) {
        try {
            start(Cipher.ENCRYPT_MODE, nonceHead, nonceTail);
            cipher.updateAAD(aad, aadOffset, aadLength);
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
    public int open(int nonceHead, long nonceTail, byte[] aad, int aadOffset, int aadLength, byte[] in, int inOffset,
            int inLength, byte[] out, int outOffset) {
        if (inLength < TAG_LENGTH) {
            return -1;
        }
        try {
            startOpening(nonceHead, nonceTail);
            cipher.updateAAD(aad, aadOffset, aadLength);
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
    private void startOpening(int nonceHead, long nonceTail) throws GeneralSecurityException {
        try {
            start(Cipher.DECRYPT_MODE, nonceHead, nonceTail);
        } catch (InvalidKeyException e) {
            start(Cipher.DECRYPT_MODE, ~nonceHead, nonceTail);
            start(Cipher.DECRYPT_MODE, nonceHead, nonceTail);
        }
    }

    private void start(int mode, int nonceHead, long nonceTail) throws GeneralSecurityException {
        RawKey used = openKey();
        boolean compares = ciphers.comparesNonces(mode);
        if (cipher == null) {
            nextNonce = new byte[NONCE_LENGTH];
            cipher = ciphers.take(compares);
        }
        if (compares && lastNonce == null) {
            lastNonce = new byte[NONCE_LENGTH];
        }
        byte[] nonce = nextNonce;
        INT.set(nonce, 0, nonceHead);
        LONG.set(nonce, Integer.BYTES, nonceTail);
        ciphers.start(cipher, mode, used, nonce);
        if (compares) {
            // From now on the cipher compares with this one and has let go of the other. One that it has refused it does not keep.
            nextNonce = lastNonce;
            lastNonce = nonce;
        }
    }

    private RawKey openKey() {
        RawKey used = key;
        if (used == null) {
            throw new IllegalStateException("the cipher is closed");
        }
        return used;
    }

    @Override
    public void rekey(SecretBytes next) {
        RawKey before = openKey();
        if (next.length() != before.length()) {
            throw new IllegalArgumentException("a key of " + next.length() + " bytes after one of " + before.length());
        }
        RawKey after = ciphers.key(next.array());
        if (!KEY.compareAndSet(this, before, after)) {
            after.destroy();
            throw new IllegalStateException("the cipher is closed");
        }
        before.destroy();
        if (cipher != null) {
            try {
                ciphers.replaceKey(cipher, lastNonce != null, after); // at once: the cipher may not be used again for long
            } catch (GeneralSecurityException | RuntimeException e) {
                // A provider that does not do this: the cipher is dropped, and the next use takes another one.
                cipher = null;
            }
            forgetNonces();
        }
    }

    /** Wipes both, which the cipher must have let go of. */
    private void forgetNonces() {
        Arrays.fill(nextNonce, (byte) 0);
        if (lastNonce != null) {
            Arrays.fill(lastNonce, (byte) 0);
        }
    }

    @Override
    public void close() {
        // Whoever closes twice, from whatever thread, gives the cipher back once.
        RawKey used = KEY.getAndSet(this, null);
        if (used == null) {
            return;
        }
        used.destroy();
        if (cipher != null) {
            ciphers.give(cipher, lastNonce != null);
            forgetNonces();
        }
    }
}
