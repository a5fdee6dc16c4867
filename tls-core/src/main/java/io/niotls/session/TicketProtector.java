package io.niotls.session;

import java.util.Optional;

/**
 * Seals a server's sessions into tickets that only servers with the same keys can open, RFC 5077 §4.
 *
 * <p>Must be safe for use by several threads.
 */
public interface TicketProtector {
    /**
     * The longest state that is sealed, in bytes. A ticket comes back in a ClientHello, whose extensions have 65,535 bytes for
     * everything, and whose first record has 16,384; only a client with a very long chain needs more, and gets no ticket.
     */
    int MAX_STATE_LENGTH = 16_000;

    /**
     * Seals a state.
     *
     * @param state up to {@link #MAX_STATE_LENGTH} bytes; not changed
     * @return the ticket, which tells nothing of the state but its length; no two are equal
     * @throws IllegalArgumentException if the state is longer: the caller sends no ticket instead
     */
    byte[] seal(byte[] state);

    /**
     * Opens a ticket.
     *
     * @param ticket as the peer sent it: any bytes of any length
     * @return the state; empty if the ticket was changed, was sealed with another key, or its key is no longer accepted
     */
    Optional<byte[]> open(byte[] ticket);
}
