package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Limits;
import io.niotls.config.ServerConfig;
import io.niotls.message.CertificateEntry;
import io.niotls.message.CertificateTls12;
import io.niotls.message.CertificateTls13;
import io.niotls.message.ExtensionBlock;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no TLS at all, bytes that are wrong anywhere, and messages beyond the limits that a program has set. */
class HostileTest {
    private static final ProtocolVersion TLS_1_3 = ProtocolVersion.TLS_1_3;
    private static final ProtocolVersion TLS_1_2 = ProtocolVersion.TLS_1_2;

    private final Tap tap = new Tap();

    static List<ProtocolVersion> versions() {
        return List.of(TLS_1_3, TLS_1_2);
    }

    // ---- The first five bytes ----

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "POST /", "HEAD ", "CONNECT x", "OPTIONS *", "PRI * HTTP/2.0", "HTTP/1.1 400"})
    void plainHttpFailsAtTheFirstFiveBytesWithAMessageThatSaysSo(String text) {
        for (boolean client : new boolean[] {true, false}) {
            EnginePair pair = Setup.pair(Setup.client(), Setup.server());
            pair.client.output();
            EnginePair.Side victim = client ? pair.client : pair.server;
            byte[] first = text.substring(0, 5).getBytes(StandardCharsets.US_ASCII);
            TlsException thrown = Refusal.expect(pair, victim, Fault.PLAIN_HTTP, first);
            assertTrue(thrown.getMessage().contains("HTTP"), thrown.getMessage());
        }
    }

    @Test
    void fourBytesAreNotEnoughToJudge() throws TlsException {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        pair.server.input("GET ".getBytes(StandardCharsets.US_ASCII));
        assertTrue(pair.server.engine.failure().isEmpty());
    }

    @Test
    void randomBytesFailAtTheFirstFiveBytes() {
        Random random = new Random(11);
        ServerConfig config = Setup.server().build();
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[5];
            random.nextBytes(bytes);
            if (bytes[1] == 3) {
                continue; // may be a record
            }
            TlsEngine server = TlsEngine.server(config);
            TlsException thrown = assertThrows(TlsException.class,
                    () -> server.receive(ByteBuffer.wrap(bytes), ByteBuffer.allocate(0)));
            assertTrue(List.of(Fault.NOT_TLS, Fault.BAD_RECORD_VERSION, Fault.SSLV2_HELLO, Fault.PLAIN_HTTP)
                    .contains(thrown.fault()), thrown.getMessage());
            refused++;
        }
        assertTrue(refused > 1_900);
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        pair.client.output();
        assertTrue(Refusal.expect(pair, pair.server, Fault.NOT_TLS, new byte[] {0, 1, 2, 3, 4}).getMessage()
                .contains("not TLS"));
    }

    @Test
    void randomRecordsNeverThrowAnythingElse() {
        Random random = new Random(12);
        for (int i = 0; i < 500; i++) {
            EnginePair pair = Setup.pair(Setup.client(), Setup.server());
            byte[] content = new byte[1 + random.nextInt(200)];
            random.nextBytes(content);
            byte[] record = EnginePair.concat(Tap.header(20 + random.nextInt(5), content.length), content);
            EnginePair.Side victim = random.nextBoolean() ? pair.client : pair.server;
            try {
                victim.input(record);
            } catch (TlsException e) {
                assertTrue(e.fault() != Fault.INTERNAL_ERROR, e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void damagedHandshakesNeverThrowAnythingElse(ProtocolVersion version) {
        Random random = new Random(13);
        for (int i = 0; i < 150; i++) {
            EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version));
            EnginePair.Wire damage = sent -> {
                byte[] damaged = sent.clone();
                damaged[5 + random.nextInt(damaged.length - 5)] ^= (byte) (1 << random.nextInt(8));
                return damaged;
            };
            if (random.nextBoolean()) {
                pair.client.sends = damage;
            } else {
                pair.server.sends = damage;
            }
            try {
                pair.pump();
            } catch (TlsException e) {
                assertTrue(e.fault() != Fault.INTERNAL_ERROR, e.getMessage());
            }
        }
    }

    // ---- Sizes ----

    @ParameterizedTest
    @MethodSource("versions")
    void messageBeyondTheLimitIsRefused(ProtocolVersion version) {
        Limits limits = new Limits(1_024, 2_048, 32, 32, 4, 32);
        EnginePair hello = Setup.pair(Setup.client(version).applicationProtocols(Collections.nCopies(20, "x".repeat(100))),
                Setup.server(version).limits(limits));
        Refusal.expect(hello, hello.server, Fault.MESSAGE_TOO_LONG);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void certificateMessageHasALimitOfItsOwn(ProtocolVersion version) throws Exception {
        EnginePair pair = tap.pair(
                Setup.client(version).limits(new Limits(1_024, 1_024, 32, 32, 4, 32)),
                Setup.server(version));
        tap.server.rewriter = Tap.replace(HandshakeType.CERTIFICATE, message -> chain(version, 4));
        Refusal.expect(pair, pair.client, Fault.MESSAGE_TOO_LONG);
    }

    private static byte[] chain(ProtocolVersion version, int length) {
        try {
            byte[] certificate = TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST).certificate().getEncoded();
            return version.equals(TLS_1_3)
                    ? new CertificateTls13(new byte[0], Collections.nCopies(
                            length, new CertificateEntry(certificate, ExtensionBlock.EMPTY))).encode()
                    : new CertificateTls12(Collections.nCopies(length, certificate)).encode();
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }
}
