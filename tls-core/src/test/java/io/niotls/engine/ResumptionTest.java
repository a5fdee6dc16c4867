package io.niotls.engine;

import static io.niotls.engine.HandshakeTest.info;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.engine.Resumptions.AnyServerStore;
import io.niotls.engine.Resumptions.Way;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.NewSessionTicketTls13;
import io.niotls.message.OfferedPsks;
import io.niotls.message.PskIdentity;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ClientSessionCache;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.StatelessCookie;
import io.niotls.session.TicketKeys;
import io.niotls.session.TicketProtector;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resumption by session id, by ticket and by PSK: RFC 5246 §7.3, RFC 5077, RFC 8446 §2.2 and §4.6.1. */
class ResumptionTest {
    @TempDir
    Path directory;

    private final Tap tap = new Tap();

    @ParameterizedTest
    @EnumSource(Way.class)
    void resumes(Way way) throws Exception {
        Resumptions both = new Resumptions(way);
        assertEquals(Resumption.NONE, both.connect());
        assertEquals(way.resumption, both.connect());
        assertEquals(way.resumption, both.connect());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void resumedConnectionsGoBackToTheFullHandshake(Way way) throws Exception {
        Resumptions both = new Resumptions(way);
        Instant fullHandshake = both.clientClock.instant();
        both.connect();
        for (int i = 0; i < 2; i++) {
            both.clientClock.advance(Duration.ofMinutes(1));
            both.serverClock.advance(Duration.ofMinutes(1));
            EnginePair resumed = new EnginePair(both.client().build(), Setup.peer(), both.server().build());
            assertEquals(way.resumption, Resumptions.resumption(resumed));
            assertEquals(fullHandshake, info(resumed.client).authenticatedAt());
            assertEquals(fullHandshake, info(resumed.server).authenticatedAt());
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void resumedSessionRemembersBothPeers(Way way) throws Exception {
        Resumptions both = new Resumptions(way);
        CredentialSelector credentials = CredentialSelector.of(Setup.clientCredential(KeyKind.ECDSA_P256));
        ClientConfig client = both.client().credentials(credentials).build();
        EnginePair first = new EnginePair(
                client, Setup.peer(), both.server().clientAuthentication(ClientAuthentication.REQUIRED).build());
        Resumptions.resumption(first);
        EnginePair second = new EnginePair(
                client, Setup.peer(), both.server().clientAuthentication(ClientAuthentication.REQUIRED).build());
        assertEquals(way.resumption, Resumptions.resumption(second));
        assertEquals(info(first.server).peerCertificates(), info(second.server).peerCertificates());
        assertEquals(info(first.client).peerCertificates(), info(second.client).peerCertificates());
        assertEquals(info(first.client).peerSignatureScheme(), info(second.client).peerSignatureScheme());
        assertTrue(info(first.server).peerSignatureScheme().isPresent());
        assertEquals(info(first.server).peerSignatureScheme(), info(second.server).peerSignatureScheme());
        EnginePair third = new EnginePair(
                client, Setup.peer(), both.server().clientAuthentication(ClientAuthentication.REQUIRED).build());
        assertEquals(way.resumption, Resumptions.resumption(third), "with what the resumed connection gave back");
        assertEquals(info(first.server).peerSignatureScheme(), info(third.server).peerSignatureScheme());
        assertEquals(info(first.server).localCertificates(), info(second.server).localCertificates());
        assertEquals(info(first.client).localCertificates(), info(second.client).localCertificates());
        assertFalse(info(second.client).localCertificates().isEmpty());
        assertFalse(info(second.server).localCertificates().isEmpty());
        assertFalse(info(second.server).peerCertificates().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void sessionsAreKeptByNameAndPortNotByAddress(Way way) throws Exception {
        Resumptions both = new Resumptions(way);
        both.server().build();
        // A connection made to an address, with the server's name given apart from it: the engine sees only the name.
        assertEquals(Resumption.NONE, Resumptions.connect(both.client(), Peer.of(Setup.HOST, 8443), both.server()));
        assertEquals(way.resumption, Resumptions.connect(both.client(), Peer.of(Setup.HOST, 8443), both.server()));
        assertEquals(Resumption.NONE, Resumptions.connect(both.client(), Peer.of(Setup.HOST, 9443), both.server()));
        Peer nameless = new Peer(Optional.empty(), Peer.of(Setup.HOST, 8443).verificationName(), 8443);
        assertEquals(Resumption.NONE, Resumptions.connect(both.client(), nameless, both.server()));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void sessionsAreSavedAndLoaded(Way way) throws Exception {
        Resumptions both = new Resumptions(way);
        both.connect();
        Path file = directory.resolve("sessions");
        ((ClientSessionCache) both.clientStore).save(file);
        ClientSessionCache loaded = new ClientSessionCache(16, 8, both.clientClock);
        loaded.load(file);
        assertEquals(way.resumption, Resumptions.connect(both.client().sessions(loaded), both.server()));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void clientDoesNotOfferExpiredSessions(Way way) throws Exception {
        Resumptions both = new Resumptions(way, new AnyServerStore());
        both.connect();
        both.clientClock.advance(Duration.ofDays(8)); // a session id has no lifetime but the longest
        EnginePair pair = tap.pair(both.client(), both.server());
        assertEquals(Resumption.NONE, Resumptions.resumption(pair));
        ClientHello hello = tap.client.clientHello();
        assertFalse(hello.extensions().has(ClientHelloExtension.PRE_SHARED_KEY));
        assertEquals(0, hello.extensions().get(ClientHelloExtension.SESSION_TICKET).orElse(new byte[0]).length);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void serverDoesNotResumeExpiredSessions(Way way) throws Exception {
        Resumptions both = new Resumptions(way);
        both.connect();
        both.serverClock.advance(Duration.ofHours(2).plusSeconds(1));
        assertEquals(Resumption.NONE, both.connect());
    }

    @ParameterizedTest
    @EnumSource(value = Way.class, names = {"TICKET", "PSK"})
    void rotatedTicketKeysStillOpenForASetTime(Way way) throws Exception {
        Resumptions both = new Resumptions(way);
        both.connect();
        both.ticketKeys.rotate();
        assertEquals(way.resumption, both.connect());
        TicketKeys foreign = TicketKeys.generate(Setup.seeded(8), both.serverClock, Setup.CRYPTO);
        assertEquals(Resumption.NONE, Resumptions.connect(both.client(), both.server().tickets(foreign)));
    }

    /** It opens, but what is in it was written by another version of this library, or by another program with these keys. */
    @ParameterizedTest
    @EnumSource(value = Way.class, names = {"TICKET", "PSK"})
    void ticketWhoseStateCannotBeReadMeansAFullHandshake(Way way) throws Exception {
        Resumptions both = new Resumptions(way);
        both.connect();
        assertEquals(Resumption.NONE, Resumptions.connect(both.client(), both.server().tickets(new TicketProtector() {
            @Override
            public byte[] seal(byte[] state) {
                return both.ticketKeys.seal(state);
            }

            @Override
            public Optional<byte[]> open(byte[] ticket) {
                return both.ticketKeys.open(ticket).map(state -> new byte[] {(byte) 0xff, 1, 2, 3});
            }
        })));
    }

    @ParameterizedTest
    @EnumSource(value = Way.class, names = {"TICKET", "PSK"})
    void droppedTicketKeysMeanAFullHandshake(Way way) throws Exception {
        Resumptions both = new Resumptions(way, new AnyServerStore());
        TicketKeys shortLived = TicketKeys.generate(
                Setup.seeded(7), both.serverClock, Setup.CRYPTO, Duration.ofMinutes(1), Duration.ofMinutes(2));
        Resumptions.connect(both.client(), both.server().tickets(shortLived));
        both.serverClock.advance(Duration.ofSeconds(61));
        assertEquals(way.resumption, Resumptions.connect(both.client(), both.server().tickets(shortLived)));
        both.serverClock.advance(Duration.ofMinutes(4));
        assertEquals(Resumption.NONE, Resumptions.connect(both.client(), both.server().tickets(shortLived)));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void eachSideCanSwitchResumptionOff(Way way) throws Exception {
        Resumptions both = new Resumptions(way);
        both.connect();
        assertEquals(Resumption.NONE, Resumptions.connect(both.client().withoutSessions(), both.server()));
        assertEquals(Resumption.NONE,
                Resumptions.connect(both.client(), both.server().withoutTickets().withoutSessions()));
    }

    // ---- PSK ----

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 16})
    void serverSendsAsManyTicketsAsItIsSetTo(int count) throws Exception {
        Resumptions both = new Resumptions(Way.PSK, new AnyServerStore());
        EnginePair pair = tap.pair(both.client(), both.server().ticketCount(count));
        HandshakeTest.exchange(pair);
        assertEquals(count, Collections.frequency(tap.server.types(), HandshakeType.NEW_SESSION_TICKET));
        for (int i = 0; i < count; i++) {
            assertEquals(Resumption.PSK, Resumptions.connect(both.client(), both.server().ticketCount(0)), "ticket " + i);
        }
        assertEquals(Resumption.NONE, Resumptions.connect(both.client(), both.server().ticketCount(0)));
    }

    @Test
    void ticketIsUsedOnce() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        Resumptions.connect(both.client(), both.server().ticketCount(1));
        assertEquals(Resumption.PSK, Resumptions.connect(both.client(), both.server().ticketCount(0)));
        assertEquals(Resumption.NONE, Resumptions.connect(both.client(), both.server().ticketCount(0)));
    }

    @Test
    void resumedConnectionGetsOneTicketBack() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        both.connect();
        EnginePair pair = tap.pair(both.client(), both.server());
        assertEquals(Resumption.PSK, Resumptions.resumption(pair));
        assertEquals(1, Collections.frequency(tap.server.types(), HandshakeType.NEW_SESSION_TICKET));
    }

    @Test
    void noTicketsForAClientWithoutPskModes() throws Exception {
        EnginePair pair = tap.pair(Setup.client(ProtocolVersion.TLS_1_3).tickets(false), Setup.server());
        HandshakeTest.exchange(pair);
        assertFalse(tap.client.clientHello().extensions().has(ClientHelloExtension.PSK_KEY_EXCHANGE_MODES));
        assertFalse(tap.server.types().contains(HandshakeType.NEW_SESSION_TICKET));
    }

    @Test
    void ticketWithoutLifetimeIsThrownAway() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        EnginePair pair = tap.pair(both.client(), both.server());
        tap.server.rewriter = Tap.replace(HandshakeType.NEW_SESSION_TICKET, message ->
                new NewSessionTicketTls13(0, 1, new byte[1], new byte[50], ExtensionBlock.EMPTY).encode());
        HandshakeTest.exchange(pair);
        assertEquals(0, ((ClientSessionCache) both.clientStore).size());
    }

    /** What came in a record of its own must fit a hello with all the rest. */
    @ParameterizedTest
    @ValueSource(ints = {16_384, 16_385})
    void ticketThatIsTooLongToBeOfferedIsThrownAway(int length) throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        EnginePair pair = tap.pair(both.client(), both.server().ticketCount(1));
        tap.server.rewriter = Tap.replace(HandshakeType.NEW_SESSION_TICKET, message ->
                new NewSessionTicketTls13(60, 1, new byte[1], new byte[length], ExtensionBlock.EMPTY).encode());
        HandshakeTest.exchange(pair);
        assertEquals(length == 16_384 ? 1 : 0, ((ClientSessionCache) both.clientStore).size());
    }

    @Test
    void resumesWithAFreshKeyExchangeInAnotherGroup() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        both.connect();
        EnginePair pair = new EnginePair(both.client().build(), Setup.peer(),
                both.server().groups(List.of(NamedGroup.SECP384R1)).build());
        assertEquals(Resumption.PSK, Resumptions.resumption(pair));
        assertEquals(Optional.of(NamedGroup.SECP384R1), info(pair.client).group());
        assertTrue(info(pair.client).helloRetryRequest(), "with binders computed anew for the second hello");
    }

    @Test
    void resumesAcrossAStatelessCookie() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        both.connect();
        EnginePair pair = new EnginePair(both.client().build(), Setup.peer(),
                both.server().cookie(new StatelessCookie(both.ticketKeys)).build());
        assertEquals(Resumption.PSK, Resumptions.resumption(pair));
        assertTrue(info(pair.server).helloRetryRequest());
    }

    @Test
    void resumesWithAnotherSuiteOfTheSameHash() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        Resumptions.connect(both.client(), both.server().cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256)));
        assertEquals(Resumption.PSK, Resumptions.connect(
                both.client(), both.server().cipherSuites(List.of(CipherSuite.TLS_CHACHA20_POLY1305_SHA256))));
        assertEquals(Resumption.NONE, Resumptions.connect(
                both.client(), both.server().cipherSuites(List.of(CipherSuite.TLS_AES_256_GCM_SHA384))));
    }

    @Test
    void pskIsLeftOutOfTheSecondHelloIfItsHashDoesNotFit() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        Resumptions.connect(both.client(), both.server().cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256)));
        EnginePair pair = tap.pair(both.client(), both.server().groups(List.of(NamedGroup.SECP384R1))
                .cipherSuites(List.of(CipherSuite.TLS_AES_256_GCM_SHA384)));
        assertEquals(Resumption.NONE, Resumptions.resumption(pair));
        assertFalse(tap.client.clientHello().extensions().has(ClientHelloExtension.PRE_SHARED_KEY));
    }

    @Test
    void resumedHandshakeHasNoCertificates() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        both.connect();
        EnginePair pair = tap.pair(both.client(), both.server());
        assertEquals(Resumption.PSK, Resumptions.resumption(pair));
        assertFalse(tap.server.types().contains(HandshakeType.CERTIFICATE));
        assertEquals(Optional.empty(), info(pair.server).localSignatureScheme());
    }

    @Test
    void eachConnectionHasKeysOfItsOwn() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        both.connect();
        EnginePair second = new EnginePair(both.client().build(), Setup.peer(), both.server().build());
        EnginePair third = new EnginePair(both.client().build(), Setup.peer(), both.server().build());
        second.handshake();
        third.handshake();
        assertNotEquals(new String(second.client.engine.exportKeyingMaterial("x", null, 32), "ISO-8859-1"),
                new String(third.client.engine.exportKeyingMaterial("x", null, 32), "ISO-8859-1"));
    }

    @Test
    void serverRefusesWrongBinder() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        both.connect();
        EnginePair pair = tap.pair(both.client(), both.server());
        tap.client.rewriter = Tap.replace(HandshakeType.CLIENT_HELLO, message -> {
            byte[] changed = message.clone();
            changed[changed.length - 1] ^= 1;
            return changed;
        });
        Refusal.expect(pair, pair.server, Fault.BAD_BINDER);
    }

    @Test
    void binderCoversTheHello() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        both.connect();
        EnginePair pair = tap.pair(both.client(), both.server());
        tap.client.rewriter = Tap.clientHello(hello -> Hellos.with(hello, new byte[32], hello.sessionId()));
        Refusal.expect(pair, pair.server, Fault.BAD_BINDER);
    }

    @Test
    void changedTicketMeansAFullHandshake() throws Exception {
        // The server goes on without the ticket; that the hello was changed comes out later.
        Resumptions both = new Resumptions(Way.PSK);
        both.connect();
        EnginePair pair = tap.pair(both.client(), both.server());
        tap.client.rewriter = Tap.clientHello(hello -> {
            OfferedPsks psks = hello.extensions().get(ClientHelloExtension.PRE_SHARED_KEY).orElseThrow();
            byte[] ticket = psks.identities().get(0).identity().clone();
            ticket[ticket.length - 1] ^= 1;
            return Hellos.with(hello, ClientHelloExtension.PRE_SHARED_KEY, new OfferedPsks(
                    List.of(new PskIdentity(ticket, psks.identities().get(0).obfuscatedTicketAge())), psks.binders()));
        });
        pair.server.input(pair.client.sends.carry(pair.client.output()));
        pair.server.sends.carry(pair.server.output());
        assertFalse(tap.server.serverHello().extensions().has(ServerHelloExtension.PRE_SHARED_KEY));
        assertTrue(tap.server.types().contains(HandshakeType.CERTIFICATE));
    }

    @Test
    void serverRefusesPskWithoutModes() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        both.connect();
        EnginePair pair = tap.pair(both.client(), both.server());
        tap.client.rewriter =
                Tap.clientHello(hello -> Hellos.without(hello, ExtensionType.PSK_KEY_EXCHANGE_MODES));
        Refusal.expect(pair, pair.server, Fault.MISSING_EXTENSION);
    }

    @Test
    void clientRefusesPskItDidNotOffer() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        both.connect();
        EnginePair pair = tap.pair(both.client(), both.server());
        tap.server.rewriter =
                Tap.serverHello(hello -> Hellos.with(hello, ServerHelloExtension.PRE_SHARED_KEY, 1));
        Refusal.expectUnheard(pair, pair.client, Fault.BAD_PSK_SELECTION);
        Tap other = new Tap();
        EnginePair none = other.pair(Setup.client(ProtocolVersion.TLS_1_3), Setup.server());
        other.server.rewriter =
                Tap.serverHello(hello -> Hellos.with(hello, ServerHelloExtension.PRE_SHARED_KEY, 0));
        Refusal.expectUnheard(none, none.client, Fault.UNREQUESTED_EXTENSION);
    }

    @Test
    void clientRefusesPskWithASuiteOfAnotherHash() throws Exception {
        Resumptions both = new Resumptions(Way.PSK);
        Resumptions.connect(both.client(), both.server().cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256)));
        EnginePair pair = tap.pair(both.client(), both.server().cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256)));
        tap.server.rewriter = Tap.serverHello(hello -> Hellos.with(hello, CipherSuite.TLS_AES_256_GCM_SHA384));
        Refusal.expectUnheard(pair, pair.client, Fault.BAD_PSK_SELECTION);
    }
}
