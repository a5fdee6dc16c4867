package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.Finished;
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.message.Present;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.secret.Tls12Master;
import io.niotls.session.ClientSession;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.testing.EnginePair;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resumption in TLS 1.2 with a peer that does what ours never would. */
class ResumptionRulesTest {
    private RecordingStore store;
    private ClientConfig.Builder client;
    private ServerConfig server;

    @BeforeEach
    void setUp() {
        store = new RecordingStore(Setup.clock());
        client = Setup.client(ProtocolVersion.TLS_1_2).sessions(store);
        server = Setup.server(ProtocolVersion.TLS_1_2).build();
    }

    // ---- The client ----

    /** A client that has a ticket of the scripted server. */
    private ClientSession ticketSession() throws Exception {
        RawServer first = RawServer.of(client);
        first.sendFirstFlight(RawServer.extensions().add(ServerHelloExtension.SESSION_TICKET, Present.PRESENT));
        first.receiveSecondFlight();
        first.send(new NewSessionTicketTls12(600, new byte[] {1, 2, 3}));
        first.sendEnd();
        assertTrue(first.engine.isEstablished());
        return store.only();
    }

    /** A server that answers a client's offer to resume with yes. */
    private RawServer resuming(ClientSession session) throws Exception {
        RawServer server = RawServer.of(client);
        server.sessionId = server.hello.sessionId();
        server.master = Tls12Master.resumed(Setup.CRYPTO, session.cipherSuite().hash(), session.secret());
        return server;
    }

    private RawServer resumed(ClientSession session) throws Exception {
        RawServer server = resuming(session);
        server.sendHello();
        server.changeCipherSpec();
        server.writeWith(server.keys().server());
        return server;
    }

    @Test
    void offersTicketWithAnIdThatTellsWhetherItWasAccepted() throws Exception {
        ClientSession session = ticketSession();
        assertEquals(Duration.ofSeconds(600), session.lifetime());
        RawServer server = resumed(session);
        assertEquals(32, server.hello.sessionId().length);
        assertArrayEquals(new byte[] {1, 2, 3},
                server.hello.extensions().get(ClientHelloExtension.SESSION_TICKET).orElseThrow());
        server.send(server.serverFinished());
        server.deliver();
        server.receiveEnd();
        assertTrue(server.engine.isEstablished());
        assertEquals(Resumption.TICKET, server.engine.info().orElseThrow().resumption());
        assertTrue(store.removed.isEmpty());
    }

    @Test
    void keepsTicketThatIsRenewed() throws Exception {
        ClientSession session = ticketSession();
        RawServer server = resuming(session);
        server.sendHello(RawServer.extensions().add(ServerHelloExtension.SESSION_TICKET, Present.PRESENT));
        server.send(new NewSessionTicketTls12(0, new byte[] {4}));
        server.sendEnd();
        server.receiveEnd();
        ClientSession renewed = store.only();
        assertArrayEquals(new byte[] {4}, renewed.ticket());
        assertArrayEquals(session.secret(), renewed.secret());
        assertEquals(session.createdAt(), renewed.authenticatedAt().orElseThrow());
        assertEquals(Duration.ofHours(24), renewed.lifetime(), "the server has not said how long");
    }

    @Test
    void keepsNoEmptyTicket() throws Exception {
        RawServer server = RawServer.of(client);
        server.sendFirstFlight(RawServer.extensions().add(ServerHelloExtension.SESSION_TICKET, Present.PRESENT));
        server.receiveSecondFlight();
        server.send(new NewSessionTicketTls12(600, new byte[0]));
        server.sendEnd();
        assertTrue(server.engine.isEstablished());
        assertTrue(store.sessions.isEmpty());
    }

    @Test
    void keepsNoSessionWithoutExtendedMasterSecret() throws Exception {
        RawServer server = RawServer.of(client);
        server.sessionId = RawPeer.bytes(32, 1);
        server.complete(RawServer.extensions().remove(ExtensionType.EXTENDED_MASTER_SECRET));
        assertTrue(store.sessions.isEmpty());
    }

    @Test
    void neverOffersSessionWithoutExtendedMasterSecret() throws Exception {
        ClientSession session = ticketSession();
        store.answer = ClientSession.builder(session.version(), session.cipherSuite(), session.secret())
                .ticket(session.ticket()).createdAt(session.createdAt()).lifetime(session.lifetime())
                .boundary(session.boundary()).peerCertificates(session.peerCertificates()).build();
        RawServer server = RawServer.of(client);
        assertEquals(0, server.hello.extensions().get(ClientHelloExtension.SESSION_TICKET).orElseThrow().length);
    }

    @Test
    void insistsOnAnnouncedTicket() throws Exception {
        RawServer server = RawServer.of(client);
        server.sendFirstFlight(RawServer.extensions().add(ServerHelloExtension.SESSION_TICKET, Present.PRESENT));
        server.receiveSecondFlight();
        server.changeCipherSpec();
        server.expectRefusal(Fault.UNEXPECTED_CHANGE_CIPHER_SPEC);
    }

    @Test
    void rejectsTicketThatWasNotAnnounced() throws Exception {
        RawServer server = RawServer.of(client);
        server.sendFirstFlight(RawServer.extensions());
        server.receiveSecondFlight();
        server.send(new NewSessionTicketTls12(600, new byte[] {1}));
        server.expectRefusal(Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void rejectsOtherSuiteForASession() throws Exception {
        ClientSession session = ticketSession();
        RawServer server = resuming(session);
        server.suite = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
        server.sendHello();
        server.expectRefusal(Fault.CHANGED_CIPHER_SUITE);
        assertTrue(store.removed.contains(session));
    }

    @Test
    void rejectsResumptionWithoutExtendedMasterSecret() throws Exception {
        ClientSession session = ticketSession();
        RawServer server = resuming(session);
        server.sendHello(RawServer.extensions().remove(ExtensionType.EXTENDED_MASTER_SECRET));
        server.expectRefusal(Fault.EXTENDED_MASTER_SECRET_CHANGED);
        assertTrue(store.removed.contains(session));
    }

    @Test
    void forgetsSessionWhoseResumptionFails() throws Exception {
        ClientSession session = ticketSession();
        RawServer server = resumed(session);
        server.send(new Finished(new byte[12]));
        server.expectRefusal(Fault.BAD_FINISHED);
        assertTrue(store.removed.contains(session));
        assertTrue(store.sessions.isEmpty());
    }

    @Test
    void rejectsCertificateAfterResumption() throws Exception {
        RawServer server = resuming(ticketSession());
        server.sendHello();
        server.sendCertificate();
        server.expectRefusal(Fault.UNEXPECTED_MESSAGE);
    }

    // ---- The server ----

    private static ExtensionBlock.Builder withTicket(byte[] ticket) {
        return RawClient.extensions().add(ClientHelloExtension.SESSION_TICKET, ticket);
    }

    /** A scripted client that has a ticket. */
    private RawClient ticketClient() throws Exception {
        return new RawClient(server).complete(withTicket(new byte[0]));
    }

    /** A scripted client that has a session id. */
    private RawClient idClient() throws Exception {
        return new RawClient(server).complete(RawClient.extensions());
    }

    @Test
    void givesEitherTicketOrId() throws Exception {
        RawClient withTicket = ticketClient();
        assertTrue(withTicket.ticket.ticket().length > 0);
        assertEquals(0, withTicket.serverHello.sessionId().length);
        assertEquals(ServerConfig.DEFAULT_SESSION_LIFETIME.toSeconds(), withTicket.ticket.lifetimeHintSeconds());
        assertEquals(32, idClient().serverHello.sessionId().length);
    }

    @Test
    void resumesWithTicketAndEchoesTheId() throws Exception {
        RawClient first = ticketClient();
        RawClient second = new RawClient(server);
        second.sessionId = RawPeer.bytes(32, 9);
        second.resume(withTicket(first.ticket.ticket()), first.master.forSession());
        assertArrayEquals(second.sessionId, second.serverHello.sessionId());
        assertEquals(Resumption.TICKET, second.engine.info().orElseThrow().resumption());
    }

    @Test
    void resumesWithTicketWithoutId() throws Exception {
        RawClient first = ticketClient();
        RawClient second = new RawClient(server).resume(withTicket(first.ticket.ticket()), first.master.forSession());
        assertEquals(0, second.serverHello.sessionId().length);
    }

    @Test
    void neverUsesTheIdBesideATicket() throws Exception {
        RawClient first = idClient();
        RawClient second = new RawClient(server);
        second.sessionId = first.serverHello.sessionId();
        second.complete(withTicket(new byte[] {1, 2, 3}));
        assertEquals(Resumption.NONE, second.engine.info().orElseThrow().resumption());
    }

    @Test
    void usesTheIdBesideARequestForATicket() throws Exception {
        RawClient first = idClient();
        RawClient second = new RawClient(server);
        second.sessionId = first.serverHello.sessionId();
        second.resume(withTicket(new byte[0]), first.master.forSession());
        assertEquals(Resumption.SESSION_ID, second.engine.info().orElseThrow().resumption());
    }

    @Test
    void abortsIfTheHelloDropsExtendedMasterSecret() throws Exception {
        RawClient first = ticketClient();
        RawClient second = new RawClient(server);
        second.send(second.clientHello(withTicket(first.ticket.ticket()).remove(ExtensionType.EXTENDED_MASTER_SECRET)));
        second.expectRefusal(Fault.EXTENDED_MASTER_SECRET_CHANGED);
        RawClient third = new RawClient(server);
        third.sessionId = idClient().serverHello.sessionId();
        third.send(third.clientHello(RawClient.extensions().remove(ExtensionType.EXTENDED_MASTER_SECRET)));
        third.expectRefusal(Fault.EXTENDED_MASTER_SECRET_CHANGED);
    }

    @Test
    void fullHandshakeFollowsIfTheHelloDropsTheSuite() throws Exception {
        RawClient first = ticketClient();
        RawClient second = new RawClient(server);
        second.suites = List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256);
        second.complete(withTicket(first.ticket.ticket()));
        assertFalse(second.engine.info().orElseThrow().resumed());
    }

    @Test
    void fullHandshakeFollowsIfTheHelloChangesTheName() throws Exception {
        RawClient first = ticketClient();
        RawClient second = new RawClient(server);
        second.complete(withTicket(first.ticket.ticket()).add(ClientHelloExtension.SERVER_NAME, Setup.HOST));
        assertFalse(second.engine.info().orElseThrow().resumed());
    }

    @Test
    void fullHandshakeFollowsIfTheHelloDropsEncryptThenMac() throws Exception {
        server = Setup.server(ProtocolVersion.TLS_1_2)
                .cipherSuites(List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256)).build();
        RawClient first = new RawClient(server);
        first.complete(withTicket(new byte[0]).add(ClientHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT));
        RawClient second = new RawClient(server).complete(withTicket(first.ticket.ticket()));
        assertFalse(second.engine.info().orElseThrow().resumed());
    }

    @Test
    void fullHandshakeFollowsTicketThatWasChanged() throws Exception {
        byte[] ticket = ticketClient().ticket.ticket();
        ticket[ticket.length / 2] ^= 1;
        RawClient second = new RawClient(server).complete(withTicket(ticket));
        assertFalse(second.engine.info().orElseThrow().resumed());
    }

    @Test
    void fullHandshakeFollowsTicketThatHasExpired() throws Exception {
        MutableClock clock = Setup.clock();
        server = Setup.server(ProtocolVersion.TLS_1_2).clock(clock).sessionLifetime(Duration.ofHours(1)).build();
        RawClient first = ticketClient();
        clock.advance(Duration.ofHours(1));
        RawClient second = new RawClient(server).complete(withTicket(first.ticket.ticket()));
        assertFalse(second.engine.info().orElseThrow().resumed());
    }

    @Test
    void renewedTicketsEndAWeekAfterTheFirstHandshake() throws Exception {
        MutableClock clock = Setup.clock();
        server = Setup.server(ProtocolVersion.TLS_1_2).clock(clock).sessionLifetime(Duration.ofDays(2)).build();
        RawClient client = ticketClient();
        for (int day = 0; day < 5; day++) {
            clock.advance(Duration.ofDays(1).plusHours(8));
            RawClient next = new RawClient(server);
            next.resume(withTicket(client.ticket.ticket()), client.master.forSession());
            client = next;
        }
        assertEquals(Duration.ofHours(8).toSeconds(), client.ticket.lifetimeHintSeconds(), "6 days and 16 hours are over");
        clock.advance(Duration.ofHours(8));
        RawClient last = new RawClient(server).complete(withTicket(client.ticket.ticket()));
        assertFalse(last.engine.info().orElseThrow().resumed());
    }

    @Test
    void fullHandshakeFollowsTicketOfTls13() throws Exception {
        ServerConfig both = Setup.server().build();
        RecordingStore modern = new RecordingStore(Setup.clock());
        new EnginePair(
                Setup.client().sessions(modern).build(), Setup.peer(), both).handshake();
        RawClient client = new RawClient(both).complete(withTicket(modern.only().ticket()));
        assertFalse(client.engine.info().orElseThrow().resumed());
    }

    @Test
    void leavesOutOfAnAbbreviatedHelloWhatOnlyAFullOneSays() throws Exception {
        ExtensionBlock.Builder named = RawClient.extensions().add(ClientHelloExtension.SERVER_NAME, Setup.HOST);
        RawClient first = new RawClient(server).complete(named);
        RawClient second = new RawClient(server);
        second.sessionId = first.serverHello.sessionId();
        second.resume(named, first.master.forSession());
        assertEquals(List.of(ExtensionType.RENEGOTIATION_INFO, ExtensionType.EXTENDED_MASTER_SECRET),
                second.serverHello.extensions().types());
    }

    @Test
    void rejectsWrongFinishedOfAResumingClient() throws Exception {
        RawClient first = idClient();
        RawClient second = new RawClient(server);
        second.sessionId = first.serverHello.sessionId();
        second.sendHello(RawClient.extensions());
        second.receiveHello();
        second.master = Tls12Master.resumed(Setup.CRYPTO, second.suite.hash(), first.master.forSession());
        second.receiveEnd();
        second.changeCipherSpec();
        second.writeWith(second.keys().client());
        second.send(new Finished(new byte[12]));
        second.expectRefusal(Fault.BAD_FINISHED);
    }
}
