package io.niotls.nio;

import java.io.IOException;
import java.util.Optional;

/**
 * Is told when a channel's handshake is over.
 *
 * <p>Called once for each channel that has started TLS, by the thread that took the last step: the selector's, from inside
 * {@code select}, the one that reads, writes or connects in blocking mode, or the one that closes; no lock of the channel is held. It must
 * not block, and cannot select. What it throws goes to that thread's handler of uncaught exceptions.
 */
@FunctionalInterface
public interface HandshakeListener {
    /**
     * Says that the handshake is over.
     *
     * @param channel the channel, whose {@link TlsSocketChannel#info} tells what was agreed on; still open also after a failure
     * @param failure empty if the handshake is complete; else what reads and writes throw from now on: a {@link
     *     io.niotls.proto.TlsException}, a {@link java.net.SocketTimeoutException} where it has taken too long, a {@link
     *     java.nio.channels.ClosedChannelException} if the channel was closed before, or what the transport threw
     */
    void handshakeEnded(TlsSocketChannel channel, Optional<IOException> failure);
}
