package io.niotls.cli;

import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;

/** What is done with a connection after its handshake. */
interface Conversation {
    /**
     * Talks until the peer has ended its direction; whoever calls closes the channel.
     *
     * @throws IOException if the connection failed, or ended without close_notify where that matters
     */
    void converse(TlsSocketChannel channel) throws IOException;
}
