package io.niotls.cli.proxy;

import io.niotls.cli.common.Reason;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/** Connects to a server by TCP. */
final class Connecting extends Reaching {
    /** Null before it is open. */
    private Side upstream;

    Connecting(Session session, Client client, Upstreams.Attempts attempts, Upstreams.Target target) {
        super(session, client, attempts, target);
    }

    @Override
    Phase enter() {
        session().timeOutAfter(session().settings().timeouts().connect());
        try {
            upstream = new Side(session(), session().loop().openChannel(), session().loop().selector());
        } catch (IOException noDescriptors) {
            // No server's fault: the next one would fare no better.
            session().report("no socket for the upstream server: " + Reason.of(noDescriptors));
            return ended(session(), client(), Account.Status.INTERNAL);
        }
        try {
            if (upstream.channel().connect(target().address())) {
                return connected();
            }
        } catch (IOException failure) {
            return failed(upstream, "cannot connect", failure);
        }
        upstream.await(SelectionKey.OP_CONNECT);
        return this;
    }

    @Override
    Phase ready(Side side, int operations) {
        try {
            return upstream.channel().finishConnect() ? connected() : this;
        } catch (IOException failure) {
            return failed(upstream, "cannot connect", failure);
        }
    }

    private Phase connected() {
        upstream.await(0);
        return session().settings().sentProxyProtocol().isPresent()
                ? new SendingHeader(this, upstream)
                : SendingHeader.after(this, upstream);
    }

    @Override
    Optional<Side> upstream() {
        return Optional.ofNullable(upstream);
    }

    @Override
    String lateness() {
        return "cannot connect in time";
    }
}
