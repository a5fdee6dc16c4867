package io.niotls.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hash;
import io.niotls.crypto.Hkdf;
import io.niotls.crypto.SecretBytes;
import io.niotls.message.Rfc8448Trace;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.HashAlgorithm;
import io.niotls.testing.Setup;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key schedule of TLS 1.3, RFC 8446 §7, stage by stage against RFC 8448, and that what is consumed or closed is wiped. */
class KeyScheduleTest {
    private static final Crypto CRYPTO = Setup.CRYPTO;
    private static final HashAlgorithm SHA256 = HashAlgorithm.SHA256;

    private final Rfc8448Trace trace = Rfc8448Trace.section(3);

    private EarlyStage early() {
        return EarlyStage.withoutPsk(CRYPTO, SHA256);
    }

    private HandshakeStage handshake() {
        try (SecretBytes shared = SecretBytes.owning(trace.get("server handshake IKM"))) {
            return early().agree(shared);
        }
    }

    private MasterStage master() {
        return handshake().master();
    }

    private TrafficSecret serverHandshake() {
        try (HandshakeStage stage = handshake()) {
            return stage.serverTraffic(trace.get("server s hs traffic hash"));
        }
    }

    private void assertBytes(String name, byte[] actual) {
        assertArrayEquals(trace.get(name), actual, name);
    }

    // ---- The values of RFC 8448 section 3 ----

    @Test
    void handshakeSecretsAreThoseOfTheTrace() {
        try (HandshakeStage stage = handshake();
                TrafficSecret client = stage.clientTraffic(trace.get("server c hs traffic hash"));
                TrafficSecret server = stage.serverTraffic(trace.get("server s hs traffic hash"))) {
            assertBytes("server c hs traffic expanded", client.forKeyLog());
            assertBytes("server s hs traffic expanded", server.forKeyLog());
        }
    }

    @Test
    void applicationSecretsAreThoseOfTheTrace() {
        try (MasterStage stage = master();
                TrafficSecret client = stage.clientTraffic(trace.get("server c ap traffic hash"));
                TrafficSecret server = stage.serverTraffic(trace.get("server s ap traffic hash"));
                Exporter exporter = stage.exporter(trace.get("server exp master hash"))) {
            assertBytes("server c ap traffic expanded", client.forKeyLog());
            assertBytes("server s ap traffic expanded", server.forKeyLog());
            assertBytes("server exp master expanded", exporter.forKeyLog());
        }
    }

    /** RFC 8446 §7.5: Derive-Secret of the label, then "exporter" over the context's digest; no context is an empty one. */
    @Test
    void exporterIsThatOfTheRfc() {
        byte[] nothing = CRYPTO.hash(SHA256).finish();
        Hash context = CRYPTO.hash(SHA256);
        context.update(new byte[] {4, 5, 6});
        Hkdf hkdf = CRYPTO.hkdf(SHA256);
        try (SecretBytes secret = SecretBytes.owning(trace.get("server exp master expanded"));
                SecretBytes derived = HkdfLabel.expand(hkdf, secret, "EXPORTER-x", nothing, 32);
                SecretBytes withContext = HkdfLabel.expand(hkdf, derived, "exporter", context.finish(), 20);
                SecretBytes without = HkdfLabel.expand(hkdf, derived, "exporter", nothing, 20);
                Exporter exporter = Exporter.tls13(CRYPTO, SHA256, secret.copy())) {
            assertArrayEquals(withContext.array(), exporter.export("EXPORTER-x", new byte[] {4, 5, 6}, 20));
            assertArrayEquals(without.array(), exporter.export("EXPORTER-x", new byte[0], 20));
            assertArrayEquals(without.array(), exporter.export("EXPORTER-x", null, 20));
        }
    }

    @Test
    void ticketsSecretIsThatOfTheTrace() {
        try (ResumptionSecret resumption = master().resumption(trace.get("client res master hash"));
                SecretBytes preSharedKey = resumption.preSharedKey(new byte[2])) {
            assertBytes("server resumption expanded", preSharedKey.array());
        }
    }

    @Test
    void recordKeysAreThoseOfTheTrace() {
        try (TrafficSecret secret = serverHandshake();
                SecretBytes key = secret.key(BulkCipher.AES_128_GCM);
                SecretBytes iv = secret.iv()) {
            assertBytes("server write traffic keys for handshake data key expanded", key.array());
            assertBytes("server write traffic keys for handshake data iv expanded", iv.array());
        }
    }

    @Test
    void finishedOfTheTraceIsRightAndNoOtherIs() {
        Transcript messages = new Transcript(CRYPTO);
        messages.start(SHA256);
        for (String name : List.of("client ClientHello", "server ServerHello", "server EncryptedExtensions", "server Certificate",
                "server CertificateVerify")) {
            messages.add(trace.get(name));
        }
        byte[] transcript = messages.current();
        byte[] finished = trace.get("server finished finished");
        try (TrafficSecret secret = serverHandshake()) {
            assertArrayEquals(finished, secret.verifyData(transcript));
            assertTrue(secret.verify(transcript, finished).isPresent());
            for (int i = 0; i < finished.length; i++) {
                byte[] wrong = finished.clone();
                wrong[i] ^= 1;
                assertEquals(Optional.empty(), secret.verify(transcript, wrong));
            }
            assertEquals(Optional.empty(), secret.verify(transcript, Arrays.copyOf(finished, 31)));
        }
    }

    // ---- Pre-shared keys ----

    @Test
    void binderOfATicketIsThatOfTheTrace() {
        Rfc8448Trace resumed = Rfc8448Trace.section(4);
        try (SecretBytes psk = SecretBytes.owning(resumed.get("client early IKM"));
                EarlyStage stage = EarlyStage.withPsk(CRYPTO, SHA256, psk)) {
            assertEquals(SHA256, stage.hash());
            byte[] hello = resumed.get("client PSK binder binder hash");
            assertArrayEquals(resumed.get("client PSK binder finished"), stage.binder(false, hello));
        }
    }

    /** RFC 8446 §7.1: "ext binder" for keys from elsewhere. */
    @Test
    void binderOfAnExternalKeyHasALabelOfItsOwn() {
        byte[] hello = new byte[32];
        Hkdf hkdf = CRYPTO.hkdf(SHA256);
        try (SecretBytes psk = SecretBytes.owning(new byte[] {1, 2, 3});
                EarlyStage stage = EarlyStage.withPsk(CRYPTO, SHA256, psk);
                SecretBytes early = hkdf.extract(new byte[32], psk.array());
                SecretBytes key = HkdfLabel.expand(hkdf, early, "ext binder", CRYPTO.hash(SHA256).finish(), 32);
                TrafficSecret secret = new TrafficSecret(CRYPTO, SHA256, key.copy())) {
            assertArrayEquals(secret.verifyData(hello), stage.binder(true, hello));
        }
    }

    /** RFC 8446 §7.1: without a key exchange its place is taken by a hash's length of zeros. */
    @ParameterizedTest
    @EnumSource(value = HashAlgorithm.class, names = {"SHA256", "SHA384"})
    void noKeyExchangeIsASecretOfZeros(HashAlgorithm hash) {
        byte[] transcript = new byte[hash.length()];
        try (SecretBytes psk = SecretBytes.owning(new byte[] {1, 2, 3});
                SecretBytes zeros = SecretBytes.owning(new byte[hash.length()]);
                HandshakeStage without = EarlyStage.withPsk(CRYPTO, hash, psk).agree(null);
                HandshakeStage with = EarlyStage.withPsk(CRYPTO, hash, psk).agree(zeros);
                TrafficSecret first = without.clientTraffic(transcript);
                TrafficSecret second = with.clientTraffic(transcript)) {
            assertArrayEquals(second.forKeyLog(), first.forKeyLog());
        }
    }

    // ---- Key updates ----

    @Test
    void nextSecretIsTheOneOfTrafficUpd() {
        TrafficSecret first = serverHandshake();
        try (SecretBytes before = SecretBytes.copyOf(first.forKeyLog());
                SecretBytes expected = HkdfLabel.expand(CRYPTO.hkdf(SHA256), before, "traffic upd", new byte[0], 32);
                TrafficSecret second = first.next()) {
            assertArrayEquals(expected.array(), second.forKeyLog());
        }
    }

    @Test
    void nextSecretWipesTheOneBefore() {
        TrafficSecret first = serverHandshake();
        first.next().close();
        assertThrows(IllegalStateException.class, first::forKeyLog);
    }

    // ---- HKDF-Expand-Label ----

    /** RFC 8446 §7.1: uint16 length, opaque label&lt;7..255&gt;, opaque context&lt;0..255&gt;. */
    @Test
    void labelIsWrittenAsTheRfcSays() {
        NotedInfo hkdf = new NotedInfo();
        try (SecretBytes secret = SecretBytes.owning(new byte[1])) {
            assertSame(hkdf.expanded, HkdfLabel.expand(hkdf, secret, "ab", new byte[] {7, 8, 9}, 0x1234));
        }
        assertArrayEquals(new byte[] {0x12, 0x34, 8, 't', 'l', 's', '1', '3', ' ', 'a', 'b', 3, 7, 8, 9}, hkdf.info);
        assertEquals(0x1234, hkdf.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 249})
    void takesLabelsUpTo255BytesWithTheirPrefix(int length) {
        NotedInfo hkdf = new NotedInfo();
        try (SecretBytes secret = SecretBytes.owning(new byte[1])) {
            HkdfLabel.expand(hkdf, secret, "x".repeat(length), new byte[255], 32);
            assertEquals(2 + 1 + 6 + length + 1 + 255, hkdf.info.length);
            assertEquals((byte) (6 + length), hkdf.info[2]);
            assertEquals((byte) 255, hkdf.info[9 + length]);
        }
    }

    @Test
    void refusesALabelOrContextThatIsTooLong() {
        NotedInfo hkdf = new NotedInfo();
        try (SecretBytes secret = SecretBytes.owning(new byte[1])) {
            assertThrows(IllegalArgumentException.class,
                    () -> HkdfLabel.expand(hkdf, secret, "x".repeat(250), new byte[0], 32));
            assertThrows(IllegalArgumentException.class, () -> HkdfLabel.expand(hkdf, secret, "x", new byte[256], 32));
        }
    }

    /** Keeps what is to be expanded. */
    private static final class NotedInfo implements Hkdf {
        private final SecretBytes expanded = SecretBytes.owning(new byte[1]);
        private byte[] info;
        private int length;

        @Override
        public SecretBytes extract(byte[] salt, byte[] inputKeyMaterial) {
            throw new AssertionError("nothing is to be extracted");
        }

        @Override
        public SecretBytes expand(SecretBytes pseudorandomKey, byte[] label, int size) {
            info = label;
            length = size;
            return expanded;
        }
    }

    // ---- What is consumed or closed is wiped ----

    @Test
    void earlyStageIsConsumedByTheNext() {
        try (SecretBytes psk = SecretBytes.owning(new byte[32])) {
            EarlyStage stage = EarlyStage.withPsk(CRYPTO, SHA256, psk);
            stage.agree(null).close();
            assertThrows(IllegalStateException.class, () -> stage.binder(false, new byte[32]));
            assertArrayEquals(new byte[32], psk.array(), "the key itself is not closed");
        }
    }

    @Test
    void handshakeStageIsConsumedByTheNext() {
        HandshakeStage stage = handshake();
        stage.master().close();
        assertThrows(IllegalStateException.class, () -> stage.clientTraffic(new byte[32]));
    }

    @Test
    void masterStageIsConsumedByTheResumptionSecret() {
        MasterStage stage = master();
        stage.resumption(new byte[32]).close();
        assertThrows(IllegalStateException.class, () -> stage.clientTraffic(new byte[32]));
    }

    @Test
    void whatIsClosedIsOfNoUse() {
        try (SecretBytes psk = SecretBytes.owning(new byte[32])) {
            EarlyStage early = EarlyStage.withPsk(CRYPTO, SHA256, psk);
            early.close();
            assertThrows(IllegalStateException.class, () -> early.binder(false, new byte[32]));
        }
        HandshakeStage handshake = handshake();
        handshake.close();
        assertThrows(IllegalStateException.class, () -> handshake.serverTraffic(new byte[32]));
        MasterStage master = master();
        Exporter exporter = master.exporter(new byte[32]);
        exporter.close();
        assertThrows(IllegalStateException.class, () -> exporter.export("x", null, 1));
        master.close();
        assertThrows(IllegalStateException.class, () -> master.exporter(new byte[32]));
        ResumptionSecret resumption = master().resumption(new byte[32]);
        resumption.close();
        assertThrows(IllegalStateException.class, () -> resumption.preSharedKey(new byte[1]));
        TrafficSecret traffic = serverHandshake();
        traffic.close();
        assertThrows(IllegalStateException.class, traffic::iv);
    }
}
