package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No key seals twice with one nonce, whatever happens: ePrint 2016/475. */
class NonceReuseTest {
    private final CryptoTap tap = new CryptoTap();

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"})
    void noNonceIsUsedTwice(String name) throws Exception {
        CipherSuite suite = CipherSuite.KNOWN.stream().filter(known -> known.toString().equals(name)).findFirst().orElseThrow();
        ProtocolVersion version = suite.isTls13() ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2;
        EnginePair pair = Setup.pair(
                Setup.client(version).cipherSuites(List.of(suite)).crypto(tap.crypto()),
                Setup.server(version).cipherSuites(List.of(suite)).crypto(tap.crypto())).handshake();
        pair.pump();
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
