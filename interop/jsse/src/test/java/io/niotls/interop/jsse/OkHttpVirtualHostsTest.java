package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki;
import java.io.IOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several names at one address, as OkHttp sees them: by the server's choice of a certificate, and in one HTTP/2 connection. */
@Timeout(60)
class OkHttpVirtualHostsTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";
    /** Seen on JDK 25 and not on 17. */
    private static final int NO_RESUMPTION_SINCE = 25;
    private static final String FIRST = "first.test";
    private static final String SECOND = "second.test";

    /** Chooses by the name that the client sends, which it finds in the session of the handshake, as servers do. */
    private static final class ByServerName extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager first = (X509ExtendedKeyManager) Identities.server(FIRST)[0];
        private final X509ExtendedKeyManager second = (X509ExtendedKeyManager) Identities.server(SECOND)[0];

        private static String choose(SSLSession session, String type) {
            String name = ((ExtendedSSLSession) session).getRequestedServerNames().stream()
                    .map(requested -> ((SNIHostName) requested).getAsciiName()).findFirst().orElse(FIRST);
            return type.equals("EC") ? name : null;
        }

        private X509ExtendedKeyManager of(String alias) {
            return alias.equals(SECOND) ? second : first;
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return choose(((SSLSocket) socket).getHandshakeSession(), type);
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return choose(engine.getHandshakeSession(), type);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            X509ExtendedKeyManager keys = of(alias);
            return keys.getCertificateChain(keys.getServerAliases("EC", null)[0]);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            X509ExtendedKeyManager keys = of(alias);
            return keys.getPrivateKey(keys.getServerAliases("EC", null)[0]);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[] {FIRST, SECOND};
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    private static OkHttpPeers peers(Pairing pairing, KeyManager[] keys) throws IOException {
        SSLContext context = pairing.server().context(keys, null);
        return new OkHttpPeers(pairing, OkHttpServer.start(context));
    }

    private static HttpUrl url(OkHttpPeers peers, String host) {
        return peers.server().url(host, 1);
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void presentsTheCertificateOfTheNameThatTheClientSends(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = peers(pairing, new KeyManager[] {new ByServerName()})) {
            OkHttpClient client = peers.client().build();
            for (String host : List.of(FIRST, SECOND)) {
                assertEquals(Sum.expected(1), OkHttpPeers.get(client, url(peers, host)));
                RecordedRequest request = peers.server().requests().get(peers.server().requests().size() - 1);
                assertEquals(List.of(host), request.getHandshakeServerNames());
                assertEquals(TestPki.leaf(KeyKind.ECDSA_P256, host).chain(), request.getHandshake().localCertificates());
            }
            assertEquals(2, peers.server().connections());
        }
    }

    /** A session belongs to a name: the other host of the address gets a handshake of its own, and each resumes its own. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void resumesTheSessionOfTheNameAndNotOfTheAddress(Pairing pairing) throws IOException {
        // Under a key manager of the program's own it shakes hands in full (TLS 1.3) or says internal_error (TLS 1.2).
        assumeFalse(pairing.server() == JsseStack.SUN_JSSE && Runtime.version().feature() >= NO_RESUMPTION_SINCE,
                "SunJSSE's server of this JDK does not resume these sessions");
        try (OkHttpPeers peers = peers(pairing, new KeyManager[] {new ByServerName()})) {
            OkHttpClient client = peers.client().build();
            for (int i = 0; i < 4; i++) {
                OkHttpPeers.get(client, url(peers, i % 2 == 0 ? FIRST : SECOND));
                client.connectionPool().evictAll();
            }
            assertEquals(4, peers.server().connections());
            assertEquals(2, peers.trust().asked());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsRequestsForTwoHostsOverOneConnectionIfItsCertificateNamesBoth(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = peers(pairing, Identities.server(FIRST, SECOND))) {
            OkHttpClient client = peers.client().build();
            assertEquals(Sum.expected(1), OkHttpPeers.get(client, url(peers, FIRST)));
            assertEquals(Sum.expected(1), OkHttpPeers.get(client, url(peers, SECOND)));
            assertEquals(1, peers.server().connections());
            assertEquals(List.of(FIRST), peers.server().requests().get(1).getHandshakeServerNames());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void connectsAgainForAHostThatTheCertificateDoesNotName(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = peers(pairing, Identities.server(FIRST))) {
            OkHttpClient client = peers.client().build();
            assertEquals(Sum.expected(1), OkHttpPeers.get(client, url(peers, FIRST)));
            assertThrows(SSLPeerUnverifiedException.class, () -> OkHttpPeers.get(client, url(peers, SECOND)));
        }
    }
}
