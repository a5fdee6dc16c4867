package io.niotls.nio;

import static io.niotls.nio.Readiness.is;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.function.Supplier;

/**
 * A socket channel as its selectors see it: what they make it do, and how they hear of what others have made it do.
 *
 * <p>{@code seen} holds the facts that the selectors know of. Whoever changes something compares: as long as the facts are the
 * same, there is nothing that a selector could do or show that it would not do or show anyway.
 */
final class SocketDriver extends Registered implements Supplier<Buffers> {
    /** Differs from all facts. */
    private static final int UNKNOWN = -1;

    private final StagedChannel channel;
    private volatile int seen;

    SocketDriver(StagedChannel channel) {
        this.channel = channel;
    }

    @Override
    public SelectableChannel transport() {
        return channel.raw;
    }

    // ---- What a selector makes it do ----

    @Override
    public int drive(int event, int interest) {
        int facts = channel.facts();
        if (is(facts, Readiness.CONNECTING) && is(facts, Readiness.CONNECT_MEANS_TLS)) {
            facts = connect();
        }
        boolean moves = !is(facts, Readiness.CONNECTING | Readiness.PAUSED | Readiness.FAILED);
        if (is(facts, Readiness.HANDSHAKE) && moves) {
            facts = shakeHands();
        } else if (is(facts, Readiness.OUTPUT) && is(event, OP_WRITE)) {
            if (is(facts, Readiness.HANDSHAKE)) {
                channel.flushHandshake();
            } else {
                channel.flushIfFree();
            }
            facts = channel.facts();
        }
        boolean unknown = is(facts, Readiness.RECORD) || is(event, OP_READ);
        int noLook = Readiness.PLAIN | Readiness.HANDSHAKE | Readiness.CONNECTING | Readiness.FAILED | Readiness.INPUT;
        if (is(interest, OP_READ) && unknown && !is(facts, noLook) && !look(is(event, OP_READ))) {
            return channel.facts();
        }
        return publish();
    }

    /**
     * Looks into what has arrived.
     *
     * @return false if another thread is reading; it will tell the selectors what it leaves
     */
    private boolean look(boolean transportReady) {
        if (channel.look(transportReady)) {
            return true;
        }
        // It may have compared its facts just now; from here on whoever leaves finds a difference.
        seen = UNKNOWN;
        return channel.look(transportReady);
    }

    /**
     * Takes note of what the selectors now know. Facts that another thread has changed meanwhile are taken too: it may have
     * compared them with what was noted before.
     */
    private int publish() {
        boolean news = false;
        int facts = channel.facts();
        while (facts != seen) {
            seen = facts;
            news = true;
            facts = channel.facts();
        }
        if (news && keys().length > 1) {
            keysChanged();
        }
        return facts;
    }

    private int connect() {
        try {
            channel.finishTransport();
        } catch (IOException kept) {
            // The program's finishConnect throws it.
        }
        return channel.facts();
    }

    private int shakeHands() {
        try {
            channel.advance(0);
        } catch (IOException kept) {
            // The program's next call throws it.
        }
        return channel.facts();
    }

    @Override
    public long deadline() {
        return channel.handshakeDeadline();
    }

    @Override
    public void expire() {
        channel.handshakeTooLate();
    }

    // ---- What selectors hear ----

    @Override
    public void registered(TlsSelectionKey key) {
        super.registered(key);
        channel.useBuffersOf(key);
    }

    /** Returns where the channel's buffers come from now. */
    @Override
    public Buffers get() {
        return channel.buffers();
    }

    /** Tells the selectors if there is something that they do not know. */
    void changedMaybe() {
        if (keys().length > 0 && channel.facts() != seen) {
            keysChanged();
        }
    }
}
