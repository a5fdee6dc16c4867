package io.niotls.nio;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What a provider's channels have in common.
 *
 * @param handshakeTimeout how long a handshake may take; empty for ever
 * @param lingerTimeout how long a close may take
 * @param listener who is told when a handshake is over
 * @param executor who answers pauses in non-blocking mode; empty if the program does
 * @param dynamicRecordSizes whether records start small
 */
record ChannelSettings(
        Optional<Duration> handshakeTimeout,
        Duration lingerTimeout,
        Optional<HandshakeListener> listener,
        Optional<Executor> executor,
        boolean dynamicRecordSizes) {
    /** Those of channels that belong to no provider of ours. */
    static final ChannelSettings DEFAULT = new ChannelSettings(
            Optional.empty(), TlsSocketChannel.DEFAULT_LINGER_TIMEOUT, Optional.empty(), Optional.empty(), false);
}
