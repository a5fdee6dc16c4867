package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Middlebox compatibility mode, RFC 8446 appendix D.4, and the ChangeCipherSpec records of §5. */
class CompatibilityModeTest {
    private static final byte[] CHANGE_CIPHER_SPEC = {20, 3, 3, 0, 1, 1};

    private final Tap tap = new Tap();

    private EnginePair connect(boolean compatible, List<NamedGroup> serverGroups) throws Exception {
        EnginePair pair = tap.pair(
                Setup.client(ProtocolVersion.TLS_1_3).middleboxCompatibility(compatible), Setup.server().groups(serverGroups)
                        .ticketCount(0));
        HandshakeTest.exchange(pair);
        return pair;
    }

    @Test
    void looksLikeAResumedSessionOfTls12() throws Exception {
        connect(true, List.of(NamedGroup.X25519));
        assertEquals(List.of("C CLIENT_HELLO", "S SERVER_HELLO", "S 20", "S ENCRYPTED_EXTENSIONS", "S CERTIFICATE",
                "S CERTIFICATE_VERIFY", "S FINISHED", "C 20", "C FINISHED"), tap.order.subList(0, 9));
        assertEquals(32, tap.client.clientHello().sessionId().length);
        assertArrayEquals(tap.client.clientHello().sessionId(), tap.server.serverHello().sessionId());
    }

    @Test
    void sendsOneChangeCipherSpecEachWayAroundAHelloRetryRequest() throws Exception {
        connect(true, List.of(NamedGroup.SECP256R1));
        assertEquals(List.of("C CLIENT_HELLO", "S SERVER_HELLO", "S 20", "C 20", "C CLIENT_HELLO", "S SERVER_HELLO",
                "S ENCRYPTED_EXTENSIONS", "S CERTIFICATE", "S CERTIFICATE_VERIFY", "S FINISHED", "C FINISHED"),
                tap.order.subList(0, 11));
    }

    @Test
    void sendsNoneIfSwitchedOff() throws Exception {
        for (List<NamedGroup> groups : List.of(List.of(NamedGroup.X25519), List.of(NamedGroup.SECP256R1))) {
            new CompatibilityModeTest().assertPlain(groups);
        }
    }

    private void assertPlain(List<NamedGroup> groups) throws Exception {
        connect(false, groups);
        assertFalse(tap.order.contains("C 20"));
        assertFalse(tap.order.contains("S 20"));
        assertEquals(0, tap.client.clientHello().sessionId().length);
    }

    @Test
    void firstRecordSaysTls10AndAllOthersTls12() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        byte[] hello = pair.client.output();
        assertEquals(1, hello[2]);
        pair.server.input(hello);
        byte[] answer = pair.server.output();
        assertEquals(3, answer[2]);
        assertEquals(22, answer[0]);
    }

    @Test
    void passesOverChangeCipherSpecUntilThePeersFinished() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_3), Setup.server());
        byte[] hello = pair.client.output();
        pair.client.input(CHANGE_CIPHER_SPEC);
        pair.server.input(hello);
        pair.server.input(CHANGE_CIPHER_SPEC);
        pair.server.input(CHANGE_CIPHER_SPEC);
        pair.client.input(CHANGE_CIPHER_SPEC);
        HandshakeTest.exchange(pair);
    }

    @Test
    void refusesChangeCipherSpecBeforeTheHelloAndAfterTheHandshake() throws Exception {
        EnginePair before = Setup.pair(Setup.client(), Setup.server());
        before.client.output();
        Refusal.expect(before, before.server, Fault.UNEXPECTED_CHANGE_CIPHER_SPEC, CHANGE_CIPHER_SPEC);
        for (boolean client : new boolean[] {true, false}) {
            EnginePair after = Setup.pair(Setup.client(), Setup.server());
            after.handshake();
            Refusal.expect(after, client ? after.client : after.server, Fault.UNEXPECTED_CHANGE_CIPHER_SPEC,
                    CHANGE_CIPHER_SPEC);
        }
    }

    @Test
    void refusesChangeCipherSpecWithoutEnd() throws Exception {
        for (boolean client : new boolean[] {true, false}) {
            EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_3), Setup.server());
            EnginePair.Side victim = client ? pair.client : pair.server;
            pair.server.input(pair.client.output());
            // The client's own budget lasts for both halves of its handshake; the record layer counts alike.
            for (int i = 0; i < 32; i++) {
                victim.input(CHANGE_CIPHER_SPEC);
            }
            assertTrue(victim.engine.failure().isEmpty());
            assertThrows(
                    TlsException.class, () -> victim.input(CHANGE_CIPHER_SPEC));
        }
    }

    @Test
    void refusesChangeCipherSpecThatIsNotOne() throws Exception {
        for (byte[] wrong : List.of(new byte[] {20, 3, 3, 0, 1, 2}, new byte[] {20, 3, 3, 0, 2, 1, 1})) {
            EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_3), Setup.server());
            pair.client.output();
            Refusal.expect(pair, pair.client, Fault.BAD_CHANGE_CIPHER_SPEC, wrong);
        }
    }

    @Test
    void refusesEncryptedChangeCipherSpec() throws Exception {
        EnginePair pair = tap.pair(Setup.client(ProtocolVersion.TLS_1_3), Setup.server());
        pair.handshake();
        Refusal.expect(pair, pair.client, Fault.UNEXPECTED_MESSAGE, tap.server.record(Tap.CHANGE_CIPHER_SPEC, new byte[] {1}));
    }
}
