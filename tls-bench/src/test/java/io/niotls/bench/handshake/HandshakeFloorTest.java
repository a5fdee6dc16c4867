package io.niotls.bench.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.bench.handshake.Tally.Call;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The floor calls each primitive as often as the RFCs ask for: counted there by hand, for both sides together. */
@Timeout(60)
class HandshakeFloorTest {
    private static final Scenario TLS13 = Scenario.full(Version.TLS_1_3).with(Group.X25519);
    private static final Scenario TLS12 = Scenario.full(Version.TLS_1_2).with(Group.X25519);

    private static void expect(Scenario scenario, boolean firstSight, Object... counts) throws Exception {
        Tally tally = HandshakeFloor.of(scenario, firstSight).tally();
        for (int i = 0; i < counts.length; i += 2) {
            assertEquals(counts[i + 1], tally.of((Call) counts[i]), scenario.label() + " " + counts[i] + " in " + tally);
        }
    }

    @Test
    void fullTls13() throws Exception {
        // Each side, RFC 8446 §7.1: 2 extracts; 2 secrets of the handshake, 3 of the traffic, 1 derived; §7.3:
        // 8 keys and IVs; §4.4.4: 2 finished keys, 2 HMACs; §4.6.1: the resumption secret, 2 tickets' secrets. And the server's 2
        // keys to seal tickets with, and one for the constructor's.
        expect(TLS13, false, Call.RANDOM, 2, Call.KEY_PAIR, 2, Call.AGREEMENT, 2, Call.SIGNATURE, 1, Call.VERIFICATION, 1,
                Call.TRANSCRIPT_DIGEST, 10, Call.HMAC, 2 * (2 + 2 + 3 + 1 + 8 + 2 + 2 + 1 + 2) + 2 + 1, Call.CIPHER_KEY, 8 + 2 + 1,
                Call.SEAL, 3 + 2 + 1, Call.OPEN, 3);
    }

    @Test
    void firstSightAddsTwoSignaturesOfTheChain() throws Exception {
        expect(TLS13, true, Call.VERIFICATION, 3);
        expect(TLS12, true, Call.VERIFICATION, 3);
    }

    @Test
    void resumedTls13() throws Exception {
        // Beside the above each side: early secret, binder key, finished key, binder, "derived"; the resumption secret and that
        // of one ticket on both sides; and the old ticket is opened.
        expect(TLS13.with(Resumption.PSK), false, Call.KEY_PAIR, 2, Call.AGREEMENT, 2, Call.SIGNATURE, 0, Call.VERIFICATION, 0,
                Call.TRANSCRIPT_DIGEST, 10, Call.HMAC, 2 * (2 + 2 + 3 + 1 + 1 + 8 + 2 + 2 + 1 + 5) + 2 + 1, Call.OPEN, 4);
    }

    @Test
    void mutualTls13() throws Exception {
        // Two more digests each side: under the client's CertificateVerify and, no longer the one of the traffic secrets, its
        // Finished.
        expect(TLS13.mutually(), false, Call.SIGNATURE, 2, Call.VERIFICATION, 2, Call.TRANSCRIPT_DIGEST, 14);
    }

    @Test
    void fullTls12() throws Exception {
        // Each side, RFC 5246 §5, two HMACs a block: 48 bytes of master secret, 40 of key block, two Finished of 12; and one of
        // the ticket.
        expect(TLS12, false, Call.KEY_PAIR, 2, Call.AGREEMENT, 2, Call.SIGNATURE, 1, Call.VERIFICATION, 1,
                Call.TRANSCRIPT_DIGEST, 4,
                Call.HMAC_KEY, 2 * 4 + 1 + 1, Call.HMAC, 2 * (4 + 4 + 2 + 2) + 1 + 1, Call.CIPHER_KEY, 4 + 1 + 1);
    }

    @Test
    void resumedTls12() throws Exception {
        expect(TLS12.with(Resumption.TICKET), false, Call.KEY_PAIR, 0, Call.AGREEMENT, 0, Call.SIGNATURE, 0, Call.VERIFICATION, 0,
                Call.TRANSCRIPT_DIGEST, 4, Call.HMAC, 2 * (4 + 2 + 2) + 1 + 1, Call.OPEN, 3);
        expect(TLS12.with(Resumption.SESSION_ID), false, Call.HMAC, 2 * (4 + 2 + 2) + 1, Call.OPEN, 2);
    }

    @Test
    void everyScenarioHasAFloor() throws Exception {
        for (Scenario scenario : HandshakeCases.scenarios()) {
            HandshakeFloor floor = HandshakeFloor.of(scenario, false);
            floor.run(Laps.NONE);
            floor.run(Laps.NONE);
        }
    }
}
