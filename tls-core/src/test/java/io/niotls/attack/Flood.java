package io.niotls.attack;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.niotls.conformance.Refusal;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.proto.Fault;
import java.util.List;

/** Something that a peer sends again and again once the connection is open. */
@FunctionalInterface
interface Flood {
    void send(ScriptedPeer peer);

    /** Returns the peer after it has sent this so many times. */
    default ScriptedPeer against(Subject subject, int times) {
        return subject.start((peer, item) -> {
            peer.pass(item);
            if (item.isEnd()) {
                for (int i = 0; i < times; i++) {
                    send(peer);
                }
            }
        }).run();
    }

    /** Sends this as often as is allowed, which is borne, and once more, which is refused. */
    default void assertLimit(Subject subject, int limit, Fault fault) {
        assertNull(against(subject, limit).failure, () -> limit + " times are allowed");
        assertNull(Refusal.complaint(against(subject, limit + 1), fault));
    }

    /** Returns both roles in every handshake of TLS 1.3. */
    static List<Subject> tls13() {
        return Subject.all().stream().filter(subject -> subject.scenario().isTls13()).toList();
    }

    /** Returns both roles in every handshake of TLS 1.2. */
    static List<Subject> tls12() {
        return Subject.all().stream().filter(subject -> !subject.scenario().isTls13()).toList();
    }
}
