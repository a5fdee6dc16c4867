package io.niotls.bench.handshake;

import io.niotls.bench.handshake.Tally.Call;
import io.niotls.bench.stack.Scenario.Suite;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction's AEAD on one side, by a cipher of the JDK's that is kept: each handshake gives it a new key. Making one is no
 * part of what a protocol needs.
 */
final class FloorCipher {
    private static final int TAG = 16;
    private static final int HEADER = 5;

    private final Tally tally;
    private final boolean gcm;
    private final Cipher cipher;
    private final byte[] additionalData = new byte[HEADER];
    private Key key;
    private byte[] nonce;

    FloorCipher(Tally tally, Suite suite) throws GeneralSecurityException {
        this.tally = tally;
        gcm = suite != Suite.CHACHA20_POLY1305;
        cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
    }

    static int keyLength(Suite suite) {
        return suite == Suite.AES_128_GCM ? 16 : 32;
    }

    /**
     * Takes a key that no handshake has had before.
     *
     * @param nonce 12 bytes, which are kept and changed; they serve one record of each direction, so that it does not matter
     *         where the sequence number stands in them
     */
    FloorCipher key(byte[] key, byte[] nonce) {
        tally.count(Call.CIPHER_KEY);
        this.key = new SecretKeySpec(key, gcm ? "AES" : "ChaCha20");
        this.nonce = nonce;
        return this;
    }

    /** Seals one record of handshake messages; the next one has the next nonce. */
    byte[] seal(byte[] content) throws GeneralSecurityException {
        tally.count(Call.SEAL);
        return run(Cipher.ENCRYPT_MODE, content);
    }

    byte[] open(byte[] sealed) throws GeneralSecurityException {
        tally.count(Call.OPEN);
        return run(Cipher.DECRYPT_MODE, sealed);
    }

    private byte[] run(int mode, byte[] content) throws GeneralSecurityException {
        nonce[nonce.length - 1]++;
        AlgorithmParameterSpec parameters = gcm ? new GCMParameterSpec(8 * TAG, nonce) : new IvParameterSpec(nonce);
        cipher.init(mode, key, parameters);
        cipher.updateAAD(additionalData);
        return cipher.doFinal(content);
    }
}
