package io.niotls.cli.proxy;

import io.niotls.auth.PeerName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Addresses as text. What is none is answered with an IllegalArgumentException that says what would be. */
public final class Addresses {
    private static final int MAX_PORT = 65_535;

    private Addresses() {}

    /** Reads an address to connect to: {@code HOST:PORT}, an IPv6 address in brackets. The name is not resolved. */
    public static HostPort connect(String text) {
        refuseUnix(text);
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : host(text.substring(0, colon));
        if (host.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
        }
        return new HostPort(host, Units.number(text.substring(colon + 1), 1, MAX_PORT));
    }

    /**
     * Reads an address to listen on: {@code PORT} and {@code *:PORT} for all addresses of IPv4, {@code [::]:PORT} for all of
     * both families, {@code ADDRESS:PORT}; port 0 is any free one. A name is resolved, and its first address taken.
     */
    public static InetSocketAddress listen(String text) {
        refuseUnix(text);
        int colon = text.lastIndexOf(':');
        if (text.endsWith("]") || colon < 0 && !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("'" + text + "' has no port; it is written as PORT or ADDRESS:PORT");
        }
        String host = colon < 0 ? "*" : text.substring(0, colon);
        int port = Units.number(text.substring(colon + 1), 0, MAX_PORT);
        return new InetSocketAddress(resolve(host.equals("*") ? "0.0.0.0" : host(host)), port);
    }

    /** Returns {@code ADDRESS:PORT}, an IPv6 address in brackets. */
    public static String text(InetSocketAddress address) {
        String host = text(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Returns an address in its short form (RFC 5952), with a scope id if it has one. */
    public static String text(InetAddress address) {
        String literal = address.getHostAddress();
        return literal.indexOf('%') >= 0 ? literal : PeerName.of(literal).asciiName();
    }

    /** Returns a host without brackets, or an empty text if it is none. */
    private static String host(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String host = bracketed ? text.substring(1, text.length() - 1) : text;
        boolean colons = host.indexOf(':') >= 0;
        return bracketed == colons && PeerName.find(host).isPresent() ? host : "";
    }

    private static InetAddress resolve(String host) {
        try {
            if (host.isEmpty()) {
                throw new UnknownHostException();
            }
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("cannot listen on an unknown address; it is written as PORT, ADDRESS:PORT or"
                    + " [IPV6]:PORT", unknown);
        }
    }

    private static void refuseUnix(String text) {
        if (text.startsWith("unix:")) {
            throw new IllegalArgumentException("sockets of the file system are not supported, only TCP");
        }
    }
}
