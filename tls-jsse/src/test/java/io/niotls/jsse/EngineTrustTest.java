package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What trust managers are asked, what comes of their answers, and names that must be in certificates. */
@Timeout(60)
class EngineTrustTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";

    // ---- What an extended trust manager is asked ----

    @ParameterizedTest
    @MethodSource(ALL)
    void aClientAsksAboutTheServersChain(Pairing pairing) throws Exception {
        for (KeyKind kind : List.of(KeyKind.ECDSA_P256, KeyKind.RSA_2048)) {
            Leaf leaf = TestPki.leaf(kind, EngineSetup.HOST);
            EngineTrust trust = new EngineTrust();
            EngineLink link = new EngineSetup(pairing).serverKeys(Identities.keyManagers(leaf)).clientTrust(trust).connect();
            assertEquals(1, trust.questions().size());
            EngineTrust.Question question = trust.questions().get(0);
            assertEquals(false, question.client());
            assertEquals(leaf.chain(), question.chain());
            assertSame(link.client().engine(), question.engine());
            assertNotNull(question.session());
            String tls12 = kind == KeyKind.RSA_2048 ? "ECDHE_RSA" : "ECDHE_ECDSA";
            assertEquals(pairing.isTls13() ? "UNKNOWN" : tls12, question.authType());
        }
    }

    static Stream<Arguments> clientKinds() {
        List<KeyKind> kinds = List.of(KeyKind.RSA_2048, KeyKind.RSA_PSS_2048, KeyKind.ECDSA_P256, KeyKind.ED25519);
        return Pairing.all().flatMap(pairing -> kinds.stream().map(kind -> Arguments.of(pairing, kind)));
    }

    @ParameterizedTest
    @MethodSource("clientKinds")
    void aServerAsksAboutTheClientsChain(Pairing pairing, KeyKind kind) throws Exception {
        Leaf leaf = TestPki.clientLeaf(kind, "client");
        EngineTrust trust = new EngineTrust();
        EngineLink link = new EngineSetup(pairing)
                .clientKeys(Identities.keyManagers(leaf))
                .serverTrust(trust)
                .server(p -> p.setNeedClientAuth(true))
                .connect();
        assertEquals(1, trust.questions().size());
        EngineTrust.Question question = trust.questions().get(0);
        assertEquals(true, question.client());
        assertEquals(leaf.chain(), question.chain());
        assertSame(link.server().engine(), question.engine());
        assertEquals(pairing.protocol(), question.session().getProtocol());
        assertEquals(leaf.publicKey().getAlgorithm(), question.authType().equals("UNKNOWN")
                ? leaf.publicKey().getAlgorithm() : question.authType());
    }

    // ---- Refusals ----

    private static final CertificateException REFUSAL = new CertificateException("not this one");

    private static EngineTrust refusing() {
        return new EngineTrust() {
            @Override
            void judge(Question question) throws CertificateException {
                throw REFUSAL;
            }
        };
    }

    /** Checks that the cause is a trust manager's and that the peer knows of it. */
    private static void assertUntrusted(EngineDriver judge, EngineDriver judged) {
        SSLException failure = judge.failure();
        assertInstanceOf(SSLHandshakeException.class, failure);
        assertInstanceOf(CertificateException.class, failure.getCause());
        assertInstanceOf(SSLHandshakeException.class, judged.failure());
        assertTrue(judged.failure().getMessage().contains("Received fatal alert: "));
        assertEquals(0, judge.finished());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aClientThatRefusesSaysWhy(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).clientTrust(refusing()).attempt();
        assertUntrusted(link.client(), link.server());
        assertSame(REFUSAL, link.client().failure().getCause());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerThatRefusesSaysWhy(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .clientKeys(Identities.client("client"))
                .serverTrust(refusing())
                .server(p -> p.setNeedClientAuth(true))
                .attempt();
        assertUntrusted(link.server(), link.client());
        assertSame(REFUSAL, link.server().failure().getCause());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerThatOnlyWantsACertificateStillRefusesABadOne(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .clientKeys(Identities.client("client"))
                .serverTrust(refusing())
                .server(p -> p.setWantClientAuth(true))
                .attempt();
        assertUntrusted(link.server(), link.client());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anUnknownAuthorityIsRefusedByThePlatformsTrustManager(Pairing pairing) throws Exception {
        Leaf stranger = TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.ECDSA_P384, EngineSetup.HOST);
        EngineLink link = new EngineSetup(pairing).serverKeys(Identities.keyManagers(stranger)).attempt();
        assertUntrusted(link.client(), link.server());
    }

    // ---- Plain trust managers ----

    /** A trust manager of the old kind, which knows neither engine nor names. */
    private static final class Plain implements X509TrustManager {
        private final List<String> asked = new ArrayList<>();

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            asked.add("client " + authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            asked.add("server " + authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aPlainTrustManagerIsAskedWithoutTheEngine(Pairing pairing) throws Exception {
        Plain client = new Plain();
        Plain server = new Plain();
        new EngineSetup(pairing)
                .clientKeys(Identities.client("client"))
                .clientTrust(client)
                .serverTrust(server)
                .server(p -> p.setNeedClientAuth(true))
                .connect()
                .exchange();
        assertEquals(List.of(pairing.isTls13() ? "server UNKNOWN" : "server ECDHE_ECDSA"), client.asked);
        assertEquals(List.of("client EC"), server.asked);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void namesAreCheckedForAPlainTrustManagerToo(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing)
                .clientTrust(new Plain())
                .client(p -> p.setEndpointIdentificationAlgorithm("HTTPS"));
        setup.connect().exchange();
        EngineLink link = setup.peer("wrong.test", 443).attempt();
        assertUntrusted(link.client(), link.server());
    }

    /** An extended trust manager checks names itself, or does not. */
    @ParameterizedTest
    @MethodSource(ALL)
    void namesAreTheBusinessOfAnExtendedTrustManager(Pairing pairing) throws Exception {
        EngineTrust trust = new EngineTrust();
        new EngineSetup(pairing)
                .clientTrust(trust)
                .peer("wrong.test", 443)
                .client(p -> p.setEndpointIdentificationAlgorithm("HTTPS"))
                .connect()
                .exchange();
        assertEquals("HTTPS",
                trust.questions().get(0).engine().getSSLParameters().getEndpointIdentificationAlgorithm());
    }

    // ---- Names ----

    /** Who the client wants, by which rules, what the certificate says, and whether that is the same. */
    private record Name(String algorithm, String wanted, String certified, boolean right) {}

    static Stream<Arguments> names() {
        List<Name> names = List.of(
                new Name("HTTPS", "a.test", "a.test", true),
                new Name("HTTPS", "A.Test", "a.test", true),
                new Name("HTTPS", "b.test", "a.test", false),
                new Name("HTTPS", "x.a.test", "*.a.test", true),
                new Name("HTTPS", "a.test", "*.a.test", false),
                new Name("HTTPS", "x.y.a.test", "*.a.test", false),
                new Name("HTTPS", "127.0.0.1", "127.0.0.1", true),
                new Name("HTTPS", "127.0.0.2", "127.0.0.1", false),
                new Name("HTTPS", "127.0.0.1", "a.test", false),
                new Name("HTTPS", "::1", "::1", true),
                new Name("HTTPS", "[::1]", "::1", true),
                new Name("LDAPS", "a.test", "a.test", true),
                new Name("LDAPS", "b.test", "a.test", false),
                new Name("LDAPS", "x.a.test", "*.a.test", true),
                new Name("", "b.test", "a.test", true));
        return Pairing.all().flatMap(pairing -> names.stream().map(name -> Arguments.of(pairing, name)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void theNameMustBeInTheCertificate(Pairing pairing, Name name) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .serverKeys(Identities.server(name.certified))
                .peer(name.wanted, 443)
                .client(p -> p.setEndpointIdentificationAlgorithm(name.algorithm))
                .attempt();
        if (name.right) {
            assertEquals(1, link.server().finished());
            link.exchange();
        } else {
            assertUntrusted(link.client(), link.server());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theRequestedServerNameIsTheNameToo(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .serverKeys(Identities.server("a.test"))
                .peer("127.0.0.1", 443)
                .client(p -> {
                    p.setServerNames(List.of(new SNIHostName("a.test")));
                    p.setEndpointIdentificationAlgorithm("HTTPS");
                })
                .attempt();
        assertEquals(1, link.server().finished());
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anUnknownRuleIsRefused(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).client(p -> p.setEndpointIdentificationAlgorithm("POP3")).attempt();
        assertUntrusted(link.client(), link.server());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aNameIsNeededForARule(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .peer(null, -1)
                .client(p -> p.setEndpointIdentificationAlgorithm("HTTPS"))
                .attempt();
        assertUntrusted(link.client(), link.server());
    }
}
