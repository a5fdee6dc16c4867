package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.conformance.Scenario.Subject;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * At every state of both roles and versions, alerts and records that a peer could send there but must not. Messages and
 * ChangeCipherSpec are in {@code io.niotls.attack}.
 */
class EveryStateTest {
    static List<Position> positions() {
        return Position.all();
    }

    @ParameterizedTest
    @MethodSource("positions")
    void answersEveryAlertAsItsLevelSays(Position position) {
        assertEquals(List.of(), Injection.complaints(position, Injection.alerts()));
    }

    @ParameterizedTest
    @MethodSource("positions")
    void refusesRecordsThatMustNotBe(Position position) {
        assertEquals(List.of(), Injection.complaints(position, Injection.records()));
    }

    @ParameterizedTest
    @MethodSource("positions")
    void refusesAnyRecordInsideOfAMessage(Position position) {
        assertEquals(List.of(), Injection.complaints(position, Injection.interleaved()));
    }

    @ParameterizedTest
    @MethodSource("positions")
    void callsTheEndOfTheTransportATruncationAndSaysNothing(Position position) {
        ScriptedPeer peer = position.subject().start((self, item) -> {
            if (item.number() == position.number()) {
                self.stop();
            }
            self.pass(item);
        }).run();
        try {
            peer.subject.endOfInput();
        } catch (TlsException e) {
            peer.failure = e;
        }
        peer.exchange();
        assertEquals(null, Refusal.complaint(peer, Fault.TRUNCATED));
    }

    /** The positions would prove little if they missed a message. */
    @Test
    void visitsTheStateBeforeEveryMessageOfTheLibrary() {
        Set<HandshakeType> expected = EnumSet.allOf(HandshakeType.class);
        expected.remove(HandshakeType.MESSAGE_HASH); // never sent
        expected.remove(HandshakeType.END_OF_EARLY_DATA); // no early data yet
        Set<HandshakeType> visited = EnumSet.noneOf(HandshakeType.class);
        Position.all().forEach(position -> visited.addAll(position.allowed()));
        assertEquals(expected, visited);
        assertTrue(Position.all().size() > 80, "fewer positions than there were");
        assertFalse(Subject.all().isEmpty());
    }
}
