package io.niotls.bench.handshake;

import io.niotls.bench.handshake.Tally.Call;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One side's hash, HMAC and what is built of it, by the JDK's instances, which are kept. */
final class FloorHash {
    private final Tally tally;
    private final MessageDigest digest;
    private final Mac mac;
    private final String macName;
    private byte[] current;

    /** @param name SHA-256 or SHA-384 */
    FloorHash(Tally tally, String name) throws GeneralSecurityException {
        this.tally = tally;
        digest = MessageDigest.getInstance(name);
        macName = "Hmac" + name.replace("-", "");
        mac = Mac.getInstance(macName);
    }

    int length() {
        return mac.getMacLength();
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
        return next(message);
    }

    /** RFC 5246 §5, P_hash: two HMACs for each block, all with one key. */
    byte[] prf(byte[] secret, byte[] seed, int length) throws GeneralSecurityException {
        key(secret);
        byte[] result = new byte[length];
        byte[] a = seed;
        for (int done = 0; done < length; done += length()) {
            a = next(a);
            tally.count(Call.HMAC);
            mac.update(a);
            byte[] block = mac.doFinal(seed);
            System.arraycopy(block, 0, result, done, Math.min(block.length, length - done));
        }
        return result;
    }

    private void key(byte[] key) throws GeneralSecurityException {
        tally.count(Call.HMAC_KEY);
        mac.init(new SecretKeySpec(key, macName));
    }

    private byte[] next(byte[] message) {
        tally.count(Call.HMAC);
        return mac.doFinal(message);
    }
}
