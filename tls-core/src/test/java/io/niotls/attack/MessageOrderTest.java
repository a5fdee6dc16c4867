package io.niotls.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.conformance.Injection;
import io.niotls.conformance.Position;
import io.niotls.conformance.Refusal;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.proto.Alert;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every message at every state, and each message of each handshake left out, sent twice, or sent after the next one; application
 * data before Finished. SMACK, CVE-2014-6593 (JSSE took a handshake without ChangeCipherSpec), CVE-2020-2816 (JSSE took data in
 * the clear before Finished).
 */
@Timeout(60)
class MessageOrderTest {
    private enum Change { DROPPED, DOUBLED, SWAPPED }

    private static final String COMPLETES = "completes";
    private static final String WAITS = "waits";
    private static final ProtocolVersion TLS12 = ProtocolVersion.TLS_1_2;
    private static final ProtocolVersion TLS13 = ProtocolVersion.TLS_1_3;

    /**
     * A line of the table.
     *
     * @param version null for both
     * @param item {@code *} for all
     * @param outcome an alert that the subject sends, or a fault that the honest peer finds, or whether the handshake goes on
     */
    private record Row(Change change, ProtocolVersion version, String item, String outcome, String why) {
        boolean covers(Change other, Position position) {
            return change == other
                    && (version == null || position.subject().scenario().version.equals(version))
                    && (item.equals("*") || item.equals(position.next()));
        }
    }

    /** The first line that fits counts. */
    private static final List<Row> TABLE = List.of(
            new Row(Change.DROPPED, null, "ClientHello", WAITS, "nothing follows it"),
            new Row(Change.DROPPED, TLS13, "HelloRetryRequest", WAITS, "nothing follows it but a decoy"),
            new Row(Change.DROPPED, TLS12, "ServerHelloDone", WAITS, "nothing follows it"),
            new Row(Change.DROPPED, null, "Finished", WAITS, "nothing follows it"),
            new Row(Change.DROPPED, TLS13, "NewSessionTicket", COMPLETES, "RFC 8446 §4.6.1: may be sent"),
            new Row(Change.DROPPED, TLS13, "ChangeCipherSpec", COMPLETES, "RFC 8446 appendix D.4: a decoy"),
            new Row(Change.DROPPED, TLS13, "CertificateRequest", "decrypt_error", "RFC 8446 §4.4.3: the signature covers it"),
            new Row(Change.DROPPED, TLS12, "CertificateRequest", "peer: UNEXPECTED_MESSAGE",
                    "the server waits for a Certificate"),
            new Row(Change.DROPPED, TLS12, "CertificateStatus", "peer: BAD_SIGNATURE",
                    "RFC 6066 §8: may be left out; then seen later"),
            new Row(Change.DROPPED, null, "*", "unexpected_message", "RFC 8446 §4, RFC 5246 §7.4"),

            new Row(Change.DOUBLED, TLS13, "NewSessionTicket", COMPLETES, "RFC 8446 §4.6.1: may be several"),
            new Row(Change.DOUBLED, TLS13, "ChangeCipherSpec", COMPLETES, "RFC 8446 §5: any number, within reason"),
            new Row(Change.DOUBLED, TLS13, "Finished", "bad_record_mac", "RFC 8446 §4.4.4: the next record is under other keys"),
            new Row(Change.DOUBLED, TLS12, "ChangeCipherSpec", "bad_record_mac", "RFC 5246 §7.1: what follows it is protected"),
            new Row(Change.DOUBLED, null, "*", "unexpected_message", "RFC 8446 §4, RFC 5246 §7.4"),

            new Row(Change.SWAPPED, TLS13, "HelloRetryRequest", COMPLETES, "RFC 8446 §5: a decoy may come before it"),
            new Row(Change.SWAPPED, TLS13, "ClientHello", COMPLETES, "comes late: what follows it is an answer"),
            new Row(Change.SWAPPED, TLS13, "NewSessionTicket", COMPLETES, "nothing follows it"),
            new Row(Change.SWAPPED, TLS13, "Finished", "bad_record_mac", "sent under the keys that follow it"),
            new Row(Change.SWAPPED, TLS12, "Finished", COMPLETES, "comes late: nothing follows it"),
            new Row(Change.SWAPPED, TLS12, "ClientHello", COMPLETES, "comes late: what follows it is an answer"),
            new Row(Change.SWAPPED, TLS12, "ServerHelloDone", COMPLETES, "comes late: what follows it is an answer"),
            new Row(Change.SWAPPED, null, "*", "unexpected_message", "RFC 8446 §4, RFC 5246 §7.4"));

    static List<Position> positions() {
        return Position.all();
    }

    @ParameterizedTest
    @MethodSource("positions")
    void refusesEveryMessageThatIsNotExpected(Position position) {
        assertEquals(List.of(), Injection.complaints(position, Injection.handshakeMessages()));
    }

    /** It is no part of the transcript either: the handshake completes. */
    @ParameterizedTest
    @MethodSource("positions")
    void passesOverHelloRequestInTheHandshakeOfTls12(Position position) {
        assertEquals(List.of(), Injection.complaints(position, Injection.helloRequests()));
    }

    @ParameterizedTest
    @MethodSource("positions")
    void refusesApplicationDataBeforeFinished(Position position) {
        assertEquals(List.of(), Injection.complaints(position, Injection.applicationData()));
    }

    /** CVE-2020-2816: the keys are there, the peer has not shown yet that it has made them. */
    @ParameterizedTest
    @MethodSource("beforeFinished")
    void deliversNothingThatComesBetweenChangeCipherSpecAndFinished(Position position) {
        ScriptedPeer peer = position.subject().start((self, item) -> {
            if (item.number() == position.number()) {
                self.record(ContentType.APPLICATION_DATA, new byte[] {'x'});
                self.stop();
            }
            self.pass(item);
        }).run();
        assertEquals(null, Refusal.complaint(peer, Fault.EARLY_APPLICATION_DATA));
        assertEquals(0, peer.subjectPlaintext.length);
    }

    static List<Position> beforeFinished() {
        return Position.all().stream().filter(position -> position.next().equals("Finished")).toList();
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void refusesEveryOrderButTheRight(Change change) {
        List<String> wrong = new ArrayList<>();
        for (Position position : Position.all()) {
            if (position.next().equals(ScriptedPeer.END)) {
                continue;
            }
            String expected = expected(change, position);
            String actual = outcome(run(change, position));
            if (!expected.equals(actual)) {
                wrong.add(position + ": expected " + expected + ", was " + actual);
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static String expected(Change change, Position position) {
        if (change == Change.DOUBLED && position.subject().equals(new Scenario.Subject(Scenario.TLS13_RETRY, false))
                && position.isFirst()) {
            return "illegal_parameter"; // RFC 8446 §4.1.2: a second hello without the share that was asked for
        }
        if (change == Change.SWAPPED && position.isTls13() && position.next().equals(ScriptedPeer.CHANGE_CIPHER_SPEC)) {
            boolean finishedComesFirst = !position.isClient()
                    && (position.subject().scenario() == Scenario.TLS13_FULL
                            || position.subject().scenario() == Scenario.TLS13_RESUMED);
            return finishedComesFirst ? "unexpected_message" : COMPLETES; // RFC 8446 §5: not after Finished
        }
        if (change == Change.SWAPPED && position.next().equals("ServerHello") && position.isTls13()
                && position.subject().scenario() != Scenario.TLS13_RETRY) {
            return COMPLETES; // RFC 8446 §5: the decoy may come before it
        }
        return TABLE.stream().filter(row -> row.covers(change, position)).findFirst().orElseThrow().outcome();
    }

    private static ScriptedPeer run(Change change, Position position) {
        List<ScriptedPeer.Item> held = new ArrayList<>();
        return position.subject().start((peer, item) -> {
            if (item.number() != position.number()) {
                peer.pass(item);
                held.forEach(peer::pass);
                held.clear();
            } else if (change == Change.DOUBLED) {
                peer.pass(item);
                peer.pass(item);
            } else if (change == Change.SWAPPED) {
                held.add(item);
            }
        }).run();
    }

    private static String outcome(ScriptedPeer peer) {
        if (peer.failure != null) {
            Alert alert = peer.failure.fault().alert();
            // A peer that is out of step itself does not have the keys to read the alert.
            boolean said = peer.alerts.size() == 1 && peer.alerts.get(0).isFatal(alert) || peer.ownFailure != null;
            return said ? alert.toString() : alert + " not sent, but " + peer.alerts;
        }
        if (peer.ownFailure != null) {
            return "peer: " + peer.ownFailure.fault();
        }
        return peer.subject.isEstablished() && peer.established ? COMPLETES : WAITS;
    }
}
