package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

/**
 * What a selector must wait for, and what it may show: two pure functions of what is known of a channel.
 *
 * <p>A key is ready if the operation makes progress, and an error and an end count as progress. During the handshake the program
 * is shown nothing; what is waited for is what the engine wants, not what the program asked for.
 */
final class Readiness {
    /** The program's operations are the transport's own: no TLS here, or not yet. */
    static final int PLAIN = 1;
    /** The transport is not connected. */
    static final int CONNECTING = 1 << 1;
    /** No connection is under way: the platform would call that ready for anything. */
    static final int NOT_PENDING = 1 << 10;
    /** The program has not finished connecting, and means TLS by it. */
    static final int CONNECT_MEANS_TLS = 1 << 2;
    /** The handshake is not complete. */
    static final int HANDSHAKE = 1 << 3;
    /** The handshake waits for an answer from this side. */
    static final int PAUSED = 1 << 4;
    /** Ciphertext waits for room in the transport. */
    static final int OUTPUT = 1 << 5;
    /** A read makes progress: there is plaintext, or the end, or a fault, is known. */
    static final int INPUT = 1 << 6;
    /** A whole record has arrived that nobody has looked into; it may hold no data. */
    static final int RECORD = 1 << 7;
    /** Writing fails. */
    static final int BROKEN = 1 << 8;
    /** Whatever the program does next fails. */
    static final int FAILED = 1 << 9;

    private Readiness() {}

    /**
     * Returns for which operations the transport must be selected.
     *
     * @param interest what the program is interested in
     */
    static int awaited(int facts, int interest) {
        int output = is(facts, OUTPUT) ? OP_WRITE : 0;
        if (is(facts, PLAIN)) {
            return is(facts, NOT_PENDING) ? interest & ~OP_CONNECT : interest;
        }
        if (is(facts, FAILED)) {
            return output;
        }
        if (is(facts, CONNECTING)) {
            return is(facts, NOT_PENDING) ? 0 : is(facts, CONNECT_MEANS_TLS) ? OP_CONNECT : interest & OP_CONNECT;
        }
        if (is(facts, HANDSHAKE)) {
            return output != 0 ? output : is(facts, PAUSED) ? 0 : OP_READ;
        }
        if (is(facts, CONNECT_MEANS_TLS)) {
            return output;
        }
        return interest & (OP_READ | OP_WRITE) | output;
    }

    /**
     * Returns which operations of interest make progress.
     *
     * @param interest what the program is interested in
     * @param event what the transport is ready for; 0 tells what is ready without an event
     */
    static int ready(int facts, int interest, int event) {
        if (is(facts, PLAIN)) {
            return event & interest;
        }
        if (is(facts, FAILED)) {
            return interest & (is(facts, CONNECT_MEANS_TLS) ? OP_CONNECT : OP_READ | OP_WRITE);
        }
        if (is(facts, CONNECTING)) {
            return is(facts, CONNECT_MEANS_TLS) ? 0 : event & interest & OP_CONNECT;
        }
        if (is(facts, HANDSHAKE)) {
            return 0;
        }
        if (is(facts, CONNECT_MEANS_TLS)) {
            return interest & OP_CONNECT;
        }
        int ops = 0;
        if (is(facts, INPUT)) {
            ops |= OP_READ;
        }
        if (is(facts, BROKEN) || is(event, OP_WRITE) && !is(facts, OUTPUT)) {
            ops |= OP_WRITE;
        }
        return ops & interest;
    }

    static boolean is(int facts, int fact) {
        return (facts & fact) != 0;
    }
}
