package io.niotls.attack;

import static io.niotls.conformance.ScriptedPeer.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Limits;
import io.niotls.conformance.Position;
import io.niotls.conformance.Refusal;
import io.niotls.conformance.Rewrite;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.proto.Alert;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.record.ReadLimits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Streams that never end and move nothing: empty records, records of nothing but padding, warning alerts, ChangeCipherSpec,
 * tickets, and all of them mixed. Each is cut at its named limit, and what is under the limit passes. OpenSSL issue 8068,
 * CVE-2016-8610 (warnings without end).
 */
@Timeout(60)
class EmptyRecordFloodTest {
    private static final byte[] KEY_UPDATE = message(24, new byte[] {0});
    private static final byte[] TICKET = message(4, Rewrite.hex("00000e10 00000000 0100 0001 07 0000"));
    private static final byte[] NO_DATA = {};

    static List<Subject> all() {
        return Subject.all();
    }

    static List<Subject> tls13() {
        return Flood.tls13();
    }

    static List<Subject> clientsOfTls12() {
        return Flood.tls12().stream().filter(Subject::isClient).toList();
    }

    @ParameterizedTest
    @MethodSource("all")
    void endsAStreamOfEmptyRecords(Subject subject) {
        Flood flood = peer -> peer.record(ContentType.APPLICATION_DATA, NO_DATA);
        flood.assertLimit(subject, ReadLimits.EMPTY_RECORDS, Fault.TOO_MANY_EMPTY_RECORDS);
    }

    /** An empty record may be as long as any other in TLS 1.3: what counts is what is in it. */
    @ParameterizedTest
    @MethodSource("tls13")
    void endsAStreamOfPaddedEmptyRecords(Subject subject) {
        for (int padding : new int[] {1, 1_000, 16_384}) {
            byte[] padded = new byte[1 + padding];
            padded[0] = (byte) ContentType.APPLICATION_DATA.code();
            Flood flood = peer -> peer.innerPlaintext(padded);
            flood.assertLimit(subject, ReadLimits.EMPTY_RECORDS, Fault.TOO_MANY_EMPTY_RECORDS);
        }
    }

    /** RFC 8446 §5.4: a record without a type ends the connection, not only a stream of them. */
    @ParameterizedTest
    @MethodSource("tls13")
    void refusesTheFirstRecordOfNothingButPadding(Subject subject) {
        for (int length : new int[] {0, 1, 16_385}) {
            Flood flood = peer -> peer.innerPlaintext(new byte[length]);
            assertNull(Refusal.complaint(flood.against(subject, 1), Fault.RECORD_WITHOUT_TYPE));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void takesEmptyRecordsBetweenData(Subject subject) {
        Flood flood = peer -> {
            for (int i = 0; i < ReadLimits.EMPTY_RECORDS; i++) {
                peer.record(ContentType.APPLICATION_DATA, NO_DATA);
            }
            peer.record(ContentType.APPLICATION_DATA, new byte[] {1});
        };
        ScriptedPeer peer = flood.against(subject, 5);
        assertNull(peer.failure);
        assertEquals(5, peer.subjectPlaintext.length);
    }

    @ParameterizedTest
    @MethodSource("all")
    void endsAStreamOfWarnings(Subject subject) {
        Flood flood = peer -> peer.alert(1, Alert.USER_CANCELED);
        flood.assertLimit(subject, Limits.DEFAULT.maxWarningAlerts(), Fault.TOO_MANY_WARNINGS);
    }

    @ParameterizedTest
    @MethodSource("all")
    void takesWarningsBetweenData(Subject subject) {
        Flood flood = peer -> {
            for (int i = 0; i < Limits.DEFAULT.maxWarningAlerts(); i++) {
                peer.alert(1, Alert.USER_CANCELED);
            }
            peer.record(ContentType.APPLICATION_DATA, new byte[] {1});
        };
        ScriptedPeer peer = flood.against(subject, 5);
        assertNull(peer.failure);
        assertEquals(5, peer.subjectPlaintext.length);
    }

    @ParameterizedTest
    @MethodSource("all")
    void endsAStreamOfWarningsInTheHandshake(Subject subject) {
        ScriptedPeer peer = subject.start((self, item) -> {
            for (int i = 0; i <= Limits.DEFAULT.maxWarningAlerts() && item.number() == 0; i++) {
                self.alert(1, Alert.USER_CANCELED);
            }
            self.pass(item);
        }).run();
        assertNull(Refusal.complaint(peer, Fault.TOO_MANY_WARNINGS));
    }

    @ParameterizedTest
    @MethodSource("tls13")
    void endsAStreamOfChangeCipherSpecs(Subject subject) {
        ScriptedPeer peer = subject.start((self, item) -> {
            self.pass(item);
            for (int i = 0; i <= Limits.DEFAULT.maxChangeCipherSpecs() && item.isChangeCipherSpec(); i++) {
                self.changeCipherSpec();
            }
        }).run();
        assertTrue(List.of(Fault.UNEXPECTED_CHANGE_CIPHER_SPEC, Fault.TOO_MANY_EMPTY_RECORDS).contains(peer.failure.fault()));
        assertNull(Refusal.complaint(peer, peer.failure.fault()));
    }

    /** RFC 5246 §7.4.1.1 has a client ignore them while it negotiates, and does not say how many. */
    @ParameterizedTest
    @MethodSource("clientsOfTls12")
    void endsAStreamOfHelloRequestsInTheHandshake(Subject subject) {
        int limit = Limits.DEFAULT.maxWarningAlerts();
        List<Position> positions = Position.all().stream()
                .filter(position -> position.subject().equals(subject) && position.passesOverHelloRequest())
                .toList();
        for (Position position : positions) {
            assertNull(withHelloRequests(position, limit).failure);
            assertNull(Refusal.complaint(withHelloRequests(position, limit + 1), Fault.TOO_MANY_HELLO_REQUESTS));
        }
    }

    /** Those at other places count as well: all of a handshake have one budget. */
    @Test
    void endsAStreamOfHelloRequestsAllOverTheHandshake() {
        ScriptedPeer peer = new Subject(Scenario.TLS12_CLIENT_CERTIFICATE, true).start((self, item) -> {
            self.handshake(message(0, NO_DATA));
            self.pass(item);
        }).run();
        assertNull(Refusal.complaint(peer, Fault.TOO_MANY_HELLO_REQUESTS));
    }

    private static ScriptedPeer withHelloRequests(Position position, int times) {
        return position.subject().start((peer, item) -> {
            for (int i = 0; i < times && item.number() == position.number(); i++) {
                peer.handshake(message(0, NO_DATA));
            }
            peer.pass(item);
        }).run();
    }

    @Test
    void endsAStreamOfTickets() {
        Flood flood = peer -> peer.handshake(TICKET);
        ScriptedPeer peer = flood.against(new Subject(Scenario.TLS13_FULL, true), Limits.DEFAULT.maxTickets());
        assertNull(Refusal.complaint(peer, Fault.TOO_MANY_TICKETS)); // the server has sent one before
    }

    /** Who is under one limit must not get a fresh start at another one: the mixture ends too, soon after the largest of them. */
    @ParameterizedTest
    @MethodSource("all")
    void endsAnyMixtureOfThem(Subject subject) {
        boolean tls13 = subject.scenario().isTls13();
        Flood flood = peer -> {
            for (int i = 0; i < ReadLimits.EMPTY_RECORDS; i++) {
                peer.record(ContentType.APPLICATION_DATA, NO_DATA);
            }
            if (tls13) {
                peer.handshake(KEY_UPDATE);
                peer.nextKeys();
            } else {
                peer.handshake(subject.isClient() ? message(0, NO_DATA) : message(1, new byte[50]));
            }
        };
        ScriptedPeer peer = flood.against(subject, Limits.DEFAULT.maxKeyUpdates() + 1);
        assertNotNull(peer.failure, "goes on for ever");
        assertEquals(0, peer.subjectPlaintext.length);
    }
}
