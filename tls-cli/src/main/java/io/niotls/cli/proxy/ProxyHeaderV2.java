package io.niotls.cli.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The binary header of version 2: signature, version and command, family and protocol, length, addresses, TLVs. */
final class ProxyHeaderV2 {
    static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private static final int FIXED_LENGTH = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int V4_LENGTH = 12;
    private static final int V6_LENGTH = 36;
    private static final int UNIX_LENGTH = 216;
    private static final int TLV_HEADER_LENGTH = 3;
    private static final int PP2_TYPE_CRC32C = 0x03;

    private ProxyHeaderV2() {}

    /** What the byte of family and protocol may be; "other values [...] must be rejected as invalid by receivers". */
    private enum Transport {
        UNSPECIFIED(0x00, 0),
        TCP4(0x11, V4_LENGTH),
        UDP4(0x12, V4_LENGTH),
        TCP6(0x21, V6_LENGTH),
        UDP6(0x22, V6_LENGTH),
        UNIX_STREAM(0x31, UNIX_LENGTH),
        UNIX_DATAGRAM(0x32, UNIX_LENGTH);

        private final int code;
        private final int addressLength;

        Transport(int code, int addressLength) {
            this.code = code;
            this.addressLength = addressLength;
        }

        static Transport of(int code) throws ProxyHeaderException {
            for (Transport each : values()) {
                if (each.code == code) {
                    return each;
                }
            }
            throw new ProxyHeaderException(String.format("a PROXY header with unknown family and protocol 0x%02x", code));
        }
    }

    static byte[] write(ProxyHeader header) {
        if (header.addresses().isEmpty()) {
            return begin(LOCAL, Transport.UNSPECIFIED).array();
        }
        ProxyHeader.Addresses addresses = header.addresses().get();
        InetSocketAddress from = addresses.source();
        InetSocketAddress to = addresses.destination();
        ByteBuffer out = addresses.areV4()
                ? begin(PROXY, Transport.TCP4).put(from.getAddress().getAddress()).put(to.getAddress().getAddress())
                : begin(PROXY, Transport.TCP6).put(ProxyProtocol.v6Bytes(from)).put(ProxyProtocol.v6Bytes(to));
        return out.putShort((short) from.getPort()).putShort((short) to.getPort()).array();
    }

    private static ByteBuffer begin(int command, Transport transport) {
        return ByteBuffer.allocate(FIXED_LENGTH + transport.addressLength)
                .put(SIGNATURE)
                .put((byte) command)
                .put((byte) transport.code)
                .putShort((short) transport.addressLength);
    }

    static Optional<ProxyHeader> read(ByteBuffer received) throws ProxyHeaderException {
        int start = received.position();
        int available = received.remaining();
        for (int i = 0; i < Math.min(available, SIGNATURE.length); i++) {
            if (received.get(start + i) != SIGNATURE[i]) {
                throw new ProxyHeaderException("no PROXY header, though it begins like one of version 2");
            }
        }
        // What is there is checked before more is waited for.
        int command = available > SIGNATURE.length ? command(received.get(start + SIGNATURE.length) & 0xff) : LOCAL;
        if (available < FIXED_LENGTH) {
            return Optional.empty();
        }
        int length = FIXED_LENGTH + (received.getShort(start + 14) & 0xffff);
        if (length > ProxyProtocol.MAX_V2_LENGTH) {
            throw new ProxyHeaderException(
                    "a PROXY header of " + length + " bytes; " + ProxyProtocol.MAX_V2_LENGTH + " are allowed");
        }
        if (available < length) {
            return Optional.empty();
        }
        byte[] bytes = new byte[length];
        received.get(start, bytes);
        // "The receiver must [...] discard the protocol block including the family which is ignored."
        ProxyHeader header = command == LOCAL ? ProxyHeader.UNKNOWN : parse(bytes);
        received.position(start + length);
        return Optional.of(header);
    }

    private static int command(int versionAndCommand) throws ProxyHeaderException {
        if (versionAndCommand != LOCAL && versionAndCommand != PROXY) {
            throw new ProxyHeaderException(String.format(
                    "a PROXY header with unknown version and command 0x%02x", versionAndCommand));
        }
        return versionAndCommand;
    }

    private static ProxyHeader parse(byte[] header) throws ProxyHeaderException {
        Transport transport = Transport.of(header[13] & 0xff);
        if (header.length < FIXED_LENGTH + transport.addressLength) {
            throw new ProxyHeaderException("a PROXY header of " + header.length + " bytes, too short for its addresses");
        }
        if (transport == Transport.UNSPECIFIED) {
            // Where TLVs would begin is not known, for the addresses have no length that a receiver could know.
            return ProxyHeader.UNKNOWN;
        }
        checkTlvs(header, FIXED_LENGTH + transport.addressLength);
        ByteBuffer in = ByteBuffer.wrap(header).position(FIXED_LENGTH);
        return switch (transport) {
            case TCP4 -> addresses(in, 4);
            case TCP6 -> addresses(in, 16);
            case UNSPECIFIED, UDP4, UDP6, UNIX_STREAM, UNIX_DATAGRAM -> ProxyHeader.UNKNOWN;
        };
    }

    private static ProxyHeader addresses(ByteBuffer in, int length) {
        InetAddress from = address(in, length);
        InetAddress to = address(in, length);
        int fromPort = in.getShort() & 0xffff;
        int toPort = in.getShort() & 0xffff;
        return ProxyHeader.of(new InetSocketAddress(from, fromPort), new InetSocketAddress(to, toPort));
    }

    private static InetAddress address(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("an address of " + length + " bytes", impossible);
        }
    }

    /** Steps over the TLVs, of which only the checksum is of use here. */
    private static void checkTlvs(byte[] header, int start) throws ProxyHeaderException {
        ByteBuffer in = ByteBuffer.wrap(header).position(start);
        boolean checked = false;
        while (in.hasRemaining()) {
            if (in.remaining() < TLV_HEADER_LENGTH) {
                throw new ProxyHeaderException("a PROXY header that ends within a TLV's type and length");
            }
            int type = in.get() & 0xff;
            int length = in.getShort() & 0xffff;
            if (length > in.remaining()) {
                throw new ProxyHeaderException(
                        "a PROXY header with a TLV of " + length + " bytes, of which " + in.remaining() + " are there");
            }
            if (type == PP2_TYPE_CRC32C) {
                if (checked || length != Integer.BYTES) {
                    throw new ProxyHeaderException("a PROXY header with more than one checksum, or one that is not 4 bytes");
                }
                checkCrc32c(header, in.position());
                checked = true;
            }
            in.position(in.position() + length);
        }
    }

    /** The checksum is that of the whole header with zeros in its place (section 2.2.3). */
    private static void checkCrc32c(byte[] header, int position) throws ProxyHeaderException {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, position);
        crc.update(new byte[Integer.BYTES]);
        crc.update(header, position + Integer.BYTES, header.length - position - Integer.BYTES);
        if ((int) crc.getValue() != ByteBuffer.wrap(header).getInt(position)) {
            throw new ProxyHeaderException("a PROXY header whose CRC32C does not match");
        }
    }
}
