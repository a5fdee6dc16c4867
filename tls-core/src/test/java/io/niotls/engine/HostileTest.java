package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.Limits;
import io.niotls.config.ServerConfig;
import io.niotls.message.CertificateEntry;
import io.niotls.message.CertificateTls12;
import io.niotls.message.CertificateTls13;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.NewSessionTicketTls13;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.lang.management.ManagementFactory;
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

/** What is no TLS at all, and peers that want to cost more than they pay: each cap holds, and its last good value is good. */
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

    /** Returns how many bytes this thread allocates for something. */
    private static long allocated(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(id);
        work.run();
        return threads.getThreadAllocatedBytes(id) - before;
    }

    @Test
    void fewBytesThatClaimSixteenMegabytesAllocateNothing() throws TlsException {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        pair.client.output();
        byte[] claim = EnginePair.concat(Tap.header(Tap.HANDSHAKE, 4), new byte[] {1, (byte) 0xff, (byte) 0xff, (byte) 0xff});
        long allocated = allocated(() -> Refusal.expect(pair, pair.server, Fault.MESSAGE_TOO_LONG, claim));
        assertTrue(allocated < 2_000_000, allocated + " bytes");

        EnginePair under = Setup.pair(Setup.client(), Setup.server());
        byte[] large = EnginePair.concat(Tap.header(Tap.HANDSHAKE, 4), new byte[] {1, 0, (byte) 0xff, (byte) 0xff});
        under.server.input(large);
        long kept = allocated(() -> {
            try {
                under.server.input(EnginePair.concat(Tap.header(Tap.HANDSHAKE, 1), new byte[1]));
            } catch (TlsException e) {
                throw new AssertionError(e);
            }
        });
        assertTrue(kept < 60_000 + 20_000 + 20_000, "what has arrived counts, not what is claimed: " + kept);
    }

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

    @ParameterizedTest
    @MethodSource("versions")
    void chainBeyondTheLimitIsRefused(ProtocolVersion version) {
        EnginePair pair = tap.pair(Setup.client(version), Setup.server(version));
        tap.server.rewriter = Tap.replace(HandshakeType.CERTIFICATE, message -> chain(version, 11));
        Refusal.expect(pair, pair.client, Fault.CHAIN_TOO_LONG);
    }

    @Test
    void chainOfAClientBeyondTheLimitIsRefused() {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3),
                Setup.server(TLS_1_3).clientAuthentication(ClientAuthentication.REQUESTED));
        tap.client.rewriter = Tap.replace(HandshakeType.CERTIFICATE, message -> chain(TLS_1_3, 11));
        Refusal.expect(pair, pair.server, Fault.CHAIN_TOO_LONG);
    }

    @Test
    void messageInTooManyFragmentsIsRefused() throws TlsException {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        pair.client.output();
        byte[] start = EnginePair.concat(Tap.header(Tap.HANDSHAKE, 4), new byte[] {1, 0, (byte) 0xff, (byte) 0xff});
        pair.server.input(start);
        byte[] one = EnginePair.concat(Tap.header(Tap.HANDSHAKE, 1), new byte[1]);
        TlsException thrown = assertThrows(TlsException.class, () -> {
            for (int i = 0; i < 20_000; i++) {
                pair.server.input(one);
            }
        });
        Refusal.confirm(pair.server, Fault.TOO_MANY_FRAGMENTS, thrown);
    }

    // ---- How often ----

    private void repeat(EnginePair.Side victim, int times, Tap.Half sender, int type, byte[] content) throws TlsException {
        for (int i = 0; i < times; i++) {
            victim.input(sender.record(type, content));
        }
        assertTrue(victim.engine.failure().isEmpty());
    }

    private EnginePair connected() throws TlsException {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3).ticketCount(0));
        pair.handshake();
        return pair;
    }

    @Test
    void tooManyTicketsAreRefused() throws TlsException {
        EnginePair pair = connected();
        byte[] ticket = new NewSessionTicketTls13(100, 1, new byte[1], new byte[50], ExtensionBlock.EMPTY).encode();
        repeat(pair.client, 32, tap.server, Tap.HANDSHAKE, ticket);
        Refusal.expect(pair, pair.client, Fault.TOO_MANY_TICKETS, tap.server.record(Tap.HANDSHAKE, ticket));
    }

    @Test
    void ticketsOfAClientAreRefused() throws TlsException {
        EnginePair pair = connected();
        byte[] ticket = new NewSessionTicketTls13(100, 1, new byte[1], new byte[50], ExtensionBlock.EMPTY).encode();
        Refusal.expect(pair, pair.server, Fault.UNEXPECTED_MESSAGE, tap.client.record(Tap.HANDSHAKE, ticket));
    }

    @Test
    void tooManyWarningsAreRefusedInARowOnly() throws TlsException {
        EnginePair pair = connected();
        byte[] warning = {1, 90};
        for (int i = 0; i < 3; i++) {
            repeat(pair.client, 4, tap.server, Tap.ALERT, warning);
            repeat(pair.client, 1, tap.server, Tap.APPLICATION_DATA, new byte[1]);
        }
        repeat(pair.client, 4, tap.server, Tap.ALERT, warning);
        Refusal.expect(pair, pair.client, Fault.TOO_MANY_WARNINGS, tap.server.record(Tap.ALERT, warning));
    }

    @Test
    void tooManyEmptyRecordsAreRefusedInARowOnly() throws TlsException {
        EnginePair pair = connected();
        for (int i = 0; i < 3; i++) {
            repeat(pair.server, 32, tap.client, Tap.APPLICATION_DATA, new byte[0]);
            repeat(pair.server, 1, tap.client, Tap.APPLICATION_DATA, new byte[1]);
        }
        repeat(pair.server, 32, tap.client, Tap.APPLICATION_DATA, new byte[0]);
        Refusal.expect(pair, pair.server, Fault.TOO_MANY_EMPTY_RECORDS, tap.client.record(Tap.APPLICATION_DATA, new byte[0]));
    }

    @Test
    void emptyHandshakeRecordsAndAlertsAreRefused() throws TlsException {
        for (int type : new int[] {Tap.HANDSHAKE, Tap.ALERT}) {
            Tap each = new Tap();
            EnginePair pair = each.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3));
            pair.handshake();
            Refusal.expect(pair, pair.client, Fault.EMPTY_RECORD, each.server.record(type, new byte[0]));
            EnginePair clear = Setup.pair(Setup.client(), Setup.server());
            clear.client.output();
            Refusal.expect(clear, clear.server, Fault.EMPTY_RECORD, Tap.header(type, 0));
        }
    }

    @Test
    void dataBetweenThePartsOfAMessageIsRefused() throws TlsException {
        EnginePair pair = connected();
        pair.client.input(tap.server.record(Tap.HANDSHAKE, new byte[] {4, 0, 0}));
        Refusal.expect(pair, pair.client, Fault.INTERLEAVED_HANDSHAKE, tap.server.record(Tap.APPLICATION_DATA, new byte[1]));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void dataBeforeTheEndOfTheHandshakeIsRefused(ProtocolVersion version) {
        for (boolean client : new boolean[] {true, false}) {
            EnginePair pair = Setup.pair(Setup.client(version), Setup.server(version));
            pair.client.output();
            Refusal.expect(pair, client ? pair.client : pair.server, Fault.EARLY_APPLICATION_DATA,
                    EnginePair.concat(Tap.header(Tap.APPLICATION_DATA, 1), new byte[1]));
        }
    }

    @Test
    void encryptedDataBeforeTheFinishedIsRefused() throws TlsException {
        EnginePair pair = tap.pair(Setup.client(TLS_1_3), Setup.server(TLS_1_3));
        pair.server.input(pair.client.sends.carry(pair.client.output()));
        // The server's flight without its end, then data under the same keys.
        byte[] flight = pair.server.output();
        tap.server.rewriter = message -> message[0] == HandshakeType.SERVER_HELLO.code()
                || message[0] == HandshakeType.ENCRYPTED_EXTENSIONS.code() ? List.of(message) : List.of();
        byte[] carried = tap.server.carry(flight);
        pair.client.input(carried);
        assertTrue(pair.client.engine.failure().isEmpty());
        tap.server.backToHandshakeKeys(1);
        Refusal.expect(pair, pair.client, Fault.EARLY_APPLICATION_DATA,
                tap.server.record(Tap.APPLICATION_DATA, new byte[1]));
    }

    @Test
    void handshakeInTheClearIsRefusedOnceThereAreKeys() throws TlsException {
        EnginePair pair = connected();
        Refusal.expect(pair, pair.client, Fault.PLAINTEXT_RECORD,
                EnginePair.concat(Tap.header(Tap.HANDSHAKE, 4), new byte[] {24, 0, 0, 0}));
    }
}
