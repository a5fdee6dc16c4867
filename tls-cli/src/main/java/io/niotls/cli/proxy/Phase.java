package io.niotls.cli.proxy;

/**
 * What a connection is at, one class for each. A phase holds what it and later ones need; the methods return the phase that
 * follows, or the same one.
 *
 * <p>They never throw for what peers and networks do. A phase closes what it holds and does not hand on.
 */
abstract sealed class Phase permits ReadingHeader, ClientHandshake, Choosing, Reaching, Relaying, Ended {
    private final Session session;

    Phase(Session session) {
        this.session = session;
    }

    final Session session() {
        return session;
    }

    /** Begins: says what is waited for and for how long. Called once, right after it was returned. */
    abstract Phase enter();

    /**
     * Goes on.
     *
     * @param side which is ready
     * @param operations for these
     */
    abstract Phase ready(Side side, int operations);

    /** Ends, for the time is over that {@link #enter} has set. */
    abstract Phase late();

    /** Ends, for the proxy does not wait any longer. */
    abstract Phase stopped();

    /** Resets every channel that it holds, after a fault of ours. */
    abstract void abort();
}
