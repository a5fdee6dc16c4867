package io.niotls.crypto.jca;

import io.niotls.crypto.CbcCipher;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/** AES-CBC by one {@link Cipher} and one key object for the life of the key. */
final class JcaCbc implements CbcCipher {
    private static final int BLOCK_LENGTH = 16;

    private final Cipher cipher;
    private final RawKey key;

    /** Takes over the key. */
    JcaCbc(Cipher cipher, RawKey key) {
        this.cipher = cipher;
        this.key = key;
    }

    @Override
    public void encrypt(byte[] iv, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        run(Cipher.ENCRYPT_MODE, new IvParameterSpec(iv), in, inOffset, length, out, outOffset);
    }

    @Override
    public void decrypt(byte[] iv, int ivOffset, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        run(Cipher.DECRYPT_MODE, new IvParameterSpec(iv, ivOffset, BLOCK_LENGTH), in, inOffset, length, out, outOffset);
    }

    private void run(int mode, IvParameterSpec iv, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        if (key.isDestroyed()) {
            throw new IllegalStateException("the cipher is closed");
        }
        try {
            cipher.init(mode, key, iv);
            cipher.doFinal(in, inOffset, length, out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(length + " bytes are not whole blocks, or there is no room", e);
        }
    }

    @Override
    public void close() {
        key.destroy();
    }
}
