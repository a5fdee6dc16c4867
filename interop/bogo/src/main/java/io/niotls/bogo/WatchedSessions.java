package io.niotls.bogo;

import io.niotls.session.ServerSession;
import io.niotls.session.ServerSessionStore;
import java.util.Optional;

/** A server's session store that says whether something was put into it. */
record WatchedSessions(ServerSessionStore store, Observed observed) implements ServerSessionStore {
    @Override
    public void put(byte[] id, ServerSession session) {
        observed.newSession = true;
        store.put(id, session);
    }

    @Override
    public Optional<ServerSession> get(byte[] id) {
        return store.get(id);
    }

    @Override
    public void remove(byte[] id) {
        store.remove(id);
    }
}
