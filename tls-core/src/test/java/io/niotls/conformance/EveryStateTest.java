package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.conformance.Scenario.Subject;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** At every state of both roles and versions, everything that a peer could send there but must not. */
class EveryStateTest {
    private static final List<Injection> INJECTIONS = Injection.all();

    static List<Position> positions() {
        return Position.all();
    }

    @ParameterizedTest
    @MethodSource("positions")
    void answersEveryMessageWithTheAlertThatTheRfcNames(Position position) {
        List<String> wrong = new ArrayList<>();
        for (Injection injection : INJECTIONS) {
            if (injection.applies().at(position)) {
                Optional<Fault> expected = injection.expected().at(position);
                ScriptedPeer peer = inject(position, injection, expected.isEmpty());
                String complaint = expected.isPresent()
                        ? Refusal.complaint(peer, expected.get())
                        : complaintOfContinuation(peer);
                if (complaint != null) {
                    wrong.add(injection.name() + ": " + complaint);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static ScriptedPeer inject(Position position, Injection injection, boolean goOn) {
        return position.subject().start((peer, item) -> {
            if (item.number() == position.number()) {
                injection.send().by(peer, item);
                if (!goOn) {
                    peer.stop();
                }
            }
            peer.pass(item);
        }).run();
    }

    private static String complaintOfContinuation(ScriptedPeer peer) {
        if (peer.failure != null || peer.ownFailure != null) {
            return "is not passed over: " + peer.failure + ", " + peer.ownFailure;
        }
        return peer.alerts.isEmpty() && peer.established && peer.subject.isEstablished()
                ? null : "does not go on: " + peer.alerts;
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
