package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionCache;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ServerSessionCache;
import io.niotls.session.TicketKeys;
import io.niotls.testing.EnginePair;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A client and a server that resume in one way, with stores that configurations made later share. */
final class Resumptions {
    /** The ways to resume. */
    enum Way {
        SESSION_ID(ProtocolVersion.TLS_1_2, Resumption.SESSION_ID),
        TICKET(ProtocolVersion.TLS_1_2, Resumption.TICKET),
        PSK(ProtocolVersion.TLS_1_3, Resumption.PSK);

        final ProtocolVersion version;
        final Resumption resumption;

        Way(ProtocolVersion version, Resumption resumption) {
            this.version = version;
            this.resumption = resumption;
        }
    }

    /** Offers the newest session to every server: what other stores would not do is then up to the engines. */
    static final class AnyServerStore implements ClientSessionStore {
        private final Deque<ClientSession> sessions = new ArrayDeque<>();

        @Override
        public synchronized void put(ClientSessionKey key, ClientSession session) {
            sessions.push(session);
        }

        @Override
        public synchronized Optional<ClientSession> take(ClientSessionKey key) {
            return Optional.ofNullable(sessions.poll());
        }

        @Override
        public synchronized void remove(ClientSessionKey key, ClientSession session) {
            sessions.remove(session);
        }
    }

    final Way way;
    /** Two servers that draw the same numbers give two sessions the same id. */
    private int seed = 100;
    final MutableClock clientClock = Setup.clock();
    final MutableClock serverClock = Setup.clock();
    final ClientSessionStore clientStore;
    final ServerSessionCache serverCache =
            new ServerSessionCache(100, ServerConfig.DEFAULT_SESSION_LIFETIME, serverClock);
    final TicketKeys ticketKeys = TicketKeys.generate(Setup.seeded(7), serverClock, Setup.CRYPTO);

    Resumptions(Way way) {
        this.way = way;
        this.clientStore = new ClientSessionCache(16, 8, clientClock);
    }

    Resumptions(Way way, ClientSessionStore clientStore) {
        this.way = way;
        this.clientStore = clientStore;
    }

    ClientConfig.Builder client() {
        return Setup.client(way.version).random(Setup.seeded(++seed)).clock(clientClock).sessions(clientStore)
                .tickets(way != Way.SESSION_ID);
    }

    ServerConfig.Builder server() {
        ServerConfig.Builder builder = Setup.server(way.version).clock(serverClock).random(Setup.seeded(++seed));
        return way == Way.SESSION_ID
                ? builder.withoutTickets().sessions(serverCache)
                : builder.withoutSessions().tickets(ticketKeys);
    }

    /** Connects and says how the session was resumed, after data has gone both ways. */
    static Resumption connect(ClientConfig.Builder client, Peer peer, ServerConfig.Builder server) throws Exception {
        return resumption(new EnginePair(client.build(), peer, server.build()));
    }

    static Resumption connect(ClientConfig.Builder client, ServerConfig.Builder server) throws Exception {
        return connect(client, Setup.peer(), server);
    }

    static Resumption resumption(EnginePair pair) throws Exception {
        HandshakeTest.exchange(pair);
        Resumption resumption = HandshakeTest.info(pair.client).resumption();
        assertEquals(resumption, HandshakeTest.info(pair.server).resumption());
        return resumption;
    }

    Resumption connect() throws Exception {
        return connect(client(), server());
    }
}
