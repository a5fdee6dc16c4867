package io.niotls.interop;

import static io.niotls.interop.NettyHttp1Test.expected;
import static io.niotls.interop.NettyJsseContexts.to;
import static io.niotls.interop.NettyJsseEvents.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates of clients, wanted and required, and certificates that are refused, between Netty's clients and servers. */
@Timeout(60)
class NettyJsseCertificatesTest {
    private static final int LENGTH = 100_000;

    /** What a test does with a connection of a client, and with what the server saw of it. */
    @FunctionalInterface
    private interface Part {
        void play(NettyJsseClient client, NettyJsseEvents accepted) throws Exception;
    }

    static Stream<Arguments> wantedOrRequired() {
        return Pairing.all().flatMap(pairing -> Stream.of(ClientAuth.OPTIONAL, ClientAuth.REQUIRE)
                .map(wish -> Arguments.of(pairing, wish)));
    }

    private static void play(Pairing pairing, ClientAuth wish, Optional<KeyManager> identity, Part part) throws Exception {
        SslContext serving = NettyJsseContexts.server(pairing)
                .trustManager(Identities.trust()[0])
                .clientAuth(wish)
                .build();
        SslContextBuilder asking = NettyJsseContexts.client(pairing);
        identity.ifPresent(asking::keyManager);
        try (NettyJsseServer server = NettyJsseServer.start(serving);
                NettyJsseClient client = NettyJsseClient.connect(server.port(), to(asking.build(), server.port()))) {
            part.play(client, server.nextConnection());
        }
    }

    private static void assertAnswers(NettyJsseClient client) throws Exception {
        assertEquals(expected(HttpService.SEED, LENGTH), await(client.get(LENGTH)));
    }

    @ParameterizedTest
    @MethodSource("wantedOrRequired")
    void serverSeesTheClientsCertificate(Pairing pairing, ClientAuth wish) throws Exception {
        KeyManager identity = Identities.client("alice")[0];
        play(pairing, wish, Optional.of(identity), (client, accepted) -> {
            assertAnswers(client);
            ExtendedSSLSession session = accepted.session();
            assertEquals("CN=alice", session.getPeerPrincipal().getName());
            Leaf leaf = TestPki.clientLeaf(KeyKind.ECDSA_P256, "alice");
            assertEquals(leaf.certificate(), session.getPeerCertificates()[0]);
            assertEquals(leaf.certificate(), client.events().session().getLocalCertificates()[0]);
            assertEquals("CN=alice", client.events().session().getLocalPrincipal().getName());
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void clientMayHaveNoCertificateWhereItIsOnlyWanted(Pairing pairing) throws Exception {
        play(pairing, ClientAuth.OPTIONAL, Optional.empty(), (client, accepted) -> {
            assertAnswers(client);
            assertThrows(SSLPeerUnverifiedException.class, accepted.session()::getPeerCertificates);
            assertThrows(SSLPeerUnverifiedException.class, accepted.session()::getPeerPrincipal);
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void clientIsNotAskedUnlessTheServerWants(Pairing pairing) throws Exception {
        play(pairing, ClientAuth.NONE, Optional.of(Identities.client("alice")[0]), (client, accepted) -> {
            assertAnswers(client);
            assertThrows(SSLPeerUnverifiedException.class, accepted.session()::getPeerCertificates);
            assertNull(client.events().session().getLocalCertificates());
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void clientWithoutARequiredCertificateIsRefused(Pairing pairing) throws Exception {
        play(pairing, ClientAuth.REQUIRE, Optional.empty(), (client, accepted) -> {
            assertThrows(SSLHandshakeException.class, accepted::engine);
            assertHearsTheAlert(pairing, client);
        });
    }

    /** An expired certificate is no better than none, and the reason is the trust manager's. */
    @ParameterizedTest
    @MethodSource("wantedOrRequired")
    void clientWithAnExpiredCertificateIsRefused(Pairing pairing, ClientAuth wish) throws Exception {
        play(pairing, wish, Optional.of(Identities.keyManagers(expired())[0]), (client, accepted) -> {
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, accepted::engine);
            assertTrue(failure.getCause() instanceof CertificateException, () -> "cause: " + failure.getCause());
            assertHearsTheAlert(pairing, client);
        });
    }

    private static Leaf expired() {
        KeyPair key = TestPki.keyPair(KeyKind.ECDSA_P256, "expired client");
        X509Certificate certificate = TestPki.certificate("CN=bob", key)
                .purposes(KeyPurposeId.id_kp_clientAuth)
                .keyUsage(KeyUsage.digitalSignature)
                .issuer(TestPki.intermediate(KeyKind.ECDSA_P256))
                .validity(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2021-01-01T00:00:00Z"))
                .build();
        return new Leaf(
                key.getPrivate(),
                List.of(certificate, TestPki.intermediate(KeyKind.ECDSA_P256).certificate()),
                TestPki.root(KeyKind.ECDSA_P256).certificate());
    }

    /** In TLS 1.3 the client is done before the server has looked at its certificate: it hears of it with its first data. */
    private static void assertHearsTheAlert(Pairing pairing, NettyJsseClient client) throws Exception {
        NettyJsseEvents events = client.events();
        Throwable failure;
        if (pairing.isTls13()) {
            assertEquals("TLSv1.3", events.session().getProtocol());
            events.awaitEnd();
            failure = events.failures().get(0).getCause();
        } else {
            failure = assertThrows(SSLHandshakeException.class, events::engine);
        }
        assertTrue(failure instanceof SSLException, failure::toString);
        assertTrue(failure.getMessage().contains("Received fatal alert: "), failure::getMessage);
    }

    /** Every kind of key that Java's default key manager hands out for a server. */
    @ParameterizedTest
    @EnumSource(names = {"RSA_2048", "ECDSA_P256", "ECDSA_P384", "ECDSA_P521"})
    void serverShowsTheCertificateOfItsKey(KeyKind kind) throws Exception {
        for (Pairing pairing : Pairing.all().toList()) {
            Leaf leaf = TestPki.leaf(kind, Setup.HOST);
            SslContext serving = NettyJsseContexts.server(pairing, Identities.keyManagers(leaf)[0]).build();
            SslContext asking = NettyJsseContexts.client(pairing).build();
            try (NettyJsseServer server = NettyJsseServer.start(serving);
                    NettyJsseClient client = NettyJsseClient.connect(server.port(), to(asking, server.port()))) {
                assertAnswers(client);
                assertEquals(leaf.certificate(), client.events().session().getPeerCertificates()[0]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void clientRefusesAServerWithAnotherName(Pairing pairing) throws Exception {
        assertClientRefuses(pairing, NettyJsseContexts.server(pairing, "other.example").build(), "certificate_unknown");
    }

    /** SunJSSE calls everything that is wrong with a path certificate_unknown; ours says unknown_ca, which is what it is. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void clientRefusesAServerItDoesNotTrust(Pairing pairing) throws Exception {
        Leaf stranger = TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.ECDSA_P384, Setup.HOST);
        assertClientRefuses(
                pairing,
                NettyJsseContexts.server(pairing, Identities.keyManagers(stranger)[0]).build(),
                pairing.client() == JsseStack.NIOTLS ? "unknown_ca" : "certificate_unknown");
    }

    private static void assertClientRefuses(Pairing pairing, SslContext serving, String alert) throws Exception {
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (NettyJsseServer server = NettyJsseServer.start(serving);
                NettyJsseClient client = NettyJsseClient.connect(server.port(), to(asking, server.port()))) {
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, client.events()::engine);
            assertTrue(failure.getCause() instanceof CertificateException, () -> "cause: " + failure.getCause());
            SSLHandshakeException heard = assertThrows(SSLHandshakeException.class, server.nextConnection()::engine);
            // JDK 25 puts the alert's name in front of it.
            assertTrue(heard.getMessage().endsWith("Received fatal alert: " + alert), heard::getMessage);
        }
    }

    /** The name is looked at only where the client says so. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void clientMayTakeAServerWithAnotherName(Pairing pairing) throws Exception {
        SslContext asking = NettyJsseContexts.client(pairing).endpointIdentificationAlgorithm(null).build();
        SslContext serving = NettyJsseContexts.server(pairing, "other.example").build();
        try (NettyJsseServer server = NettyJsseServer.start(serving);
                NettyJsseClient client = NettyJsseClient.connect(server.port(), to(asking, server.port()))) {
            assertAnswers(client);
        }
    }
}
