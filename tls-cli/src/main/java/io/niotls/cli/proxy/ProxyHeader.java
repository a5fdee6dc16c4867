package io.niotls.cli.proxy;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * What a PROXY header says.
 *
 * @param addresses who talks to whom; empty if the sender does not know (UNKNOWN), speaks for itself (LOCAL), or names something
 *     else than TCP: then the connection's own addresses hold
 */
record ProxyHeader(Optional<Addresses> addresses) {
    /** A header that names nobody. */
    public static final ProxyHeader UNKNOWN = new ProxyHeader(Optional.empty());

    /**
     * The two ends of the connection that a header was written for.
     *
     * @param source the client
     * @param destination whom it connected to
     */
    public record Addresses(InetSocketAddress source, InetSocketAddress destination) {
        /** Checks that both are resolved. */
        public Addresses {
            if (source.isUnresolved() || destination.isUnresolved()) {
                throw new IllegalArgumentException("a PROXY header has addresses and no names");
            }
        }

        /** Returns whether both are of IPv4. */
        boolean areV4() {
            return source.getAddress() instanceof Inet4Address && destination.getAddress() instanceof Inet4Address;
        }
    }

    /** Returns the header for a connection: {@link #UNKNOWN} unless both addresses are of IP. */
    public static ProxyHeader of(SocketAddress source, SocketAddress destination) {
        return source instanceof InetSocketAddress from && destination instanceof InetSocketAddress to
                ? new ProxyHeader(Optional.of(new Addresses(from, to)))
                : UNKNOWN;
    }
}
