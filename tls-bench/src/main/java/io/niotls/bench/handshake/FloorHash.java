package io.niotls.bench.handshake;

import io.niotls.bench.handshake.Tally.Call;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * One side's hash, HMAC and what is built of it, by two digests of the JDK's that are kept: one has the transcript, the other
 * makes HMACs (RFC 2104). A {@code Mac} would do the latter too, at a third more time for each key.
 */
final class FloorHash {
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final Tally tally;
    private final MessageDigest digest;
    private final MessageDigest keyed;
    private final byte[] innerPad;
    private final byte[] outerPad;
    private final byte[] innerHash;
    private byte[] current;

    /** @param name SHA-256 or SHA-384 */
    FloorHash(Tally tally, String name) throws GeneralSecurityException {
        this.tally = tally;
        digest = MessageDigest.getInstance(name);
        keyed = MessageDigest.getInstance(name);
        // FIPS 180-4 §1: SHA-256 works on blocks of 512 bits, SHA-384 on 1024.
        int block = name.equals("SHA-256") ? 64 : 128;
        innerPad = new byte[block];
        outerPad = new byte[block];
        innerHash = new byte[keyed.getDigestLength()];
    }

    int length() {
        return innerHash.length;
    }

    /** Begins a transcript. */
    void begin() {
        digest.reset();
        current = null;
    }

    /** Takes a message into the transcript. */
    void take(byte[] message) {
        digest.update(message);
        if (message.length > 0) {
            current = null;
        }
    }

    /** Returns the digest of the transcript so far, computed once however often it is asked for, and goes on. */
    byte[] soFar() throws GeneralSecurityException {
        if (current == null) {
            tally.count(Call.TRANSCRIPT_DIGEST);
            try {
                current = ((MessageDigest) digest.clone()).digest();
            } catch (CloneNotSupportedException e) {
                throw new GeneralSecurityException(e);
            }
        }
        return current;
    }

    /** RFC 5869 §2.2, HKDF-Extract. */
    byte[] extract(byte[] salt, byte[] input) throws GeneralSecurityException {
        return hmac(salt, input);
    }

    /** RFC 5869 §2.3 for at most one hash's length: one HMAC of the label, the context and a counter. */
    byte[] expand(byte[] secret, byte[] context, int length) throws GeneralSecurityException {
        byte[] info = Arrays.copyOf(context, context.length + 20);
        byte[] block = hmac(secret, info);
        return length == block.length ? block : Arrays.copyOf(block, length);
    }

    byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        key(key);
        keyed.update(innerPad);
        keyed.update(message);
        return finish();
    }

    /** RFC 5246 §5, P_hash: two HMACs for each block, all with one key. */
    byte[] prf(byte[] secret, byte[] seed, int length) throws GeneralSecurityException {
        key(secret);
        byte[] result = new byte[length];
        byte[] a = seed;
        for (int done = 0; done < length; done += length()) {
            keyed.update(innerPad);
            keyed.update(a);
            a = finish();
            keyed.update(innerPad);
            keyed.update(a);
            keyed.update(seed);
            byte[] block = finish();
            System.arraycopy(block, 0, result, done, Math.min(block.length, length - done));
        }
        return result;
    }

    private void key(byte[] key) {
        tally.count(Call.HMAC_KEY);
        byte[] padded = key.length > innerPad.length ? keyed.digest(key) : key;
        Arrays.fill(innerPad, INNER);
        Arrays.fill(outerPad, OUTER);
        for (int i = 0; i < padded.length; i++) {
            innerPad[i] ^= padded[i];
            outerPad[i] ^= padded[i];
        }
    }

    /** Finishes the inner hash, which all is in, and makes the outer one. */
    private byte[] finish() throws GeneralSecurityException {
        tally.count(Call.HMAC);
        keyed.digest(innerHash, 0, innerHash.length);
        keyed.update(outerPad);
        keyed.update(innerHash);
        return keyed.digest();
    }
}
