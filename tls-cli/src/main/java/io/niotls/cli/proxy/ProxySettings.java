package io.niotls.cli.proxy;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything about a server's connections that is not TLS.
 *
 * @param timeouts how long things may take
 * @param nextUpstream what happens if a server cannot be reached
 * @param sentProxyProtocol the version of the PROXY header that upstream servers get first, before TLS; empty: none
 * @param halfClose whether the end of one direction is passed on while the other goes on; without, the connection ends with the
 *     first direction that ends, when what it has sent is delivered
 * @param uploadRate how many bytes are read from a client in a second; 0: no limit
 * @param downloadRate how many bytes are read from an upstream server in a second; 0: no limit
 * @param accessLog where connections are logged
 * @param bufferSize bytes that are read at most before they are written on, in each direction
 */
public record ProxySettings(
        Timeouts timeouts,
        NextUpstream nextUpstream,
        Optional<ProxyProtocolVersion> sentProxyProtocol,
        boolean halfClose,
        long uploadRate,
        long downloadRate,
        AccessLog accessLog,
        int bufferSize) {
    /** Less would be mostly system calls. */
    public static final int MIN_BUFFER_SIZE = 1_024;
    /** More would be memory of a client's choosing; TLS reads 16 KB at a time. */
    public static final int MAX_BUFFER_SIZE = 1 << 20;
    /** nginx's values, but that half-close is passed on; and no log. */
    public static final ProxySettings DEFAULT = new ProxySettings(
            Timeouts.DEFAULT, NextUpstream.DEFAULT, Optional.empty(), true, 0, 0, new AccessLog.Off(), 16_384);

    /** Checks the numbers. */
    public ProxySettings {
        Objects.requireNonNull(timeouts);
        Objects.requireNonNull(nextUpstream);
        Objects.requireNonNull(sentProxyProtocol);
        Objects.requireNonNull(accessLog);
        if (uploadRate < 0 || downloadRate < 0) {
            throw new IllegalArgumentException("a rate below 0");
        }
        if (bufferSize < MIN_BUFFER_SIZE || bufferSize > MAX_BUFFER_SIZE) {
            throw new IllegalArgumentException(
                    "a buffer has between " + MIN_BUFFER_SIZE + " and " + MAX_BUFFER_SIZE + " bytes, not " + bufferSize);
        }
    }

    /**
     * How long things may take; each is more than 0.
     *
     * @param connect until a server is connected by TCP
     * @param upstreamHandshake until TLS with a server is established, after it is connected
     * @param clientHandshake until TLS with a client is established, after its PROXY header if there is one
     * @param proxyHeader until a client's PROXY header has come
     * @param idle between two reads or writes on either side
     */
    public record Timeouts(
            Duration connect, Duration upstreamHandshake, Duration clientHandshake, Duration proxyHeader, Duration idle) {
        /** nginx's values. */
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10));

        /** Checks that each is more than 0. */
        public Timeouts {
            for (Duration each : new Duration[] {connect, upstreamHandshake, clientHandshake, proxyHeader, idle}) {
                if (each.isNegative() || each.isZero()) {
                    throw new IllegalArgumentException("a timeout is more than 0, not " + each);
                }
            }
        }
    }

    /**
     * Whether another server is tried if connecting, the PROXY header, the handshake or the verification fails.
     *
     * @param enabled whether it is
     * @param tries how many servers are tried, the first one included; 0: each one once
     * @param timeout how long after the first try another one may begin; 0: no limit
     */
    public record NextUpstream(boolean enabled, int tries, Duration timeout) {
        /** nginx's values. */
        public static final NextUpstream DEFAULT = new NextUpstream(true, 0, Duration.ZERO);

        /** Checks the numbers. */
        public NextUpstream {
            if (tries < 0 || timeout.isNegative()) {
                throw new IllegalArgumentException("a limit below 0");
            }
        }
    }
}
