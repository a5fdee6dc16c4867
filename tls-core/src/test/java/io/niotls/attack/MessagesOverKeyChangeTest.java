package io.niotls.attack;

import static io.niotls.conformance.ScriptedPeer.concat;
import static io.niotls.conformance.ScriptedPeer.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.niotls.conformance.Refusal;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages that cross a change of keys in one record: Go CVE-2025-61730, where the second one was taken although it stood under
 * the old keys; RFC 8446 §5.1 wants unexpected_message. So it is with messages that come before the answer on which they depend.
 * For several KeyUpdates in one record see {@link KeyUpdateFloodTest}.
 */
@Timeout(60)
class MessagesOverKeyChangeTest {
    private static final byte[] KEY_UPDATE = message(24, new byte[] {0});

    /**
     * The last message under some keys, and bytes that follow it in its record.
     *
     * @param fault TLS 1.2 changes keys by a record of its own, so that there the bytes are seen to be inside of a message
     */
    private record Crossing(Subject subject, String last, int occurrence, byte[] extra, Fault fault) {
        @Override
        public String toString() {
            return subject + ": " + extra.length + " bytes after " + last;
        }
    }

    static List<Crossing> crossings() {
        List<Crossing> all = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            for (byte[] extra : List.of(new byte[] {20}, message(8, new byte[2]), message(20, new byte[32]), KEY_UPDATE,
                    message(4, new byte[20]))) {
                Subject client = new Subject(scenario, true);
                Subject server = new Subject(scenario, false);
                if (scenario.isTls13()) {
                    all.add(new Crossing(client, "ServerHello", 1, extra, Fault.HANDSHAKE_OVER_KEY_CHANGE));
                    all.add(new Crossing(client, "Finished", 1, extra, Fault.HANDSHAKE_OVER_KEY_CHANGE));
                    if (scenario == Scenario.TLS13_RETRY) {
                        all.add(new Crossing(server, "ClientHello", 2, extra, Fault.HANDSHAKE_OVER_KEY_CHANGE));
                    }
                    all.add(new Crossing(server, "Finished", 1, extra, Fault.HANDSHAKE_OVER_KEY_CHANGE));
                }
            }
            if (!scenario.isTls13()) {
                for (Subject subject : List.of(new Subject(scenario, true), new Subject(scenario, false))) {
                    String last = beforeChangeCipherSpec(subject);
                    Fault fault = endsFlight(last) ? Fault.HANDSHAKE_AFTER_FLIGHT : Fault.INTERLEAVED_HANDSHAKE;
                    all.add(new Crossing(subject, last, 1, new byte[] {20}, fault));
                    all.add(new Crossing(subject, last, 1, new byte[] {20, 0, 0, 12, 1, 2}, fault));
                }
            }
        }
        return all;
    }

    /** Messages that have to be answered before their sender goes on, in the same record as more: the flight ends with them. */
    static List<Crossing> flights() {
        List<Crossing> all = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            Subject client = new Subject(scenario, true);
            Subject server = new Subject(scenario, false);
            for (byte[] extra : List.of(new byte[] {1}, message(16, new byte[33]), message(4, new byte[20]))) {
                all.add(new Crossing(server, "ClientHello", 1, extra, Fault.HANDSHAKE_AFTER_FLIGHT));
                if (scenario == Scenario.TLS13_RETRY) {
                    all.add(new Crossing(client, "HelloRetryRequest", 1, extra, Fault.HANDSHAKE_AFTER_FLIGHT));
                }
                if (client.items().contains("ServerHelloDone")) {
                    all.add(new Crossing(client, "ServerHelloDone", 1, extra, Fault.HANDSHAKE_AFTER_FLIGHT));
                }
            }
        }
        return all;
    }

    private static boolean endsFlight(String message) {
        return message.equals("ClientHello") || message.equals("ServerHelloDone");
    }

    private static String beforeChangeCipherSpec(Subject subject) {
        List<String> items = subject.items();
        return items.get(items.indexOf(ScriptedPeer.CHANGE_CIPHER_SPEC) - 1);
    }

    @ParameterizedTest
    @MethodSource({"crossings", "flights"})
    void refusesMoreBytesInTheRecordBeforeAChangeOfKeysOrAnAnswer(Crossing crossing) {
        int[] seen = new int[1];
        ScriptedPeer peer = crossing.subject().start((self, item) -> {
            if (item.name().equals(crossing.last()) && ++seen[0] == crossing.occurrence()) {
                self.record(ContentType.HANDSHAKE, concat(item.message(), crossing.extra()));
            } else {
                self.pass(item);
            }
        }).run();
        assertNull(Refusal.complaint(peer, crossing.fault()));
    }

    static List<Subject> tls13() {
        return Flood.tls13();
    }

    @ParameterizedTest
    @MethodSource("tls13")
    void refusesARecordUnderTheKeysBeforeAKeyUpdate(Subject subject) {
        ScriptedPeer peer = subject.start((self, item) -> {
            self.pass(item);
            if (item.isEnd()) {
                self.handshake(KEY_UPDATE);
                self.record(ContentType.APPLICATION_DATA, new byte[4]);
            }
        }).run();
        assertNull(Refusal.complaint(peer, Fault.RECORD_NOT_AUTHENTIC));
    }

    @ParameterizedTest
    @MethodSource("tls13")
    void refusesAKeyUpdateInPartsWithDataBetween(Subject subject) {
        ScriptedPeer peer = subject.start((self, item) -> {
            self.pass(item);
            if (item.isEnd()) {
                self.record(ContentType.HANDSHAKE, Arrays.copyOf(KEY_UPDATE, 2));
                self.record(ContentType.APPLICATION_DATA, new byte[4]);
            }
        }).run();
        assertNull(Refusal.complaint(peer, Fault.INTERLEAVED_HANDSHAKE));
    }

    /** It is no crossing if the keys stay: RFC 8446 §5.1 lets several messages share a record, and one be in several. */
    @Test
    void takesMessagesThatShareARecordUnderTheSameKeys() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server()).handshake(); // an engine joins what it can
        assertArrayEquals(new byte[] {1}, pair.transfer(pair.client, new byte[] {1}));
        ScriptedPeer peer = new Subject(Scenario.TLS13_FULL, true).start((self, item) -> {
            for (int i = 0; i < item.message().length && !item.isChangeCipherSpec(); i++) {
                self.record(ContentType.HANDSHAKE, new byte[] {item.message()[i]});
            }
            if (item.isChangeCipherSpec()) {
                self.pass(item);
            }
        }).run();
        assertNull(peer.failure);
        assertEquals(true, peer.subject.isEstablished());
    }
}
