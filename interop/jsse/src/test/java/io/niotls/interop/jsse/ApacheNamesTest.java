package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who verifies the server's name for Apache's client: the provider (BUILTIN), the client itself (CLIENT), or BOTH. */
@Timeout(60)
class ApacheNamesTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    private static Stream<Arguments> pairingsAndPolicies() {
        return Pairing.all().flatMap(pairing ->
                Stream.of(HostnameVerificationPolicy.values()).map(policy -> Arguments.of(pairing, policy)));
    }

    private static int status(
            Pairing pairing, HostnameVerificationPolicy policy, HostnameVerifier verifier, String... names)
            throws IOException {
        SSLContext serving = pairing.server().context(Identities.server(names), null);
        SSLContext context = pairing.client().context(null, Identities.trust());
        try (JdkHttpServer server = JdkHttpServer.start(serving);
                CloseableHttpClient client = HttpClients.custom()
                        .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                                .setTlsSocketStrategy(ApacheTls.of(context, pairing)
                                        .setHostVerificationPolicy(policy).setHostnameVerifier(verifier).buildClassic())
                                .setDnsResolver(ApacheTls.LOOPBACK)
                                .build())
                        .disableAutomaticRetries()
                        .build()) {
            return client.execute(new HttpGet(server.uri(ApacheTls.HOST, 1)), response -> response.getCode());
        }
    }

    @ParameterizedTest
    @MethodSource("pairingsAndPolicies")
    void acceptsTheNameOfTheUrl(Pairing pairing, HostnameVerificationPolicy policy) throws IOException {
        assertEquals(200, status(pairing, policy, HttpsSupport.getDefaultHostnameVerifier(), ApacheTls.HOST));
    }

    @ParameterizedTest
    @MethodSource("pairingsAndPolicies")
    void refusesAnotherName(Pairing pairing, HostnameVerificationPolicy policy) {
        IOException failure = assertThrows(IOException.class, () ->
                status(pairing, policy, HttpsSupport.getDefaultHostnameVerifier(), "other.test"));
        switch (policy) {
            case CLIENT -> assertInstanceOf(SSLPeerUnverifiedException.class, failure);
            case BUILTIN, BOTH -> {
                assertInstanceOf(SSLHandshakeException.class, failure);
                assertInstanceOf(CertificateException.class, failure.getCause());
            }
        }
    }

    /** Only where the client alone verifies can a program's own rules allow what the provider would refuse. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void leavesTheNameToAVerifierOfTheProgram(Pairing pairing) throws IOException {
        List<String> asked = new ArrayList<>();
        HostnameVerifier verifier = (host, session) -> asked.add(host + " " + session.getProtocol());
        assertEquals(200, status(pairing, HostnameVerificationPolicy.CLIENT, verifier, "other.test"));
        assertEquals(List.of(ApacheTls.HOST + " " + pairing.protocol()), asked);
        assertThrows(SSLHandshakeException.class, () ->
                status(pairing, HostnameVerificationPolicy.BOTH, verifier, "other.test"));
        assertEquals(1, asked.size());
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesAServerThatItDoesNotTrust(Pairing pairing) throws IOException {
        SSLContext serving = pairing.server().context(Identities.server(ApacheTls.HOST), null);
        SSLContext context = pairing.client().context(null, null);
        try (JdkHttpServer server = JdkHttpServer.start(serving);
                CloseableHttpClient client = HttpClients.custom()
                        .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                                .setTlsSocketStrategy(ApacheTls.of(context, pairing).buildClassic())
                                .setDnsResolver(ApacheTls.LOOPBACK)
                                .build())
                        .build()) {
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, () ->
                    client.execute(new HttpGet(server.uri(ApacheTls.HOST, 1)), response -> response.getCode()));
            assertInstanceOf(CertificateException.class, failure.getCause());
            assertEquals(0, server.connections());
        }
    }
}
