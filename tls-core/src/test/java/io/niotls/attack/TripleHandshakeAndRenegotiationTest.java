package io.niotls.attack;

import static io.niotls.conformance.ScriptedPeer.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientConfig;
import io.niotls.config.Limits;
import io.niotls.config.ServerConfig;
import io.niotls.conformance.BadMessage;
import io.niotls.conformance.Refusal;
import io.niotls.conformance.Rewrite;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.handshake.tls12.RawClient;
import io.niotls.handshake.tls12.RawServer;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.Alert;
import io.niotls.proto.ContentType;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ServerSessionCache;
import io.niotls.session.TicketKeys;
import io.niotls.testing.EnginePair;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two connections that share a master secret, and one connection that is two: without extended_master_secret nothing is resumed,
 * and nobody renegotiates. Triple Handshake (CVE-2014-1295, RFC 7627), the renegotiation of 2009 (CVE-2009-3555, RFC 5746).
 */
@Timeout(60)
class TripleHandshakeAndRenegotiationTest {
    private static final int EXTENDED_MASTER_SECRET = 23;
    private static final int RENEGOTIATION_INFO = 0xff01;
    private static final int ALLOWED = Limits.DEFAULT.maxWarningAlerts();

    private final MutableClock clock = Setup.clock();

    // ---- Without extended_master_secret there is no resumption: RFC 7627 §5.3 ----

    @Test
    void aServerGivesNoSessionToAClientWithoutExtendedMasterSecret() throws Exception {
        RawClient forTicket = RawClient.of(Setup.server().clock(clock)
                .tickets(TicketKeys.generate(Setup.seeded(5), clock, Setup.CRYPTO)));
        forTicket.complete(RawClient.extensions().remove(ExtensionType.EXTENDED_MASTER_SECRET)
                .add(ClientHelloExtension.SESSION_TICKET, new byte[0]));
        assertFalse(forTicket.serverHello.extensions().has(ServerHelloExtension.SESSION_TICKET));
        ServerSessionCache cache = new ServerSessionCache(10, Duration.ofHours(2), clock);
        RawClient forId = RawClient.of(Setup.server().clock(clock).withoutTickets().sessions(cache));
        forId.complete(RawClient.extensions().remove(ExtensionType.EXTENDED_MASTER_SECRET));
        assertEquals(0, forId.serverHello.sessionId().length);
    }

    @Test
    void aClientKeepsNoSessionOfAServerWithoutExtendedMasterSecret() throws Exception {
        List<ClientSession> kept = new ArrayList<>();
        for (boolean extended : new boolean[] {true, false}) {
            RawServer server = RawServer.of(Setup.client().clock(clock).sessions(keeping(kept)));
            server.sessionId = new byte[32];
            server.complete(extended
                    ? RawServer.extensions() : RawServer.extensions().remove(ExtensionType.EXTENDED_MASTER_SECRET));
            assertEquals(1, kept.size(), "the first one, which has it");
        }
    }

    private static ClientSessionStore keeping(List<ClientSession> kept) {
        return new ClientSessionStore() {
            @Override
            public void put(ClientSessionKey key, ClientSession session) {
                kept.add(session);
            }

            @Override
            public Optional<ClientSession> take(ClientSessionKey key) {
                return Optional.empty();
            }

            @Override
            public void remove(ClientSessionKey key, ClientSession session) {
                // what is kept is counted
            }
        };
    }

    static List<BadMessage> forClients() {
        return List.of(
                BadMessage.of(Scenario.TLS12_RESUMED_BY_ID, "ServerHello", "without the session's extended_master_secret",
                        "RFC 7627 §5.3", Fault.EXTENDED_MASTER_SECRET_CHANGED,
                        message -> Rewrite.without(message, EXTENDED_MASTER_SECRET)),
                BadMessage.of(Scenario.TLS12_RESUMED_BY_TICKET, "ServerHello", "without the session's extended_master_secret",
                        "RFC 7627 §5.3", Fault.EXTENDED_MASTER_SECRET_CHANGED,
                        message -> Rewrite.without(message, EXTENDED_MASTER_SECRET)),
                BadMessage.of(Scenario.TLS12_FULL, "ServerHello", "without extended_master_secret, which is required",
                        "RFC 7627 §5.2", Fault.NO_EXTENDED_MASTER_SECRET,
                        message -> Rewrite.without(message, EXTENDED_MASTER_SECRET))
                        .client(client -> client.extendedMasterSecretRequired(true)),
                BadMessage.of(Scenario.TLS12_FULL, "ServerHello", "of a renegotiation", "RFC 5746 §3.4",
                        Fault.BAD_RENEGOTIATION_INFO,
                        message -> Rewrite.extension(message, RENEGOTIATION_INFO, "0c 000102030405060708090a0b")));
    }

    @ParameterizedTest
    @MethodSource("forClients")
    void isRefusedByTheClient(BadMessage message) {
        message.isRefusedByTheClient();
    }

    static List<BadMessage> forServers() {
        return List.of(
                BadMessage.of(Scenario.TLS12_RESUMED_BY_ID, "ClientHello", "without the session's extended_master_secret",
                        "RFC 7627 §5.3", Fault.EXTENDED_MASTER_SECRET_CHANGED,
                        message -> Rewrite.without(message, EXTENDED_MASTER_SECRET)),
                BadMessage.of(Scenario.TLS12_RESUMED_BY_TICKET, "ClientHello", "without the session's extended_master_secret",
                        "RFC 7627 §5.3", Fault.EXTENDED_MASTER_SECRET_CHANGED,
                        message -> Rewrite.without(message, EXTENDED_MASTER_SECRET)),
                BadMessage.of(Scenario.TLS12_FULL, "ClientHello", "without extended_master_secret, which is required",
                        "RFC 7627 §5.3", Fault.NO_EXTENDED_MASTER_SECRET,
                        message -> Rewrite.without(message, EXTENDED_MASTER_SECRET))
                        .server(server -> server.extendedMasterSecretRequired(true)),
                // CVE-2009-3555: the attacker's own handshake came first, and the victim's hello arrives as its continuation
                BadMessage.of(Scenario.TLS12_FULL, "ClientHello", "of a renegotiation", "RFC 5746 §3.6",
                        Fault.BAD_RENEGOTIATION_INFO,
                        message -> Rewrite.extension(message, RENEGOTIATION_INFO, "0c 000102030405060708090a0b")));
    }

    @ParameterizedTest
    @MethodSource("forServers")
    void isRefusedByTheServer(BadMessage message) {
        message.isRefusedByTheServer();
    }

    /** An attacker who takes extended_master_secret out of the hello gets no connection, not a weaker one. */
    @Test
    void strippingExtendedMasterSecretIsNoticed() {
        ClientConfig client = Setup.client(ProtocolVersion.TLS_1_2).build();
        ServerConfig server = Setup.server(ProtocolVersion.TLS_1_2).build();
        EnginePair pair = new EnginePair(client, Setup.peer(), server);
        pair.client.sends = new OnTheWay(1, hello -> Rewrite.without(hello, EXTENDED_MASTER_SECRET));
        TlsException failure = assertThrows(TlsException.class, pair::pump);
        assertEquals(Fault.BAD_FINISHED, failure.fault());
        assertFalse(pair.client.engine.isEstablished());
    }

    // ---- Renegotiation ----

    static List<Subject> tls12() {
        return Flood.tls12();
    }

    static List<Subject> tls13() {
        return Flood.tls13();
    }

    private static Flood asking(Subject subject) {
        byte[] request = subject.isClient() ? message(0, new byte[0]) : message(1, new byte[50]);
        return peer -> peer.handshake(request);
    }

    @ParameterizedTest
    @MethodSource("tls12")
    void isRefusedWithAWarningAndTheConnectionGoesOn(Subject subject) {
        Flood once = peer -> {
            asking(subject).send(peer);
            peer.record(ContentType.APPLICATION_DATA, new byte[] {1});
        };
        ScriptedPeer peer = once.against(subject, 1);
        assertNull(peer.failure);
        assertEquals(List.of(new ScriptedPeer.SentAlert(1, Alert.NO_RENEGOTIATION.code())), peer.alerts);
        assertArrayEquals(new byte[] {1}, peer.subjectPlaintext);
    }

    @ParameterizedTest
    @MethodSource("tls12")
    void endsTheConnectionOfAPeerThatInsists(Subject subject) {
        assertNull(asking(subject).against(subject, ALLOWED).failure);
        ScriptedPeer peer = asking(subject).against(subject, ALLOWED + 1);
        assertEquals(Fault.RENEGOTIATION, peer.failure.fault());
        assertTrue(peer.alerts.get(peer.alerts.size() - 1).isFatal(Alert.NO_RENEGOTIATION));
    }

    @ParameterizedTest
    @MethodSource("tls12")
    void dataBetweenTheRequestsRestoresThePatience(Subject subject) {
        Flood flood = peer -> {
            asking(subject).send(peer);
            peer.record(ContentType.APPLICATION_DATA, new byte[] {1});
        };
        ScriptedPeer peer = flood.against(subject, 3 * ALLOWED);
        assertNull(peer.failure);
        assertEquals(3 * ALLOWED, peer.subjectPlaintext.length);
    }

    /** RFC 8446 §4.1.2: a server of TLS 1.3 that receives a ClientHello at any other time must end the connection. */
    @ParameterizedTest
    @MethodSource("tls13")
    void isAnUnexpectedMessageInTls13(Subject subject) {
        assertNull(Refusal.complaint(asking(subject).against(subject, 1), Fault.UNEXPECTED_MESSAGE));
    }
}
