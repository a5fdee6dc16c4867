package io.niotls.handshake.client13;

import io.niotls.config.Limits;
import io.niotls.handshake.KeyUpdates;
import io.niotls.handshake.State;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.NewSessionTicketTls13;
import io.niotls.proto.Budget;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import java.util.Optional;

/** An established TLS 1.3 connection of a client: takes tickets and KeyUpdates. */
final class Traffic implements State {
    /** Null if tickets are of no use: an idle connection keeps nothing for them then. */
    private final TicketSessions sessions;
    private final KeyUpdates keyUpdates;
    private final Limits limits;
    private int tickets;

    /**
     * Takes over the secrets.
     *
     * @param sessions what keeps tickets, if they are of any use
     */
    Traffic(Optional<TicketSessions> sessions, KeyUpdates keyUpdates, Limits limits) {
        this.sessions = sessions.orElse(null);
        this.keyUpdates = keyUpdates;
        this.limits = limits;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        if (frame.type() == HandshakeType.KEY_UPDATE) {
            keyUpdates.onKeyUpdate(frame);
            return this;
        }
        NewSessionTicketTls13 ticket = frame.expect(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls13::decode);
        tickets = Budget.spend(tickets, limits.maxTickets(), Fault.TOO_MANY_TICKETS);
        if (sessions != null) {
            sessions.keep(ticket);
        }
        return this;
    }

    @Override
    public void onApplicationData() {
        keyUpdates.onApplicationData();
        tickets = 0;
    }

    @Override
    public void close() {
        if (sessions != null) {
            sessions.close();
        }
        keyUpdates.close();
    }
}
