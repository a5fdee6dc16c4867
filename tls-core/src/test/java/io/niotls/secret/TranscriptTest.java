package io.niotls.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.HashAlgorithm;
import io.niotls.testing.Setup;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.Test;

/** The transcript and its digest, RFC 8446 §4.4.1. */
class TranscriptTest {
    private static final byte[] FIRST = {1, 0, 0, 1, 10};
    private static final byte[] SECOND = {2, 0, 0, 1, 20};
    private static final byte[] THIRD = {11, 0, 0, 2, 30, 31};

    private final Transcript transcript = new Transcript(Setup.CRYPTO);

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void start() {
        transcript.start(HashAlgorithm.SHA256);
    }

    @Test
    void hashCoversWhatCameBeforeItWasChosenAndAfter() {
        transcript.add(FIRST);
        assertFalse(transcript.isStarted());
        start();
        assertTrue(transcript.isStarted());
        assertArrayEquals(sha256(FIRST), transcript.current());
        transcript.add(SECOND);
        assertArrayEquals(sha256(FIRST, SECOND), transcript.current());
        assertArrayEquals(sha256(FIRST, SECOND), transcript.current(), "asking changes nothing");
    }

    @Test
    void keepsTheMessagesUntilTheyAreDropped() {
        transcript.add(FIRST);
        start();
        transcript.add(SECOND);
        assertArrayEquals(new byte[] {1, 0, 0, 1, 10, 2, 0, 0, 1, 20}, transcript.messages());
        transcript.dropMessages();
        assertThrows(NullPointerException.class, transcript::messages);
        transcript.add(THIRD);
        assertArrayEquals(sha256(FIRST, SECOND, THIRD), transcript.current());
    }

    @Test
    void aPartOfTheNextMessageIsCoveredWithoutBeingAdded() {
        transcript.add(FIRST);
        start();
        assertArrayEquals(sha256(FIRST, new byte[] {11, 0, 0, 2}), transcript.currentWith(THIRD, 4));
        assertArrayEquals(sha256(FIRST), transcript.current());
        assertArrayEquals(sha256(new byte[] {11, 0, 0, 2}), Transcript.of(Setup.CRYPTO, HashAlgorithm.SHA256, THIRD, 4));
    }

    @Test
    void forksGoTheirOwnWays() {
        transcript.add(FIRST);
        start();
        Transcript fork = transcript.fork();
        fork.add(SECOND);
        transcript.add(THIRD);
        assertTrue(fork.isStarted());
        assertArrayEquals(sha256(FIRST, SECOND), fork.current());
        assertArrayEquals(sha256(FIRST, THIRD), transcript.current());
    }

    /** RFC 8446 §4.4.1: message_hash (254) of the first ClientHello stands for it. */
    @Test
    void messageHashStandsForTheFirstHello() {
        transcript.add(FIRST);
        start();
        transcript.replaceWithMessageHash();
        transcript.add(SECOND);
        assertArrayEquals(sha256(new byte[] {(byte) 254, 0, 0, 32}, sha256(FIRST), SECOND), transcript.current());
    }

    @Test
    void restartsFromTheDigestThatACookieBroughtBack() {
        transcript.add(THIRD);
        transcript.restart(HashAlgorithm.SHA256, sha256(FIRST));
        transcript.add(SECOND);
        assertArrayEquals(sha256(new byte[] {(byte) 254, 0, 0, 32}, sha256(FIRST), SECOND), transcript.current());
        assertThrows(NullPointerException.class, transcript::messages);
    }
}
