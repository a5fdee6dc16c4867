package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.CertificatePinner;
import okhttp3.ConnectionSpec;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom OkHttp believes: trust, pins and names, which it checks itself when the handshake is done. */
@Timeout(60)
class OkHttpCertificatesTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    /** Counts the connections that a client tries to make. */
    private static final class Attempts extends EventListener {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            count.incrementAndGet();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void connectsToAServerWhosePinMatches(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            String leaf = CertificatePinner.pin(TestPki.leaf(KeyKind.ECDSA_P256, OkHttpPeers.HOST).certificate());
            // The server does not send its root: this pin is found because the client completes the chain by what it trusts.
            String root = CertificatePinner.pin(TestPki.root(KeyKind.ECDSA_P256).certificate());
            assertNotEquals(leaf, root);
            for (String pin : List.of(leaf, root)) {
                assertEquals(Sum.expected(1), peers.get(pinned(peers, pin), 1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesAServerWhosePinDoesNotMatch(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            String other = CertificatePinner.pin(TestPki.leaf(KeyKind.ECDSA_P256, "other.test").certificate());
            IOException failure = assertThrows(SSLPeerUnverifiedException.class, () -> peers.get(pinned(peers, other), 1));
            assertTrue(failure.getMessage().startsWith("Certificate pinning failure!"), failure.getMessage());
            assertEquals(List.of(), peers.server().requests());
        }
    }

    private static OkHttpClient pinned(OkHttpPeers peers, String pin) {
        return peers.client().certificatePinner(new CertificatePinner.Builder().add(OkHttpPeers.HOST, pin).build()).build();
    }

    /** A pin is looked at in each connection, also where a resumed session brings no certificates of its own. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void checksThePinOfAResumedSession(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            OkHttpClient client = peers.http1Client().build();
            assertEquals(3, peers.get(client, "close").length());
            String other = CertificatePinner.pin(TestPki.leaf(KeyKind.ECDSA_P256, "other.test").certificate());
            OkHttpClient pinned = client.newBuilder()
                    .certificatePinner(new CertificatePinner.Builder().add(OkHttpPeers.HOST, other).build()).build();
            assertThrows(SSLPeerUnverifiedException.class, () -> peers.get(pinned, 1));
            assertEquals(1, peers.trust().asked());
        }
    }

    /** A certificate that is not trusted will not be trusted the next time: OkHttp tries no other way to connect. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesAServerThatItDoesNotTrustAndDoesNotRetry(Pairing pairing) throws Exception {
        SSLContext serving = pairing.server().context(Identities.server(OkHttpPeers.HOST), null);
        try (OkHttpPeers peers = new OkHttpPeers(pairing, OkHttpServer.start(serving))) {
            Attempts attempts = new Attempts();
            OkHttpClient client = peers.client()
                    .sslSocketFactory(platform(pairing), platformTrust())
                    .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.COMPATIBLE_TLS))
                    .eventListener(attempts)
                    .build();
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, () -> peers.get(client, 1));
            assertInstanceOf(CertificateException.class, failure.getCause());
            assertEquals(1, attempts.count.get());
            assertEquals(List.of(), peers.server().requests());
        }
    }

    /** Of a client that trusts what the platform trusts, which is not the root of these tests. */
    private static SSLSocketFactory platform(Pairing pairing) {
        return pairing.client().context(null, null).getSocketFactory();
    }

    private static X509TrustManager platformTrust() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesACertificateForAnotherHost(Pairing pairing) throws IOException {
        SSLContext serving = pairing.server().context(Identities.server("other.test"), null);
        try (OkHttpPeers peers = new OkHttpPeers(pairing, OkHttpServer.start(serving))) {
            Attempts attempts = new Attempts();
            OkHttpClient client = peers.client().eventListener(attempts).build();
            SSLPeerUnverifiedException failure =
                    assertThrows(SSLPeerUnverifiedException.class, () -> peers.get(client, 1));
            assertTrue(failure.getMessage().startsWith("Hostname " + OkHttpPeers.HOST + " not verified"), failure.getMessage());
            assertEquals(1, attempts.count.get());
            assertEquals(List.of(), peers.server().requests());
        }
    }

    /** The verifier is a program's own business: this one knows the server by another name, and sees the session. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void leavesTheNameToAVerifierOfTheProgram(Pairing pairing) throws IOException {
        SSLContext serving = pairing.server().context(Identities.server("other.test"), null);
        try (OkHttpPeers peers = new OkHttpPeers(pairing, OkHttpServer.start(serving))) {
            OkHttpClient client = peers.client().hostnameVerifier((host, session) -> host.equals(OkHttpPeers.HOST)
                    && session.getPeerHost().equals(OkHttpPeers.HOST)
                    && session.getPeerPort() == peers.server().port()
                    && session.getProtocol().equals(pairing.protocol())).build();
            assertEquals(Sum.expected(1), peers.get(client, 1));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsAndVerifiesTheNameOfTheUrlAlthoughItKnowsAnAddressOnly(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            assertEquals(Sum.expected(1), peers.get(peers.client().build(), 1));
            assertEquals(List.of(OkHttpPeers.HOST), peers.server().requests().get(0).getHandshakeServerNames());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsNoNameToAnAddressAndVerifiesTheAddress(Pairing pairing) throws IOException {
        SSLContext serving = pairing.server().context(Identities.server("127.0.0.1"), null);
        try (OkHttpPeers peers = new OkHttpPeers(pairing, OkHttpServer.start(serving))) {
            assertEquals(Sum.expected(1), OkHttpPeers.get(peers.client().build(), peers.server().url("127.0.0.1", 1)));
            assertEquals(List.of(), peers.server().requests().get(0).getHandshakeServerNames());
        }
    }
}
