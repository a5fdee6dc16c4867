package io.niotls.bench.stack;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Netty's: BoringSSL through netty-tcnative, as an {@code SslHandler} uses it, without finalizers. */
public final class TcnativeStack implements Stack {
    @Override
    public String label() {
        return "tcnative";
    }

    @Override
    public String version() {
        return Versions.of(io.netty.internal.tcnative.SSL.class);
    }

    @Override
    public boolean supports(Scenario scenario) {
        return OpenSsl.isAvailable() && BoringSslEndpoint.supports(scenario);
    }

    @Override
    public Connector prepare(Scenario scenario) throws GeneralSecurityException {
        if (!supports(scenario)) {
            throw new UnsupportedOperationException(label() + ": " + scenario.label());
        }
        AtomicLong verifications = new AtomicLong();
        try {
            return new Contexts(client(scenario, verifications), server(scenario), scenario, verifications);
        } catch (SSLException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static SslContext client(Scenario scenario, AtomicLong verifications) throws GeneralSecurityException, SSLException {
        Identities identities = Identities.of(scenario.identity());
        SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
        X509ExtendedTrustManager trust = JsseStack.trustManager(TrustManagerFactory.getInstance("PKIX"), identities.root());
        builder.trustManager(JsseStack.counted(trust, scenario, verifications));
        if (scenario.mutual()) {
            builder.keyManager(identities.client().key(), identities.client().chain());
        }
        SslContext context = build(builder, scenario);
        OpenSslSessionContext sessions = (OpenSslSessionContext) context.sessionContext();
        if (scenario.resumption() == Resumption.NONE) {
            sessions.setSessionCacheSize(1);
        }
        if (scenario.issuesTickets()) {
            // Without any key, this is how Netty itself lets a client of TLS 1.2 accept tickets.
            sessions.setTicketKeys(new OpenSslSessionTicketKey[0]);
        }
        return context;
    }

    private static SslContext server(Scenario scenario) throws GeneralSecurityException, SSLException {
        Identities identities = Identities.of(scenario.identity());
        SslContextBuilder builder = SslContextBuilder.forServer(identities.server().key(), identities.server().chain());
        if (scenario.mutual()) {
            builder.clientAuth(ClientAuth.REQUIRE).trustManager(identities.root());
        }
        SslContext context = build(builder, scenario);
        if (scenario.issuesTickets()) {
            ((OpenSslSessionContext) context.sessionContext()).setTicketKeys(ticketKey());
        }
        return context;
    }

    private static SslContext build(SslContextBuilder builder, Scenario scenario) throws SSLException {
        builder.sslProvider(SslProvider.OPENSSL_REFCNT).protocols(scenario.version().jsse());
        if (scenario.version() == Version.TLS_1_2) {
            builder.ciphers(List.of(scenario.cipherSuite()));
        }
        if (scenario.group() != Group.DEFAULT) {
            builder.option(OpenSslContextOption.GROUPS,
                    scenario.groups().stream().map(TcnativeStack::name).toArray(String[]::new));
        }
        return builder.build();
    }

    private static String name(Group group) {
        return switch (group) {
            case DEFAULT -> throw new IllegalArgumentException("no group of its own");
            case X25519 -> "X25519";
            case P256 -> "P-256";
            case X25519MLKEM768 -> "X25519MLKEM768";
        };
    }

    private static OpenSslSessionTicketKey ticketKey() {
        SecureRandom random = new SecureRandom();
        byte[] name = new byte[OpenSslSessionTicketKey.NAME_SIZE];
        byte[] hmacKey = new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE];
        byte[] aesKey = new byte[OpenSslSessionTicketKey.AES_KEY_SIZE];
        random.nextBytes(name);
        random.nextBytes(hmacKey);
        random.nextBytes(aesKey);
        return new OpenSslSessionTicketKey(name, hmacKey, aesKey);
    }

    private record Contexts(SslContext clients, SslContext servers, Scenario scenario, Ports ports, AtomicLong counter,
            ThreadLocal<ByteBuffer> plaintext) implements Connector {
        Contexts(SslContext clients, SslContext servers, Scenario scenario, AtomicLong counter) {
            this(clients, servers, scenario, new Ports(scenario), counter,
                    ThreadLocal.withInitial(() -> ByteBuffer.allocate(JsseStack.PLAINTEXT_ROOM)));
        }

        @Override
        public long verifications() {
            return counter.get();
        }

        @Override
        public Endpoint client() {
            SSLEngine engine = clients.newEngine(ByteBufAllocator.DEFAULT, Identities.HOST, ports.next());
            return new BoringSslEndpoint(engine, plaintext.get(), false);
        }

        @Override
        public Endpoint server() {
            SSLEngine engine = servers.newEngine(ByteBufAllocator.DEFAULT);
            return new BoringSslEndpoint(engine, plaintext.get(), scenario.version() == Version.TLS_1_3);
        }

        @Override
        public void close() {
            ReferenceCountUtil.release(clients);
            ReferenceCountUtil.release(servers);
        }
    }
}
