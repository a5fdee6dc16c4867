package io.niotls.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.auth.PeerVerifier;
import io.niotls.auth.PkixVerifier;
import io.niotls.config.ApplicationProtocolSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
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
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that offers, wherever it goes, the session it got under other rules: nginx CVE-2025-23419, Apache CVE-2025-23048,
 * wolfSSL CVE-2026-11703. The servers share ticket keys and cache, as virtual hosts do; a full handshake must follow.
 */
@Timeout(60)
class ResumptionAcrossContextsTest {
    private enum Means { SESSION_ID, TICKET, PSK }

    /** Trusts the first virtual host's authority and another one. */
    private static final PeerVerifier OTHER_VERIFIER = PkixVerifier.builder()
            .anchors(List.of(TestPki.root(KeyKind.ECDSA_P256).certificate(), TestPki.root(KeyKind.ED25519).certificate()))
            .checkHostName(false)
            .build();

    /** What is other at the second connection. */
    private enum Border {
        OTHER_VIRTUAL_HOST(s -> s.virtualHost("other")),
        OTHER_AUTHORITIES(s -> s.peerVerifier(OTHER_VERIFIER)),
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
        boolean authenticated = asked == ClientAuthentication.REQUIRED || border == Border.CLIENT_CERTIFICATE_NOW_REQUIRED;
        assertEquals(authenticated, !pair.server.engine.info().orElseThrow().peerCertificates().isEmpty());
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

    /** The other way round: whoever was asked for a certificate is not taken for it where nobody would have looked at it. */
    @ParameterizedTest
    @EnumSource(Means.class)
    void aSessionWithACertificateDoesNotOutliveTheVerifierThatAcceptedIt(Means means) throws Exception {
        ClientConfig client = client(means);
        ServerConfig lax = server(means).clientAuthentication(ClientAuthentication.REQUIRED)
                .peerVerifier(InsecurePeerVerifier.acceptingEveryone()).build();
        connect(client, Setup.peer(), lax);
        ServerConfig strict = lax.toBuilder().peerVerifier(OTHER_VERIFIER).random(Setup.seeded(99)).build();
        assertEquals(false, connect(client, Setup.peer(), strict).server.engine.info().orElseThrow().resumed());
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
}
