package io.niotls.cli.proxy;

import java.util.Optional;

/** Chooses where a client goes, by what it has asked for. */
final class Choosing extends Phase {
    private final Client client;

    Choosing(Session session, Client client) {
        super(session);
        this.client = client;
    }

    @Override
    Phase enter() {
        Optional<Upstreams> upstreams = session().service().route(client.tls());
        if (upstreams.isEmpty()) {
            session().report("there is no route for it");
            return ended(Account.Status.FORBIDDEN);
        }
        Upstreams.Attempts attempts = upstreams.get().attempts(session().settings().nextUpstream(), session().now());
        return Reaching.next(session(), client, attempts);
    }

    @Override
    Phase ready(Side side, int operations) {
        return this;
    }

    @Override
    Phase late() {
        return stopped();
    }

    @Override
    Phase stopped() {
        return ended(Account.Status.UNAVAILABLE);
    }

    private Phase ended(Account.Status status) {
        client.side().close();
        return new Ended(session(), status);
    }

    @Override
    void abort() {
        client.side().abort();
    }
}
