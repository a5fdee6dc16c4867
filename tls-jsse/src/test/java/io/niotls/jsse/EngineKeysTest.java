package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What key managers are asked and what comes of their answers, on both sides. */
@Timeout(60)
class EngineKeysTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    /** The names that SunJSSE has for the types of keys. */
    private static final Set<String> KEY_TYPES = Set.of("EC", "EdDSA", "RSA", "RSASSA-PSS", "DSA");

    private static Leaf server(KeyKind kind) {
        return TestPki.leaf(kind, EngineSetup.HOST);
    }

    static Stream<Arguments> kinds() {
        Set<KeyKind> kinds =
                Set.of(KeyKind.RSA_2048, KeyKind.RSA_PSS_2048, KeyKind.ECDSA_P256, KeyKind.ECDSA_P384, KeyKind.ED25519);
        return Pairing.all().flatMap(pairing -> kinds.stream().sorted().map(kind -> Arguments.of(pairing, kind)));
    }

    // ---- Servers ----

    @ParameterizedTest
    @MethodSource("kinds")
    void aServerAsksByTheKeysAlgorithm(Pairing pairing, KeyKind kind) throws Exception {
        EngineKeys keys = new EngineKeys(Map.of("the alias", server(kind)));
        EngineLink link = new EngineSetup(pairing).serverKeys(keys).connect();
        assertEquals(server(kind).certificate(), link.clientSession().getPeerCertificates()[0]);
        EngineKeys.Question last = keys.questions().get(keys.questions().size() - 1);
        assertEquals(List.of(server(kind).publicKey().getAlgorithm()), last.keyTypes());
        for (EngineKeys.Question question : keys.questions()) {
            assertFalse(question.client());
            assertTrue(KEY_TYPES.containsAll(question.keyTypes()), question.keyTypes().toString());
            assertSame(link.server().engine(), question.engine());
            assertEquals(pairing.protocol(), question.session().getProtocol());
            assertFalse(List.of(question.session().getPeerSupportedSignatureAlgorithms()).isEmpty());
        }
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void thePlatformsKeyManagerFindsEveryKind(Pairing pairing, KeyKind kind) throws Exception {
        EngineLink link = new EngineSetup(pairing).serverKeys(Identities.keyManagers(server(kind))).connect();
        assertEquals(server(kind).certificate(), link.clientSession().getPeerCertificates()[0]);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerChoosesByTheRequestedName(Pairing pairing) throws Exception {
        Map<String, Leaf> leaves = Map.of(
                "a.test", TestPki.leaf(KeyKind.ECDSA_P256, "a.test"), "b.test", TestPki.leaf(KeyKind.ECDSA_P256, "b.test"));
        EngineKeys keys = new EngineKeys(leaves) {
            @Override
            String answer(Question question) {
                SNIHostName name = (SNIHostName) question.session().getRequestedServerNames().get(0);
                return question.keyTypes().contains("EC") ? name.getAsciiName() : null;
            }
        };
        EngineSetup setup = new EngineSetup(pairing).serverKeys(keys);
        for (String host : List.of("a.test", "b.test")) {
            EngineLink link = setup.peer(host, 443).connect();
            assertEquals(leaves.get(host).certificate(), link.clientSession().getPeerCertificates()[0]);
        }
    }

    /** It does so only where the server has a rule for names, and wants key usages of EC keys that these do not have. */
    @ParameterizedTest
    @MethodSource(ALL)
    void thePlatformsKeyManagerChoosesByTheRequestedName(Pairing pairing) throws Exception {
        Leaf first = TestPki.leaf(KeyKind.ED25519, "a.test");
        Leaf second = TestPki.leaf(KeyKind.ED25519, "b.test");
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(Identities.keyStore(first, second), Identities.PASSWORD);
        EngineSetup setup = new EngineSetup(pairing)
                .serverKeys(factory.getKeyManagers())
                .server(p -> p.setEndpointIdentificationAlgorithm("HTTPS"));
        assertEquals(first.certificate(), setup.peer("a.test", 443).connect().clientSession().getPeerCertificates()[0]);
        assertEquals(second.certificate(), setup.peer("b.test", 443).connect().clientSession().getPeerCertificates()[0]);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerThatIsGivenNoAliasRefuses(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).serverKeys(new EngineKeys(Map.of())).attempt();
        assertInstanceOf(SSLHandshakeException.class, link.server().failure());
        assertTrue(link.client().failure().getMessage().contains("Received fatal alert: handshake_failure"));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anAliasWithoutAKeyIsNoAlias(Pairing pairing) throws Exception {
        EngineKeys keys = new EngineKeys(Map.of("the alias", server(KeyKind.ECDSA_P256))) {
            @Override
            public PrivateKey getPrivateKey(String alias) {
                return null;
            }
        };
        EngineLink link = new EngineSetup(pairing).serverKeys(keys).attempt();
        assertInstanceOf(SSLHandshakeException.class, link.server().failure());
        assertTrue(link.client().failure().getMessage().contains("Received fatal alert: handshake_failure"));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theFirstKeyManagerOfAContextIsTheOne(Pairing pairing) throws Exception {
        Leaf used = server(KeyKind.ECDSA_P256);
        KeyManager[] managers = {
            new EngineKeys(Map.of("a", used)), new EngineKeys(Map.of("b", TestPki.leaf(KeyKind.ECDSA_P256, "other.test")))
        };
        EngineLink link = new EngineSetup(pairing).serverKeys(managers).connect();
        assertEquals(used.certificate(), link.clientSession().getPeerCertificates()[0]);
    }

    // ---- Clients ----

    private static EngineSetup withClient(Pairing pairing, EngineKeys keys, boolean need) {
        return new EngineSetup(pairing).clientKeys(keys).server(parameters -> {
            if (need) {
                parameters.setNeedClientAuth(true);
            } else {
                parameters.setWantClientAuth(true);
            }
        });
    }

    private static EngineKeys clientKeys(KeyKind kind) {
        return new EngineKeys(Map.of("the alias", TestPki.clientLeaf(kind, "client")));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aClientIsAskedWithTypesAndIssuers(Pairing pairing, KeyKind kind) throws Exception {
        EngineKeys keys = clientKeys(kind);
        EngineLink link = withClient(pairing, keys, true).connect();
        assertEquals(new X500Principal("CN=client"), link.serverSession().getPeerPrincipal());
        Set<String> types = new HashSet<>();
        for (EngineKeys.Question question : keys.questions()) {
            assertTrue(question.client());
            types.addAll(question.keyTypes());
            assertEquals(new HashSet<>(question.keyTypes()).size(), question.keyTypes().size());
            assertEquals(List.of(TestPki.root(KeyKind.ECDSA_P256).certificate().getSubjectX500Principal()), question.issuers());
            assertEquals(X500Principal.class, question.issuers().get(0).getClass());
            assertSame(link.client().engine(), question.engine());
            assertEquals(pairing.protocol(), question.session().getProtocol());
        }
        assertTrue(types.contains(TestPki.clientLeaf(kind, "client").publicKey().getAlgorithm()), types.toString());
        assertTrue(KEY_TYPES.containsAll(types), types.toString());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aClientThatIsNotAskedShowsNothing(Pairing pairing) throws Exception {
        EngineKeys keys = clientKeys(KeyKind.ECDSA_P256);
        EngineLink link = new EngineSetup(pairing).clientKeys(keys).connect();
        assertEquals(List.of(), keys.questions());
        assertThrows(SSLPeerUnverifiedException.class, link.serverSession()::getPeerCertificates);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerThatWantsACertificateTakesNone(Pairing pairing) throws Exception {
        EngineKeys nothing = new EngineKeys(Map.of());
        EngineLink link = withClient(pairing, nothing, false).connect();
        assertFalse(nothing.questions().isEmpty());
        assertThrows(SSLPeerUnverifiedException.class, link.serverSession()::getPeerCertificates);
        EngineLink shown = withClient(pairing, clientKeys(KeyKind.ECDSA_P256), false).connect();
        assertEquals(new X500Principal("CN=client"), shown.serverSession().getPeerPrincipal());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerThatNeedsACertificateRefusesNone(Pairing pairing) throws Exception {
        List<EngineSetup> setups = new ArrayList<>();
        setups.add(withClient(pairing, new EngineKeys(Map.of()), true));
        setups.add(new EngineSetup(pairing).server(parameters -> parameters.setNeedClientAuth(true)));
        for (EngineSetup setup : setups) {
            EngineLink link = setup.attempt();
            assertInstanceOf(SSLHandshakeException.class, link.server().failure());
            assertEquals(0, link.server().finished());
            // RFC 8446 §4.4.2.4 has certificate_required, RFC 5246 §7.4.6 handshake_failure; SunJSSE says bad_certificate.
            String told = link.client().failure().getMessage();
            assertTrue(told.contains("Received fatal alert: "), told);
            assertTrue(told.contains("certificate") || told.contains("handshake_failure"), told);
        }
    }
}
