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
class TurnsTest {
    @ParameterizedTest
    @ValueSource(strings = {"tls13-aes_128_gcm-ecdsa_p256-x25519-none-server", "tls13-aes_128_gcm-ecdsa_p256-x25519-psk-server",
        "tls12-aes_128_gcm-ecdsa_p256-x25519-ticket-server"})
    void givesEachSubjectItsTurns(String scenario) throws Exception {
        List<String> subjects = List.of("niotls", "floor", "SunJSSE defaults");
        List<Measurement> found = Turns.measure(scenario, subjects, Form.SMOKE);
        assertEquals(subjects, found.stream().map(Measurement::subject).toList());
        for (Measurement measurement : found) {
            assertEquals(scenario + "-turns", measurement.name());
            assertEquals(2, measurement.samples().size());
            assertTrue(measurement.samples().stream().allMatch(sample -> sample > 0));
        }
    }

    @Test
    void refusesUnknownStacks() {
        assertThrows(RuntimeException.class, () -> Turns.measure("tls13-aes_128_gcm-ecdsa_p256-x25519-none-server",
                List.of("niotls", "nobody"), Form.SMOKE));
    }
}
