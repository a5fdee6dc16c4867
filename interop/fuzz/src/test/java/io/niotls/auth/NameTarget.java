package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.fuzz.Allocation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Names of peers, and names in certificates: the input is UTF-8, a name and, behind a space, what a certificate has. */
public final class NameTarget {
    /** The JDK's IDN builds its tables' results label by label. */
    private static final int BASE = 256 << 10;
    private static final int PER_BYTE = 512;

    private NameTarget() {}

    /** Reads one name. */
    public static void run(byte[] input) throws Exception {
        Allocation allocation = new Allocation();
        allocation.count(() -> {
            read(new String(input, StandardCharsets.UTF_8));
            return null;
        });
        allocation.check(BASE + (long) PER_BYTE * input.length, "a name");
    }

    private static void read(String text) throws UnknownHostException {
        int space = text.indexOf(' ');
        String presented = space < 0 ? text : text.substring(space + 1);
        Optional<PeerName> found = PeerName.find(space < 0 ? text : text.substring(0, space));
        if (found.isEmpty()) {
            return;
        }
        PeerName name = found.get();
        assertEquals(name, PeerName.of(name.asciiName()), "the normal form is one");
        assertTrue(name.asciiName().length() <= 253 && name.asciiName().chars().allMatch(c -> c > ' ' && c < 0x7f));
        assertEquals(name.isIpAddress(), name.addressBytes().isPresent());
        if (name.isIpAddress()) {
            byte[] address = name.addressBytes().orElseThrow();
            assertEquals(name.asciiName(), IpLiteral.format(address));
            // A literal, so that the JDK asks nobody.
            assertEquals(InetAddress.getByAddress(address), InetAddress.getByName(name.asciiName()));
            return;
        }
        if (PresentedNames.covers(presented, name.asciiName()) && !presented.startsWith("*")) {
            assertEquals(name.asciiName().length(), presented.length());
        }
        assertTrue(PresentedNames.covers(name.asciiName(), name.asciiName()));
        assertArrayEquals(new byte[0], name.addressBytes().orElse(new byte[0]));
    }
}
