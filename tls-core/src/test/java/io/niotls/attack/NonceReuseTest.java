package io.niotls.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.conformance.CryptoTap;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No key seals twice with one nonce, whatever happens: over KeyUpdates, after a write that found no room, after a provider that
 * failed, for the alert at the end. "Nonce-Disrespecting Adversaries" (ePrint 2016/475) found servers that did.
 */
@Timeout(60)
class NonceReuseTest {
    private final CryptoTap tap = new CryptoTap();

    static List<CipherSuite> suites() {
        return List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
                CipherSuite.TLS_AES_128_CCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM);
    }

    private EnginePair pair(CipherSuite suite) throws TlsException {
        ProtocolVersion version = suite.isTls13() ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2;
        EnginePair pair = Setup.pair(
                Setup.client(version).cipherSuites(List.of(suite)).crypto(tap.crypto()),
                Setup.server(version).cipherSuites(List.of(suite)).crypto(tap.crypto())).handshake();
        pair.pump();
        return pair;
    }

    /** The tap must be able to hear what it listens for. */
    @Test
    void theTapHearsANonceThatIsUsedTwice() {
        byte[] text = new byte[12];
        for (int i = 0; i < 2; i++) {
            try (SecretBytes key = SecretBytes.owning(new byte[16]);
                    Aead aead = tap.crypto().aead(BulkCipher.AES_128_GCM, key)) {
                aead.seal(7, 8, text, 0, 5, text, 0, 1, Aead.NO_TRAILING_BYTE, new byte[40], 0);
            }
        }
        assertEquals(1, tap.reused.size());
    }

    @ParameterizedTest
    @MethodSource("suites")
    void aSealThatFailedIsNotTriedAgainUnderItsNonce(CipherSuite suite) throws Exception {
        for (boolean client : new boolean[] {true, false}) {
            tap.nonces.clear(); // the random numbers are the same in every connection of a test, and so are its keys
            EnginePair pair = pair(suite);
            EnginePair.Side side = client ? pair.client : pair.server;
            EnginePair.Side other = client ? pair.server : pair.client;
            tap.failing = true;
            TlsException failure = assertThrows(TlsException.class, () -> side.seal(new byte[100]));
            assertEquals(Fault.INTERNAL_ERROR, failure.fault());
            tap.failing = false;
            assertSame(failure, assertThrows(TlsException.class, () -> side.seal(new byte[100])));
            // Nothing is sealed any more, not even an alert: for the other side it is a truncation.
            assertEquals(0, side.output().length);
            assertEquals(Fault.TRUNCATED, assertThrows(TlsException.class, () -> other.engine.endOfInput()).fault());
            assertEquals(0, other.takePlaintext().length);
        }
        assertEquals(List.of(), tap.reused);
    }

    @Test
    void nothingFollowsAKeyUpdateWhoseKeysCannotBeUsed() throws Exception {
        EnginePair pair = pair(CipherSuite.TLS_AES_128_GCM_SHA256);
        tap.failingToRekey = true;
        assertThrows(IllegalStateException.class, () -> pair.client.engine.updateKeys(false));
        tap.failingToRekey = false;
        assertThrows(IllegalStateException.class, () -> pair.client.engine.send(ByteBuffer.allocate(1), ByteBuffer.allocate(100)));
        pair.client.engine.close();
        pair.server.input(pair.client.output()); // the KeyUpdate alone
        assertEquals(Fault.TRUNCATED, assertThrows(TlsException.class, () -> pair.server.engine.endOfInput()).fault());
        assertEquals(List.of(), tap.reused);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void noNonceIsUsedTwice(CipherSuite suite) throws Exception {
        EnginePair pair = pair(suite);
        exchange(pair, 0);
        if (suite.isTls13()) {
            for (int i = 1; i < 4; i++) {
                pair.client.engine.updateKeys(true);
                exchange(pair, i);
            }
        }
        // a fatal alert is sealed too, after a forged record
        byte[] forged = pair.client.seal(new byte[] {2});
        forged[forged.length - 1] ^= 1;
        assertThrows(TlsException.class, () -> pair.server.input(forged));
        pair.server.output();
        assertTrue(tap.nonces.size() > 15, () -> "only " + tap.nonces.size());
        assertEquals(List.of(), tap.reused);
    }

    /** Sends with failed writes between: a buffer without room takes nothing, or only part, and the program tries again. */
    private static void exchange(EnginePair pair, int round) throws TlsException {
        byte[] data = new byte[3_000];
        Arrays.fill(data, (byte) round);
        for (EnginePair.Side side : List.of(pair.client, pair.server)) {
            EnginePair.Side other = side == pair.client ? pair.server : pair.client;
            ByteBuffer source = ByteBuffer.wrap(data);
            byte[] records = side.output();
            for (int room = 0; source.hasRemaining(); room += 150) {
                ByteBuffer out = ByteBuffer.allocate(room);
                side.engine.send(source, out);
                records = ScriptedPeer.concat(records, Arrays.copyOf(out.array(), out.position()));
            }
            other.input(records);
            pair.pump();
            assertArrayEquals(data, other.takePlaintext());
        }
    }
}
