package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client's store that a test can look into. */
final class RecordingStore implements ClientSessionStore {
    final Map<ClientSessionKey, ClientSession> sessions = new HashMap<>();
    final List<ClientSession> removed = new ArrayList<>();
    /** What is found whatever is asked for, if not null. */
    ClientSession answer;
    private final Clock clock;

    RecordingStore(Clock clock) {
        this.clock = clock;
    }

    /** Returns the only session there is. */
    ClientSession only() {
        assertEquals(1, sessions.size());
        return sessions.values().iterator().next();
    }

    @Override
    public void put(ClientSessionKey key, ClientSession session) {
        sessions.put(key, session);
    }

    @Override
    public Optional<ClientSession> take(ClientSessionKey key) {
        return Optional.ofNullable(answer != null ? answer : sessions.get(key))
                .filter(session -> !session.isExpired(clock.instant()));
    }

    @Override
    public void remove(ClientSessionKey key, ClientSession session) {
        removed.add(session);
        sessions.remove(key, session);
    }
}
