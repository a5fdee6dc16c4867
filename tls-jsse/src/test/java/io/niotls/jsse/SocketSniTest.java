package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.Principal;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The name that a client asks for: where it comes from, who sees it, and how a server refuses it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketSniTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";
    private static final SNIHostName NAME = new SNIHostName("name.test");

    private static void ask(SSLSocket socket, SNIServerName... names) {
        SocketPair.change(socket, parameters -> parameters.setServerNames(List.of(names)));
    }

    private static List<SNIServerName> asked(SSLSocket server) {
        return ((ExtendedSSLSession) server.getSession()).getRequestedServerNames();
    }

    private static void accept(SSLSocket socket, String regex) {
        SocketPair.change(socket, parameters -> parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher(regex))));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void nameThatIsSetIsAskedFor(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            ask(pair.client(), NAME);
            pair.handshake().talk();
            assertEquals(List.of(NAME), asked(pair.server()));
            assertEquals(List.of(NAME), asked(pair.client()));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void hostOfALayeredSocketIsAskedFor(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect()) {
            Socket client = SocketPair.clientContext(pairing.client()).getSocketFactory()
                    .createSocket(plain.client(), "www.name.test", 443, true);
            try (SocketPair pair = SocketPair.of(
                    pairing, client, SocketPair.serverOver(pairing.server(), plain.server(), true))) {
                pair.handshake().talk();
                assertEquals(List.of(new SNIHostName("www.name.test")), asked(pair.server()));
                assertEquals("www.name.test", pair.client().getSession().getPeerHost());
                // SunJSSE has the port of the socket below, which over a proxy is the proxy's.
                int port = switch (pairing.client()) {
                    case SUN_JSSE -> plain.client().getPort();
                    case NIOTLS -> 443;
                };
                assertEquals(port, pair.client().getSession().getPeerPort());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void addressesAndSingleLabelsAreNotAskedFor(Pairing pairing) throws Exception {
        for (String host : List.of("127.0.0.1", "::1", "localhost", "trailing.")) {
            try (SocketPlainPair plain = SocketPlainPair.connect()) {
                Socket client = SocketPair.clientContext(pairing.client()).getSocketFactory()
                        .createSocket(plain.client(), host, 443, true);
                try (SocketPair pair = SocketPair.of(
                        pairing, client, SocketPair.serverOver(pairing.server(), plain.server(), true))) {
                    pair.handshake().talk();
                    assertEquals(List.of(), asked(pair.server()), host);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void emptyListAsksForNothing(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect()) {
            Socket client = SocketPair.clientContext(pairing.client()).getSocketFactory()
                    .createSocket(plain.client(), "www.name.test", 443, true);
            try (SocketPair pair = SocketPair.of(
                    pairing, client, SocketPair.serverOver(pairing.server(), plain.server(), true))) {
                ask(pair.client());
                pair.handshake().talk();
                assertEquals(List.of(), asked(pair.server()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void matcherAcceptsItsNames(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            ask(pair.client(), NAME);
            accept(pair.server(), "(.*\\.)?name\\.test");
            pair.handshake().talk();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void matcherRefusesOtherNames(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            ask(pair.client(), NAME);
            accept(pair.server(), "other\\.test");
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            assertTrue(failure.getMessage().contains("Received fatal alert: unrecognized_name"), failure::toString);
            assertInstanceOf(SSLHandshakeException.class, accepting.failure());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void matcherAcceptsNoNameAtAll(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            accept(pair.server(), "other\\.test");
            pair.handshake().talk();
            assertEquals(List.of(), asked(pair.server()));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void keyManagerChoosesByName(Pairing pairing) throws Exception {
        SSLContext server = pairing.server().context(SocketKeyManager.byName(Identities.keyManagers(
                TestPki.leaf(KeyKind.ECDSA_P256, "zero.test"), TestPki.leaf(KeyKind.ECDSA_P256, "one.test"))),
                Identities.trust());
        SSLContext client = SocketPair.clientContext(pairing.client());
        for (String name : List.of("one.test", "zero.test", "one.test")) {
            try (SocketPair pair = SocketPair.connect(pairing, client, server)) {
                ask(pair.client(), new SNIHostName(name));
                pair.handshake().talk();
                assertArrayEquals(
                        TestPki.leaf(KeyKind.ECDSA_P256, name).certificate().getEncoded(),
                        pair.client().getSession().getPeerCertificates()[0].getEncoded());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void nameStaysKnownWhenTheSessionIsResumed(Pairing pairing) throws Exception {
        SSLContext client = SocketPair.clientContext(pairing.client());
        SSLContext server = SocketPair.serverContext(pairing.server());
        try (ServerSocket listener = server.getServerSocketFactory().createServerSocket(0, 1, SocketPair.LOOPBACK)) {
            for (int i = 0; i < 3; i++) {
                Socket connecting = client.getSocketFactory().createSocket(SocketPair.LOOPBACK, listener.getLocalPort());
                try (SocketPair pair = SocketPair.of(pairing, connecting, listener.accept())) {
                    ask(pair.client(), NAME);
                    pair.handshake().talk();
                    assertEquals(List.of(NAME), asked(pair.server()));
                    Principal peer = pair.client().getSession().getPeerPrincipal();
                    assertEquals(peer, pair.server().getSession().getLocalPrincipal());
                }
            }
        }
    }
}
