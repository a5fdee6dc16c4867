package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.conformance.Scenario.Subject;
import io.niotls.proto.ContentType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripted peer itself: an honest one gets through, and its messages are those of the RFCs' figures. */
class ScenarioTest {
    static List<Subject> subjects() {
        return Subject.all();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void honestPeerCompletesTheHandshake(Subject subject) {
        ScriptedPeer peer = subject.start((self, item) -> {
            self.pass(item);
            if (item.isEnd()) {
                self.record(ContentType.APPLICATION_DATA, new byte[] {1, 2, 3});
            }
        }).run();
        assertNull(peer.failure);
        assertNull(peer.ownFailure);
        assertEquals(List.of(), peer.alerts);
        assertTrue(peer.subject.isEstablished());
        assertTrue(peer.established);
        assertArrayEquals(new byte[] {1, 2, 3}, peer.subjectPlaintext);
        assertEquals(subject.scenario().name().contains("RESUMED"), peer.subject.info().orElseThrow().resumed());
    }
}
