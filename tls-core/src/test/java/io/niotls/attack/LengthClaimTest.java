package io.niotls.attack;

import static io.niotls.conformance.ScriptedPeer.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.conformance.Position;
import io.niotls.conformance.Refusal;
import io.niotls.conformance.Rewrite;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.record.ReadLimits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A few bytes that claim 16 MB: memory is taken for what has come, never for what was announced. Bouncy Castle CVE-2026-59646.
 */
@Timeout(60)
class LengthClaimTest {
    /** Far less than any claim here, more than an exception and its stack trace. */
    private static final long FLAT = 48_000;

    static List<Position> positions() {
        return Position.all().stream().filter(position -> !position.isDecoyNext()).toList();
    }

    /** Above the limit: the header is enough, whatever the state. */
    @ParameterizedTest
    @MethodSource("positions")
    void refusesSixteenMegabytesAtTheHeader(Position position) {
        for (int type : types(position)) {
            byte[] claim = {(byte) type, (byte) 0xff, (byte) 0xff, (byte) 0xff};
            assertNull(Refusal.complaint(claiming(position, claim), Fault.MESSAGE_TOO_LONG), "type " + type);
            assertFlat(position, claim);
        }
    }

    /** Under the limit: there is nothing to refuse yet, and nothing to keep but what has come. */
    @ParameterizedTest
    @MethodSource("positions")
    void keepsNoRoomForWhatIsOnlyAnnounced(Position position) {
        for (int type : types(position)) {
            byte[] claim = {(byte) type, 0, (byte) 0xff, (byte) 0xff, 0};
            assertNull(claiming(position, claim).failure, "type " + type);
            assertFlat(position, claim);
        }
    }

    /** The message that is expected, and Certificate, which may be the longest. */
    private static List<Integer> types(Position position) {
        int expected = position.allowed().stream().findFirst().map(HandshakeType::code).orElse(20);
        return List.of(expected, HandshakeType.CERTIFICATE.code());
    }

    private static ScriptedPeer claiming(Position position, byte[] claim) {
        return position.subject().start((peer, item) -> {
            if (item.number() == position.number()) {
                peer.record(ContentType.HANDSHAKE, claim);
                peer.stop();
            }
            peer.pass(item);
        }).run();
    }

    private static ScriptedPeer stoppedBefore(Position position) {
        return position.subject().start((peer, item) -> {
            if (item.number() == position.number()) {
                peer.stop();
            }
            peer.pass(item);
        }).run();
    }

    private static void assertFlat(Position position, byte[] claim) {
        long without = stoppedBefore(position).allocatedBySubject;
        long with = claiming(position, claim).allocatedBySubject;
        assertTrue(with - without < FLAT, () -> with - without + " bytes for a claim");
    }

    /** A server that asks for no certificate has no room for a large one. */
    @Test
    void allowsTheLengthOfACertificateOnlyWhereOneIsAskedFor() {
        for (Scenario scenario : List.of(Scenario.TLS13_FULL, Scenario.TLS12_FULL)) {
            ScriptedPeer peer = new Subject(scenario, false).start((self, item) -> {
                if (item.number() == 0) {
                    self.record(ContentType.HANDSHAKE, new byte[] {11, 3, (byte) 0xff, (byte) 0xff, 0});
                    self.stop();
                }
            }).run();
            assertNull(Refusal.complaint(peer, Fault.MESSAGE_TOO_LONG));
        }
    }

    /** The longest that may be is the limit, to the byte. */
    @Test
    void refusesOneByteMoreThanTheLimit() {
        Subject subject = new Subject(Scenario.TLS13_FULL, false);
        for (int length : new int[] {ReadLimits.HANDSHAKE_MESSAGE, ReadLimits.HANDSHAKE_MESSAGE + 1}) {
            ScriptedPeer peer = subject.start((self, item) -> {
                self.record(ContentType.HANDSHAKE, new byte[] {1, (byte) (length >> 16), (byte) (length >> 8), (byte) length});
                self.stop();
            }).run();
            assertEquals(length > ReadLimits.HANDSHAKE_MESSAGE, peer.failure != null);
        }
    }

    /**
     * A length of three bytes inside of a message.
     *
     * @param item the message
     * @param body what stands there instead of its body, in hex
     */
    private record Inner(Scenario scenario, boolean client, String item, String body) {
        @Override
        public String toString() {
            return new Subject(scenario, client) + ": " + item + " " + body;
        }
    }

    static List<Inner> innerLengths() {
        Scenario tls13 = Scenario.TLS13_CLIENT_CERTIFICATE;
        Scenario tls12 = Scenario.TLS12_CLIENT_CERTIFICATE;
        return List.of(
                new Inner(tls13, true, "Certificate", "00 ffffff 000001 30"),
                new Inner(tls13, true, "Certificate", "00 000004 ffffff 30"),
                new Inner(tls13, true, "Certificate", "00 000010 000001 30 000a 0005 0006 01 ffffff 3000"),
                new Inner(tls13, false, "Certificate", "00 ffffff 000001 30"),
                new Inner(tls13, false, "Certificate", "00 000004 ffffff 30"),
                new Inner(tls12, true, "Certificate", "ffffff 000001 30"),
                new Inner(tls12, true, "Certificate", "000004 ffffff 30"),
                new Inner(tls12, true, "CertificateStatus", "01 ffffff 3000"),
                new Inner(tls12, false, "Certificate", "ffffff 000001 30"),
                new Inner(tls12, false, "Certificate", "000004 ffffff 30"));
    }

    @ParameterizedTest
    @MethodSource("innerLengths")
    void refusesALengthInsideOfAMessageThatReachesBeyondIt(Inner inner) {
        Subject subject = new Subject(inner.scenario(), inner.client());
        ScriptedPeer lying = subject.start((peer, item) -> {
            if (item.name().equals(inner.item())) {
                peer.handshake(message(item.message()[0], Rewrite.hex(inner.body())));
                peer.stop();
            }
            peer.pass(item);
        }).run();
        assertNull(Refusal.complaint(lying, Fault.MALFORMED_MESSAGE));
        ScriptedPeer silent = subject.start((peer, item) -> {
            if (item.name().equals(inner.item())) {
                peer.stop();
            }
            peer.pass(item);
        }).run();
        assertTrue(lying.allocatedBySubject - silent.allocatedBySubject < FLAT,
                () -> lying.allocatedBySubject - silent.allocatedBySubject + " bytes");
    }
}
