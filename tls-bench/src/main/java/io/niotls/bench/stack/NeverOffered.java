package io.niotls.bench.stack;

import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionCache;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import java.time.Clock;
import java.util.Optional;

/** Keeps the sessions of one server as any client does, and finds none: so every handshake is a full one. */
final class NeverOffered implements ClientSessionStore {
    private final ClientSessionCache cache =
            new ClientSessionCache(1, ClientSessionCache.DEFAULT_MAX_TICKETS_PER_SERVER, Clock.systemUTC());

    @Override
    public void put(ClientSessionKey key, ClientSession session) {
        cache.put(key, session);
    }

    @Override
    public Optional<ClientSession> take(ClientSessionKey key) {
        return Optional.empty();
    }

    @Override
    public void remove(ClientSessionKey key, ClientSession session) {
        cache.remove(key, session);
    }
}
