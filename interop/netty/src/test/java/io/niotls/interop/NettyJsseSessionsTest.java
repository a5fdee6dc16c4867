package io.niotls.interop;

import static io.niotls.interop.NettyHttp1Test.expected;
import static io.niotls.interop.NettyJsseContexts.lenient;
import static io.niotls.interop.NettyJsseContexts.to;
import static io.niotls.interop.NettyJsseEvents.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.niotls.jsse.NioTlsSession;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.lang.ref.Reference;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions between two Netty contexts: a second connection goes on with that of the first, and knows what that knew. */
@Timeout(60)
class NettyJsseSessionsTest {
    private static final int LENGTH = 100_000;

    /** The two ends of a connection that has carried a request and its answer, and is closed. */
    private record Ends(SSLEngine client, SSLEngine server) {
        ExtendedSSLSession clientSession() {
            return (ExtendedSSLSession) client.getSession();
        }

        ExtendedSSLSession serverSession() {
            return (ExtendedSSLSession) server.getSession();
        }
    }

    /** The answer comes behind the tickets, so the client has these too. */
    private static Ends visit(NettyJsseServer server, SslContext asking) throws Exception {
        return visit(server, asking, Setup.HOST);
    }

    private static Ends visit(NettyJsseServer server, SslContext asking, String host) throws Exception {
        SSLEngine engine;
        try (NettyJsseClient client = NettyJsseClient.connect(server.port(), to(asking, host, server.port()))) {
            engine = client.events().engine();
            assertEquals(expected(HttpService.SEED, LENGTH), await(client.get(LENGTH)));
        }
        NettyJsseEvents accepted = server.nextConnection();
        accepted.awaitEnd();
        return new Ends(engine, accepted.engine());
    }

    /** A session that is resumed is as old as it was when it was made; and ours say whether they are. */
    private static void assertResumed(Ends first, Ends second) {
        assertEquals(first.clientSession().getCreationTime(), second.clientSession().getCreationTime());
        assertEquals(first.serverSession().getCreationTime(), second.serverSession().getCreationTime());
        assertResumed(false, first);
        assertResumed(true, second);
    }

    private static void assertResumed(boolean expected, Ends ends) {
        for (SSLSession session : List.of(ends.clientSession(), ends.serverSession())) {
            if (session instanceof NioTlsSession ours) {
                assertEquals(expected, ours.info().orElseThrow().resumed());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void resumesTheSessionOfTheConnectionBefore(Pairing pairing) throws Exception {
        SslContext serving = NettyJsseContexts.server(pairing).applicationProtocolConfig(lenient("h2", "http/1.1")).build();
        SslContext asking = NettyJsseContexts.client(pairing).applicationProtocolConfig(lenient("h2", "http/1.1")).build();
        try (NettyJsseServer server = NettyJsseServer.start(serving)) {
            Ends first = visit(server, asking);
            for (int i = 0; i < 3; i++) {
                Ends next = visit(server, asking);
                assertResumed(first, next);
                assertEquals("h2", next.client().getApplicationProtocol());
                assertEquals(List.of(new SNIHostName(Setup.HOST)), next.serverSession().getRequestedServerNames());
                assertEquals(
                        TestPki.leaf(KeyKind.ECDSA_P256, Setup.HOST).certificate(),
                        next.clientSession().getPeerCertificates()[0]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void resumedConnectionStillKnowsTheClient(Pairing pairing) throws Exception {
        SslContext serving = NettyJsseContexts.server(pairing)
                .trustManager(Identities.trust()[0])
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        SslContext asking = NettyJsseContexts.client(pairing).keyManager(Identities.client("alice")[0]).build();
        try (NettyJsseServer server = NettyJsseServer.start(serving)) {
            Ends first = visit(server, asking);
            Ends second = visit(server, asking);
            assertResumed(first, second);
            assertEquals("CN=alice", second.serverSession().getPeerPrincipal().getName());
            assertEquals("CN=alice", second.clientSession().getLocalPrincipal().getName());
        }
    }

    /** The address is the same, but a session is good for the name that it was made for. Only our sessions tell. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#ours")
    void startsAnewForAnotherHostOnTheSamePort(Pairing pairing) throws Exception {
        SslContext serving = NettyJsseContexts.server(pairing, Setup.HOST, "other.example").build();
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (NettyJsseServer server = NettyJsseServer.start(serving)) {
            visit(server, asking);
            assertResumed(false, visit(server, asking, "other.example"));
            assertResumed(true, visit(server, asking));
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void contextKnowsTheClientsSession(Pairing pairing) throws Exception {
        SslContext serving = NettyJsseContexts.server(pairing).build();
        SslContext asking = NettyJsseContexts.client(pairing).sessionCacheSize(7).sessionTimeout(77).build();
        try (NettyJsseServer server = NettyJsseServer.start(serving)) {
            Ends ends = visit(server, asking);
            SSLSessionContext sessions = asking.sessionContext();
            assertEquals(7, sessions.getSessionCacheSize());
            assertEquals(77, sessions.getSessionTimeout());
            List<byte[]> ids = Collections.list(sessions.getIds());
            assertTrue(!ids.isEmpty());
            assertNotNull(sessions.getSession(ids.get(0)));
            // Our contexts list a session for as long as the program holds on to it.
            Reference.reachabilityFence(ends);
        }
    }
}
