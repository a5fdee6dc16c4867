package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What two engines agree upon: versions, suites, and who decides. */
@Timeout(60)
class EngineSuitesTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String[] BOTH = {"TLSv1.3", "TLSv1.2"};

    private static String first(Pairing pairing) {
        return pairing.isTls13() ? "TLS_AES_128_GCM_SHA256" : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    }

    private static String second(Pairing pairing) {
        return pairing.isTls13() ? "TLS_AES_256_GCM_SHA384" : "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    }

    private static Consumer<SSLParameters> suites(String... names) {
        return parameters -> parameters.setCipherSuites(names);
    }

    // ---- Versions ----

    @ParameterizedTest
    @MethodSource(ALL)
    void theNewestVersionOfBothIsUsed(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing).client(p -> p.setProtocols(BOTH)).server(p -> p.setProtocols(BOTH));
        assertEquals("TLSv1.3", setup.connect().clientSession().getProtocol());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theOrderOfVersionsDoesNotMatter(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing)
                .client(p -> p.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"}))
                .server(p -> p.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"}));
        assertEquals("TLSv1.3", setup.connect().clientSession().getProtocol());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aSideWithOneVersionDecides(Pairing pairing) throws Exception {
        EngineLink narrowServer = new EngineSetup(pairing).client(p -> p.setProtocols(BOTH)).connect();
        assertEquals(pairing.protocol(), narrowServer.clientSession().getProtocol());
        narrowServer.exchange();
        EngineLink narrowClient = new EngineSetup(pairing).server(p -> p.setProtocols(BOTH)).connect();
        assertEquals(pairing.protocol(), narrowClient.serverSession().getProtocol());
        narrowClient.exchange();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void suitesOfTheOtherVersionDoNotCount(Pairing pairing) throws Exception {
        String other = pairing.isTls13() ? "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" : "TLS_AES_128_GCM_SHA256";
        EngineLink link = new EngineSetup(pairing).client(suites(other, second(pairing))).connect();
        assertEquals(second(pairing), link.clientSession().getCipherSuite());
    }

    /** A list of suites without any of TLS 1.3 means TLS 1.2, even if both versions are on. */
    @ParameterizedTest
    @MethodSource(ALL)
    void aVersionWithoutSuitesIsNotUsed(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .client(p -> {
                    p.setProtocols(BOTH);
                    p.setCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});
                })
                .server(p -> p.setProtocols(BOTH))
                .connect();
        assertEquals("TLSv1.2", link.clientSession().getProtocol());
    }

    // ---- Suites ----

    static Stream<Arguments> everySuite() {
        return Pairing.all().flatMap(pairing -> {
            List<String> names = pairing.isTls13()
                    ? List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
                    : List.of(
                            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
                            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
            return names.stream().map(name -> Arguments.of(pairing, name));
        });
    }

    @ParameterizedTest
    @MethodSource("everySuite")
    void eachSuiteWorksByItself(Pairing pairing, String suite) throws Exception {
        KeyKind kind = suite.contains("_RSA_") ? KeyKind.RSA_2048 : KeyKind.ECDSA_P256;
        EngineLink link = new EngineSetup(pairing)
                .serverKeys(Identities.keyManagers(TestPki.leaf(kind, EngineSetup.HOST)))
                .client(suites(suite))
                .server(suites(suite))
                .connect();
        assertEquals(suite, link.clientSession().getCipherSuite());
        assertEquals(40_000, link.transfer(link.client(), EngineLink.data(40_000)).length);
        assertEquals(40_000, link.transfer(link.server(), EngineLink.data(40_000)).length);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theServersOrderDecides(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .client(suites(first(pairing), second(pairing)))
                .server(suites(second(pairing), first(pairing)))
                .connect();
        assertEquals(second(pairing), link.clientSession().getCipherSuite());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theClientsOrderDecidesIfTheServerLetsIt(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .client(suites(first(pairing), second(pairing)))
                .server(p -> {
                    p.setCipherSuites(new String[] {second(pairing), first(pairing)});
                    p.setUseCipherSuitesOrder(false);
                })
                .connect();
        assertEquals(first(pairing), link.clientSession().getCipherSuite());
    }

    // ---- Constraints ----

    /** Forbids whatever contains a word. */
    private record Without(String word) implements AlgorithmConstraints {
        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters parameters) {
            return !algorithm.contains(word);
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
            return permits(primitives, key.getAlgorithm(), null);
        }

        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives, String algorithm, Key key, AlgorithmParameters parameters) {
            return permits(primitives, algorithm, parameters) && permits(primitives, key);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void constraintsOfEitherSideForbidSuites(Pairing pairing) throws Exception {
        Consumer<SSLParameters> list = suites(second(pairing), first(pairing));
        Consumer<SSLParameters> narrow = list.andThen(p -> p.setAlgorithmConstraints(new Without("AES_256")));
        assertEquals(first(pairing),
                new EngineSetup(pairing).client(narrow).server(list).connect().clientSession().getCipherSuite());
        assertEquals(first(pairing),
                new EngineSetup(pairing).client(list).server(narrow).connect().clientSession().getCipherSuite());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void constraintsThatLeaveNothingRefuse(Pairing pairing) throws Exception {
        EngineLink link =
                new EngineSetup(pairing).server(p -> p.setAlgorithmConstraints(new Without("TLS_"))).attempt();
        assertInstanceOf(SSLException.class, link.server().failure());
        assertEquals(0, link.client().finished());
    }
}
