package io.niotls.cli.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/** Tells the server who its client is, before TLS. */
final class SendingHeader extends Reaching {
    private final Side upstream;
    private final ByteBuffer header;

    SendingHeader(Connecting before, Side upstream) {
        super(before);
        this.upstream = upstream;
        this.header = ProxyProtocol.write(session().settings().sentProxyProtocol().orElseThrow(), client().header());
    }

    @Override
    Phase enter() {
        session().timeOutAfter(session().settings().timeouts().connect());
        return ready(upstream, SelectionKey.OP_WRITE);
    }

    @Override
    Phase ready(Side side, int operations) {
        try {
            upstream.channel().write(header);
        } catch (IOException failure) {
            return failed(upstream, "it does not take the PROXY header", failure);
        }
        if (header.hasRemaining()) {
            upstream.await(SelectionKey.OP_WRITE);
            return this;
        }
        upstream.await(0);
        return after(this, upstream);
    }

    /** Returns the phase that follows the header, or the connection where no header is sent. */
    static Phase after(Reaching before, Side upstream) {
        return before.session().service().upstreamTls().isPresent()
                ? new UpstreamHandshake(before, upstream)
                : before.reached(upstream);
    }

    @Override
    Optional<Side> upstream() {
        return Optional.of(upstream);
    }

    @Override
    String lateness() {
        return "it does not take the PROXY header in time";
    }
}
