package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionCache;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.TicketProtector;
import io.niotls.testing.EnginePair;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that must not be kept, and what happens to those that cannot be used. */
class SessionValidityTest {
    private static final Duration UNTIL_EXPIRY = Duration.ofHours(1);

    private final MutableClock clock = Setup.clock();

    enum Way {
        PSK(ProtocolVersion.TLS_1_3, true),
        TICKET(ProtocolVersion.TLS_1_2, true),
        SESSION_ID(ProtocolVersion.TLS_1_2, false);

        final ProtocolVersion version;
        final boolean tickets;

        Way(ProtocolVersion version, boolean tickets) {
            this.version = version;
            this.tickets = tickets;
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void noSessionOutlivesTheServersCertificate(Way way) throws Exception {
        Credential expiring = expiring(KeyPurposeId.id_kp_serverAuth);
        ClientConfig client = Setup.client(way.version).clock(clock).tickets(way.tickets).build();
        ServerConfig server = server(way).credentials(CredentialSelector.of(expiring)).build();
        assertFalse(connect(client, server).client.engine.info().orElseThrow().resumed());
        clock.advance(UNTIL_EXPIRY.minusMinutes(10));
        assertTrue(connect(client, server).client.engine.info().orElseThrow().resumed());
        clock.advance(Duration.ofMinutes(11));
        EnginePair late = new EnginePair(client, Setup.peer(), server);
        TlsException refused = assertThrows(TlsException.class, late::handshake);
        assertEquals(Fault.EXPIRED_CERTIFICATE, refused.fault());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void noSessionOutlivesTheClientsCertificate(Way way) throws Exception {
        Credential expiring = expiring(KeyPurposeId.id_kp_clientAuth);
        ClientConfig client = Setup.client(way.version).clock(clock).tickets(way.tickets)
                .credentials(CredentialSelector.of(expiring)).build();
        ServerConfig server = server(way).clientAuthentication(ClientAuthentication.REQUIRED).build();
        assertFalse(connect(client, server).server.engine.info().orElseThrow().resumed());
        clock.advance(UNTIL_EXPIRY.minusMinutes(10));
        assertTrue(connect(client, server).server.engine.info().orElseThrow().resumed());
        clock.advance(Duration.ofMinutes(11));
        EnginePair late = new EnginePair(client, Setup.peer(), server);
        assertThrows(TlsException.class, late::handshake);
        assertEquals(Fault.EXPIRED_CERTIFICATE, late.server.engine.failure().orElseThrow().fault());
    }

    @ParameterizedTest
    @EnumSource(value = Way.class, names = {"PSK", "TICKET"})
    void keepsNoTicketThatWouldNotFitAHello(Way way) throws Exception {
        TicketProtector huge = new TicketProtector() {
            @Override
            public byte[] seal(byte[] state) {
                return new byte[40_000];
            }

            @Override
            public Optional<byte[]> open(byte[] ticket) {
                return Optional.empty();
            }
        };
        ClientConfig client = Setup.client(way.version).clock(clock).build();
        ServerConfig server = Setup.server(way.version).clock(clock).withoutSessions().tickets(huge).build();
        connect(client, server);
        assertEquals(0, ((ClientSessionCache) client.sessions().orElseThrow()).size());
        assertFalse(connect(client, server).client.engine.info().orElseThrow().resumed());
    }

    @Test
    void forgetsATls12SessionThatIsAnsweredWithAnAlert() throws Exception {
        ClientConfig client = Setup.client(ProtocolVersion.TLS_1_2).clock(clock).build();
        connect(client, server(Way.TICKET).build());
        ClientSessionCache cache = (ClientSessionCache) client.sessions().orElseThrow();
        assertEquals(1, cache.size());
        TlsEngine engine = TlsEngine.client(client, Setup.peer());
        EnginePair.Side side = new EnginePair(engine, engine).client;
        side.output();
        byte[] handshakeFailure = {21, 3, 3, 0, 2, 2, 40};
        assertThrows(TlsException.class, () -> side.input(handshakeFailure));
        assertEquals(0, cache.size());
    }

    @Test
    void keepsNoSessionWithAnOversizedChain() {
        ClientSessionCache cache = new ClientSessionCache(4, 4, clock);
        byte[][] padding = new byte[3][15_000];
        Arrays.fill(padding[0], (byte) 1);
        cache.put(
                new ClientSessionKey("a.example", 443, "00".repeat(32)),
                ClientSession.builder(ProtocolVersion.TLS_1_3, CipherSuite.TLS_AES_128_GCM_SHA256, new byte[32])
                        .ticket(new byte[10]).createdAt(clock.instant()).lifetime(Duration.ofHours(1)).boundary(new byte[32])
                        .peerCertificates(List.of(padding)).build());
        assertEquals(0, cache.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void offloadsWhatTheSelectedConfigurationOffloads(boolean selected) throws Exception {
        ServerConfig host = Setup.server().offload(Set.of(Pause.Kind.SIGN)).virtualHost("a").build();
        ServerConfig front = Setup.server().selector(hello -> host).build();
        EnginePair pair = new EnginePair(Setup.client().build(), Setup.peer(), selected ? front : host);
        pair.server.input(pair.client.output());
        Pause<?> pause = pair.server.engine.pause().orElseThrow();
        assertEquals(Pause.Kind.SIGN, pause.kind());
        pause.run();
        pair.server.engine.resume();
        pair.handshake();
    }

    private ServerConfig.Builder server(Way way) {
        ServerConfig.Builder builder = Setup.server(way.version).clock(clock);
        return way.tickets ? builder : builder.withoutTickets();
    }

    private static EnginePair connect(ClientConfig client, ServerConfig server) throws TlsException {
        EnginePair pair = new EnginePair(client, Setup.peer(), server);
        pair.handshake();
        pair.pump();
        return pair;
    }

    private static Credential expiring(KeyPurposeId purpose) {
        KeyPair key = TestPki.keyPair(KeyKind.ECDSA_P256, "expiring");
        TestPki.Leaf usual = TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST);
        X509Certificate certificate = TestPki.certificate("CN=expiring", key)
                .names(Setup.HOST)
                .purposes(purpose)
                .validity(TestPki.NOT_BEFORE, TestPki.NOW.plus(UNTIL_EXPIRY))
                .issuer(TestPki.intermediate(KeyKind.ECDSA_P256))
                .build();
        return Setup.credential(
                new TestPki.Leaf(key.getPrivate(), List.of(certificate, usual.chain().get(1)), usual.root()));
    }
}
