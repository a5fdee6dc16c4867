package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CertSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** OCSP responses that a server of ours staples to its certificate; SunJSSE's fetches them over the network, if told to. */
@Timeout(60)
class EngineStaplingTest {
    private static final Leaf LEAF = TestPki.leaf(KeyKind.ECDSA_P256, EngineSetup.HOST);

    static Stream<Pairing> ourServers() {
        return Pairing.all().filter(pairing -> pairing.server() == JsseStack.NIOTLS);
    }

    private static TestOcsp response() {
        Instant now = Instant.now();
        return TestOcsp.of(TestPki.intermediate(KeyKind.ECDSA_P256))
                .current(now.minus(Duration.ofHours(1)), Optional.of(now.plus(Duration.ofDays(7))));
    }

    /** Makes two engines whose server staples a response. */
    private static EngineLink stapled(EngineSetup setup, byte[] response) throws GeneralSecurityException {
        Credential credential =
                Credential.of(LEAF.chain(), LEAF.key(), StandardCrypto.instance()).withOcspResponse(response);
        EngineLink link = setup.link();
        ((NioTlsEngine) link.server().engine())
                .configureServer(builder -> builder.credentials(CredentialSelector.of(credential)));
        return link;
    }

    /** Returns the platform's trust managers that ask for the status of the server's certificate, and nobody on the network. */
    private static TrustManager[] withRevocation() throws GeneralSecurityException {
        PKIXRevocationChecker checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(
                Set.of(PKIXRevocationChecker.Option.ONLY_END_ENTITY, PKIXRevocationChecker.Option.NO_FALLBACK));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(Identities.trustStore(), new X509CertSelector());
        parameters.addCertPathChecker(checker);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory.getTrustManagers();
    }

    @ParameterizedTest
    @MethodSource("ourServers")
    void theSessionHasTheResponse(Pairing pairing) throws Exception {
        byte[] response = response().good(LEAF.certificate()).build();
        EngineLink link = stapled(new EngineSetup(pairing), response).handshake();
        List<byte[]> responses = link.clientSession().getStatusResponses();
        assertEquals(1, responses.size());
        assertArrayEquals(response, responses.get(0));
    }

    @ParameterizedTest
    @MethodSource("ourServers")
    void theTrustManagerSeesTheResponse(Pairing pairing) throws Exception {
        byte[] response = response().good(LEAF.certificate()).build();
        EngineTrust trust = new EngineTrust() {
            @Override
            void judge(Question question) {
                assertArrayEquals(response, question.session().getStatusResponses().get(0));
            }
        };
        stapled(new EngineSetup(pairing).clientTrust(trust), response).handshake().exchange();
        assertEquals(1, trust.questions().size());
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void thereIsNoneUnlessTheServerHasOne(Pairing pairing) throws Exception {
        assertEquals(List.of(), new EngineSetup(pairing).connect().clientSession().getStatusResponses());
    }

    @ParameterizedTest
    @MethodSource("ourServers")
    void aGoodResponseSatisfiesAClientThatChecksRevocation(Pairing pairing) throws Exception {
        byte[] response = response().good(LEAF.certificate()).build();
        stapled(new EngineSetup(pairing).clientTrust(withRevocation()), response).handshake().exchange();
    }

    @ParameterizedTest
    @MethodSource("ourServers")
    void aRevokedCertificateIsRefused(Pairing pairing) throws Exception {
        byte[] response = response().revoked(LEAF.certificate()).build();
        EngineLink link = stapled(new EngineSetup(pairing).clientTrust(withRevocation()), response).attempt();
        assertInstanceOf(SSLHandshakeException.class, link.client().failure());
        assertInstanceOf(CertificateException.class, link.client().failure().getCause());
        assertInstanceOf(SSLHandshakeException.class, link.server().failure());
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void aClientThatChecksRevocationRefusesAServerWithoutAResponse(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).clientTrust(withRevocation()).attempt();
        assertInstanceOf(CertificateException.class, link.client().failure().getCause());
    }
}
