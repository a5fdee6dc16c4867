package io.niotls.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import io.niotls.testing.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The lines of RFC 9850. */
class KeyLogTest {
    private final List<String> lines = new ArrayList<>();
    private final KeyLog log = new KeyLog(Optional.of(lines::add), new byte[] {(byte) 0xab, 1});

    private static TrafficSecret secret(int value) {
        return new TrafficSecret(Setup.CRYPTO, HashAlgorithm.SHA256, SecretBytes.owning(new byte[] {(byte) value}));
    }

    @Test
    void namesLabelRandomAndSecret() {
        Exporter exporter = Exporter.tls13(Setup.CRYPTO, HashAlgorithm.SHA256, SecretBytes.owning(new byte[] {5}));
        log.handshake(secret(1), secret(2));
        log.application(secret(3), secret(4), exporter);
        log.master(Tls12Master.resumed(Setup.CRYPTO, HashAlgorithm.SHA256, new byte[] {6}));
        assertEquals(List.of("CLIENT_HANDSHAKE_TRAFFIC_SECRET ab01 01", "SERVER_HANDSHAKE_TRAFFIC_SECRET ab01 02",
                "CLIENT_TRAFFIC_SECRET_0 ab01 03", "SERVER_TRAFFIC_SECRET_0 ab01 04", "EXPORTER_SECRET ab01 05",
                "CLIENT_RANDOM ab01 06"), lines);
    }

    /** Without a sink a secret that is wiped already is not even looked at. */
    @Test
    void withoutASinkNothingIsRead() {
        KeyLog silent = new KeyLog(Optional.empty(), new byte[32]);
        TrafficSecret wiped = secret(1);
        wiped.close();
        Exporter exporter = Exporter.tls13(Setup.CRYPTO, HashAlgorithm.SHA256, SecretBytes.owning(new byte[1]));
        exporter.close();
        Tls12Master master = Tls12Master.resumed(Setup.CRYPTO, HashAlgorithm.SHA256, new byte[1]);
        master.close();
        silent.handshake(wiped, wiped);
        silent.application(wiped, wiped, exporter);
        silent.master(master);
        assertEquals(List.of(), lines);
    }
}
