package io.niotls.cli.proxy;

import io.niotls.cli.common.Reason;
import io.niotls.proto.TlsException;
import io.niotls.session.ConnectionInfo;
import java.io.IOException;
import java.util.Optional;

/** Looks for an upstream server that can be reached and is who it should be. The client waits. */
abstract sealed class Reaching extends Phase permits Connecting, SendingHeader, UpstreamHandshake {
    private final Client client;
    private final Upstreams.Attempts attempts;
    private final Upstreams.Target target;

    Reaching(Session session, Client client, Upstreams.Attempts attempts, Upstreams.Target target) {
        super(session);
        this.client = client;
        this.attempts = attempts;
        this.target = target;
    }

    /** Does the same with the same server. */
    Reaching(Reaching before) {
        this(before.session(), before.client, before.attempts, before.target);
    }

    /** Returns the phase that tries the next server, or the end if there is none. */
    static Phase next(Session session, Client client, Upstreams.Attempts attempts) {
        Optional<Upstreams.Target> target = attempts.next(session.now());
        if (target.isEmpty()) {
            return ended(session, client, Account.Status.BAD_GATEWAY);
        }
        session.account().trying(target.get().address(), session.now());
        return new Connecting(session, client, attempts, target.get());
    }

    static Phase ended(Session session, Client client, Account.Status status) {
        client.side().close();
        return new Ended(session, status);
    }

    final Client client() {
        return client;
    }

    final Upstreams.Target target() {
        return target;
    }

    /** Returns the phase that relays: this server it is. */
    final Phase reached(Side upstream) {
        attempts.succeeded();
        session().account().connected(session().now());
        return new Relaying(session(), client, upstream);
    }

    /**
     * Gives this server up, and returns the phase that tries the next one, if there is one.
     *
     * @param upstream closed: with an alert if TLS has failed, so that the server's log says why
     */
    final Phase failed(Side upstream, String doing, IOException failure) {
        if (failure instanceof TlsException) {
            upstream.close();
        } else {
            upstream.abort();
        }
        tell(doing + ": " + Reason.of(failure));
        if (failure instanceof TlsException && isNamedByClient()) {
            // It is, or says that it is, not whom the client wants. Others must not lose the server by that.
            attempts.refused(session().now());
        } else {
            attempts.failed(session().now());
        }
        return next(session(), client, attempts);
    }

    /** Does the same where there is nothing to be closed. */
    final Phase failed(String why) {
        tell(why);
        attempts.failed(session().now());
        return next(session(), client, attempts);
    }

    private void tell(String why) {
        session().report("upstream " + Addresses.text(target.address()) + ": " + why);
    }

    private boolean isNamedByClient() {
        Optional<String> asked = client.tls().flatMap(ConnectionInfo::serverName);
        return session().service().upstreamTls().map(tls -> tls.isNamedBy(asked)).orElse(false);
    }

    /** Returns what this phase holds of the server. */
    abstract Optional<Side> upstream();

    /** Returns what has not happened in time, in words. */
    abstract String lateness();

    @Override
    final Phase late() {
        upstream().ifPresent(Side::abort);
        return failed(lateness());
    }

    @Override
    final Phase stopped() {
        upstream().ifPresent(Side::abort);
        return ended(session(), client, Account.Status.UNAVAILABLE);
    }

    @Override
    final void abort() {
        upstream().ifPresent(Side::abort);
        client.side().abort();
    }
}
