package io.niotls.attack;

import static io.niotls.conformance.ScriptedPeer.message;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.niotls.conformance.Refusal;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.record.ReadLimits;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A message in records of one byte each: the work grows as the message does, not as its square. Bouncy Castle's reassembly took
 * 78 s for 128 KB.
 *
 * <p>The work is counted in bytes of memory taken, because time would depend on the machine. A fragment is copied once, to the
 * end of what has come; whatever is copied again goes into an array that has just been made, so that it is in the count.
 */
@Timeout(60)
class SingleByteFragmentsTest {
    private static final int SHORT = 2_000;
    private static final int LONG = 8_000;

    /** Where a long message may come, in the clear and protected. */
    private record Place(Subject subject, String item) {
        @Override
        public String toString() {
            return subject + ": " + item;
        }
    }

    static List<Place> places() {
        return List.of(
                new Place(new Subject(Scenario.TLS13_FULL, false), "ClientHello"),
                new Place(new Subject(Scenario.TLS13_FULL, true), "ServerHello"),
                new Place(new Subject(Scenario.TLS13_FULL, true), "Certificate"),
                new Place(new Subject(Scenario.TLS13_CLIENT_CERTIFICATE, false), "Certificate"),
                new Place(new Subject(Scenario.TLS13_FULL, true), ScriptedPeer.END),
                new Place(new Subject(Scenario.TLS12_FULL, false), "ClientHello"),
                new Place(new Subject(Scenario.TLS12_FULL, true), "Certificate"),
                new Place(new Subject(Scenario.TLS12_CLIENT_CERTIFICATE, false), "Certificate"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void workGrowsLinearly(Place place) {
        long nothing = work(place, 1);
        long some = work(place, SHORT) - nothing;
        long more = work(place, LONG) - nothing;
        assertTrue(more < 5 * some, () -> "4 times the bytes, " + some + " and then " + more + " bytes of memory");
        assertTrue(more < 2_000L * LONG, () -> "a fragment costs " + more / LONG + " bytes of memory");
    }

    /** What the subject takes for a message without its last byte. */
    private static long work(Place place, int length) {
        ScriptedPeer peer = fragments(place, length);
        assertNull(peer.failure);
        return peer.allocatedBySubject;
    }

    private static ScriptedPeer fragments(Place place, int length) {
        return place.subject().start((peer, item) -> {
            if (item.name().equals(place.item())) {
                byte[] whole = message(item.isEnd() ? 4 : item.message()[0], new byte[length]);
                peer.handshakeInParts(Arrays.copyOf(whole, whole.length - 1), 1);
                peer.stop();
            }
            peer.pass(item);
        }).run();
    }

    /** Linear is not yet bounded by anything but the length of the message: the number of its records is bounded too. */
    @ParameterizedTest
    @MethodSource("places")
    void endsAMessageInMoreFragmentsThanAreReasonable(Place place) {
        ScriptedPeer peer = fragments(place, ReadLimits.FRAGMENTS + 1);
        assertNull(Refusal.complaint(peer, Fault.TOO_MANY_FRAGMENTS));
    }

    /** The transport may hand over single bytes too: a record that is not whole stays where it is and is not copied. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRecordThatComesByteByByteIsNotCopiedBeforeItIsWhole(boolean tls13) throws Exception {
        ProtocolVersion version = tls13 ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2;
        EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version)).handshake();
        pair.pump();
        byte[] record = pair.client.seal(new byte[16_000]);
        ByteBuffer in = ByteBuffer.wrap(record);
        ByteBuffer room = ByteBuffer.allocate(20_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < record.length; i++) {
            in.limit(i);
            pair.server.engine.receive(in, room);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 100_000, () -> allocated + " bytes of memory for " + record.length + " looks at a record");
        in.limit(record.length);
        pair.server.engine.receive(in, room);
        assertTrue(room.position() == 16_000);
    }
}
