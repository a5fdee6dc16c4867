package io.niotls.conformance;

import static io.niotls.conformance.ScriptedPeer.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Limits;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.proto.Alert;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.record.ReadLimits;
import io.niotls.record.ReadLimits;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that never end and move nothing: each is cut at its named limit, and what is under the limit passes. */
class FloodTest {
    private static final byte[] KEY_UPDATE = message(24, new byte[] {0});
    private static final byte[] KEY_UPDATE_REQUESTED = message(24, new byte[] {1});

    static List<Subject> all() {
        return Subject.all();
    }

    static List<Subject> tls13() {
        return Subject.all().stream().filter(subject -> subject.scenario().isTls13()).toList();
    }

    static List<Subject> tls12() {
        return Subject.all().stream().filter(subject -> !subject.scenario().isTls13()).toList();
    }

    /** Something that a peer sends once the connection is open. */
    private interface Sending {
        void send(ScriptedPeer peer);
    }

    private static void assertLimit(Subject subject, int limit, Fault fault, Sending sending) {
        ScriptedPeer under = repeat(subject, limit, sending);
        assertNull(under.failure, () -> limit + " times are allowed");
        assertNull(Refusal.complaint(repeat(subject, limit + 1, sending), fault));
    }

    private static ScriptedPeer repeat(Subject subject, int times, Sending sending) {
        return subject.start((peer, item) -> {
            peer.pass(item);
            if (item.isEnd()) {
                for (int i = 0; i < times; i++) {
                    sending.send(peer);
                }
            }
        }).run();
    }

    // ---- KeyUpdate: Go CVE-2026-32283, CVE-2026-56862 ----

    @ParameterizedTest
    @MethodSource("tls13")
    void endsAStreamOfKeyUpdates(Subject subject) {
        assertLimit(subject, Limits.DEFAULT.maxKeyUpdates(), Fault.TOO_MANY_KEY_UPDATES, peer -> {
            peer.handshake(KEY_UPDATE);
            peer.nextKeys();
        });
    }

    @ParameterizedTest
    @MethodSource("tls13")
    void emptyRecordsDoNotMakeKeyUpdatesUseful(Subject subject) {
        assertLimit(subject, Limits.DEFAULT.maxKeyUpdates(), Fault.TOO_MANY_KEY_UPDATES, peer -> {
            peer.handshake(KEY_UPDATE);
            peer.nextKeys();
            peer.record(ContentType.APPLICATION_DATA, new byte[0]);
        });
    }

    @ParameterizedTest
    @MethodSource("tls13")
    void takesAnyNumberOfKeyUpdatesBetweenData(Subject subject) {
        ScriptedPeer peer = repeat(subject, 300, self -> {
            self.handshake(KEY_UPDATE);
            self.nextKeys();
            self.record(ContentType.APPLICATION_DATA, new byte[] {7});
        });
        assertNull(peer.failure);
        assertEquals(300, peer.subjectPlaintext.length);
    }

    @ParameterizedTest
    @MethodSource("tls13")
    void answersManyRequestsForAKeyUpdateOnce(Subject subject) {
        ScriptedPeer peer = repeat(subject, 30, self -> {
            self.handshake(KEY_UPDATE_REQUESTED);
            self.nextKeys();
        });
        assertNull(peer.failure);
        assertNull(peer.ownFailure);
        assertEquals(1, peer.keyUpdatesReceived);
    }

    @Test
    void bothSidesMayAskForKeyUpdatesAtOnceWithoutEnd() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server()).handshake();
        pair.pump();
        for (int i = 0; i < 100; i++) {
            pair.client.engine.updateKeys(true);
            pair.server.engine.updateKeys(true);
            byte[] fromClient = pair.client.seal(new byte[] {1});
            byte[] fromServer = pair.server.seal(new byte[] {2});
            pair.server.input(fromClient);
            pair.client.input(fromServer);
            byte[] answers = pair.client.output();
            assertTrue(answers.length > 0 && answers.length < 100, "one KeyUpdate and no more: " + answers.length);
            pair.server.input(answers);
            pair.client.input(pair.server.output());
            assertEquals(0, pair.client.output().length + pair.server.output().length, "an answer to an answer");
        }
        assertEquals(100, pair.server.takePlaintext().length);
        assertEquals(100, pair.client.takePlaintext().length);
        assertArrayEquals(new byte[] {9}, pair.transfer(pair.client, new byte[] {9}));
    }

    // ---- Empty records, padding, warnings: OpenSSL #8068 ----

    @ParameterizedTest
    @MethodSource("all")
    void endsAStreamOfEmptyRecords(Subject subject) {
        assertLimit(subject, ReadLimits.EMPTY_RECORDS, Fault.TOO_MANY_EMPTY_RECORDS,
                peer -> peer.record(ContentType.APPLICATION_DATA, new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("tls13")
    void endsAStreamOfPaddedEmptyRecords(Subject subject) {
        byte[] padded = new byte[1_000];
        padded[0] = (byte) ContentType.APPLICATION_DATA.code();
        assertLimit(subject, ReadLimits.EMPTY_RECORDS, Fault.TOO_MANY_EMPTY_RECORDS, peer -> peer.innerPlaintext(padded));
    }

    @ParameterizedTest
    @MethodSource("all")
    void takesEmptyRecordsBetweenData(Subject subject) {
        ScriptedPeer peer = repeat(subject, 100, self -> {
            self.record(ContentType.APPLICATION_DATA, new byte[0]);
            self.record(ContentType.APPLICATION_DATA, new byte[] {1});
        });
        assertNull(peer.failure);
        assertEquals(100, peer.subjectPlaintext.length);
    }

    @ParameterizedTest
    @MethodSource("all")
    void endsAStreamOfWarnings(Subject subject) {
        assertLimit(subject, Limits.DEFAULT.maxWarningAlerts(), Fault.TOO_MANY_WARNINGS, peer -> peer.alert(1,
                Alert.USER_CANCELED));
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

    // ---- Renegotiation: CVE-2009-3555 ----

    @ParameterizedTest
    @MethodSource("tls12")
    void refusesRenegotiationWithAWarningAndThenForGood(Subject subject) {
        byte[] request = subject.isClient() ? message(0, new byte[0]) : message(1, new byte[50]);
        ScriptedPeer once = repeat(subject, 1, peer -> peer.handshake(request));
        assertNull(once.failure);
        assertEquals(List.of(new ScriptedPeer.SentAlert(1, Alert.NO_RENEGOTIATION.code())), once.alerts);
        ScriptedPeer flood = repeat(subject, Limits.DEFAULT.maxWarningAlerts() + 1, peer -> peer.handshake(request));
        assertEquals(Fault.RENEGOTIATION, flood.failure.fault());
        assertTrue(flood.alerts.get(flood.alerts.size() - 1).isFatal(Alert.NO_RENEGOTIATION));
    }

    // ---- Tickets and fragments ----

    @Test
    void endsAStreamOfTickets() {
        byte[] ticket = message(4, Rewrite.hex("00000e10 00000000 0100 0001 07 0000"));
        ScriptedPeer peer = repeat(new Subject(Scenario.TLS13_FULL, true), 32, self -> self.handshake(ticket));
        assertNull(Refusal.complaint(peer, Fault.TOO_MANY_TICKETS)); // the server has sent one before
    }

    @Test
    void endsAMessageInMoreFragmentsThanAreReasonable() {
        ScriptedPeer peer = new Subject(Scenario.TLS13_FULL, false).start((self, item) -> {
            if (item.number() == 0) {
                byte[] hello = ScriptedPeer.message(1, new byte[30_000]);
                byte[] records = new byte[(ReadLimits.FRAGMENTS + 1) * 6];
                for (int i = 0; i <= ReadLimits.FRAGMENTS; i++) {
                    System.arraycopy(ScriptedPeer.plain(22, Arrays.copyOfRange(hello, i, i + 1)), 0, records, i * 6, 6);
                }
                self.raw(records);
                self.stop();
            }
        }).run();
        assertNull(Refusal.complaint(peer, Fault.TOO_MANY_FRAGMENTS));
    }
}
