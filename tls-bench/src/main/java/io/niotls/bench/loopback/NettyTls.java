package io.niotls.bench.loopback;

import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.niotls.bench.stack.Identities;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Version;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.SSLException;

/** Netty's contexts, made as a program makes them. */
final class NettyTls {
    private NettyTls() {}

    /** Returns a server's over a JSSE provider, whose groups are {@code jdk.tls.namedGroups}. */
    static SslContext jsse(Scenario scenario, Provider provider) throws GeneralSecurityException, SSLException {
        return server(scenario)
                .sslProvider(SslProvider.JDK)
                .sslContextProvider(provider)
                .ciphers(List.of(scenario.cipherSuite()))
                .build();
    }

    /** Returns a server's over BoringSSL. */
    static SslContext tcnative(Scenario scenario) throws GeneralSecurityException, SSLException {
        SslContext context = boringSsl(scenario, server(scenario).sslProvider(SslProvider.OPENSSL_REFCNT)).build();
        // Without a key of the program's Netty turns tickets off, and TLS 1.3 knows no other resumption.
        ((OpenSslSessionContext) context.sessionContext()).setTicketKeys(
                new OpenSslSessionTicketKey(random(), random(), random()));
        return context;
    }

    /** Returns the load generator's client; it verifies nothing but the signature over the handshake. */
    static SslContext client(Scenario scenario, AcceptingTrust trust) throws SSLException {
        SslContextBuilder client = SslContextBuilder.forClient()
                .trustManager(trust)
                .endpointIdentificationAlgorithm(null)
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .protocols(scenario.version().jsse());
        return boringSsl(scenario, client).build();
    }

    private static SslContextBuilder server(Scenario scenario) throws GeneralSecurityException {
        Identities.Leaf leaf = Identities.of(scenario.identity()).server();
        return SslContextBuilder.forServer(leaf.key(), leaf.chain()).protocols(scenario.version().jsse());
    }

    private static SslContextBuilder boringSsl(Scenario scenario, SslContextBuilder builder) {
        if (scenario.version() == Version.TLS_1_2) {
            // In TLS 1.3 BoringSSL lets nobody choose; both sides of it prefer AES-128 where there are instructions for AES.
            builder.ciphers(List.of(scenario.cipherSuite()));
        }
        if (scenario.group() != Group.DEFAULT) {
            String[] names = scenario.groups().stream().map(NettyTls::boringSslName).toArray(String[]::new);
            builder.option(OpenSslContextOption.GROUPS, names);
        }
        return builder;
    }

    private static String boringSslName(Group group) {
        return switch (group) {
            case P256 -> "P-256";
            case X25519 -> "X25519";
            case DEFAULT, X25519MLKEM768 -> group.jsse();
        };
    }

    private static byte[] random() {
        byte[] bytes = new byte[OpenSslSessionTicketKey.NAME_SIZE];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
