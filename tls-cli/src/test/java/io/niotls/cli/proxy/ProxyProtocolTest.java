package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyProtocolTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V4_BLOCK = "c0000201" + "c6336402" + "dc04" + "01bb";

    private static InetSocketAddress address(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static ProxyHeader header(String from, int fromPort, String to, int toPort) {
        return ProxyHeader.of(address(from, fromPort), address(to, toPort));
    }

    private static ByteBuffer text(String line) {
        return ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }

    /** A header of version 2 with a length that fits what follows. */
    private static ByteBuffer v2(String commandAndFamily, String rest) {
        return hex(SIGNATURE + commandAndFamily + String.format("%04x", rest.length() / 2) + rest);
    }

    private static ProxyHeader readWhole(ByteBuffer bytes) throws ProxyHeaderException {
        ProxyHeader header = ProxyProtocol.read(bytes).orElseThrow();
        assertEquals(0, bytes.remaining());
        return header;
    }

    private static String refusal(ByteBuffer bytes) {
        int position = bytes.position();
        String message = assertThrows(ProxyHeaderException.class, () -> ProxyProtocol.read(bytes)).getMessage();
        assertEquals(position, bytes.position(), "nothing is consumed by a failure");
        assertTrue(message.contains("PROXY header"), message);
        return message;
    }

    static List<ProxyHeader> headers() {
        return List.of(
                ProxyHeader.UNKNOWN,
                header("192.0.2.1", 56_324, "198.51.100.2", 443),
                header("0.0.0.0", 0, "255.255.255.255", 65_535),
                header("2001:db8::1", 56_324, "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", 443),
                header("::", 0, "::1", 65_535),
                // One end of each family: both are written as IPv6.
                header("192.0.2.1", 1, "2001:db8::1", 2),
                header("2001:db8::1", 1, "192.0.2.1", 2));
    }

    // ---- Both versions ----

    @ParameterizedTest
    @MethodSource("headers")
    void readsWhatItWrites(ProxyHeader header) throws Exception {
        for (ProxyProtocolVersion version : ProxyProtocolVersion.values()) {
            assertEquals(header, readWhole(ProxyProtocol.write(version, header)), version::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void asksForMoreAtEveryTruncation(ProxyHeader header) throws Exception {
        for (ProxyProtocolVersion version : ProxyProtocolVersion.values()) {
            ByteBuffer whole = ProxyProtocol.write(version, header);
            for (int length = 0; length < whole.limit(); length++) {
                ByteBuffer part = whole.duplicate().limit(length);
                assertEquals(Optional.empty(), ProxyProtocol.read(part), version + " at " + length);
                assertEquals(0, part.position());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void leavesWhatFollowsTheHeader(ProxyHeader header) throws Exception {
        for (ProxyProtocolVersion version : ProxyProtocolVersion.values()) {
            ByteBuffer one = ProxyProtocol.write(version, header);
            // Something that looks like another header, behind a few bytes that have been read already.
            ByteBuffer bytes = ByteBuffer.allocate(3 + 2 * one.limit()).put(new byte[3]).put(one).put(one.rewind()).position(3);
            assertEquals(Optional.of(header), ProxyProtocol.read(bytes));
            assertEquals(3 + one.limit(), bytes.position());
        }
    }

    @Test
    void namesNobodyForSocketsOfTheFileSystem() {
        assertEquals(ProxyHeader.UNKNOWN, ProxyHeader.of(UnixDomainSocketAddress.of("a"), address("127.0.0.1", 1)));
        assertEquals(ProxyHeader.UNKNOWN, ProxyHeader.of(address("127.0.0.1", 1), null));
    }

    @Test
    void refusesNamesInPlaceOfAddresses() {
        InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", 1);
        assertThrows(IllegalArgumentException.class, () -> ProxyHeader.of(name, name));
    }

    @Test
    void refusesWhatIsNoHeaderAtTheFirstByteThatTells() {
        for (String begin : List.of("G", "PX", "PROXY\t", "PROXYZ", "\u0016\u0003\u0001", "\r\r", "\r\n\r\n\0\r\nQUIT\r")) {
            refusal(text(begin));
        }
        assertTrue(refusal(hex("160301")).contains("160301"));
    }

    @Test
    void neverFailsInAnyOtherWay() {
        Random random = new Random(3);
        List<ByteBuffer> seeds = new ArrayList<>();
        for (ProxyHeader header : headers()) {
            seeds.add(ProxyProtocol.write(ProxyProtocolVersion.V1, header));
            seeds.add(ProxyProtocol.write(ProxyProtocolVersion.V2, header));
        }
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).array().clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            ByteBuffer received = ByteBuffer.wrap(bytes);
            try {
                boolean complete = ProxyProtocol.read(received).isPresent();
                assertEquals(complete, received.position() > 0);
            } catch (ProxyHeaderException refused) {
                assertEquals(0, received.position());
            }
        }
    }

    // ---- Version 1 ----

    @Test
    void writesTheLineOfTheSpecification() {
        assertEquals("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n",
                written(header("192.0.2.1", 56_324, "198.51.100.2", 443)));
        assertEquals("PROXY TCP6 2001:db8:0:0:0:0:0:1 0:0:0:0:0:ffff:c000:201 1 2\r\n",
                written(header("2001:db8::1", 1, "192.0.2.1", 2)));
        assertEquals("PROXY UNKNOWN\r\n", written(ProxyHeader.UNKNOWN));
    }

    private static String written(ProxyHeader header) {
        return StandardCharsets.US_ASCII.decode(ProxyProtocol.write(ProxyProtocolVersion.V1, header)).toString();
    }

    @Test
    void writesNoScopeId() {
        InetSocketAddress linkLocal = address("fe80::1%1", 1);
        assertEquals("PROXY TCP6 fe80:0:0:0:0:0:0:1 fe80:0:0:0:0:0:0:1 1 1\r\n", written(ProxyHeader.of(linkLocal, linkLocal)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n",
        "PROXY TCP6 ::ffff:c000:201 ::ffff:198.51.100.2 56324 443\r\n"
    })
    void readsAddressesInEveryNotation(String line) throws Exception {
        assertEquals(header("192.0.2.1", 56_324, "198.51.100.2", 443), readWhole(text(line)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN anything, even \0 and \u00ff\r\n",
        "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"
    })
    void ignoresWhatFollowsUnknown(String line) throws Exception {
        assertEquals(ProxyHeader.UNKNOWN, readWhole(text(line)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "PROXY \r\n",
        "PROXY UNKNOWNS\r\n",
        "PROXY TCP5 192.0.2.1 198.51.100.2 56324 443\r\n",
        "PROXY tcp4 192.0.2.1 198.51.100.2 56324 443\r\n",
        "PROXY TCP4\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443 \r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443 1\r\n",
        "PROXY TCP4  192.0.2.1 198.51.100.2 56324 443\r\n",
        "PROXY TCP4 192.0.2.1 2001:db8::1 56324 443\r\n",
        "PROXY TCP6 192.0.2.1 2001:db8::1 56324 443\r\n",
        "PROXY TCP4 192.0.2.256 198.51.100.2 56324 443\r\n",
        "PROXY TCP4 192.0.2.01 198.51.100.2 56324 443\r\n",
        "PROXY TCP4 192.0.2 198.51.100.2 56324 443\r\n",
        "PROXY TCP4 localhost 198.51.100.2 56324 443\r\n",
        "PROXY TCP6 [::1] ::1 56324 443\r\n",
        "PROXY TCP6 fe80::1%1 ::1 56324 443\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 65536 443\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 0443\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 -1\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 +1\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 \r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 4.3\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\r\n",
        "PROXY UNKNOWN\n"
    })
    void refusesWrongLines(String line) {
        refusal(text(line));
    }

    @Test
    void refusesALineThatHasNotEndedAfter107Bytes() throws Exception {
        String longest = "PROXY UNKNOWN" + " ".repeat(ProxyProtocol.MAX_V1_LENGTH - 15) + "\r\n";
        assertEquals(ProxyProtocol.MAX_V1_LENGTH, longest.length());
        assertEquals(ProxyHeader.UNKNOWN, readWhole(text(longest)));
        refusal(text(longest.replace("\r\n", " \r\n")));
        refusal(text(longest.replace("\r\n", "\r\r")));
    }

    // ---- Version 2 ----

    @Test
    void writesTheBytesOfTheSpecification() {
        assertEquals(v2("2111", V4_BLOCK), ProxyProtocol.write(
                ProxyProtocolVersion.V2, header("192.0.2.1", 56_324, "198.51.100.2", 443)));
        String v6 = "20010db8000000000000000000000001" + "00000000000000000000ffffc0000201" + "0001" + "0002";
        assertEquals(v2("2121", v6), ProxyProtocol.write(ProxyProtocolVersion.V2, header("2001:db8::1", 1, "192.0.2.1", 2)));
        assertEquals(v2("2000", ""), ProxyProtocol.write(ProxyProtocolVersion.V2, ProxyHeader.UNKNOWN));
    }

    @Test
    void ignoresTheBlockOfALocalConnection() throws Exception {
        // A family that does not exist, and TLVs that do not add up.
        assertEquals(ProxyHeader.UNKNOWN, readWhole(v2("20ff", "030001")));
        assertEquals(ProxyHeader.UNKNOWN, readWhole(v2("2011", V4_BLOCK)));
    }

    @Test
    void namesNobodyForOtherTransports() throws Exception {
        assertEquals(ProxyHeader.UNKNOWN, readWhole(v2("2100", "")));
        assertEquals(ProxyHeader.UNKNOWN, readWhole(v2("2100", "ffff")));
        assertEquals(ProxyHeader.UNKNOWN, readWhole(v2("2112", V4_BLOCK)));
        assertEquals(ProxyHeader.UNKNOWN, readWhole(v2("2122", "00".repeat(36))));
        assertEquals(ProxyHeader.UNKNOWN, readWhole(v2("2131", "00".repeat(216))));
        assertEquals(ProxyHeader.UNKNOWN, readWhole(v2("2132", "00".repeat(216))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "10", "11", "1f", "22", "2f", "31", "ff"})
    void refusesOtherVersionsAndCommands(String versionAndCommand) {
        refusal(hex(SIGNATURE + versionAndCommand));
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "02", "03", "10", "13", "20", "23", "30", "33", "40", "41", "f1", "ff"})
    void refusesUnknownFamiliesAndProtocols(String family) {
        refusal(v2("21" + family, "00".repeat(216)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"11:11", "12:11", "21:35", "22:35", "31:215", "32:215"})
    void refusesBlocksThatAreTooShortForTheirAddresses(String familyAndLength) {
        String[] parts = familyAndLength.split(":");
        refusal(v2("21" + parts[0], "00".repeat(Integer.parseInt(parts[1]))));
    }

    @Test
    void stepsOverTlvs() throws Exception {
        ProxyHeader expected = header("192.0.2.1", 56_324, "198.51.100.2", 443);
        for (String tlvs : List.of("040000", "01000268320400020000", "e0000100", "2000050100000000")) {
            assertEquals(expected, readWhole(v2("2111", V4_BLOCK + tlvs)), tlvs);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"04", "0400", "040001", "04ffff00", "01000268320400", "0100026832040002ff"})
    void refusesTlvsThatDoNotAddUp(String tlvs) {
        refusal(v2("2111", V4_BLOCK + tlvs));
        refusal(v2("2112", V4_BLOCK + tlvs));
    }

    /** A checksum between two other TLVs, in a header that it fits. */
    private static ByteBuffer checksummed() {
        ByteBuffer bytes = v2("2111", V4_BLOCK + "04000100" + "03000400000000" + "04000100");
        CRC32C crc = new CRC32C();
        crc.update(bytes.array());
        return bytes.putInt(bytes.limit() - 8, (int) crc.getValue());
    }

    @Test
    void verifiesTheChecksum() throws Exception {
        assertEquals(header("192.0.2.1", 56_324, "198.51.100.2", 443), readWhole(checksummed()));
        int length = checksummed().limit();
        // Every byte of addresses, of TLVs' values and of the checksum itself counts.
        for (int i = 16; i < length; i++) {
            if (i < 28 || i == 31 || i >= length - 8 && i < length - 4 || i == length - 1) {
                ByteBuffer changed = checksummed();
                changed.put(i, (byte) (changed.get(i) ^ 1));
                assertTrue(refusal(changed).contains("CRC32C"));
            }
        }
    }

    @Test
    void meansTheChecksumOfTheWholeHeaderWithZerosInItsPlace() {
        // Computed bit by bit with the polynomial of RFC 9260 appendix A.
        assertEquals(bitwiseCrc32c(checksummedWithZeros()), checksummed().getInt(checksummed().limit() - 8));
    }

    private static byte[] checksummedWithZeros() {
        ByteBuffer bytes = checksummed();
        return bytes.putInt(bytes.limit() - 8, 0).array();
    }

    private static int bitwiseCrc32c(byte[] bytes) {
        int crc = -1;
        for (byte each : bytes) {
            crc ^= each & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
            }
        }
        return ~crc;
    }

    @Test
    void refusesChecksumsThatAreNone() {
        refusal(v2("2111", V4_BLOCK + "03000300000000"));
        refusal(v2("2111", V4_BLOCK + "0300050000000000"));
        refusal(v2("2111", V4_BLOCK + "03000400000000" + "03000400000000"));
    }

    @Test
    void refusesMoreThanTheCapBeforeItHasCome() throws Exception {
        int most = ProxyProtocol.MAX_V2_LENGTH - 16;
        assertEquals(Optional.empty(), ProxyProtocol.read(hex(SIGNATURE + "2111" + String.format("%04x", most))));
        refusal(hex(SIGNATURE + "2111" + String.format("%04x", most + 1)));
        refusal(hex(SIGNATURE + "20ff" + "ffff"));
        ByteBuffer padded = v2("2111", V4_BLOCK + "04" + String.format("%04x", most - 15) + "00".repeat(most - 15));
        assertEquals(ProxyProtocol.MAX_LENGTH, padded.limit());
        readWhole(padded);
    }

    @ParameterizedTest
    @EnumSource(ProxyProtocolVersion.class)
    void writesNoMoreThanTheCap(ProxyProtocolVersion version) {
        String full = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        ByteBuffer longest = ProxyProtocol.write(version, header(full, 65_535, full, 65_535));
        assertTrue(longest.limit() <= ProxyProtocol.MAX_V1_LENGTH);
    }
}
