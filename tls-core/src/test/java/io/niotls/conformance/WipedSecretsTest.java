package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.conformance.ScriptedPeer.Script;
import io.niotls.crypto.SecretBytes;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ExternalPsk;
import io.niotls.session.PskLookup;
import io.niotls.session.TicketProtector;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No secret outlives its use: however a handshake ends, at whatever message or answer, nothing is left of what a primitive was
 * given or has made. What a session keeps is a copy of its own, and so is what a configuration holds.
 */
@Timeout(60)
class WipedSecretsTest {
    private static final Set<Pause.Kind> ALL = EnumSet.allOf(Pause.Kind.class);

    private final SecretsWatch watch = new SecretsWatch();

    static List<Subject> subjects() {
        return Subject.all();
    }

    static List<ProtocolVersion> versions() {
        return List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2);
    }

    private ScriptedPeer start(Subject subject, Script script) {
        Scenario.Configs configs = subject.scenario().configs();
        return subject.isClient()
                ? ScriptedPeer.server(configs.server(), TlsEngine.client(watched(configs.client()), Setup.peer()), script)
                : ScriptedPeer.client(configs.client(), TlsEngine.server(watched(configs.server())), script);
    }

    private ClientConfig watched(ClientConfig config) {
        return config.toBuilder().crypto(watch.crypto()).build();
    }

    private ServerConfig watched(ServerConfig config) {
        return config.toBuilder().crypto(watch.crypto()).build();
    }

    // ---- Handshakes that succeed ----

    @ParameterizedTest
    @MethodSource("subjects")
    void aConnectionKeepsOnlyWhatItStillNeeds(Subject subject) {
        ScriptedPeer peer = start(subject, Script.HONEST).run();
        assertTrue(peer.established && peer.subject.isEstablished());
        assertTrue(watch.count() > 5, "sees only " + watch.count());
        // TLS 1.2 keeps a copy of the master secret for exporters, which no primitive has seen yet.
        List<String> needed = !subject.scenario().isTls13()
                ? List.of()
                : subject.isClient()
                        ? List.of("c ap traffic", "exp master", "res master", "s ap traffic")
                        : List.of("c ap traffic", "exp master", "s ap traffic");
        assertEquals(needed, watch.alive());
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void anExporterIsWipedWithItsConnection(Subject subject) {
        ScriptedPeer peer = start(subject, Script.HONEST).run();
        peer.subject.exportKeyingMaterial("EXPORTER-x", null, 16);
        List<String> exporter = List.of(subject.scenario().isTls13() ? "exp master" : "secret of EXPORTER-x");
        assertTrue(watch.alive().containsAll(exporter), watch.alive().toString());
        peer.subject.abort();
        assertEquals(List.of(), watch.alive());
    }

    @Test
    void aClientThatKeepsNoSessionsDoesNotEvenDeriveTheirSecret() throws Exception {
        EnginePair pair = Setup.pair(
                Setup.client(ProtocolVersion.TLS_1_3).withoutSessions().crypto(watch.crypto()), Setup.server());
        pair.handshake();
        pair.pump();
        assertEquals(List.of("c ap traffic", "exp master", "s ap traffic"), watch.alive());
    }

    @Test
    void theSecretBeforeAKeyUpdateIsWiped() throws Exception {
        EnginePair pair = Setup.pair(
                Setup.client(ProtocolVersion.TLS_1_3).crypto(watch.crypto()), Setup.server(ProtocolVersion.TLS_1_3));
        pair.handshake();
        pair.client.engine.updateKeys(true);
        pair.transfer(pair.client, new byte[1]);
        pair.transfer(pair.server, new byte[1]);
        assertEquals(List.of("exp master", "res master", "traffic upd", "traffic upd"), watch.alive());
        pair.client.engine.abort();
        assertEquals(List.of(), watch.alive());
    }

    /** What is sealed in a ticket holds the session's secret. */
    @ParameterizedTest
    @MethodSource("versions")
    void theStateOfASessionIsWipedWhenItHasBeenSealedAndWhenItHasBeenRead(ProtocolVersion version) throws Exception {
        OpenTickets tickets = new OpenTickets();
        ClientConfig client = Setup.client(version).build();
        ServerConfig server = Setup.server(version).tickets(tickets).withoutSessions().build();
        for (int i = 0; i < 2; i++) {
            EnginePair pair = new EnginePair(client, Setup.peer(), server).handshake();
            pair.pump();
            assertEquals(i > 0, pair.server.engine.info().orElseThrow().resumed());
        }
        assertTrue(tickets.given.size() > 1, "has sealed and opened " + tickets.given.size());
        tickets.given.forEach(state -> assertArrayEquals(new byte[state.length], state));
    }

    /** Tickets that anyone can read, to see what becomes of the arrays. */
    private static final class OpenTickets implements TicketProtector {
        private final List<byte[]> given = new ArrayList<>();

        @Override
        public byte[] seal(byte[] state) {
            given.add(state);
            return state.clone();
        }

        @Override
        public Optional<byte[]> open(byte[] ticket) {
            byte[] state = ticket.clone();
            given.add(state);
            return Optional.of(state);
        }
    }

    // ---- Handshakes that end early ----

    /** The program gives up while it waits for the peer. */
    @ParameterizedTest
    @MethodSource("subjects")
    void aHandshakeThatIsGivenUpLeavesNothing(Subject subject) {
        for (int number = 0; number < subject.items().size(); number++) {
            int last = number;
            ScriptedPeer peer = start(subject, (self, item) -> {
                if (item.number() < last) {
                    self.pass(item);
                } else {
                    self.stop();
                }
            }).run();
            peer.subject.abort();
            assertEquals(List.of(), watch.alive(), "before item " + number);
        }
    }

    /** The peer sends what must not come. */
    @ParameterizedTest
    @MethodSource("subjects")
    void aHandshakeThatFailsLeavesNothing(Subject subject) {
        List<String> items = subject.items();
        for (int number = 0; number < items.size(); number++) {
            int wrong = number;
            ScriptedPeer peer = start(subject, (self, item) -> {
                if (item.number() < wrong) {
                    self.pass(item);
                } else {
                    self.handshake(ScriptedPeer.message(99, new byte[1]));
                }
            }).run();
            assertTrue(peer.failure != null, "is not refused");
            assertEquals(List.of(), watch.alive(), "at " + items.get(number));
        }
    }

    /** Each message comes, but with its last byte changed: most fail after something has been derived from them. */
    @ParameterizedTest
    @MethodSource("subjects")
    void aHandshakeWithAWrongMessageLeavesNothing(Subject subject) {
        List<String> items = subject.items();
        for (int number = 0; number < items.size(); number++) {
            int wrong = number;
            ScriptedPeer peer = start(subject, (self, item) -> {
                if (item.number() == wrong && !item.isChangeCipherSpec() && !item.isEnd()) {
                    self.handshake(Rewrite.flipped(item.message(), -1));
                } else {
                    self.pass(item);
                }
            }).run();
            peer.subject.abort();
            assertEquals(List.of(), watch.alive(), "at " + items.get(number));
        }
    }

    /** Each message comes together with one byte of the next: what changes keys here must not be followed by anything. */
    @ParameterizedTest
    @MethodSource("subjects")
    void aHandshakeWithBytesOverAChangeOfKeysLeavesNothing(Subject subject) {
        List<String> items = subject.items();
        for (int number = 0; number < items.size(); number++) {
            int joined = number;
            ScriptedPeer peer = start(subject, (self, item) -> {
                if (item.number() == joined && !item.isChangeCipherSpec() && !item.isEnd()) {
                    self.handshakeInParts(ScriptedPeer.concat(item.message(), new byte[1]), 16_384);
                } else {
                    self.pass(item);
                }
            }).run();
            peer.subject.abort();
            assertEquals(List.of(), watch.alive(), "at " + items.get(number));
        }
    }

    // ---- Handshakes that end while they wait for an answer ----

    static List<Subject> waiting() {
        return Subject.all().stream().filter(subject -> subject.scenario() != Scenario.TLS12_RESUMED_BY_ID).toList();
    }

    /** The program gives up before each of the answers that a handshake waits for. */
    @ParameterizedTest
    @MethodSource("waiting")
    void aHandshakeThatIsGivenUpWhileItWaitsLeavesNothing(Subject subject) throws Exception {
        int answers = 0;
        do {
            EnginePair pair = offloaded(subject);
            EnginePair.Side side = subject.isClient() ? pair.client : pair.server;
            if (!drive(pair, side, answers)) {
                break;
            }
            side.engine.abort();
            assertEquals(List.of(), watch.alive(), "after " + answers + " answers");
            answers++;
        } while (answers < 20);
        assertTrue(answers > 0 && answers < 20, "waits " + answers + " times");
    }

    /** Both sides with every kind of pause offloaded; the subject's secrets are watched. */
    private EnginePair offloaded(Subject subject) {
        Scenario.Configs configs = subject.scenario().configs();
        ClientConfig client = configs.client().toBuilder().offload(ALL).build();
        ServerConfig server = configs.server().toBuilder().offload(ALL).build();
        return new EnginePair(subject.isClient() ? watched(client) : client, Setup.peer(),
                subject.isClient() ? server : watched(server));
    }

    /** Answers so many of a side's pauses and all of the other's; false if that was the whole handshake. */
    private static boolean drive(EnginePair pair, EnginePair.Side subject, int answers) throws TlsException {
        int left = answers;
        boolean moved;
        do {
            moved = false;
            for (EnginePair.Side side : List.of(pair.client, pair.server)) {
                if (side.engine.pause().isPresent()) {
                    if (side == subject && left-- == 0) {
                        return true;
                    }
                    side.engine.pause().get().run();
                    side.engine.resume();
                    side.receive();
                    moved = true;
                }
                byte[] sent = side.output();
                if (sent.length > 0) {
                    (side == pair.client ? pair.server : pair.client).input(sent);
                    moved = true;
                }
            }
        } while (moved);
        return false;
    }

    // ---- Keys from outside TLS ----

    private static ExternalPsk psk(int number, HashAlgorithm hash) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) number);
        return new ExternalPsk(("key " + number).getBytes(StandardCharsets.US_ASCII), SecretBytes.owning(key), hash,
                Optional.empty());
    }

    private static List<ExternalPsk> psks() {
        return List.of(psk(1, HashAlgorithm.SHA384), psk(2, HashAlgorithm.SHA256), psk(3, HashAlgorithm.SHA384),
                psk(4, HashAlgorithm.SHA256));
    }

    /** Whichever key the server takes, or none; with and without a HelloRetryRequest. */
    @Test
    void copiesOfKeysFromOutsideAreWipedOnBothSides() throws Exception {
        for (NamedGroup group : List.of(NamedGroup.X25519, NamedGroup.SECP384R1)) {
            for (int known : new int[] {1, 2, 4, 9}) {
                ClientConfig client = Setup.client(ProtocolVersion.TLS_1_3).crypto(watch.crypto()).externalPsks(psks())
                        .groups(List.of(NamedGroup.X25519, NamedGroup.SECP384R1)).withoutSessions().build();
                ServerConfig server = Setup.server(ProtocolVersion.TLS_1_3).crypto(watch.crypto()).groups(List.of(group))
                        .withoutTickets()
                        .pskLookup(PskLookup.of(known == 9 ? List.of() : List.of(psks().get(known - 1)))).build();
                EnginePair pair = new EnginePair(client, Setup.peer(), server).handshake();
                assertEquals(6, watch.alive().size(), () -> group + ": " + watch.alive());
                pair.client.engine.abort();
                pair.server.engine.abort();
                assertEquals(List.of(), watch.alive());
            }
        }
    }

    @Test
    void copiesOfKeysFromOutsideAreWipedWhenTheServerChoosesTls12() throws Exception {
        EnginePair pair = Setup.pair(
                Setup.client().crypto(watch.crypto()).externalPsks(psks()), Setup.server(ProtocolVersion.TLS_1_2));
        pair.handshake();
        assertEquals(List.of(), watch.alive());
    }

    /** A binder that is wrong, no group in common, no suite in common: the copy that was found is wiped all the same. */
    @Test
    void copiesOfKeysFromOutsideAreWipedWhenTheHandshakeFails() {
        List<ServerConfig.Builder> servers = List.of(
                Setup.server(ProtocolVersion.TLS_1_3).pskLookup(identity -> Optional.of(psk(7, HashAlgorithm.SHA256))),
                Setup.server(ProtocolVersion.TLS_1_3).pskLookup(PskLookup.of(psks())).groups(List.of(NamedGroup.SECP521R1)),
                Setup.server(ProtocolVersion.TLS_1_3).pskLookup(PskLookup.of(psks()))
                        .cipherSuites(List.of(CipherSuite.TLS_CHACHA20_POLY1305_SHA256)));
        for (ServerConfig.Builder server : servers) {
            EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_3).crypto(watch.crypto()).externalPsks(psks())
                    .cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_AES_256_GCM_SHA384))
                    .groups(List.of(NamedGroup.X25519)), server.crypto(watch.crypto()));
            assertThrows(TlsException.class, pair::handshake);
            pair.client.engine.abort();
            assertEquals(List.of(), watch.alive());
        }
    }
}
