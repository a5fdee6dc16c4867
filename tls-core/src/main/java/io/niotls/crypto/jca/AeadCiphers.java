package io.niotls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * The spare ciphers of one AEAD, which serve one key after the other, and how they are told key and nonce.
 *
 * <p>Those that seal and those that open are kept apart: a cipher that has sealed holds a copy of the key and the nonce that it
 * sealed with last, to refuse them, and one that only opens has no such copy to hold, or to wipe.
 */
final class AeadCiphers {
    /** How a provider wants to be given the nonce. */
    enum NonceForm {
        /** GCMParameterSpec. */
        GCM,
        /** IvParameterSpec. */
        IV
    }

    /** The length of every tag, in bytes. */
    static final int TAG_LENGTH = 16;

    /** What ciphers get that shall forget a key. Two, as a cipher refuses to seal with the nonce that it was given last. */
    private static final byte[][] NO_NONCES = {{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}};

    private final String keyAlgorithm;
    private final NonceForm nonceForm;
    private final RawKey zeros;
    private final Spares<Cipher> sealing;
    private final Spares<Cipher> opening;

    /**
     * Has no spare ciphers yet.
     *
     * @param keyAlgorithm the provider's name for what keys are for
     * @param zerosLength the length of the shortest key that the ciphers take, in bytes
     * @param maker makes ciphers
     */
    AeadCiphers(String keyAlgorithm, int zerosLength, NonceForm nonceForm, Supplier<Cipher> maker) {
        this.keyAlgorithm = keyAlgorithm;
        this.nonceForm = nonceForm;
        this.zeros = new RawKey(keyAlgorithm, new byte[zerosLength]);
        this.sealing = new Spares<>(maker);
        this.opening = new Spares<>(maker);
    }

    /** Makes a key from a copy of {@code bytes}. */
    RawKey key(byte[] bytes) {
        return new RawKey(keyAlgorithm, bytes);
    }

    /** Takes a cipher that knows no secret, or makes one. */
    Cipher take(int mode) {
        return spares(mode).take();
    }

    private Spares<Cipher> spares(int mode) {
        return mode == Cipher.ENCRYPT_MODE ? sealing : opening;
    }

    /** Starts a text. */
    void start(Cipher cipher, int mode, RawKey key, byte[] nonce) throws GeneralSecurityException {
        cipher.init(mode, key, parameters(nonce));
    }

    private AlgorithmParameterSpec parameters(byte[] nonce) {
        return switch (nonceForm) {
            case GCM -> new GCMParameterSpec(8 * TAG_LENGTH, nonce);
            case IV -> new IvParameterSpec(nonce);
        };
    }

    /**
     * Makes a cipher forget all that it knows about the key before, by giving it another one: its key schedule, and the copy of
     * the key that it sealed with last, which goes when it is to seal with another one.
     *
     * @param mode what it is used for: {@link Cipher#ENCRYPT_MODE} if it has ever sealed
     */
    void replaceKey(Cipher cipher, int mode, RawKey key) throws GeneralSecurityException {
        try {
            start(cipher, mode, key, NO_NONCES[0]);
        } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
            start(cipher, mode, key, NO_NONCES[1]);
        }
    }

    /**
     * Takes a cipher back that nobody uses any more, and wipes it.
     *
     * @param mode as in {@link #replaceKey}
     */
    void give(Cipher cipher, int mode) {
        try {
            replaceKey(cipher, mode, zeros);
            spares(mode).give(cipher);
        } catch (GeneralSecurityException | RuntimeException e) {
            // A provider that does not do this: the cipher is dropped.
        }
    }
}
