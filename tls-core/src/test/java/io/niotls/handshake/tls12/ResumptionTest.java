package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.ConfigSelector;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ClientSession;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ServerSessionCache;
import io.niotls.session.TicketKeys;
import io.niotls.testing.EnginePair;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Resumption in TLS 1.2: by session id and by ticket, and never across a boundary. Client and server are both ours. */
class ResumptionTest {
    private static final Duration LIFETIME = Duration.ofHours(2);

    /** The two ways. */
    enum Way {
        ID(Resumption.SESSION_ID),
        TICKET(Resumption.TICKET);

        private final Resumption resumption;

        Way(Resumption resumption) {
            this.resumption = resumption;
        }
    }

    private MutableClock clock;
    private RecordingStore store;
    private ServerConfig.Builder server;

    @BeforeEach
    void setUp() {
        clock = Setup.clock();
        store = new RecordingStore(clock);
        server = Setup.server(ProtocolVersion.TLS_1_2)
                .clock(clock)
                .sessionLifetime(LIFETIME)
                .sessions(new ServerSessionCache(100, LIFETIME, clock))
                .tickets(TicketKeys.generate(Setup.seeded(3), clock, Setup.CRYPTO));
    }

    private ClientConfig.Builder client(Way way) {
        return Setup.client(ProtocolVersion.TLS_1_2).clock(clock).sessions(store).tickets(way == Way.TICKET);
    }

    private static EnginePair connect(ClientConfig.Builder client, ServerConfig.Builder server) throws Exception {
        return Setup.pair(client, server).handshake();
    }

    private static ConnectionInfo info(EnginePair pair) {
        ConnectionInfo client = pair.client.engine.info().orElseThrow();
        ConnectionInfo server = pair.server.engine.info().orElseThrow();
        assertEquals(client.resumption(), server.resumption());
        assertEquals(client.cipherSuite(), server.cipherSuite());
        assertArrayEquals(client.sessionId(), server.sessionId());
        return client;
    }

    private void assertFullHandshakeNext(ClientConfig.Builder client, ServerConfig.Builder other) throws Exception {
        assertEquals(Resumption.NONE, info(connect(client, other)).resumption());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void resumesAsOftenAsWanted(Way way) throws Exception {
        assertEquals(Resumption.NONE, info(connect(client(way), server)).resumption());
        for (int i = 0; i < 3; i++) {
            EnginePair pair = connect(client(way), server);
            assertEquals(way.resumption, info(pair).resumption());
            assertArrayEquals(new byte[] {1}, pair.transfer(pair.client, new byte[] {1}));
            assertArrayEquals(new byte[] {2}, pair.transfer(pair.server, new byte[] {2}));
        }
    }

    @Test
    void resumesById() throws Exception {
        server.withoutTickets();
        connect(client(Way.TICKET), server);
        assertEquals(Resumption.SESSION_ID, info(connect(client(Way.TICKET), server)).resumption());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void resumesWhenTls13IsEnabledOnTheClientToo(Way way) throws Exception {
        List<ProtocolVersion> both = List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2);
        connect(client(way).versions(both), server);
        assertEquals(way.resumption, info(connect(client(way).versions(both), server)).resumption());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void carriesOverWhatIsKnownOfTheServer(Way way) throws Exception {
        server.applicationProtocols(List.of("h2"));
        ConnectionInfo first = info(connect(client(way).applicationProtocols(List.of("h2")), server));
        ConnectionInfo second = info(connect(client(way).applicationProtocols(List.of("h2")), server));
        assertEquals(way.resumption, second.resumption());
        assertTrue(second.resumed());
        assertEquals(first.peerCertificates(), second.peerCertificates());
        assertEquals(first.peerSignatureScheme(), second.peerSignatureScheme());
        assertEquals(Optional.of("h2"), second.applicationProtocol());
        assertEquals(Optional.of(Setup.HOST), second.serverName());
        assertEquals(Optional.empty(), second.group());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void carriesOverWhoTheClientIs(Way way) throws Exception {
        server.clientAuthentication(ClientAuthentication.REQUIRED);
        CredentialSelector credential = CredentialSelector.of(Setup.clientCredential(KeyKind.ECDSA_P256));
        EnginePair first = connect(client(way).credentials(credential), server);
        EnginePair second = connect(client(way).credentials(credential), server);
        assertEquals(way.resumption, info(second).resumption());
        assertFalse(second.server.engine.info().orElseThrow().peerCertificates().isEmpty());
        assertEquals(first.server.engine.info().orElseThrow().peerCertificates(),
                second.server.engine.info().orElseThrow().peerCertificates());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void resumesWithEverySuite(Way way) throws Exception {
        for (CipherSuite suite : CipherSuite.KNOWN) {
            if (suite.isTls13()) {
                continue;
            }
            KeyKind kind = suite.authentication() == CipherSuite.Authentication.RSA ? KeyKind.RSA_2048 : KeyKind.ECDSA_P256;
            server.cipherSuites(List.of(suite)).credentials(CredentialSelector.of(Setup.credential(kind)));
            connect(client(way).cipherSuites(List.of(suite)), server);
            EnginePair pair = connect(client(way).cipherSuites(List.of(suite)), server);
            assertEquals(way.resumption, info(pair).resumption(), suite::toString);
            assertArrayEquals(new byte[] {1}, pair.transfer(pair.client, new byte[] {1}));
            assertArrayEquals(new byte[] {2}, pair.transfer(pair.server, new byte[] {2}));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void neverResumesForAnotherVirtualHost(Way way) throws Exception {
        connect(client(way), server);
        assertFullHandshakeNext(client(way), server.virtualHost("other"));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void neverResumesWhereVirtualHostsShareEverythingButThePolicy(Way way) throws Exception {
        ServerConfig strict = server.clientAuthentication(ClientAuthentication.REQUESTED).build();
        ServerConfig plain = server.clientAuthentication(ClientAuthentication.NONE).build();
        server.selector(hello -> hello.serverName().filter(Setup.HOST::equals).isPresent() ? plain : strict);
        connect(client(way), server);
        server.selector(hello -> strict);
        assertFullHandshakeNext(client(way), server);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void neverResumesIfAClientCertificateIsNowRequired(Way way) throws Exception {
        CredentialSelector credential = CredentialSelector.of(Setup.clientCredential(KeyKind.ECDSA_P256));
        connect(client(way).credentials(credential), server);
        assertFullHandshakeNext(client(way).credentials(credential), server.clientAuthentication(ClientAuthentication.REQUIRED));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void neverResumesWithAnotherApplicationProtocol(Way way) throws Exception {
        List<String> offered = List.of("h2", "http/1.1");
        connect(client(way).applicationProtocols(offered), server.applicationProtocols(List.of("h2")));
        assertFullHandshakeNext(client(way).applicationProtocols(offered), server.applicationProtocols(List.of("http/1.1")));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void neverOffersTheSessionOfAnotherServer(Way way) throws Exception {
        server.credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256, Setup.HOST, "other.example")));
        connect(client(way), server);
        EnginePair pair = new EnginePair(client(way).build(), Peer.of("other.example", Setup.PORT), server.build());
        assertEquals(Resumption.NONE, info(pair.handshake()).resumption());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void neverOffersASessionUnderOtherSettings(Way way) throws Exception {
        connect(client(way), server);
        assertFullHandshakeNext(client(way).applicationProtocols(List.of("h2")), server);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void neverResumesWithASuiteThatIsNotEnabledAnyMore(Way way) throws Exception {
        connect(client(way), server);
        assertFullHandshakeNext(client(way), server.cipherSuites(
                List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256)));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void neverResumesAfterItsLifetime(Way way) throws Exception {
        connect(client(way), server);
        clock.advance(LIFETIME.minusSeconds(1));
        assertEquals(way.resumption, info(connect(client(way), server)).resumption());
        clock.advance(LIFETIME.plusSeconds(1));
        assertFullHandshakeNext(client(way), server);
    }

    @Test
    void fullHandshakeFollowsTicketOfUnknownKey() throws Exception {
        connect(client(Way.TICKET), server);
        server.tickets(TicketKeys.generate(Setup.seeded(4), clock, Setup.CRYPTO));
        assertFullHandshakeNext(client(Way.TICKET), server);
        assertEquals(Resumption.TICKET, info(connect(client(Way.TICKET), server)).resumption(), "with the new ticket");
    }

    @Test
    void fullHandshakeFollowsUnknownId() throws Exception {
        connect(client(Way.ID), server);
        server.sessions(new ServerSessionCache(100, LIFETIME, clock));
        assertFullHandshakeNext(client(Way.ID), server);
        assertEquals(Resumption.SESSION_ID, info(connect(client(Way.ID), server)).resumption(), "with the new session");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void forgetsSessionThatTheServerDidNotResume(Way way) throws Exception {
        connect(client(way), server);
        ClientSession first = store.only();
        connect(client(way), server.virtualHost("other"));
        assertTrue(store.removed.contains(first));
        assertFalse(Arrays.equals(first.secret(), store.only().secret()));
    }

    @Test
    void renewsTicketOnlyWhenItsLifetimeIsMoreThanHalfOver() throws Exception {
        connect(client(Way.TICKET), server);
        byte[] first = store.only().ticket();
        clock.advance(LIFETIME.dividedBy(2));
        connect(client(Way.TICKET), server);
        assertArrayEquals(first, store.only().ticket());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Resumption.TICKET, info(connect(client(Way.TICKET), server)).resumption());
        assertFalse(Arrays.equals(first, store.only().ticket()));
        clock.advance(LIFETIME.minusSeconds(1));
        assertEquals(Resumption.TICKET, info(connect(client(Way.TICKET), server)).resumption(), "with the renewed ticket");
    }

    @Test
    void renewedTicketsDoNotOutliveTheFirstHandshakeByMoreThanAWeek() throws Exception {
        connect(client(Way.TICKET), server);
        Duration age = Duration.ZERO;
        Duration step = LIFETIME.minusMinutes(1);
        while (age.plus(step).compareTo(Duration.ofDays(7)) < 0) {
            clock.advance(step);
            age = age.plus(step);
            assertEquals(Resumption.TICKET, info(connect(client(Way.TICKET), server)).resumption(), age::toString);
        }
        clock.advance(step);
        assertFullHandshakeNext(client(Way.TICKET), server);
    }

    @Test
    void keepsNothingWithoutTicketOrId() throws Exception {
        connect(client(Way.TICKET), server.withoutTickets().withoutSessions());
        assertTrue(store.sessions.isEmpty());
        assertFullHandshakeNext(client(Way.TICKET), server);
    }

    @Test
    void keepsTheLifetimeThatTheServerNames() throws Exception {
        connect(client(Way.TICKET), server);
        assertEquals(LIFETIME, store.only().lifetime());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void abbreviatedHandshakeHasTheServersFinishedAsTlsUnique(Way way) throws Exception {
        byte[] full = unique(connect(client(way), server));
        byte[] first = unique(connect(client(way), server));
        byte[] second = unique(connect(client(way).random(Setup.seeded(8)), server));
        assertFalse(Arrays.equals(full, first));
        assertFalse(Arrays.equals(first, second));
    }

    private static byte[] unique(EnginePair pair) {
        byte[] client = pair.client.engine.channelBinding("tls-unique").orElseThrow();
        assertArrayEquals(client, pair.server.engine.channelBinding("tls-unique").orElseThrow());
        assertEquals(12, client.length);
        return client;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void exportsTheSameOnBothSides(Way way) throws Exception {
        connect(client(way), server);
        EnginePair pair = connect(client(way), server);
        assertArrayEquals(
                pair.client.engine.exportKeyingMaterial("EXPORTER-test", new byte[] {1}, 64),
                pair.server.engine.exportKeyingMaterial("EXPORTER-test", new byte[] {1}, 64));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void keyLogNamesTheNewClientRandom(Way way) throws Exception {
        List<String> lines = new ArrayList<>();
        connect(client(way), server.keyLog(lines::add));
        connect(client(way).random(Setup.seeded(8)).keyLog(lines::add), server);
        assertEquals(3, lines.size());
        assertEquals(lines.get(1), lines.get(2));
        String[] first = lines.get(0).split(" ");
        String[] second = lines.get(1).split(" ");
        assertEquals("CLIENT_RANDOM", second[0]);
        assertFalse(first[1].equals(second[1]));
        assertEquals(first[2], second[2], "the master secret is the same");
    }

    @Test
    void byNameSelectorKeepsSessionsOfHostsApart() throws Exception {
        // One listener, shared keys, two hosts: CVE-2025-23419.
        server.credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256, Setup.HOST, "other.example")));
        ServerConfig one = server.virtualHost("one").build();
        ServerConfig two = server.virtualHost("two").clientAuthentication(ClientAuthentication.REQUESTED).build();
        ServerConfig.Builder listener = server.selector(ConfigSelector.byServerName(
                Map.of(Setup.HOST, one, "other.example", two), one));
        connect(client(Way.TICKET), listener);
        // The same ticket for the other name, which an honest client would not do.
        RecordingStore cheat = new RecordingStore(clock);
        cheat.answer = store.only();
        ClientConfig dishonest = client(Way.TICKET).sessions(cheat).build();
        EnginePair pair = new EnginePair(dishonest, Peer.of("other.example", Setup.PORT), listener.build());
        assertEquals(Resumption.NONE, info(pair.handshake()).resumption());
    }
}
