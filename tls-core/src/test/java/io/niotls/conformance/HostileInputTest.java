package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialSelector;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.crypto.Signer;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.record.ScratchPool;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.charset.StandardCharsets;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths that lie, fragments, huge keys and chains, changed bytes, and what is left in memory afterwards. */
class HostileInputTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    // ---- 24-bit lengths: CVE-2026-59646 ----

    /** Under every limit, so that it is not refused, and yet nothing is kept but what has come. */
    @Test
    void aFewBytesThatClaimALongMessageAllocateLittle() throws Exception {
        byte[] claim = ScriptedPeer.plain(22, new byte[] {1, 0, (byte) 0xff, (byte) 0xff, 0});
        TlsEngine engine = TlsEngine.server(Scenario.TLS13_FULL.configs().server());
        feed(TlsEngine.server(Scenario.TLS13_FULL.configs().server()), claim); // loads classes
        long before = THREADS.getCurrentThreadAllocatedBytes();
        feed(engine, claim);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(engine.failure().isEmpty());
        assertTrue(allocated < 60_000, () -> allocated + " bytes for a message that claims 65,535");
    }

    /** A certificate may be larger than other messages, but not for a server that wants none. */
    @Test
    void aServerThatAsksForNoCertificateHasNoRoomForALargeOne() {
        TlsEngine engine = TlsEngine.server(Scenario.TLS13_FULL.configs().server());
        byte[] claim = ScriptedPeer.plain(22, new byte[] {11, 3, (byte) 0xff, (byte) 0xff, 0});
        TlsException failure = assertThrows(TlsException.class, () -> feed(engine, claim));
        assertEquals(Fault.MESSAGE_TOO_LONG, failure.fault());
    }

    @Test
    void aClaimOf16MegabytesIsRefusedAtItsHeader() {
        TlsEngine engine = TlsEngine.server(Scenario.TLS13_FULL.configs().server());
        byte[] claim = ScriptedPeer.plain(22, new byte[] {1, (byte) 0xff, (byte) 0xff, (byte) 0xff});
        TlsException failure = assertThrows(TlsException.class, () -> feed(engine, claim));
        assertEquals(Fault.MESSAGE_TOO_LONG, failure.fault());
    }

    private static void feed(TlsEngine engine, byte[] bytes) throws TlsException {
        engine.receive(ByteBuffer.wrap(bytes), ByteBuffer.allocate(0));
    }

    // ---- One-byte fragments: BC took 78 s for 128 KB ----

    @Test
    void workForSingleByteFragmentsGrowsLinearly() throws Exception {
        fragments(500);
        long small = fragments(2_000);
        long large = fragments(8_000);
        assertTrue(large < 6 * small, () -> "4 times the bytes, " + small + " and then " + large + " bytes allocated");
    }

    private static long fragments(int length) throws TlsException {
        byte[] message = ScriptedPeer.message(1, new byte[length]);
        ByteBuffer records = ByteBuffer.allocate(6 * (message.length - 1));
        for (int i = 0; i < message.length - 1; i++) {
            records.put(ScriptedPeer.plain(22, Arrays.copyOfRange(message, i, i + 1)));
        }
        TlsEngine engine = TlsEngine.server(Scenario.TLS13_FULL.configs().server());
        engine.hasOutput();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        engine.receive(records.flip(), ByteBuffer.allocate(0));
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    // ---- Huge keys and chains ----

    static List<ProtocolVersion> versions() {
        return List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusesAnRsaKeyOf16384Bits(ProtocolVersion version) throws Exception {
        PublicKey huge = KeyFactory.getInstance("RSA").generatePublic(
                new RSAPublicKeySpec(new BigInteger(16_384, new Random(1)).setBit(16_383).setBit(0), BigInteger.valueOf(65_537)));
        X509Certificate leaf = TestPki.certificate("CN=huge", new KeyPair(huge, null))
                .names(Setup.HOST).issuer(TestPki.intermediate(KeyKind.ECDSA_P256)).build();
        assertEquals(Fault.CERTIFICATE_TOO_LARGE, refusal(version, List.of(leaf)).fault());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusesAChainOf100Certificates(ProtocolVersion version) {
        X509Certificate leaf = TestPki.leaf(KeyKind.RSA_2048, Setup.HOST).chain().get(0);
        assertEquals(Fault.CHAIN_TOO_LONG, refusal(version, Collections.nCopies(100, leaf)).fault());
    }

    private static TlsException refusal(ProtocolVersion version, List<X509Certificate> chain) {
        Credential credential = Credential.of(chain, new Signer() {
            @Override
            public List<SignatureScheme> schemes() {
                return List.of(SignatureScheme.RSA_PSS_RSAE_SHA256);
            }

            @Override
            public byte[] sign(SignatureScheme scheme, byte[] content) {
                return new byte[256];
            }
        });
        CredentialSelector selector =
                request -> Optional.of(new CredentialChoice(credential, SignatureScheme.RSA_PSS_RSAE_SHA256));
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version).credentials(selector));
        return assertThrows(TlsException.class, pair::pump);
    }

    // ---- Changed bytes: Heartbleed's kind ----

    static List<Subject> subjects() {
        return Subject.all();
    }

    /** Whatever byte is changed, it is the peer's fault: an exception of another kind would show as an internal error. */
    @ParameterizedTest
    @MethodSource("subjects")
    void changedBytesAreTheFaultOfThePeer(Subject subject) {
        Random random = new Random(subject.toString().hashCode());
        List<String> items = subject.items();
        for (int number = 0; number < items.size() - 1; number++) {
            for (int i = 0; i < 12; i++) {
                int place = random.nextInt(1 << 20);
                int value = random.nextInt(255) + 1;
                int target = number;
                ScriptedPeer peer = subject.start((self, item) -> {
                    if (item.number() == target && !item.isChangeCipherSpec() && !item.isEnd()) {
                        byte[] changed = item.message().clone();
                        changed[place % changed.length] ^= (byte) value;
                        self.handshake(changed);
                    } else {
                        self.pass(item);
                    }
                }).run();
                if (peer.failure != null) {
                    String where = subject + ", " + items.get(target) + " at " + place + " by " + value;
                    assertNotEquals(Fault.INTERNAL_ERROR, peer.failure.fault(), where);
                    assertTrue(peer.alerts.size() <= 1, where);
                }
            }
        }
    }

    // ---- What is left in memory ----

    @ParameterizedTest
    @MethodSource("subjects")
    void scratchArraysHoldNoPlaintextAfterSuccessAndAfterFailure(Subject subject) {
        long before = ScratchPool.shared().outstanding();
        subject.start(ScriptedPeer.Script.HONEST).run();
        subject.start((peer, item) -> {
            peer.pass(item);
            if (item.isEnd()) {
                peer.record(ContentType.APPLICATION_DATA, new byte[] {'s', 'e', 'c', 'r', 'e', 't'});
                peer.plainRecord(23, new byte[60]);
            }
        }).run();
        assertEquals(before, ScratchPool.shared().outstanding());
        List<byte[]> arrays = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            arrays.add(ScratchPool.shared().take());
        }
        // Ciphertext may stay, plaintext must not.
        arrays.forEach(array -> assertFalse(
                new String(array, StandardCharsets.ISO_8859_1).contains("secret"), "a scratch array holds plaintext"));
        arrays.forEach(array -> ScratchPool.shared().give(array, 0));
    }

    /** The destination of a record that does not open must not show what it would have been. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingOfAForgedRecordIsLeftInTheProgramsBuffer(boolean tls13) throws Exception {
        ProtocolVersion version = tls13 ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2;
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version)).handshake();
        pair.pump();
        byte[] data = new byte[1_000];
        Arrays.fill(data, (byte) 'x');
        byte[] record = pair.client.seal(data);
        record[record.length - 1] ^= 1;
        ByteBuffer plaintext = ByteBuffer.allocate(20_000);
        assertThrows(TlsException.class, () -> pair.server.engine.receive(ByteBuffer.wrap(record), plaintext));
        assertEquals(0, plaintext.position());
        assertTrue(Arrays.equals(new byte[20_000], plaintext.array()));
        assertFalse(pair.server.engine.hasPlaintext());
        assertNull(pair.client.engine.failure().orElse(null));
    }
}
