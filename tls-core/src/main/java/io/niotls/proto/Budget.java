package io.niotls.proto;

/**
 * How often a peer may do something that costs work and brings nothing, before the connection ends. One thread at a time. What an
 * established connection counts is a number of its own, without an object: see {@link #spend(int, int, Fault)}.
 */
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
        spent = spend(spent, limit, fault);
    }

    /**
     * Counts one.
     *
     * @param spent how often it was before
     * @return how often it is now
     * @throws TlsException with the fault if there have been more than the limit
     */
    public static int spend(int spent, int limit, Fault fault) throws TlsException {
        if (spent == limit) {
            throw new TlsException(fault, "more than " + limit);
        }
        return spent + 1;
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
