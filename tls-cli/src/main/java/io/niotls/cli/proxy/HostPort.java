package io.niotls.cli.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Where a server is.
 *
 * @param host a host name, or an IP address without brackets
 * @param port 1 to 65,535
 */
public record HostPort(String host, int port) {
    /** Checks the port. */
    public HostPort {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not an address to connect to: '" + host + "', port " + port);
        }
    }

    /**
     * Asks the platform's resolver, which may take its time: not for an event loop.
     *
     * @return all addresses, at least one
     * @throws UnknownHostException if the name has none
     */
    public List<InetSocketAddress> resolve() throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host)).map(address -> new InetSocketAddress(address, port)).toList();
    }

    /** Returns {@code HOST:PORT}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
