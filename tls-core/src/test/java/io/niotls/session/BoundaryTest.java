package io.niotls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoundaryTest {
    private static Boundary.Builder server() {
        return Boundary.builder("server");
    }

    @Test
    void equalPartsGiveEqualBoundaries() {
        byte[] first = server().add("host", "a").add("client certificates", 1).add("anchor", new byte[] {1}).digest();
        byte[] second = server().add("host", "a").add("client certificates", 1).add("anchor", new byte[] {1}).digest();
        assertEquals(Boundary.LENGTH, first.length);
        assertArrayEquals(first, second);
    }

    @Test
    void anyDifferenceGivesAnotherBoundary() {
        byte[] one = "1".getBytes(StandardCharsets.US_ASCII);
        List<Boundary.Builder> different = List.of(
                server(),
                Boundary.builder("client"),
                Boundary.builder("serve").add("r", ""),
                server().add("", ""),
                server().add("alpn", ""),
                server().add("alpn", "h2"),
                server().add("alpn", "h2").add("alpn", ""),
                server().add("alp", "nh2"),
                server().add("alpnh", "2"),
                server().add("alpn", "h2").add("alpn", "http/1.1"),
                server().add("alpn", "http/1.1").add("alpn", "h2"),
                server().add("alpn", "h2http/1.1"),
                server().add("alpn", "h2alpnhttp/1.1"),
                server().add("other", "h2").add("alpn", "http/1.1"),
                server().add("n", "1"),
                server().add("n", one),
                server().add("n", 1),
                server().add("n", 256),
                server().add("n", new byte[] {0, 0, 0, 0, 0, 0, 0, 1}),
                server().add("n", -1));
        Set<String> boundaries = new HashSet<>();
        for (Boundary.Builder builder : different) {
            boundaries.add(HexFormat.of().formatHex(builder.digest()));
        }
        assertEquals(different.size(), boundaries.size());
    }

    @Test
    void keepsItsValueBetweenReleases() {
        // Tickets and session files outlive an update: another value would cost each client a full handshake. This one was
        // computed apart from this code.
        String expected = "6d73b3d58a1046574f6b551ce869a1046a0c406333f410e5b50842ddf2d2b546";
        assertEquals(expected, HexFormat.of().formatHex(server().add("alpn", "h2").add("n", 7).digest()));
    }
}
