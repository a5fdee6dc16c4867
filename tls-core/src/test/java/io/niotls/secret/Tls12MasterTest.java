package io.niotls.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ServerSession;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The master secret of TLS 1.2 and what follows from it: RFC 5246 §6.3, §7.4.9 and §8.1, RFC 5705, RFC 7627. */
class Tls12MasterTest {
    private static final Crypto CRYPTO = Setup.CRYPTO;
    private static final HashAlgorithm SHA256 = HashAlgorithm.SHA256;
    private static final byte[] CLIENT_RANDOM = filled(32, 3);
    private static final byte[] SERVER_RANDOM = filled(32, 5);
    private static final byte[] SECRET = filled(Tls12Master.LENGTH, 7);

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    private static byte[] prf(byte[] secret, String label, byte[] seed, int length) {
        try (SecretBytes key = SecretBytes.copyOf(secret);
                SecretBytes derived = CRYPTO.prf(SHA256).derive(key, label, seed, length)) {
            return derived.array().clone();
        }
    }

    private static Tls12Master resumed() {
        return Tls12Master.resumed(CRYPTO, SHA256, SECRET);
    }

    // ---- The master secret ----

    @Test
    void comesFromThePremasterSecretAndTheRandoms() {
        byte[] premaster = filled(32, 1);
        try (SecretBytes secret = SecretBytes.copyOf(premaster);
                Tls12Master master = Tls12Master.of(CRYPTO, SHA256, secret, CLIENT_RANDOM, SERVER_RANDOM)) {
            assertArrayEquals(prf(premaster, "master secret", join(CLIENT_RANDOM, SERVER_RANDOM), 48), master.forSession());
            assertArrayEquals(premaster, secret.array(), "the premaster secret is its owner's to close");
        }
    }

    @Test
    void extendedComesFromThePremasterSecretAndTheSessionHash() {
        byte[] premaster = filled(32, 1);
        byte[] sessionHash = filled(32, 2);
        try (SecretBytes secret = SecretBytes.copyOf(premaster);
                Tls12Master master = Tls12Master.extended(CRYPTO, SHA256, secret, sessionHash)) {
            assertArrayEquals(prf(premaster, "extended master secret", sessionHash, 48), master.forSession());
        }
    }

    @Test
    void sessionsHaveCopies() {
        byte[] given = SECRET.clone();
        Tls12Master master = Tls12Master.resumed(CRYPTO, SHA256, given);
        ServerSession session = ServerSession
                .builder(ProtocolVersion.TLS_1_2, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, master.forSession())
                .createdAt(Instant.EPOCH)
                .lifetime(Duration.ofHours(1))
                .boundary(new byte[32])
                .build();
        byte[] read = master.forSession();
        master.close();
        assertArrayEquals(SECRET, given);
        assertArrayEquals(SECRET, session.secret());
        assertArrayEquals(new byte[SECRET.length], read);
        assertThrows(IllegalStateException.class, master::forSession);
    }

    // ---- The key block ----

    static List<CipherSuite> suites() {
        return List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
                CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256);
    }

    /** RFC 5246 §6.3: MAC keys, keys, IVs, each the client's first; the server's random before the client's. */
    @ParameterizedTest
    @MethodSource("suites")
    void keyBlockIsCutInTheOrderOfTheRfc(CipherSuite suite) {
        int mac = suite.mac() == null ? 0 : suite.mac().length();
        int key = suite.bulkCipher().keyLength();
        int iv = suite.bulkCipher().fixedIvLength();
        ByteBuffer block = ByteBuffer.wrap(
                prf(SECRET, "key expansion", join(SERVER_RANDOM, CLIENT_RANDOM), 2 * (mac + key + iv)));
        try (Tls12Master master = resumed(); Tls12Keys keys = master.keys(suite, CLIENT_RANDOM, SERVER_RANDOM)) {
            Tls12Keys.Direction client = keys.client();
            Tls12Keys.Direction server = keys.server();
            assertEquals(List.of(mac, key, iv), List.of(client.macKey().length(), client.key().length(), client.iv().length()));
            for (SecretBytes part : List.of(
                    client.macKey(), server.macKey(), client.key(), server.key(), client.iv(), server.iv())) {
                byte[] expected = new byte[part.length()];
                block.get(expected);
                assertArrayEquals(expected, part.array());
            }
            assertEquals(0, block.remaining());
        }
    }

    @Test
    void closedKeysAreWiped() {
        Tls12Keys keys;
        try (Tls12Master master = resumed()) {
            keys = master.keys(CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, CLIENT_RANDOM, SERVER_RANDOM);
        }
        keys.close();
        for (Tls12Keys.Direction direction : List.of(keys.client(), keys.server())) {
            assertThrows(IllegalStateException.class, direction.macKey()::array);
            assertThrows(IllegalStateException.class, direction.key()::array);
            assertThrows(IllegalStateException.class, direction.iv()::array);
        }
    }

    // ---- Finished ----

    @Test
    void eachSidesFinishedHasALabelOfItsOwn() {
        byte[] transcript = filled(32, 9);
        try (Tls12Master master = resumed()) {
            assertArrayEquals(prf(SECRET, "client finished", transcript, 12), master.clientVerifyData(transcript));
            assertArrayEquals(prf(SECRET, "server finished", transcript, 12), master.serverVerifyData(transcript));
        }
    }

    @Test
    void onlyTheRightVerifyDataIsAProof() {
        byte[] expected = filled(12, 9);
        assertTrue(Tls12Master.verify(expected, expected.clone()).isPresent());
        for (int i = 0; i < expected.length; i++) {
            byte[] wrong = expected.clone();
            wrong[i] ^= 1;
            assertEquals(Optional.empty(), Tls12Master.verify(expected, wrong));
        }
        assertEquals(Optional.empty(), Tls12Master.verify(expected, filled(11, 9)));
        assertEquals(Optional.empty(), Tls12Master.verify(expected, filled(13, 9)));
    }

    // ---- Exporter ----

    /** RFC 5705 §4: the client's random first here; a context has its length before it, and none is not an empty one. */
    @Test
    void exporterIsThatOfRfc5705() {
        byte[] randoms = join(CLIENT_RANDOM, SERVER_RANDOM);
        try (Tls12Master master = resumed(); Exporter exporter = master.exporter(CLIENT_RANDOM, SERVER_RANDOM)) {
            assertArrayEquals(prf(SECRET, "EXPORTER-x", randoms, 20), exporter.export("EXPORTER-x", null, 20));
            assertArrayEquals(prf(SECRET, "EXPORTER-x", join(randoms, new byte[] {0, 0}), 20),
                    exporter.export("EXPORTER-x", new byte[0], 20));
            assertArrayEquals(prf(SECRET, "EXPORTER-x", join(randoms, new byte[] {0, 3, 4, 5, 6}), 20),
                    exporter.export("EXPORTER-x", new byte[] {4, 5, 6}, 20));
        }
    }

    @Test
    void exporterOutlivesTheMasterSecret() {
        Tls12Master master = resumed();
        try (Exporter exporter = master.exporter(CLIENT_RANDOM, SERVER_RANDOM)) {
            master.close();
            assertArrayEquals(prf(SECRET, "x", join(CLIENT_RANDOM, SERVER_RANDOM), 8), exporter.export("x", null, 8));
        }
    }

    @Test
    void exporterRefusesALabelThatIsNotAscii() {
        try (Tls12Master master = resumed(); Exporter exporter = master.exporter(CLIENT_RANDOM, SERVER_RANDOM)) {
            assertThrows(IllegalArgumentException.class, () -> exporter.export("\u00e4", null, 8));
        }
    }
}
