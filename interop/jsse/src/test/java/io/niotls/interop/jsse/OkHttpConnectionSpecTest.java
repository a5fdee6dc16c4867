package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.net.UnknownServiceException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import okhttp3.CipherSuite;
import okhttp3.ConnectionSpec;
import okhttp3.Handshake;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.TlsVersion;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** OkHttp's connection specs: what it makes of the suites and versions that a socket has, and how it falls back. */
@Timeout(60)
class OkHttpConnectionSpecTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";
    private static final CipherSuite[] MODERN = ConnectionSpec.MODERN_TLS.cipherSuites().toArray(CipherSuite[]::new);

    private static Stream<Arguments> pairingsAndSpecs() {
        return Pairing.all().flatMap(pairing -> Stream.of(
                        ConnectionSpec.RESTRICTED_TLS, ConnectionSpec.MODERN_TLS, ConnectionSpec.COMPATIBLE_TLS)
                .map(spec -> Arguments.of(pairing, spec)));
    }

    /** Starts a server that speaks one version only. */
    private static OkHttpPeers peers(Pairing pairing) throws IOException {
        return peers(pairing, socket -> socket.setEnabledProtocols(pairing.protocols()));
    }

    private static OkHttpPeers peers(Pairing pairing, Consumer<SSLSocket> server) throws IOException {
        SSLContext context = pairing.server().context(Identities.server(OkHttpPeers.HOST), null);
        return new OkHttpPeers(pairing, OkHttpServer.startWith(context, server));
    }

    private static Handshake handshake(OkHttpPeers peers, OkHttpClient client) throws IOException {
        Request request = new Request.Builder().url(peers.server().url(OkHttpPeers.HOST, 1)).build();
        try (Response response = client.newCall(request).execute()) {
            assertEquals(Sum.expected(1), Sum.of(response.body().byteStream()));
            return response.handshake();
        }
    }

    @ParameterizedTest
    @MethodSource("pairingsAndSpecs")
    void negotiatesWhatASpecAllows(Pairing pairing, ConnectionSpec spec) throws IOException {
        try (OkHttpPeers peers = peers(pairing)) {
            Handshake handshake = handshake(peers, peers.client().connectionSpecs(List.of(spec)).build());
            assertEquals(pairing.protocol(), handshake.tlsVersion().javaName());
            assertTrue(spec.cipherSuites().contains(handshake.cipherSuite()), () -> handshake + " of " + spec);
        }
    }

    /** A spec is compatible with a socket if one of its versions and one of its suites is enabled there. */
    @ParameterizedTest
    @EnumSource
    void knowsEverySpecToBeCompatibleWithAFreshSocket(JsseStack stack) throws IOException {
        try (SSLSocket socket = (SSLSocket) stack.context(null, null).getSocketFactory().createSocket()) {
            for (ConnectionSpec spec : List.of(
                    ConnectionSpec.RESTRICTED_TLS, ConnectionSpec.MODERN_TLS, ConnectionSpec.COMPATIBLE_TLS)) {
                assertTrue(spec.isCompatible(socket), spec::toString);
            }
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertFalse(only(TlsVersion.TLS_1_3, MODERN).isCompatible(socket));
        }
    }

    /** Each of OkHttp's names for the suites of a spec is one of the provider's, or is not enabled there. */
    @ParameterizedTest
    @EnumSource
    void findsItsNamesOfTheSuitesOfARestrictedSpec(JsseStack stack) throws IOException {
        try (SSLSocket socket = (SSLSocket) stack.context(null, null).getSocketFactory().createSocket()) {
            List<String> enabled = Arrays.asList(socket.getEnabledCipherSuites());
            for (CipherSuite suite : ConnectionSpec.RESTRICTED_TLS.cipherSuites()) {
                assertTrue(enabled.contains(suite.javaName()), suite::javaName);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void keepsTheOrderOfASpecWithOneSuite(Pairing pairing) throws IOException {
        CipherSuite suite = pairing.isTls13()
                ? CipherSuite.TLS_CHACHA20_POLY1305_SHA256
                : CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
        ConnectionSpec spec = new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS).cipherSuites(suite).build();
        try (OkHttpPeers peers = peers(pairing)) {
            assertEquals(suite, handshake(peers, peers.client().connectionSpecs(List.of(spec)).build()).cipherSuite());
        }
    }

    /**
     * A handshake that fails for want of a common suite is tried again by the next spec, if that has something in common with
     * what the first has left enabled on the socket: OkHttp looks at it again, after it is closed.
     */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void fallsBackToTheNextSpec(Pairing pairing) throws IOException {
        CipherSuite refused = pairing.isTls13()
                ? CipherSuite.TLS_AES_256_GCM_SHA384
                : CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
        CipherSuite taken = pairing.isTls13()
                ? CipherSuite.TLS_AES_128_GCM_SHA256
                : CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
        ConnectionSpec first = only(version(pairing), refused);
        ConnectionSpec second = only(version(pairing), refused, taken);
        try (OkHttpPeers peers = peers(pairing, socket -> socket.setEnabledCipherSuites(new String[] {taken.javaName()}))) {
            assertThrows(SSLHandshakeException.class, () ->
                    handshake(peers, peers.client().connectionSpecs(List.of(first)).build()));
            OkHttpClient client = peers.client().connectionSpecs(List.of(first, second)).build();
            assertEquals(taken, handshake(peers, client).cipherSuite());
        }
    }

    private static TlsVersion version(Pairing pairing) {
        return pairing.isTls13() ? TlsVersion.TLS_1_3 : TlsVersion.TLS_1_2;
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void saysWhatTheServerSaidWhenNoSpecIsLeft(Pairing pairing) throws IOException {
        ConnectionSpec spec = only(pairing.isTls13() ? TlsVersion.TLS_1_2 : TlsVersion.TLS_1_3, MODERN);
        try (OkHttpPeers peers = peers(pairing)) {
            OkHttpClient client = peers.client().connectionSpecs(List.of(spec)).build();
            SSLHandshakeException failure =
                    assertThrows(SSLHandshakeException.class, () -> peers.get(client, 1));
            // Newer JDKs put the alert in brackets before it.
            assertTrue(failure.getMessage().endsWith("Received fatal alert: protocol_version"), failure.getMessage());
        }
    }

    private static ConnectionSpec only(TlsVersion version, CipherSuite... suites) {
        return new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS).tlsVersions(version).cipherSuites(suites).build();
    }

    /** A spec of which a socket can do nothing is not tried at all. */
    @ParameterizedTest
    @EnumSource
    void refusesASpecThatNoSocketCanMeet(JsseStack stack) throws IOException {
        ConnectionSpec old = new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                .tlsVersions(TlsVersion.SSL_3_0).build();
        Pairing pairing = new Pairing(stack, stack, "TLSv1.3");
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            OkHttpClient client = peers.client().connectionSpecs(List.of(old)).build();
            assertThrows(UnknownServiceException.class, () -> peers.get(client, 1));
            assertEquals(List.of(), peers.server().requests());
        }
    }

    /** With all that is enabled on the socket: nothing is set on it, so the provider's own defaults speak. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void connectsWithEverythingThatIsEnabled(Pairing pairing) throws IOException {
        ConnectionSpec spec = new ConnectionSpec.Builder(true).allEnabledTlsVersions().allEnabledCipherSuites().build();
        try (OkHttpPeers peers = peers(pairing)) {
            Handshake handshake = handshake(peers, peers.client().connectionSpecs(List.of(spec)).build());
            assertEquals(pairing.protocol(), handshake.tlsVersion().javaName());
        }
    }
}
