package io.niotls.cli.proxy;

import io.niotls.config.Peer;
import io.niotls.session.ConnectionInfo;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/** Starts TLS with the server, and verifies that it is who it should be. */
final class UpstreamHandshake extends Reaching {
    private final Side upstream;

    UpstreamHandshake(Reaching before, Side upstream) {
        super(before);
        this.upstream = upstream;
    }

    @Override
    Phase enter() {
        session().timeOutAfter(session().settings().timeouts().upstreamHandshake());
        Service service = session().service();
        Optional<String> asked = client().tls().flatMap(ConnectionInfo::serverName);
        Peer peer = service.upstreamTls().orElseThrow().peer(target().server().address(), asked);
        try {
            upstream.channel().startTls(service.upstreamConfig().orElseThrow(), peer);
        } catch (IOException failure) {
            return failed(upstream, "the handshake has failed", failure);
        }
        upstream.await(SelectionKey.OP_WRITE);
        return this;
    }

    @Override
    Phase ready(Side side, int operations) {
        try {
            if (!upstream.channel().handshake()) {
                return this;
            }
        } catch (IOException failure) {
            return failed(upstream, "the handshake has failed", failure);
        }
        upstream.await(0);
        return reached(upstream);
    }

    @Override
    Optional<Side> upstream() {
        return Optional.of(upstream);
    }

    @Override
    String lateness() {
        return "the handshake was not complete in time";
    }
}
