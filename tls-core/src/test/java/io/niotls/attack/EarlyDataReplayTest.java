package io.niotls.attack;

import static io.niotls.conformance.ScriptedPeer.concat;
import static io.niotls.conformance.ScriptedPeer.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.conformance.BadMessage;
import io.niotls.conformance.Rewrite;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.crypto.SecretBytes;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.Transcript;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.TicketKeys;
import io.niotls.testing.EnginePair;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A flight with early data that somebody has recorded, sent again and to other nodes: RFC 8446 §8. Early data is not accepted
 * here, so it is passed over (§4.2.10) up to a bound, and a hello that is sent again brings nobody further than to a server's
 * Finished.
 */
@Timeout(60)
class EarlyDataReplayTest {
    private static final int APPLICATION_DATA = 23;
    private static final int PRE_SHARED_KEY = 41;
    private static final int EARLY_DATA = 42;
    /** The list of one binder of SHA-256: two lengths and 32 bytes. */
    private static final int BINDERS = 35;
    /** A server's flight with certificates is longer than this, one without is shorter. */
    private static final int FULL_FLIGHT = 700;
    /** To a server that has not the keys early data looks like this, whatever it is. */
    private static final byte[] EARLY = plain(APPLICATION_DATA, new byte[100]);

    private final MutableClock clock = Setup.clock();
    private final TicketKeys fleet = TicketKeys.generate(Setup.seeded(5), clock, Setup.CRYPTO);
    private final OneSession sessions = new OneSession();

    /** Keeps the first session, and shows it as often as it is asked. */
    private static final class OneSession implements ClientSessionStore {
        private ClientSession session;

        @Override
        public void put(ClientSessionKey key, ClientSession other) {
            session = session == null ? other : session;
        }

        @Override
        public Optional<ClientSession> take(ClientSessionKey key) {
            return Optional.ofNullable(session);
        }

        @Override
        public void remove(ClientSessionKey key, ClientSession other) {
            // what was recorded cannot be taken back
        }
    }

    private ClientConfig client() {
        return Setup.client(ProtocolVersion.TLS_1_3).clock(clock).sessions(sessions)
                .cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256))
                .groups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1)).build();
    }

    /** Returns a node of a fleet: tickets of one are taken by all. */
    private ServerConfig node(int number) {
        return Setup.server(ProtocolVersion.TLS_1_3).clock(clock).random(Setup.seeded(number)).tickets(fleet).build();
    }

    private static EnginePair.Side side(TlsEngine engine) {
        return new EnginePair(engine, engine).server;
    }

    /** Returns the hello of a client, without its record. */
    private static byte[] hello(ClientConfig config) {
        byte[] sent = side(TlsEngine.client(config, Setup.peer())).output();
        return Arrays.copyOfRange(sent, 5, sent.length);
    }

    private void connect(int node) throws TlsException {
        new EnginePair(client(), Setup.peer(), node(node)).handshake().pump();
    }

    // ---- Sent again ----

    /** Node after node goes on with the ticket, whatever its age is said to be, and none delivers anything. */
    @Test
    void aRecordedFlightGivesNothingOnAnyNodeAtAnyTime() throws Exception {
        connect(1);
        byte[] hello = plain(22, withEarlyData(hello(client())));
        for (int number = 1; number <= 3; number++) {
            clock.advance(Duration.ofMinutes(10));
            TlsEngine server = TlsEngine.server(node(number));
            EnginePair.Side node = side(server);
            node.input(hello);
            assertTrue(node.output().length < FULL_FLIGHT, "the ticket was not taken");
            node.input(concat(EARLY, EARLY));
            assertTrue(server.failure().isEmpty());
            assertFalse(server.isEstablished());
            assertEquals(0, node.takePlaintext().length);
        }
    }

    /** Adds early_data to a hello that resumes, and a binder that covers it, as a client does that sends some. */
    private byte[] withEarlyData(byte[] resuming) {
        byte[] hello = Rewrite.extension(resuming, EARLY_DATA, "");
        byte[] covered = Arrays.copyOf(hello, hello.length - BINDERS);
        Transcript transcript = new Transcript(Setup.CRYPTO);
        transcript.add(covered);
        transcript.start(HashAlgorithm.SHA256);
        try (SecretBytes key = SecretBytes.copyOf(sessions.session.secret());
                EarlyStage early = EarlyStage.withPsk(Setup.CRYPTO, HashAlgorithm.SHA256, key)) {
            return concat(covered, new byte[] {0, 33, 32}, early.binder(false, transcript.current()));
        }
    }

    /** The Finished of a recorded connection is under that connection's keys, and fits no other. */
    @Test
    void aRecordedConnectionCannotBeCompletedAgain() throws Exception {
        EnginePair pair = new EnginePair(client(), Setup.peer(), node(1));
        byte[] hello = pair.client.output();
        pair.server.input(hello);
        pair.client.input(pair.server.output());
        byte[] rest = concat(pair.client.output(), pair.client.seal(new byte[] {'p', 'a', 'y'}));
        pair.server.input(rest);
        assertEquals(3, pair.server.takePlaintext().length);

        EnginePair.Side node = side(TlsEngine.server(node(2)));
        node.input(hello);
        TlsException refused = assertThrows(TlsException.class, () -> node.input(rest));
        assertEquals(Fault.RECORD_NOT_AUTHENTIC, refused.fault());
        assertEquals(0, node.takePlaintext().length);
    }

    // ---- Nobody promises it, nobody sends it ----

    @Test
    void noTicketPromisesToTakeEarlyData() throws Exception {
        connect(1);
        assertEquals(0, sessions.session.maxEarlyData());
    }

    @Test
    void aClientSendsNoneWhateverATicketPromises() {
        ScriptedPeer.server(node(1), TlsEngine.client(client(), Setup.peer()), (peer, item) -> {
            if (item.name().equals("NewSessionTicket")) {
                byte[] body = Rewrite.body(item.message());
                byte[] promise = Rewrite.hex("0008 002a 0004 ffffffff");
                peer.handshake(Rewrite.withBody(item.message(), Arrays.copyOf(body, body.length - 2), promise));
            } else {
                peer.pass(item);
            }
        }).run();
        byte[] resuming = hello(client());
        assertTrue(Rewrite.extensions(resuming).containsKey(PRE_SHARED_KEY));
        assertFalse(Rewrite.extensions(resuming).containsKey(EARLY_DATA));
    }

    @Test
    void aClientRefusesAServerThatAcceptsSome() {
        BadMessage.of(Scenario.TLS13_RESUMED, "EncryptedExtensions", "with early_data", "RFC 8446 §4.2",
                Fault.UNREQUESTED_EXTENSION, message -> Rewrite.extension(message, EARLY_DATA, "")).isRefusedByTheClient();
    }

    // ---- How much is passed over ----

    @Test
    void passesOverSomeAfterTheHello() throws Exception {
        TlsEngine server = TlsEngine.server(node(1));
        EnginePair.Side side = side(server);
        side.input(concat(helloWithEarlyData(), EARLY));
        side.input(EARLY);
        assertTrue(server.failure().isEmpty());
        assertTrue(side.output().length > 0);
    }

    @Test
    void passesOverSomeBeforeTheSecondHello() throws Exception {
        TlsEngine server = TlsEngine.server(node(1).toBuilder().groups(List.of(NamedGroup.SECP256R1, NamedGroup.X25519)).build());
        side(server).input(concat(helloWithEarlyData(), EARLY));
        assertTrue(server.failure().isEmpty());
        assertFalse(server.isEstablished());
    }

    @Test
    void endsTheConnectionWhenItDoesNotEnd() throws Exception {
        EnginePair.Side side = side(TlsEngine.server(node(1)));
        side.input(helloWithEarlyData());
        byte[] large = plain(APPLICATION_DATA, new byte[16_000]);
        side.input(large);
        side.input(large);
        TlsException refused = assertThrows(TlsException.class, () -> side.input(large));
        assertEquals(Fault.EARLY_APPLICATION_DATA, refused.fault());
    }

    /** Small records are counted with their headers, so that there are not more of them than bytes. */
    @Test
    void endsTheConnectionWhenSmallRecordsDoNotEnd() throws Exception {
        EnginePair.Side side = side(TlsEngine.server(node(1)));
        side.input(helloWithEarlyData());
        List<byte[]> passedOver = new ArrayList<>();
        byte[] small = plain(APPLICATION_DATA, new byte[17]);
        TlsException refused = assertThrows(TlsException.class, () -> {
            while (passedOver.size() < 10_000) {
                side.input(small);
                passedOver.add(small);
            }
        });
        assertEquals(Fault.EARLY_APPLICATION_DATA, refused.fault());
        assertTrue(passedOver.size() < 2_000, () -> passedOver.size() + " records were passed over");
    }

    @Test
    void refusesWhatDoesNotOpenFromAClientThatOfferedNone() throws Exception {
        EnginePair pair = new EnginePair(client(), Setup.peer(), node(1));
        pair.server.input(pair.client.output());
        TlsException refused = assertThrows(TlsException.class, () -> pair.server.input(EARLY));
        assertEquals(Fault.RECORD_NOT_AUTHENTIC, refused.fault());
    }

    private byte[] helloWithEarlyData() {
        return plain(22, Rewrite.extension(hello(client()), EARLY_DATA, ""));
    }
}
