package io.niotls.session;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Sessions for tests, with something in every field. */
final class Sessions {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    static final byte[] BOUNDARY = Boundary.builder("test").add("part", 1).digest();

    private Sessions() {}

    static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Returns a session id of 32 bytes that depends on the number. */
    static byte[] id(int number) {
        return ByteBuffer.allocate(32).putInt(number * 0x9e3779b9).putInt(28, number).array();
    }

    /** Returns random bytes that are the same in every run. */
    static SecureRandom seededRandom(long seed) {
        Random random = new Random(seed);
        return new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                random.nextBytes(bytes);
            }
        };
    }

    static ServerSession.Builder server12() {
        return ServerSession.builder(ProtocolVersion.TLS_1_2, CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, bytes(48, 7))
                .createdAt(NOW)
                .lifetime(Duration.ofHours(1))
                .extendedMasterSecret(true)
                .boundary(BOUNDARY);
    }

    static ServerSession.Builder server13() {
        return ServerSession.builder(ProtocolVersion.TLS_1_3, CipherSuite.TLS_AES_256_GCM_SHA384, bytes(48, 9))
                .createdAt(NOW.plusMillis(123))
                .authenticatedAt(NOW.minusSeconds(3_600))
                .lifetime(Duration.ofDays(2))
                .serverName("example.org")
                .applicationProtocol("h2")
                .peerCertificates(List.of(bytes(300, 1), bytes(200, 2)))
                .ageAdd(0xffff_fffeL)
                .boundary(BOUNDARY)
                .group(NamedGroup.X25519_MLKEM768)
                .peerSignatureScheme(SignatureScheme.ED25519);
    }

    static ClientSession.Builder client12(int number) {
        CipherSuite suite = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384;
        return ClientSession.builder(ProtocolVersion.TLS_1_2, suite, bytes(48, number))
                .createdAt(NOW)
                .lifetime(Duration.ofHours(2))
                .serverName("example.org")
                .extendedMasterSecret(true)
                .encryptThenMac(true)
                .boundary(BOUNDARY)
                .sessionId(id(number));
    }

    static ClientSession.Builder client13(int number) {
        return ClientSession.builder(ProtocolVersion.TLS_1_3, CipherSuite.TLS_AES_128_GCM_SHA256, bytes(32, number))
                .createdAt(NOW)
                .lifetime(Duration.ofDays(1))
                .serverName("example.org")
                .applicationProtocol("http/1.1")
                .peerCertificates(List.of(bytes(90, 1), bytes(40, 2)))
                .ageAdd(1_000)
                .boundary(BOUNDARY)
                .group(NamedGroup.X25519)
                .peerSignatureScheme(SignatureScheme.ECDSA_SECP256R1_SHA256)
                .ticket(id(number))
                .maxEarlyData(16_384)
                .ocspResponse(bytes(20, 3))
                .signedCertificateTimestamps(List.of(bytes(9, 4), bytes(1, 5)));
    }
}
