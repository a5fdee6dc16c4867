package io.niotls.cli.proxy;

/** Nothing follows; its channels are closed, or on their way. */
final class Ended extends Phase {
    private final Account.Status status;

    /** Makes it.
     * @param status what the log says */
    Ended(Session session, Account.Status status) {
        super(session);
        this.status = status;
    }

    @Override
    Phase enter() {
        session().over(status);
        return this;
    }

    @Override
    Phase ready(Side side, int operations) {
        return this;
    }

    @Override
    Phase late() {
        return this;
    }

    @Override
    Phase stopped() {
        return this;
    }

    @Override
    void abort() {}
}
