package io.niotls.cli.proxy;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is known about a connection when it is over, and the line that says it: nginx's {@code $remote_addr [$time_local]
 * $protocol $status $bytes_sent $bytes_received $session_time "$upstream_addr" "$upstream_bytes_sent" "$upstream_bytes_received"
 * "$upstream_connect_time"}. For one thread.
 *
 * <p>Bytes are those of the program, not of TLS. Servers that were tried are listed in order, with a comma between them.
 */
final class Account {
    /** How a connection ended, by nginx's numbers. */
    enum Status {
        /** It was relayed; whoever ended it, and however. */
        OK(200),
        /** The client's PROXY header is none, or has not come in time. */
        BAD_HEADER(400),
        /** No route is for this client. */
        FORBIDDEN(403),
        /** The handshake with the client failed, or something here. */
        INTERNAL(500),
        /** No server could be reached that is who it should be. */
        BAD_GATEWAY(502),
        /** It was ended before it was relayed, for the proxy ends. */
        UNAVAILABLE(503);

        private final int code;

        Status(int code) {
            this.code = code;
        }
    }

    /** A server that was tried. */
    private static final class Try {
        private final InetSocketAddress address;
        private final long begun;
        private long connectNanos = -1;
        private long sent;
        private long received;

        private Try(InetSocketAddress address, long begun) {
            this.address = address;
            this.begun = begun;
        }
    }

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

    private final long begun;
    private final List<Try> tries = new ArrayList<>(1);
    private InetSocketAddress client;
    private long sent;
    private long received;

    /**
     * Begins.
     *
     * @param client who connected
     * @param now the time in nanoseconds
     */
    Account(InetSocketAddress client, long now) {
        this.client = client;
        this.begun = now;
    }

    /** Sets who the client is by the word of the proxy before us. */
    void client(InetSocketAddress address) {
        client = address;
    }

    /** Returns who the client is. */
    InetSocketAddress client() {
        return client;
    }

    /** Says that a server is tried. */
    void trying(InetSocketAddress address, long now) {
        tries.add(new Try(address, now));
    }

    /** Says that the server that was tried last serves the connection: it is connected, and its handshake is complete. */
    void connected(long now) {
        Try last = tries.get(tries.size() - 1);
        last.connectNanos = now - last.begun;
    }

    /** Says what was relayed. */
    void relayed(Flow up, Flow down) {
        received = up.received();
        sent = down.sent();
        Try last = tries.get(tries.size() - 1);
        last.sent = up.sent();
        last.received = down.received();
    }

    /**
     * Returns the line, without an end.
     *
     * @param time of the day, when it ended
     * @param now the same in nanoseconds
     */
    String line(Status status, Instant time, ZoneId zone, long now) {
        return address(client)
                + " [" + TIME.format(time.atZone(zone)) + "] TCP " + status.code
                + " " + sent + " " + received + " " + seconds(now - begun)
                + " \"" + list(each -> Addresses.text(each.address))
                + "\" \"" + list(each -> String.valueOf(each.sent))
                + "\" \"" + list(each -> String.valueOf(each.received))
                + "\" \"" + list(each -> each.connectNanos < 0 ? "-" : seconds(each.connectNanos)) + "\"";
    }

    private String list(Function<Try, String> value) {
        return tries.isEmpty() ? "-" : tries.stream().map(value).collect(Collectors.joining(", "));
    }

    private static String address(InetSocketAddress address) {
        String text = Addresses.text(address);
        // Without the port, and as nginx without the brackets.
        return text.substring(0, text.lastIndexOf(':')).replace("[", "").replace("]", "");
    }

    private static String seconds(long nanos) {
        long millis = nanos / 1_000_000;
        return millis / 1_000 + "." + String.valueOf(1_000 + millis % 1_000).substring(1);
    }
}
