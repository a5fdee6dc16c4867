package io.niotls.record;

import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;

/** How often a peer may do something that costs work and brings nothing, before the connection ends. One thread at a time. */
public final class Budget {
    /** Empty records and ChangeCipherSpec records, in a row. BoringSSL allows 32 ({@code kMaxEmptyRecords}) and counts alike. */
    public static final int EMPTY_RECORDS = 32;
    /** Warning alerts in a row. BoringSSL allows 4 ({@code kMaxWarningAlerts}). */
    public static final int WARNING_ALERTS = 4;
    /** KeyUpdate messages without application data between. BoringSSL allows 32 ({@code kMaxKeyUpdates}). */
    public static final int KEY_UPDATES = 32;
    /** Session tickets without application data between: as many as KeyUpdates, since both cost key derivations. */
    public static final int TICKETS = 32;

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
}
