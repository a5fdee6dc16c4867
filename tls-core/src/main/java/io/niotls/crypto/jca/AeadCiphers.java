package io.niotls.crypto.jca;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.function.Supplier;
import javax.crypto.Cipher;

/**
 * The spare ciphers of one AEAD, which serve one key after the other, and how they are told key and nonce.
 *
 * <p>Those that compare nonces are kept apart from those that only open and do not: the former hold a copy of the key and the
 * array of the nonce that they were given last, to refuse them, and the latter have no such copy to hold, or to wipe.
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
    private final Spares<Cipher> comparing;
    private final Spares<Cipher> opening;
    private final Spares<NonceCarrier> carriers;

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
        this.comparing = new Spares<>(maker);
        this.opening = new Spares<>(maker);
        this.carriers = new Spares<>(switch (nonceForm) {
            case GCM -> NonceCarrier.Gcm::new;
            case IV -> NonceCarrier.Iv::new;
        });
    }

    /** Makes a key from a copy of {@code bytes}. */
    RawKey key(byte[] bytes) {
        return new RawKey(keyAlgorithm, bytes);
    }

    /**
     * Tells whether a cipher compares the nonce with the one before, by way of the array that it was given last, which must stay
     * as it is until the cipher has got another one. GCM of the JDK's does so when it seals; its ChaCha20 keeps the array whatever
     * it does, and JDK 17's compares even when it opens.
     */
    boolean comparesNonces(int mode) {
        return mode == Cipher.ENCRYPT_MODE || nonceForm == NonceForm.IV;
    }

    /**
     * Takes a cipher that knows no secret, or makes one.
     *
     * @param compares whether it will compare nonces, see {@link #comparesNonces}
     */
    Cipher take(boolean compares) {
        return spares(compares).take();
    }

    private Spares<Cipher> spares(boolean compares) {
        return compares ? comparing : opening;
    }

    /**
     * Starts a text.
     *
     * @param nonce the cipher reads it until the text is done, and may keep it, see {@link #comparesNonces}
     */
    void start(Cipher cipher, int mode, RawKey key, byte[] nonce) throws GeneralSecurityException {
        NonceCarrier carrier = carriers.take();
        carrier.carry(nonce);
        cipher.init(mode, key, carrier); // if it fails, the carrier is lost
        carrier.carry(null);
        carriers.give(carrier);
    }

    /**
     * Makes a cipher forget all that it knows about the key before, by giving it another one: its key schedule, and what it
     * compares the next nonce with, which goes when it is to seal.
     *
     * @param compares whether it has ever compared nonces
     */
    void replaceKey(Cipher cipher, boolean compares, RawKey key) throws GeneralSecurityException {
        int mode = compares ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        try {
            start(cipher, mode, key, NO_NONCES[0]);
        } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
            start(cipher, mode, key, NO_NONCES[1]);
        }
    }

    /**
     * Takes a cipher back that nobody uses any more, and wipes it.
     *
     * @param compares as in {@link #replaceKey}
     */
    void give(Cipher cipher, boolean compares) {
        try {
            replaceKey(cipher, compares, zeros);
            spares(compares).give(cipher);
        } catch (GeneralSecurityException | RuntimeException e) {
            // A provider that does not do this: the cipher is dropped.
        }
    }
}
