package io.niotls.proto;

/** How often a peer may do something that costs work and brings nothing, before the connection ends. One thread at a time. */
public final class Budget {
    private final int limit;
    private final Fault fault;
    private int spent;

    /**
     * Makes a full budget.
     *
     * @param limit how often is allowed
     * @param fault what the peer did if it is more often
     */
    public Budget(int limit, Fault fault) {
        this.limit = limit;
        this.fault = fault;
    }

    /**
     * Counts one.
     *
     * @throws TlsException with the budget's fault if there have been more than its limit
     */
    public void spend() throws TlsException {
        if (spent == limit) {
            throw new TlsException(fault, "more than " + limit);
        }
        spent++;
    }

    /** Starts anew: the peer has done something of use. */
    public void reset() {
        spent = 0;
    }

    /** Returns how often it was spent since it was full. */
    public int spent() {
        return spent;
    }
}
