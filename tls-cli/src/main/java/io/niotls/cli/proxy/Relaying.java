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
 * close_notify: the other side must not take what may be cut short for the whole. For the same reason a side is reset to which
 * something was still under way when the proxy ends the connection by itself. Only a peer that was told our end before need
 * not say its own: RFC 5246 §7.2.1 does not make us wait for that, and nginx never says it then.
 */
final class Relaying extends Phase {
    private final Client client;
    private final Side upstream;
    private final Flow up;
    private final Flow down;
    private final Outlet upOutlet;
    private final Outlet downOutlet;
    /** Goes on with a direction that has used up its rate. */
    private final Timers.Timer throttle;

    Relaying(Session session, Client client, Side upstream) {
        super(session);
        this.client = client;
        this.upstream = upstream;
        ProxySettings settings = session.settings();
        Buffers buffers = session.loop().buffers(settings.bufferSize());
        long now = session.now();
        up = new Flow(client.side().channel(), upstream.channel(), buffers, RateLimit.of(settings.uploadRate(), now));
        down = new Flow(upstream.channel(), client.side().channel(), buffers, RateLimit.of(settings.downloadRate(), now));
        upOutlet = new Outlet(up, upstream);
        downOutlet = new Outlet(down, client.side());
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
        upOutlet.passOn();
        doubt(up, down);
        moved |= downwards && down.move(now);
        downOutlet.passOn();
        doubt(down, up);
        if (moved) {
            renew();
        }
        return isOver() ? over() : goOn();
    }

    /** Takes what a direction has found about its sink for what it is: the same side is the other one's source. */
    private static void doubt(Flow writing, Flow reading) {
        if (writing.sinkFailure() != null) {
            reading.doubt(writing.sinkFailure());
        }
    }

    private void renew() {
        session().timeOutAfter(session().settings().timeouts().idle());
    }

    /**
     * The end of a direction on its way out. What a channel of TLS has taken may wait there for room, and would be lost with the
     * channel: a close does not wait for a slow peer for long.
     */
    private static final class Outlet {
        private final Flow flow;
        private final Side to;
        /** Whether everything but the end has left. */
        private boolean sent;
        private boolean ended;
        private boolean delivered;

        private Outlet(Flow flow, Side to) {
            this.flow = flow;
            this.to = to;
        }

        /** Says the end of the direction if it has come, and sends on what waits. */
        private void passOn() {
            if (delivered || !flow.isDelivered()) {
                return;
            }
            try {
                sent = sent || to.channel().flush();
                if (!ended) {
                    ended = true;
                    to.channel().shutdownOutput();
                }
                delivered = to.channel().flush();
            } catch (IOException gone) {
                if (sent) {
                    // Nothing but the end is lost; whoever reads there hears of it.
                    delivered = true;
                } else {
                    flow.lost(gone);
                }
            }
        }

        /** Returns whether the end was said, be it that it is still on its way. */
        private boolean isEnded() {
            return ended;
        }

        /** Returns whether all that the source has sent, and its end, have left. */
        private boolean isDelivered() {
            return delivered;
        }

        /** Returns whether nothing will leave any more. */
        private boolean isOver() {
            return delivered || flow.isOver() && !flow.isDelivered();
        }

        /** Returns whether {@link #passOn} or the flow needs the side to be writable. */
        private boolean wantsSink() {
            return flow.wantsSink() || ended && !isOver();
        }
    }

    private boolean isOver() {
        return up.sourceFailure() != null
                || down.sourceFailure() != null
                || upOutlet.isOver() && downOutlet.isOver()
                || !session().settings().halfClose() && (upOutlet.isDelivered() || downOutlet.isDelivered());
    }

    private Phase goOn() {
        client.side().await((up.wantsSource() ? OP_READ : 0) | (downOutlet.wantsSink() ? OP_WRITE : 0));
        upstream.await((down.wantsSource() ? OP_READ : 0) | (upOutlet.wantsSink() ? OP_WRITE : 0));
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
        IOException clientFailure = downOutlet.isEnded() ? unlessUnanswered(up.sourceFailure()) : up.sourceFailure();
        IOException upstreamFailure = upOutlet.isEnded() ? unlessUnanswered(down.sourceFailure()) : down.sourceFailure();
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
        end(client.side(), downOutlet);
        end(upstream, upOutlet);
        return ended();
    }

    /** Closes a side before its time: with a reset, unless it has got the whole of what was for it. */
    private static void end(Side side, Outlet outlet) {
        if (outlet.isDelivered()) {
            side.close();
        } else {
            side.abort();
        }
    }

    @Override
    void abort() {
        client.side().abort();
        upstream.abort();
        ended();
    }
}
