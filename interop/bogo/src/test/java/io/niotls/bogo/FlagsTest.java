package io.niotls.bogo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagsTest {
    private static Flags.Parsed parse(String... arguments) {
        return Flags.parse(List.of(arguments));
    }

    @Test
    void flagWithoutPrefixIsForAllConnections() {
        Flags.Parsed parsed = parse("-server", "-port", "4433", "-shim-id", "18446744073709551615");
        for (ConnectionSettings settings : List.of(parsed.initial(), parsed.resumed())) {
            assertTrue(settings.server);
            assertEquals(4433, settings.port);
            assertEquals(-1L, settings.shimId);
        }
    }

    @Test
    void prefixSaysWhichConnection() {
        Flags.Parsed parsed = parse("-on-initial-no-ticket", "-on-resume-verify-fail", "-on-retry-async");
        assertTrue(parsed.initial().noTicket);
        assertFalse(parsed.resumed().noTicket);
        assertFalse(parsed.initial().verifyFail);
        assertTrue(parsed.resumed().verifyFail);
        assertFalse(parsed.initial().async || parsed.resumed().async);
    }

    @Test
    void shimPrefixSaysNothing() {
        assertTrue(parse("-on-shim-on-resume-no-ticket").resumed().noTicket);
        assertFalse(parse("-on-shim-on-resume-no-ticket").initial().noTicket);
    }

    @Test
    void repeatedFlagMakesAList() {
        assertEquals(List.of(NamedGroup.X25519, NamedGroup.SECP256R1), parse("-curves", "29", "-curves", "23").initial().groups);
    }

    @Test
    void credentialFlagsAreForTheCredentialBegunLast() {
        ConnectionSettings settings = parse("-cert-file", "default", "-new-x509-credential", "-cert-file", "first",
                "-new-x509-credential", "-cert-file", "second", "-signing-prefs", "1027", "-must-match-issuer").initial();
        assertEquals("default", settings.defaultCredential.certificates);
        assertEquals(List.of("first", "second"), settings.credentials.stream().map(one -> one.certificates).toList());
        assertEquals(List.of(SignatureScheme.ECDSA_SECP256R1_SHA256), settings.credentials.get(1).schemes);
        assertFalse(settings.credentials.get(0).mustMatchIssuer);
    }

    @Test
    void readsBase64AndBytes() {
        assertArrayEquals(new byte[] {1, 2, 3}, parse("-ocsp-response", "AQID").initial().defaultCredential.ocspResponse);
        ConnectionSettings settings = parse("-advertise-alpn", "\3foo\1\u00ff").initial();
        assertEquals(List.of("foo", "\u00ff"), Engines.protocols(settings.advertiseAlpn));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-no-such-flag", "-on-resume-no-such-flag", "server", "-port"})
    void refusesWhatItDoesNotKnow(String argument) {
        assertThrows(Unimplemented.class, () -> parse(argument));
    }

    @Test
    void refusesGroupWithoutName() {
        assertThrows(Unimplemented.class, () -> parse("-curves", "21"));
    }

    @Test
    void saysWhichFeatureIsMissing() {
        assertEquals("0-RTT", assertThrows(Unimplemented.class, () -> parse("-on-resume-enable-early-data")).getMessage());
        assertEquals("-no-such-flag", assertThrows(Unimplemented.class, () -> parse("-no-such-flag")).getMessage());
    }
}
