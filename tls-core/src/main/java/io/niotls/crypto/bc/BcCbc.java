package io.niotls.crypto.bc;

import io.niotls.crypto.CbcCipher;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.CBCModeCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** AES-CBC by bcprov. */
final class BcCbc implements CbcCipher {
    private static final int BLOCK_LENGTH = 16;

    private final CBCModeCipher cipher = CBCBlockCipher.newInstance(AESEngine.newInstance());
    private final KeyParameter key;
    private boolean closed;

    /** Takes over the key. */
    BcCbc(KeyParameter key) {
        this.key = key;
    }

    @Override
    public void encrypt(byte[] iv, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        run(true, new ParametersWithIV(key, iv), in, inOffset, length, out, outOffset);
    }

    @Override
    public void decrypt(byte[] iv, int ivOffset, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        run(false, new ParametersWithIV(key, iv, ivOffset, BLOCK_LENGTH), in, inOffset, length, out, outOffset);
    }

    private void run(boolean encrypting, ParametersWithIV parameters, byte[] in, int inOffset, int length, byte[] out,
            int outOffset) {
        if (closed) {
            throw new IllegalStateException("the cipher is closed");
        }
        if (length % BLOCK_LENGTH != 0) {
            throw new IllegalArgumentException(length + " bytes are not whole blocks");
        }
        cipher.init(encrypting, parameters);
        cipher.processBlocks(in, inOffset, length / BLOCK_LENGTH, out, outOffset);
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(key.getKey(), (byte) 0);
    }
}
