package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hybrid groups, and the classical ones, against BoringSSL in the same JVM: by way of Conscrypt and of netty-tcnative. */
class BoringSslTest {
    /** RSA: in TLS 1.2 the groups of a client limit the curves of certificates too (RFC 8422 §5.1.1). */
    private static final TestPki.Leaf LEAF = TestPki.leaf(KeyKind.RSA_2048, Setup.HOST);
    private static final char[] NO_PASSWORD = {};
    /** More than a record each way. */
    private static final String MUCH = "0123456789abcdef".repeat(2_000);

    /** Two ways to the same library; the groups are those that each way lets through. */
    private enum Stack {
        CONSCRYPT(List.of(NamedGroup.X25519_MLKEM768, NamedGroup.X25519, NamedGroup.SECP256R1, NamedGroup.SECP384R1)) {
            @Override
            SSLEngine engine(boolean client, NamedGroup group, ProtocolVersion version) throws Exception {
                // Its engines take no list of groups on JDK 17, so ours takes the choice: they know all of these.
                Provider provider;
                try {
                    provider = Conscrypt.newProviderBuilder().provideTrustManager(true).build();
                } catch (UnsatisfiedLinkError absent) {
                    assumeTrue(false, "Conscrypt has no library for this platform: " + absent.getMessage());
                    throw absent;
                }
                SSLContext context = SSLContext.getInstance("TLS", provider);
                context.init(keyManagers().getKeyManagers(), trustManagers(provider).getTrustManagers(), null);
                SSLEngine engine = context.createSSLEngine(Setup.HOST, Setup.PORT);
                engine.setUseClientMode(client);
                engine.setEnabledProtocols(new String[] {Settings.name(version)});
                return engine;
            }
        },

        NETTY_TCNATIVE(List.of(
                NamedGroup.X25519_MLKEM768,
                NamedGroup.X25519,
                NamedGroup.SECP256R1,
                NamedGroup.SECP384R1,
                NamedGroup.SECP521R1)) {
            @Override
            SSLEngine engine(boolean client, NamedGroup group, ProtocolVersion version) throws Exception {
                assumeTcnative();
                SslContextBuilder builder = client
                        ? SslContextBuilder.forClient().trustManager(LEAF.root())
                        : SslContextBuilder.forServer(LEAF.key(), LEAF.chain().toArray(new X509Certificate[0]));
                SslContext context = builder
                        .sslProvider(SslProvider.OPENSSL)
                        .protocols(Settings.name(version))
                        .option(OpenSslContextOption.GROUPS, new String[] {boringSslName(group)})
                        .build();
                return context.newEngine(UnpooledByteBufAllocator.DEFAULT, Setup.HOST, Setup.PORT);
            }
        };

        private final List<NamedGroup> groups;

        Stack(List<NamedGroup> groups) {
            this.groups = groups;
        }

        abstract SSLEngine engine(boolean client, NamedGroup group, ProtocolVersion version) throws Exception;
    }

    private static void assumeTcnative() {
        assumeTrue(OpenSsl.isAvailable(),
                () -> "netty-tcnative has no library for this platform: " + OpenSsl.unavailabilityCause());
    }

    private static String boringSslName(NamedGroup group) {
        return switch (group.name()) {
            case "x25519" -> "X25519";
            case "secp256r1" -> "P-256";
            case "secp384r1" -> "P-384";
            case "secp521r1" -> "P-521";
            default -> group.name();
        };
    }

    private static KeyManagerFactory keyManagers() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("server", LEAF.key(), NO_PASSWORD, LEAF.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, NO_PASSWORD);
        return factory;
    }

    /** Its own: the JDK's knows nothing of the name that it gives to TLS 1.3's authentication. */
    private static TrustManagerFactory trustManagers(Provider provider) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setCertificateEntry("root", LEAF.root());
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", provider);
        factory.init(store);
        return factory;
    }

    static List<Arguments> groups() {
        List<Arguments> arguments = new ArrayList<>();
        for (Stack stack : Stack.values()) {
            for (NamedGroup group : stack.groups) {
                arguments.add(Arguments.of(stack, group, ProtocolVersion.TLS_1_3));
                if (group.kind() == NamedGroup.Kind.ELLIPTIC_CURVE) {
                    arguments.add(Arguments.of(stack, group, ProtocolVersion.TLS_1_2));
                }
            }
        }
        return arguments;
    }

    @ParameterizedTest
    @MethodSource("groups")
    void ourClientUsesTheGroup(Stack stack, NamedGroup group, ProtocolVersion version) throws Exception {
        ClientConfig config = Settings.client(version).groups(List.of(group)).build();
        ConnectionInfo info = exchange(TlsEngine.client(config, Setup.peer()), stack.engine(false, group, version));
        assertEquals(group, info.group().orElseThrow());
        assertEquals(LEAF.chain(), info.peerCertificates());
    }

    @ParameterizedTest
    @MethodSource("groups")
    void ourServerUsesTheGroup(Stack stack, NamedGroup group, ProtocolVersion version) throws Exception {
        ServerConfig config = Settings.server(version).groups(List.of(group)).build();
        ConnectionInfo info = exchange(TlsEngine.server(config), stack.engine(true, group, version));
        assertEquals(group, info.group().orElseThrow());
    }

    @Test
    void bothAgreeOnTheHybridGroupByDefaultWithoutHelloRetryRequest() throws Exception {
        NamedGroup hybrid = NamedGroup.X25519_MLKEM768;
        ConnectionInfo client = exchange(TlsEngine.client(Settings.client().build(), Setup.peer()),
                Stack.NETTY_TCNATIVE.engine(false, hybrid, ProtocolVersion.TLS_1_3));
        assertEquals(hybrid, client.group().orElseThrow());
        assertFalse(client.helloRetryRequest());
        ConnectionInfo server = exchange(TlsEngine.server(Settings.server().build()),
                Stack.NETTY_TCNATIVE.engine(true, hybrid, ProtocolVersion.TLS_1_3));
        assertEquals(hybrid, server.group().orElseThrow());
        assertFalse(server.helloRetryRequest());
    }

    @Test
    void ourClientResumesWithTheHybridGroup() throws Exception {
        assumeTcnative();
        ClientConfig config = Settings.client(ProtocolVersion.TLS_1_3).build();
        SslContext context = SslContextBuilder.forServer(LEAF.key(), LEAF.chain().toArray(new X509Certificate[0]))
                .sslProvider(SslProvider.OPENSSL)
                .option(OpenSslContextOption.GROUPS, new String[] {NamedGroup.X25519_MLKEM768.name()})
                .build();
        for (Resumption expected : List.of(Resumption.NONE, Resumption.PSK)) {
            ConnectionInfo info = exchange(
                    TlsEngine.client(config, Setup.peer()), context.newEngine(UnpooledByteBufAllocator.DEFAULT));
            assertEquals(expected, info.resumption());
            assertEquals(NamedGroup.X25519_MLKEM768, info.group().orElseThrow());
        }
    }

    private static ConnectionInfo exchange(TlsEngine ours, SSLEngine theirs) throws Exception {
        try {
            SslEnginePeer pair = new SslEnginePeer(ours, theirs);
            pair.handshake();
            assertEquals(MUCH, pair.say(MUCH));
            assertEquals(MUCH, pair.hear(MUCH));
            ConnectionInfo info = ours.info().orElseThrow();
            if (Conscrypt.isConscrypt(theirs)) {
                assertEquals(boringSslName(info.group().orElseThrow()), Conscrypt.getGroupName(theirs));
            }
            pair.close();
            return info;
        } finally {
            ReferenceCountUtil.release(theirs);
        }
    }
}
