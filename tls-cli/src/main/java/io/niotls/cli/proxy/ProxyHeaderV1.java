package io.niotls.cli.proxy;

import io.niotls.auth.PeerName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** The line of version 1: {@code PROXY TCP4 192.0.2.1 192.0.2.2 56324 443} and CR LF. */
final class ProxyHeaderV1 {
    private static final byte[] BEGIN = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final int MAX_PORT = 65_535;

    private ProxyHeaderV1() {}

    static String write(ProxyHeader header) {
        if (header.addresses().isEmpty()) {
            return "PROXY UNKNOWN\r\n";
        }
        ProxyHeader.Addresses addresses = header.addresses().get();
        InetSocketAddress from = addresses.source();
        InetSocketAddress to = addresses.destination();
        String ends = addresses.areV4()
                ? "TCP4 " + from.getAddress().getHostAddress() + " " + to.getAddress().getHostAddress()
                : "TCP6 " + v6Text(from) + " " + v6Text(to);
        return "PROXY " + ends + " " + from.getPort() + " " + to.getPort() + "\r\n";
    }

    /** Eight groups, without a scope id, which means nothing to another host. */
    private static String v6Text(InetSocketAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(ProxyProtocol.v6Bytes(address));
        StringBuilder text = new StringBuilder();
        while (bytes.hasRemaining()) {
            text.append(text.isEmpty() ? "" : ":").append(Integer.toHexString(bytes.getShort() & 0xffff));
        }
        return text.toString();
    }

    static Optional<ProxyHeader> read(ByteBuffer received) throws ProxyHeaderException {
        int start = received.position();
        int available = Math.min(received.remaining(), ProxyProtocol.MAX_V1_LENGTH);
        for (int i = 0; i < Math.min(available, BEGIN.length); i++) {
            if (received.get(start + i) != BEGIN[i]) {
                throw noHeader(received);
            }
        }
        for (int i = BEGIN.length; i < available; i++) {
            byte c = received.get(start + i);
            if (c == '\n') {
                if (received.get(start + i - 1) != '\r') {
                    throw new ProxyHeaderException("a PROXY header that ends in LF without CR");
                }
                byte[] line = new byte[i - 1];
                received.get(start, line);
                ProxyHeader header = parse(new String(line, StandardCharsets.ISO_8859_1));
                received.position(start + i + 1);
                return Optional.of(header);
            }
        }
        if (available == ProxyProtocol.MAX_V1_LENGTH) {
            throw new ProxyHeaderException("a PROXY header that has not ended after " + available + " bytes");
        }
        return Optional.empty();
    }

    private static ProxyHeaderException noHeader(ByteBuffer received) {
        byte[] first = new byte[Math.min(received.remaining(), BEGIN.length)];
        received.get(received.position(), first);
        return new ProxyHeaderException("no PROXY header but bytes that begin with " + HexFormat.of().formatHex(first)
                + ": does the client send one?");
    }

    private static ProxyHeader parse(String line) throws ProxyHeaderException {
        String[] words = line.split(" ", -1);
        switch (words[1]) {
            case "UNKNOWN" -> {
                // "The receiver must ignore anything presented before the CRLF is found."
                return ProxyHeader.UNKNOWN;
            }
            case "TCP4", "TCP6" -> {
                if (words.length != 6) {
                    throw new ProxyHeaderException("a PROXY header of " + words.length + " words, not 6");
                }
                int length = words[1].equals("TCP4") ? V4_BYTES : V6_BYTES;
                return new ProxyHeader(Optional.of(new ProxyHeader.Addresses(
                        new InetSocketAddress(address(words[2], length), port(words[4])),
                        new InetSocketAddress(address(words[3], length), port(words[5])))));
            }
            default -> throw new ProxyHeaderException("a PROXY header for something else than TCP4, TCP6 and UNKNOWN");
        }
    }

    private static InetAddress address(String text, int length) throws ProxyHeaderException {
        // Brackets and a scope id are fine in names elsewhere, but not here.
        Optional<byte[]> bytes = text.indexOf('[') >= 0 || text.indexOf('%') >= 0
                ? Optional.empty()
                : PeerName.find(text).flatMap(PeerName::addressBytes);
        if (bytes.isEmpty() || bytes.get().length != length) {
            throw new ProxyHeaderException("a PROXY header with something that is no IPv" + (length == V4_BYTES ? 4 : 6)
                    + " address");
        }
        try {
            return InetAddress.getByAddress(bytes.get());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("an address of " + length + " bytes", impossible);
        }
    }

    private static int port(String text) throws ProxyHeaderException {
        boolean number = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(text) : -1;
        if (port < 0 || port > MAX_PORT || text.length() > 1 && text.charAt(0) == '0') {
            throw new ProxyHeaderException("a PROXY header with something that is no port");
        }
        return port;
    }
}
