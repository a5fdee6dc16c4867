package io.niotls.handshake;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;

/** How often a peer may still do something that costs us and moves nothing. One thread at a time. */
public final class Budget {
    private final int limit;
    private final Fault fault;
    private int spent;

    /**
     * Makes a budget.
     *
     * @param limit how often it is allowed
     * @param fault what the peer is told the next time
     */
    public Budget(int limit, Fault fault) {
        this.limit = limit;
        this.fault = fault;
    }

    /** Counts one. */
    public void spend() throws TlsException {
        if (++spent > limit) {
            throw new TlsException(fault, "limit " + limit);
        }
    }

    /** Starts anew, because the peer did something useful. */
    public void refill() {
        spent = 0;
    }

    /** Returns how often it was spent since it was full. */
    public int spent() {
        return spent;
    }
}
