package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNameTest {
    @ParameterizedTest
    @CsvSource({
        "Example.COM, example.com",
        "example.com., example.com",
        "bücher.example, xn--bcher-kva.example",
        "bücher。example, xn--bcher-kva.example",
        "1a.example, 1a.example",
        "3com.example, 3com.example",
        "192.0.2.1, 192.0.2.1",
        "[::1], ::1",
        "0:0:0:0:0:0:0:1, ::1",
        "::, ::",
        "1::, 1::",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::ffff:192.0.2.1, ::ffff:c000:201",
        "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201",
        "fe80::1%25eth0, fe80::1",
    })
    void hasOneForm(String text, String normal) {
        assertEquals(normal, PeerName.of(text).asciiName());
        assertEquals(PeerName.of(normal), PeerName.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ".", "..", "a..b", ".example", "example..", "-a.example", "a-.example", "a b.example", "*.example.com",
        "a/b", "user@example.com", "example.com:443", "http://example.com", "a\0b.example", "a\n.example",
        // numbers that resolvers take for addresses
        "1", "127.1", "192.0.2", "192.0.2.256", "192.0.2.01", "0x7f.1", "1.2.3.4.5", "192.0.2.1.", "\uff11\uff12\uff17.0.0.1",
        // not IPv6
        ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "::g", "::1.2.3", "1.2.3.4::", "1:",
        "1:2:3:4:5:6:7:1.2.3.4", "::1:2:3:4:5:6:7:8", "[::1", "[192.0.2.1]", "[]", "%eth0",
    })
    void refusesWhatIsNoName(String text) {
        assertThrows(IllegalArgumentException.class, () -> PeerName.of(text));
        assertEquals(Optional.empty(), PeerName.find(text));
    }

    @Test
    void refusesLongNamesAndLabels() {
        String label = "a".repeat(63);
        assertEquals(label + ".example", PeerName.of(label + ".example").asciiName());
        assertThrows(IllegalArgumentException.class, () -> PeerName.of("a" + label + ".example"));
        String name = (label + ".").repeat(3) + "a".repeat(61);
        assertEquals(253, PeerName.of(name).asciiName().length());
        assertThrows(IllegalArgumentException.class, () -> PeerName.of(name + "a"));
        assertThrows(IllegalArgumentException.class, () -> PeerName.of("ü".repeat(100_000)));
    }

    @Test
    void hasBytesOfAddress() {
        assertArrayEquals(new byte[] {(byte) 192, 0, 2, 1}, PeerName.of("192.0.2.1").addressBytes().orElseThrow());
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        assertArrayEquals(loopback, PeerName.of("[::1]").addressBytes().orElseThrow());
        assertTrue(PeerName.of("::1").isIpAddress());
        assertFalse(PeerName.of("example.com").isIpAddress());
        assertTrue(PeerName.of("example.com").addressBytes().isEmpty());
    }
}
