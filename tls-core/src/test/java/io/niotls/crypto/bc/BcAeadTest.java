package io.niotls.crypto.bc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

final class BcAeadTest {
    /** CCM sets a key up with the next text, which may never come. */
    @Test
    void theKeyScheduleOfTheKeyBeforeGoesWithIt() {
        ListeningCipher cipher = new ListeningCipher();
        byte[] next = new byte[16];
        next[0] = 1;
        try (Aead aead = new BcAead(CCMBlockCipher.newInstance(cipher), new KeyParameter(new byte[16]), 16)) {
            aead.seal(0, 1, new byte[0], 0, 0, new byte[3], 0, 3, Aead.NO_TRAILING_BYTE, new byte[19], 0);
            assertArrayEquals(new byte[16], cipher.key);
            aead.rekey(SecretBytes.copyOf(next));
            assertArrayEquals(next, cipher.key);
        }
    }

    /** AES that tells which key its schedule was made from. */
    private static final class ListeningCipher implements BlockCipher {
        private final BlockCipher aes = AESEngine.newInstance();
        private byte[] key;

        @Override
        public void init(boolean forEncryption, CipherParameters parameters) {
            key = ((KeyParameter) parameters).getKey().clone();
            aes.init(forEncryption, parameters);
        }

        @Override
        public String getAlgorithmName() {
            return aes.getAlgorithmName();
        }

        @Override
        public int getBlockSize() {
            return aes.getBlockSize();
        }

        @Override
        public int processBlock(byte[] in, int inOffset, byte[] out, int outOffset) {
            return aes.processBlock(in, inOffset, out, outOffset);
        }

        @Override
        public void reset() {
            aes.reset();
        }
    }
}
