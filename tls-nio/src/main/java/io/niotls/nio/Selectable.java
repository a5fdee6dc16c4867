package io.niotls.nio;

import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;

/** What our selector asks of a channel. The methods may be called by any thread. */
interface Selectable {
    /** What {@link #deadline} returns where there is none. */
    long NO_DEADLINE = Long.MAX_VALUE;

    /**
     * Returns a channel as the selector sees it.
     *
     * @throws IllegalSelectorException if it is not one of ours
     */
    static Selectable of(SelectableChannel channel) {
        if (channel instanceof StagedChannel socket) {
            return socket.selectable();
        }
        if (channel instanceof TlsServerSocketChannel listener) {
            return listener.selectable();
        }
        if (channel instanceof CoatedDatagramChannel datagram) {
            return datagram.selectable();
        }
        if (channel instanceof CoatedPipe.Source source) {
            return source.selectable();
        }
        if (channel instanceof CoatedPipe.Sink sink) {
            return sink.selectable();
        }
        throw new IllegalSelectorException();
    }

    /** Returns the platform's channel, which the platform's selector takes. */
    SelectableChannel transport();

    /**
     * Does whatever needs no program: connects where TLS is meant, shakes hands, sends what was left, looks into what arrives.
     * Never blocks, never throws: what fails becomes a fact, and the program's next call throws it.
     *
     * @param event what the transport is ready for
     * @param interest what the program is interested in
     * @return what is known of the channel afterwards: a set of {@link Readiness}'s facts
     */
    int drive(int event, int interest);

    /** Adds a key that is to hear of changes. */
    void registered(TlsSelectionKey key);

    /** Removes a key. */
    void deregistered(TlsSelectionKey key);

    /** Returns when {@link #expire} shall be called, in terms of {@link System#nanoTime}, or {@link #NO_DEADLINE}. */
    long deadline();

    /** Says that the deadline has passed. */
    void expire();
}
