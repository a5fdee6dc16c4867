package io.niotls.interop;

import static io.niotls.interop.NettyHttp1Test.expected;
import static io.niotls.interop.NettyJsseContexts.to;
import static io.niotls.interop.NettyJsseEvents.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.testing.Setup;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Netty finds out about a provider when it makes a context: its versions, its cipher suites, and who it is. */
@Timeout(60)
class NettyJsseContextTest {
    private static final int LENGTH = 100_000;

    private static SslContextBuilder server(JsseStack stack) {
        return SslContextBuilder.forServer(Identities.server(Setup.HOST)[0])
                .sslProvider(SslProvider.JDK)
                .sslContextProvider(stack.provider());
    }

    private static SslContextBuilder client(JsseStack stack) {
        return SslContextBuilder.forClient()
                .trustManager(Identities.trust()[0])
                .sslProvider(SslProvider.JDK)
                .sslContextProvider(stack.provider());
    }

    private static void assertSpeaksTls13(SslContext serving, SslContext asking) throws Exception {
        try (NettyJsseServer server = NettyJsseServer.start(serving);
                NettyJsseClient client = NettyJsseClient.connect(server.port(), to(asking, server.port()))) {
            assertEquals(expected(HttpService.SEED, LENGTH), await(client.get(LENGTH)));
            assertEquals("TLSv1.3", client.events().session().getProtocol());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isAJdkContextOfTheProvider(JsseStack stack) throws Exception {
        JdkSslContext context = (JdkSslContext) client(stack).build();
        assertSame(stack.provider(), context.context().getProvider());
        assertTrue(context.isClient());
        assertTrue(((JdkSslContext) server(stack).build()).isServer());
    }

    @ParameterizedTest
    @EnumSource
    void speaksTls13WithoutBeingTold(JsseStack stack) throws Exception {
        assertSpeaksTls13(server(stack).build(), client(stack).build());
    }

    /** What Netty lists first of its own wishes that the provider has. */
    @ParameterizedTest
    @EnumSource
    void prefersTheSuitesOfTls13(JsseStack stack) throws Exception {
        List<String> suites = client(stack).build().cipherSuites();
        assertTrue(suites.containsAll(List.of(
                "TLS_AES_128_GCM_SHA256",
                "TLS_AES_256_GCM_SHA384",
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")), suites::toString);
    }

    @ParameterizedTest
    @EnumSource
    void refusesASuiteThatDoesNotExist(JsseStack stack) throws Exception {
        SslContext context = client(stack)
                .ciphers(List.of("TLS_WITH_NOTHING"), IdentityCipherSuiteFilter.INSTANCE)
                .build();
        assertThrows(IllegalArgumentException.class, () -> context.newEngine(ByteBufAllocator.DEFAULT));
    }

    @ParameterizedTest
    @EnumSource
    void refusesAVersionThatDoesNotExist(JsseStack stack) throws Exception {
        SslContext context = client(stack).protocols("TLSv9").build();
        assertThrows(IllegalArgumentException.class, () -> context.newEngine(ByteBufAllocator.DEFAULT));
    }

    @ParameterizedTest
    @EnumSource
    void enablesExactlyTheSuitesAndVersionsThatAreSet(JsseStack stack) throws Exception {
        List<String> suites = List.of("TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        SslContext context = server(stack).ciphers(suites).protocols("TLSv1.3", "TLSv1.2").build();
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT);
        assertEquals(suites, List.of(engine.getEnabledCipherSuites()));
        assertEquals(List.of("TLSv1.3", "TLSv1.2"), List.of(engine.getEnabledProtocols()));
    }

    /** A program may also hand over the SSLContext that it already has. */
    @ParameterizedTest
    @EnumSource
    void takesAnSslContextOfTheProgram(JsseStack stack) throws Exception {
        assertSpeaksTls13(
                existing(stack, false, ClientAuth.REQUIRE), existing(stack, true, ClientAuth.NONE));
    }

    private static SslContext existing(JsseStack stack, boolean client, ClientAuth wish) {
        return new JdkSslContext(
                stack.context(client ? Identities.client("alice") : Identities.server(Setup.HOST), Identities.trust()),
                client,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                ApplicationProtocolConfig.DISABLED,
                wish,
                null,
                false);
    }
}
