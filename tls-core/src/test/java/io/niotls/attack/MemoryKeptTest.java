package io.niotls.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.conformance.Rewrite;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.record.ScratchPool;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is left in memory, and who gets to see it: buffers that are handed back are zeroed, and a length that lies shows nobody a
 * neighbour's bytes. Heartbleed (CVE-2014-0160). The heartbeat itself is refused at every state, in
 * {@code io.niotls.conformance.EveryStateTest}.
 */
@Timeout(60)
class MemoryKeptTest {
    static List<Subject> subjects() {
        return Subject.all();
    }

    // ---- Buffers that come back ----

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
        for (boolean client : new boolean[] {true, false}) {
            EnginePair pair = connected(tls13);
            EnginePair.Side victim = client ? pair.client : pair.server;
            EnginePair.Side other = client ? pair.server : pair.client;
            byte[] data = new byte[1_000];
            Arrays.fill(data, (byte) 'x');
            byte[] record = other.seal(data);
            record[record.length - 1] ^= 1;
            ByteBuffer plaintext = ByteBuffer.allocate(20_000);
            assertThrows(TlsException.class, () -> victim.engine.receive(ByteBuffer.wrap(record), plaintext));
            assertEquals(0, plaintext.position());
            assertArrayEquals(new byte[20_000], plaintext.array());
            assertFalse(victim.engine.hasPlaintext());
        }
    }

    /** What is behind the plaintext in the program's buffer is not the next record's, nor the padding and type of this one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsLeftBehindThePlaintextInTheProgramsBuffer(boolean tls13) throws Exception {
        EnginePair pair = connected(tls13);
        byte[] records = EnginePair.concat(pair.client.seal(new byte[] {'x', 'x'}), pair.client.seal(new byte[] {'x', 'x'}));
        ByteBuffer in = ByteBuffer.wrap(records);
        in.limit(records.length - 1); // the second one is not whole
        ByteBuffer plaintext = ByteBuffer.allocate(20_000);
        pair.server.engine.receive(in, plaintext);
        assertEquals(2, plaintext.position());
        assertArrayEquals(new byte[19_998], Arrays.copyOfRange(plaintext.array(), 2, 20_000));
    }

    private static EnginePair connected(boolean tls13) throws TlsException {
        ProtocolVersion version = tls13 ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2;
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version)).handshake();
        pair.pump();
        return pair;
    }

    // ---- Lengths that lie ----

    /** A hello of either side, and a place in its body where a length stands. */
    private record Length(Scenario scenario, boolean client, int place, int bytes) {
        @Override
        public String toString() {
            return new Subject(scenario, client) + ": length of " + bytes + " at " + place;
        }
    }

    /** Finds every length of the two hellos: of vectors, of the block of extensions, of each extension. */
    static List<Length> lengths() {
        List<Length> all = new ArrayList<>();
        for (Scenario scenario : List.of(Scenario.TLS13_FULL, Scenario.TLS13_RESUMED, Scenario.TLS12_FULL,
                Scenario.TLS12_RESUMED_BY_TICKET)) {
            for (boolean client : new boolean[] {true, false}) {
                byte[] hello = new Subject(scenario, client).start(ScriptedPeer.Script.HONEST).run().items.get(0).message();
                byte[] body = Rewrite.body(hello);
                all.add(new Length(scenario, client, 34, 1));
                int place = 35 + (body[34] & 0xff);
                if (!client) {
                    all.add(new Length(scenario, false, place, 2));
                    place += 2 + Rewrite.uint16(body, place);
                    all.add(new Length(scenario, false, place, 1));
                    place += 1 + (body[place] & 0xff);
                } else {
                    place += 3;
                }
                all.add(new Length(scenario, client, place, 2));
                for (int i = place + 2; i < body.length; i += 4 + Rewrite.uint16(body, i + 2)) {
                    all.add(new Length(scenario, client, i + 2, 2));
                }
            }
        }
        return all;
    }

    /**
     * A length that is wrong makes the message another one. Where that one parses by chance it is at most a handshake that fails
     * later, on keys or on Finished: never an answer with more than was sent, never a fault of our own.
     */
    @ParameterizedTest
    @MethodSource("lengths")
    void aLengthThatLiesEndsTheHandshake(Length length) {
        for (int change : new int[] {1, -1, 0x7f, -0x100, 0x100}) {
            ScriptedPeer peer = new Subject(length.scenario(), length.client()).start((self, item) -> {
                if (item.number() == 0) {
                    byte[] changed = item.message().clone();
                    int last = 4 + length.place() + length.bytes() - 1;
                    changed[last] += (byte) change;
                    if (length.bytes() == 2) {
                        changed[last - 1] += (byte) (change >> 8);
                    }
                    if (Arrays.equals(changed, item.message())) {
                        self.stop();
                    }
                    self.handshake(changed);
                } else {
                    self.pass(item);
                }
            }).run();
            assertFalse(peer.subject.isEstablished());
            if (peer.failure != null) {
                assertNotEquals(Fault.INTERNAL_ERROR, peer.failure.fault(), () -> length + " by " + change);
            } else if (length.bytes() == 2) {
                assertNotNull(peer.ownFailure, () -> length + " by " + change);
            }
        }
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
}
