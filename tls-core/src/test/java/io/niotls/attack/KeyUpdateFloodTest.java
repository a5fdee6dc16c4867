package io.niotls.attack;

import static io.niotls.conformance.ScriptedPeer.concat;
import static io.niotls.conformance.ScriptedPeer.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Limits;
import io.niotls.conformance.Refusal;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * KeyUpdates in every form that has brought a library to its knees: many in one record, without end, between data, and from both
 * sides at once. Go CVE-2026-32283 (several in one record), CVE-2026-56862; RFC 8446 §4.6.3.
 */
@Timeout(60)
class KeyUpdateFloodTest {
    private static final byte[] KEY_UPDATE = message(24, new byte[] {0});
    private static final byte[] KEY_UPDATE_REQUESTED = message(24, new byte[] {1});
    private static final int LIMIT = Limits.DEFAULT.maxKeyUpdates();

    static List<Subject> subjects() {
        return Flood.tls13();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void refusesManyInOneRecord(Subject subject) {
        for (byte[] update : List.of(KEY_UPDATE, KEY_UPDATE_REQUESTED)) {
            for (int count : new int[] {2, 100, 3_000}) {
                byte[] many = new byte[0];
                for (int i = 0; i < count; i++) {
                    many = concat(many, update);
                }
                byte[] record = many;
                Flood flood = peer -> peer.record(ContentType.HANDSHAKE, record);
                assertNull(Refusal.complaint(flood.against(subject, 1), Fault.HANDSHAKE_OVER_KEY_CHANGE));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void refusesAnyOtherBytesInTheRecordOfOne(Subject subject) {
        for (byte[] extra : List.of(new byte[] {24}, message(4, new byte[20]))) {
            Flood flood = peer -> peer.record(ContentType.HANDSHAKE, concat(KEY_UPDATE, extra));
            assertNull(Refusal.complaint(flood.against(subject, 1), Fault.HANDSHAKE_OVER_KEY_CHANGE));
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void endsAStreamWithoutEnd(Subject subject) {
        Flood flood = peer -> {
            peer.handshake(KEY_UPDATE);
            peer.nextKeys();
        };
        flood.assertLimit(subject, LIMIT, Fault.TOO_MANY_KEY_UPDATES);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void endsAStreamOfRequestsToo(Subject subject) {
        Flood flood = peer -> {
            peer.handshake(KEY_UPDATE_REQUESTED);
            peer.nextKeys();
        };
        assertNull(flood.against(subject, LIMIT).failure);
        // The answer to the first ones is on its way before the last one: what the peer reads is its keys' business.
        assertEquals(Fault.TOO_MANY_KEY_UPDATES, flood.against(subject, LIMIT + 1).failure.fault());
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void emptyRecordsBetweenThemDoNotMakeThemUseful(Subject subject) {
        Flood flood = peer -> {
            peer.handshake(KEY_UPDATE);
            peer.nextKeys();
            peer.record(ContentType.APPLICATION_DATA, new byte[0]);
        };
        flood.assertLimit(subject, LIMIT, Fault.TOO_MANY_KEY_UPDATES);
    }

    /** One that was paid for with data is no flood: OpenSSL and Go send them as they like. */
    @ParameterizedTest
    @MethodSource("subjects")
    void takesAnyNumberBetweenData(Subject subject) {
        Flood flood = peer -> {
            peer.handshake(KEY_UPDATE);
            peer.nextKeys();
            peer.record(ContentType.APPLICATION_DATA, new byte[] {7});
        };
        ScriptedPeer peer = flood.against(subject, 300);
        assertNull(peer.failure);
        assertEquals(300, peer.subjectPlaintext.length);
    }

    /** RFC 8446 §4.6.3: several requests may be answered by one; an answer for each would queue up if the peer does not read. */
    @ParameterizedTest
    @MethodSource("subjects")
    void answersManyRequestsOnce(Subject subject) {
        Flood flood = peer -> {
            peer.handshake(KEY_UPDATE_REQUESTED);
            peer.nextKeys();
        };
        ScriptedPeer peer = flood.against(subject, LIMIT - 2);
        assertNull(peer.failure);
        assertNull(peer.ownFailure);
        assertEquals(1, peer.keyUpdatesReceived);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void queuesNoSecondAnswerForRequestsBetweenDataThatNobodyReads(Subject subject) {
        Flood flood = peer -> {
            peer.handshake(KEY_UPDATE_REQUESTED);
            peer.nextKeys();
            peer.record(ContentType.APPLICATION_DATA, new byte[] {7});
        };
        ScriptedPeer peer = flood.against(subject, 200);
        assertNull(peer.failure);
        assertEquals(1, peer.keyUpdatesReceived);
    }

    @Test
    void bothSidesMayAskAtOnceWithoutEnd() throws Exception {
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
}
