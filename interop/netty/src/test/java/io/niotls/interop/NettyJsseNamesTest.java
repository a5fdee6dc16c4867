package io.niotls.interop;

import static io.niotls.interop.NettyHttp1Test.expected;
import static io.niotls.interop.NettyJsseContexts.to;
import static io.niotls.interop.NettyJsseEvents.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AsyncMapping;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Virtual hosts: Netty's {@code SniHandler} reads the hello that our client wrote, and starts our engine with it. */
@Timeout(60)
class NettyJsseNamesTest {
    private static final int LENGTH = 100_000;

    private static Mapping<String, SslContext> hosts(Pairing pairing) throws Exception {
        return new DomainWildcardMappingBuilder<>(NettyJsseContexts.server(pairing).build())
                .add("a.example", NettyJsseContexts.server(pairing, "a.example").build())
                .add("*.b.example", NettyJsseContexts.server(pairing, "*.b.example").build())
                .build();
    }

    private static void assertServesEachHost(Pairing pairing, Supplier<ChannelHandler> tls) throws Exception {
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (NettyJsseServer server = NettyJsseServer.start(channel -> tls.get())) {
            assertServes(asking, server, "a.example", "a.example");
            assertServes(asking, server, "www.b.example", "*.b.example");
            assertServes(asking, server, Setup.HOST, Setup.HOST);
        }
    }

    private static void assertServes(SslContext asking, NettyJsseServer server, String host, String certified)
            throws Exception {
        try (NettyJsseClient client = NettyJsseClient.connect(server.port(), to(asking, host, server.port()))) {
            assertEquals(expected(HttpService.SEED, LENGTH), await(client.get(LENGTH)));
            assertEquals(
                    TestPki.leaf(KeyKind.ECDSA_P256, certified).certificate(),
                    client.events().session().getPeerCertificates()[0]);
            ExtendedSSLSession accepted = server.nextConnection().session();
            assertEquals(List.of(new SNIHostName(host)), accepted.getRequestedServerNames());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void servesEachHostWithItsCertificate(Pairing pairing) throws Exception {
        Mapping<String, SslContext> hosts = hosts(pairing);
        assertServesEachHost(pairing, () -> new SniHandler(hosts));
    }

    /** The hello waits in Netty's buffers while the context is looked up by another thread. */
    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void servesEachHostWhoseContextComesLater(Pairing pairing) throws Exception {
        Mapping<String, SslContext> hosts = hosts(pairing);
        ExecutorService elsewhere = Executors.newSingleThreadExecutor();
        try {
            AsyncMapping<String, SslContext> later = (name, promise) -> {
                elsewhere.execute(() -> promise.setSuccess(hosts.map(name)));
                return promise;
            };
            assertServesEachHost(pairing, () -> new SniHandler(later));
        } finally {
            elsewhere.shutdown();
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void clientRefusesTheHostItDidNotAskFor(Pairing pairing) throws Exception {
        Mapping<String, SslContext> hosts = hosts(pairing);
        SslContext asking = NettyJsseContexts.client(pairing).build();
        try (NettyJsseServer server = NettyJsseServer.start(channel -> new SniHandler(hosts));
                NettyJsseClient client =
                        NettyJsseClient.connect(server.port(), to(asking, "unknown.example", server.port()))) {
            assertThrows(SSLHandshakeException.class, client.events()::engine);
        }
    }
}
