package io.niotls.bench.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HandshakeTurnsTest {
    private static final List<String> SUBJECTS = List.of("niotls", "floor", "SunJSSE defaults");

    @ParameterizedTest
    @ValueSource(strings = {"tls13-aes_128_gcm-ecdsa_p256-x25519-none-server", "tls13-aes_128_gcm-ecdsa_p256-x25519-psk-server",
        "tls12-aes_128_gcm-ecdsa_p256-x25519-ticket-server", "tls13-aes_128_gcm-ecdsa_p256-x25519-none-server-client_side",
        "tls12-aes_128_gcm-ecdsa_p256-x25519-session_id-server-server_side"})
    void givesEachSubjectItsTurns(String name) throws Exception {
        List<Measurement> found = new HandshakeTurns().measure(name, SUBJECTS, Form.SMOKE);
        assertEquals(SUBJECTS, found.stream().map(Measurement::subject).distinct().toList());
        assertEquals(List.of("rate", "cpu", "time", "allocated"), found.stream().map(Measurement::metric).limit(4).toList());
        for (Measurement measurement : found) {
            assertEquals(name, measurement.name());
            assertEquals(2, measurement.samples().size());
            assertTrue(measurement.inTurns() && measurement.samples().stream().allMatch(sample -> sample > 0));
        }
    }

    @Test
    void theSidesAllocateWhatThePairDoes() throws Exception {
        String pair = "tls13-aes_128_gcm-ecdsa_p256-x25519-none-server";
        double both = allocated(pair);
        double client = allocated(pair + "-client_side");
        double server = allocated(pair + "-server_side");
        assertTrue(client > 0.1 * both && server > 0.1 * both, client + " and " + server + " of " + both);
        assertEquals(both, client + server, 0.2 * both);
    }

    private static double allocated(String name) throws Exception {
        return new HandshakeTurns().measure(name, List.of("floor"), Form.SMOKE).stream()
                .filter(measurement -> measurement.metric().equals("allocated"))
                .mapToDouble(Measurement::median)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void refusesUnknownStacks() {
        assertThrows(IllegalArgumentException.class, () -> new HandshakeTurns().measure(
                "tls13-aes_128_gcm-ecdsa_p256-x25519-none-server", List.of("niotls", "nobody"), Form.SMOKE));
    }
}
