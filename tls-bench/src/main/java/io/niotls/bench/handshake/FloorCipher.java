package io.niotls.bench.handshake;

import io.niotls.bench.handshake.Tally.Call;
import io.niotls.bench.stack.Scenario.Suite;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** One direction's AEAD with one key, by the JDK. */
final class FloorCipher {
    private static final int TAG = 16;
    private static final int HEADER = 5;

    private final Tally tally;
    private final Suite suite;
    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] nonce;

    /** @param nonce 12 bytes; it is used for one record of each direction, so the sequence number in it does not matter */
    FloorCipher(Tally tally, Suite suite, byte[] key, byte[] nonce) throws GeneralSecurityException {
        tally.count(Call.CIPHER_CREATED);
        this.tally = tally;
        this.suite = suite;
        this.nonce = nonce;
        boolean gcm = suite != Suite.CHACHA20_POLY1305;
        cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
        this.key = new SecretKeySpec(key, gcm ? "AES" : "ChaCha20");
    }

    static int keyLength(Suite suite) {
        return suite == Suite.AES_128_GCM ? 16 : 32;
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
        cipher.init(mode, key, suite == Suite.CHACHA20_POLY1305 ? new IvParameterSpec(nonce) : new GCMParameterSpec(8 * TAG,
                nonce));
        cipher.updateAAD(new byte[HEADER]);
        return cipher.doFinal(content);
    }
}
