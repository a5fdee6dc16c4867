package io.niotls.cli.proxy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes and reads PROXY headers, versions 1 and 2, of haproxy's specification (proxy-protocol.txt). */
final class ProxyProtocol {
    /** The longest line of version 1 with its end: two full IPv6 addresses (section 2.1). */
    public static final int MAX_V1_LENGTH = 107;
    /**
     * The longest header of version 2 that is taken. The protocol would allow 65,551 bytes; nobody needs more than this for a
     * few names and a certificate's subject, and it is nginx's limit too.
     */
    public static final int MAX_V2_LENGTH = 4_096;
    /** Room for a header of either version. */
    public static final int MAX_LENGTH = Math.max(MAX_V1_LENGTH, MAX_V2_LENGTH);

    private ProxyProtocol() {}

    /**
     * Reads a header.
     *
     * @param received what has come so far, from the buffer's position to its limit. If the header is complete the position is
     *     moved behind it and no further; if not, or on failure, nothing is consumed. A buffer of {@link #MAX_LENGTH} bytes never
     *     needs to be larger.
     * @return empty: more is needed
     * @throws ProxyHeaderException if what has come cannot become a header
     */
    public static Optional<ProxyHeader> read(ByteBuffer received) throws ProxyHeaderException {
        if (!received.hasRemaining()) {
            return Optional.empty();
        }
        return received.get(received.position()) == ProxyHeaderV2.SIGNATURE[0]
                ? ProxyHeaderV2.read(received)
                : ProxyHeaderV1.read(received);
    }

    /**
     * Writes a header.
     *
     * @return ready to be sent; the caller's
     */
    public static ByteBuffer write(ProxyProtocolVersion version, ProxyHeader header) {
        return ByteBuffer.wrap(switch (version) {
            case V1 -> ProxyHeaderV1.write(header).getBytes(StandardCharsets.US_ASCII);
            case V2 -> ProxyHeaderV2.write(header);
        });
    }

    /** Returns the address as IPv6 has it: IPv4 is mapped (RFC 4291 §2.5.5.2). */
    static byte[] v6Bytes(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (!(ip instanceof Inet4Address)) {
            return ip.getAddress();
        }
        return ByteBuffer.allocate(16).position(10).putShort((short) 0xffff).put(ip.getAddress()).array();
    }
}
