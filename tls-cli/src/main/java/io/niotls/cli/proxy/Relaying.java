package io.niotls.cli.proxy;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.IOException;

/**
 * Carries bytes both ways until it is over: when both directions have ended, or one if half-open connections are not wanted, or
 * something breaks, or nothing moves for too long.
 *
 * <p>An end is passed on when everything before it is. A reset is passed on as a reset, and so is an end of TLS without
 * close_notify: the other side must not take what may be cut short for the whole. Only a peer that was told our end before need
 * not say its own: RFC 5246 §7.2.1 does not make us wait for that, and nginx never says it then.
 */
final class Relaying extends Phase {
    private final Client client;
    private final Side upstream;
    private final Flow up;
    private final Flow down;
    /** Goes on with a direction that has used up its rate. */
    private final Timers.Timer throttle;
    private boolean upEnded;
    private boolean downEnded;

    Relaying(Session session, Client client, Side upstream) {
        super(session);
        this.client = client;
        this.upstream = upstream;
        ProxySettings settings = session.settings();
        Buffers buffers = session.loop().buffers(settings.bufferSize());
        long now = session.now();
        up = new Flow(client.side().channel(), upstream.channel(), buffers, RateLimit.of(settings.uploadRate(), now));
        down = new Flow(upstream.channel(), client.side().channel(), buffers, RateLimit.of(settings.downloadRate(), now));
        throttle = session.loop().timers().timer(() -> session.step(() -> move(true, true)));
    }

    @Override
    Phase enter() {
        up.begin(client.early());
        renew();
        // What came early is written at once; to read there is nothing yet, or an event will tell.
        return move(true, false);
    }

    @Override
    Phase ready(Side side, int operations) {
        boolean readable = (operations & OP_READ) != 0;
        boolean writable = (operations & OP_WRITE) != 0;
        return side == upstream ? move(writable, readable) : move(readable, writable);
    }

    private Phase move(boolean upwards, boolean downwards) {
        long now = session().now();
        boolean moved = upwards && up.move(now);
        if (up.sinkFailure() != null) {
            down.doubt(up.sinkFailure());
        }
        moved |= downwards && down.move(now);
        if (down.sinkFailure() != null) {
            up.doubt(down.sinkFailure());
        }
        if (moved) {
            renew();
        }
        upEnded = upEnded || passOn(up, upstream);
        downEnded = downEnded || passOn(down, client.side());
        return isOver() ? over() : goOn();
    }

    private void renew() {
        session().timeOutAfter(session().settings().timeouts().idle());
    }

    /** Passes the end of a direction on, if it has come.
     * @return whether it has been passed on */
    private boolean passOn(Flow flow, Side to) {
        if (!flow.isDelivered()) {
            return false;
        }
        if (session().settings().halfClose()) {
            try {
                to.channel().shutdownOutput();
            } catch (IOException gone) {
                // Whoever reads there hears of it.
            }
        }
        return true;
    }

    private boolean isOver() {
        return up.sourceFailure() != null
                || down.sourceFailure() != null
                || up.isOver() && down.isOver()
                || !session().settings().halfClose() && (up.isDelivered() || down.isDelivered());
    }

    private Phase goOn() {
        client.side().await((up.wantsSource() ? OP_READ : 0) | (down.wantsSink() ? OP_WRITE : 0));
        upstream.await((down.wantsSource() ? OP_READ : 0) | (up.wantsSink() ? OP_WRITE : 0));
        if (up.isThrottled() && down.isThrottled()) {
            throttle.set(up.resumption() - down.resumption() < 0 ? up.resumption() : down.resumption());
        } else if (up.isThrottled()) {
            throttle.set(up.resumption());
        } else if (down.isThrottled()) {
            throttle.set(down.resumption());
        }
        return this;
    }

    // ---- The end ----

    private Phase over() {
        IOException clientFailure = downEnded ? unlessUnanswered(up.sourceFailure()) : up.sourceFailure();
        IOException upstreamFailure = upEnded ? unlessUnanswered(down.sourceFailure()) : down.sourceFailure();
        tell("it has broken off", clientFailure, down.sinkFailure());
        tell("the upstream server has broken off", upstreamFailure, up.sinkFailure());
        end(client.side(), clientFailure, upstreamFailure);
        end(upstream, upstreamFailure, clientFailure);
        return ended();
    }

    /** Returns what has failed at a peer that was told our end, null if it was nothing but its own end that it did not say. */
    private static IOException unlessUnanswered(IOException failure) {
        return failure instanceof TlsException fault && fault.fault() == Fault.TRUNCATED ? null : failure;
    }

    private void tell(String words, IOException reading, IOException writing) {
        if (reading != null || writing != null) {
            session().report(words, reading != null ? reading : writing);
        }
    }

    /**
     * Closes a side.
     *
     * @param own what has failed there, null if nothing has
     * @param others the same for the other side
     */
    private static void end(Side side, IOException own, IOException others) {
        // A fault of TLS is answered with an alert, which an abort would destroy.
        if (own instanceof TlsException || own == null && others == null) {
            side.close();
        } else {
            side.abort();
        }
    }

    private Phase ended() {
        throttle.cancel();
        session().account().relayed(up, down);
        up.release();
        down.release();
        return new Ended(session(), Account.Status.OK);
    }

    @Override
    Phase late() {
        session().report("nothing has moved for too long");
        return stopped();
    }

    @Override
    Phase stopped() {
        client.side().close();
        upstream.close();
        return ended();
    }

    @Override
    void abort() {
        client.side().abort();
        upstream.abort();
        ended();
    }
}
