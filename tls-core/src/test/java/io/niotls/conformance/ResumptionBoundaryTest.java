package io.niotls.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.config.ApplicationProtocolSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
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
import io.niotls.testing.TestPki.KeyKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that offers, wherever it goes, the session it got under other rules: nginx CVE-2025-23419, Apache CVE-2025-23048,
 * wolfSSL CVE-2026-11703. The servers share ticket keys and cache, as virtual hosts do; a full handshake must follow.
 */
class ResumptionBoundaryTest {
    private enum Means { SESSION_ID, TICKET, PSK }

    /** What is other at the second connection. */
    private enum Border {
        OTHER_VIRTUAL_HOST(s -> s.virtualHost("other")),
        OTHER_AUTHORITIES(s -> s.peerVerifier(InsecurePeerVerifier.acceptingEveryone())),
        CLIENT_CERTIFICATE_NOW_REQUIRED(s -> s.clientAuthentication(ClientAuthentication.REQUIRED)),
        OTHER_APPLICATION_PROTOCOL(s -> s.applicationProtocolSelector(ApplicationProtocolSelector.preferring(List.of("two")))),
        OTHER_SERVER_NAME(UnaryOperator.identity());

        private final UnaryOperator<ServerConfig.Builder> change;

        Border(UnaryOperator<ServerConfig.Builder> change) {
            this.change = change;
        }
    }

    static List<Arguments> attacks() {
        List<Arguments> all = new ArrayList<>();
        for (Means means : Means.values()) {
            for (Border border : Border.values()) {
                all.add(Arguments.of(means, border));
            }
        }
        return all;
    }

    /** Gives its one session to everybody who asks. */
    private static final class Thief implements ClientSessionStore {
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
            // it keeps what it has
        }
    }

    private final MutableClock clock = Setup.clock();
    private final ServerSessionCache cache = new ServerSessionCache(10, Duration.ofHours(2), clock);
    private final TicketKeys tickets = TicketKeys.generate(Setup.seeded(5), clock, Setup.CRYPTO);

    @ParameterizedTest
    @MethodSource("attacks")
    void aSessionDoesNotCrossTheBorder(Means means, Border border) throws Exception {
        ClientConfig client = client(means);
        // Whom clients are verified by matters only where they are asked.
        ClientAuthentication asked = border == Border.OTHER_AUTHORITIES
                ? ClientAuthentication.REQUIRED : ClientAuthentication.NONE;
        ServerConfig first = server(means).clientAuthentication(asked).build();
        connect(client, Setup.peer(), first);
        assertTrue(connect(client, Setup.peer(), first).client.engine.info().orElseThrow().resumed(), "it would be resumed");

        // Other random numbers, or the second server would make the session ids of the first.
        ServerConfig second =
                border.change.apply(server(means).clientAuthentication(asked).random(Setup.seeded(99))).build();
        Peer peer = border == Border.OTHER_SERVER_NAME
                ? Peer.of("other.example", Setup.PORT).verifiedAs(Setup.HOST)
                : Setup.peer();
        EnginePair pair = connect(client, peer, second);
        assertEquals(false, pair.client.engine.info().orElseThrow().resumed());
        assertEquals(false, pair.server.engine.info().orElseThrow().resumed());
    }

    private ClientConfig client(Means means) {
        return Setup.client(version(means))
                .clock(clock)
                .applicationProtocols(List.of("one", "two"))
                .credentials(CredentialSelector.of(Setup.clientCredential(KeyKind.ECDSA_P256)))
                .tickets(means != Means.SESSION_ID)
                .sessions(new Thief())
                .build();
    }

    private ServerConfig.Builder server(Means means) {
        ServerConfig.Builder builder = Setup.server(version(means))
                .clock(clock)
                .applicationProtocolSelector(ApplicationProtocolSelector.preferring(List.of("one")))
                .sessions(cache);
        return means == Means.SESSION_ID ? builder.withoutTickets() : builder.tickets(tickets);
    }

    private static ProtocolVersion version(Means means) {
        return means == Means.PSK ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2;
    }

    private static EnginePair connect(ClientConfig client, Peer peer, ServerConfig server) throws TlsException {
        EnginePair pair = new EnginePair(client, peer, server).handshake();
        pair.pump();
        return pair;
    }

    // ---- Client side ----

    @ParameterizedTest
    @EnumSource(Means.class)
    void aClientDoesNotOfferASessionOfOtherVerificationSettings(Means means) throws Exception {
        ClientConfig client = client(means);
        connect(client, Setup.peer(), server(means).build());
        ClientConfig strict = client.toBuilder().peerVerifier(Setup.verifier(false)).build();
        ServerConfig again = server(means).random(Setup.seeded(99)).build();
        assertEquals(false, connect(strict, Setup.peer(), again).client.engine.info().orElseThrow().resumed());
    }

    // ---- Triple handshake: CVE-2014-1295 ----

    /** An attacker who takes extended_master_secret out of the hello gets no connection, not a weaker one. */
    @Test
    void strippingExtendedMasterSecretIsNoticed() {
        EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_2), Setup.server(ProtocolVersion.TLS_1_2));
        pair.client.sends = new OnFirstHello(hello -> Rewrite.without(hello, 23));
        TlsException failure = assertThrows(TlsException.class, pair::pump);
        assertEquals(Fault.BAD_FINISHED, failure.fault());
        assertEquals(false, pair.client.engine.isEstablished());
    }

    // ---- Downgrade: RFC 8446 §4.1.3, RFC 7507 ----

    @Test
    void aHelloThatLostTls13OnItsWayIsNoticedByTheSentinel() {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        pair.client.sends = new OnFirstHello(hello -> Rewrite.without(hello, 43, 51, 45));
        TlsException failure = assertThrows(TlsException.class, pair::pump);
        assertEquals(Fault.DOWNGRADE, failure.fault());
        assertNull(pair.client.engine.info().orElse(null));
    }

    @Test
    void aNeedlessFallbackIsRefused() {
        EnginePair pair = Setup.pair(
                Setup.client(ProtocolVersion.TLS_1_2).fallback(true), Setup.server().versions(Config.DEFAULT_VERSIONS));
        assertEquals(Fault.NEEDLESS_FALLBACK, assertThrows(TlsException.class, pair::pump).fault());
    }

    /** Changes the first ClientHello, which stands in one record. */
    private static final class OnFirstHello implements EnginePair.Wire {
        private final UnaryOperator<byte[]> change;
        private boolean done;

        OnFirstHello(UnaryOperator<byte[]> change) {
            this.change = change;
        }

        @Override
        public byte[] carry(byte[] sent) {
            if (done) {
                return sent;
            }
            done = true;
            byte[] hello = Arrays.copyOfRange(sent, 5, sent.length);
            return ScriptedPeer.plain(22, change.apply(hello));
        }
    }
}
