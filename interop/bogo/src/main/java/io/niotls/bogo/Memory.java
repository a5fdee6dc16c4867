package io.niotls.bogo;

import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ServerSessionCache;
import io.niotls.session.ServerSessionStore;
import io.niotls.session.TicketKeys;
import io.niotls.session.TicketProtector;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What later connections of a case know of earlier ones: sessions, ticket keys, and the time, which stands still until a
 * flag says otherwise. Used by one thread.
 */
final class Memory {
    private Duration shift = Duration.ZERO;
    private final Clock clock = new ShiftedClock();
    private final ServerSessionStore serverSessions =
            new ServerSessionCache(ServerSessionCache.DEFAULT_MAX_ENTRIES, ServerSessionCache.DEFAULT_MAX_AGE, clock);
    private final TicketProtector ticketKeys = TicketKeys.generate(new SecureRandom(), clock, StandardCrypto.instance());
    private Optional<ClientSession> offered = Optional.empty();
    private Optional<ClientSession> received = Optional.empty();

    /** The client of the next connection offers the session that this one's server gave last, and no other. */
    void beginConnection() {
        offered = received;
        received = Optional.empty();
    }

    void advanceClock(int seconds) {
        shift = shift.plusSeconds(seconds);
    }

    Clock clock() {
        return clock;
    }

    ServerSessionStore serverSessions() {
        return serverSessions;
    }

    TicketProtector ticketKeys() {
        return ticketKeys;
    }

    /** Returns the client's store: as a program that sets and gets sessions itself, whatever they are kept under. */
    ClientSessionStore clientSessions(Observed observed) {
        return new ClientSessionStore() {
            @Override
            public void put(ClientSessionKey key, ClientSession session) {
                observed.newSession = true;
                received = Optional.of(session);
            }

            @Override
            public Optional<ClientSession> take(ClientSessionKey key) {
                return offered;
            }

            @Override
            public void remove(ClientSessionKey key, ClientSession session) {
                offered = Optional.empty();
            }
        };
    }

    /** The runner counts the age of tickets to the millisecond. */
    private final class ShiftedClock extends Clock {
        private final Instant start = Instant.now();

        @Override
        public Instant instant() {
            return start.plus(shift);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(instant(), zone);
        }
    }
}
