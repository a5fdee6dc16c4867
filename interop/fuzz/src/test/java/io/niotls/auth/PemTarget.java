package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.niotls.fuzz.Allocation;
import io.niotls.testing.Setup;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * PEM: its blocks, certificates, and keys in the clear. Keys are not decrypted here, for the number of iterations stands in the
 * file, up to a limit of minutes.
 */
public final class PemTarget {
    /** The JDK's parsers of certificates and keys, and one signature. */
    private static final int BASE = 8 << 20;
    private static final int PER_BYTE = 256;

    private PemTarget() {}

    /** Reads one text, Latin-1. */
    public static void run(byte[] input) throws Exception {
        Allocation allocation = new Allocation();
        allocation.count(() -> {
            read(new String(input, StandardCharsets.ISO_8859_1));
            return null;
        });
        allocation.check(BASE + (long) PER_BYTE * input.length, "a PEM text");
    }

    private static void read(String text) throws IOException {
        try {
            Pem pem = Pem.parse(text, "fuzzed");
            assertEquals(pem.blocks().stream().map(Pem.Block::label).toList(),
                    Pem.read(new StringReader(text), "fuzzed").blocks().stream().map(Pem.Block::label).toList());
            List<X509Certificate> certificates = PemCertificates.parse(text);
            assertFalse(certificates.isEmpty());
        } catch (GeneralSecurityException refused) {
            // as documented; keys may still be read
        }
        try {
            Credential.fromPem(text, text, null, Setup.CRYPTO);
        } catch (GeneralSecurityException refused) {
            // as documented
        }
    }
}
