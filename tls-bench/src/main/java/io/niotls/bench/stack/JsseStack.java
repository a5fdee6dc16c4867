package io.niotls.bench.stack;

import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Resumption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * An implementation behind {@code javax.net.ssl}. Subclasses say what is particular about it.
 *
 * <p>JDK 17 has no method for the groups, so they are set by {@code jdk.tls.namedGroups}, which providers read once: one JVM runs
 * scenarios with one group only, and prepares nothing before it is set.
 */
abstract class JsseStack implements Stack {
    private static final String GROUPS = "jdk.tls.namedGroups";
    private static final String SERVER_TICKETS = "jdk.tls.server.enableSessionTicketExtension";
    private static final String CLIENT_TICKETS = "jdk.tls.client.enableSessionTicketExtension";
    private static final char[] PASSWORD = "not a secret".toCharArray();
    /** What an engine may ask for before it opens a record: BCJSSE's largest. */
    static final int PLAINTEXT_ROOM = 33_000;

    /** Makes a context of this provider that has not been initialised. */
    abstract SSLContext context() throws GeneralSecurityException;

    /** Makes a factory for the kind of key manager that goes with this provider. */
    KeyManagerFactory keyManagers() throws GeneralSecurityException {
        return KeyManagerFactory.getInstance("SunX509");
    }

    /** Makes a factory for the kind of trust manager that goes with this provider. */
    TrustManagerFactory trustManagers() throws GeneralSecurityException {
        return TrustManagerFactory.getInstance("PKIX");
    }

    @Override
    public Connector prepare(Scenario scenario) throws GeneralSecurityException {
        if (!supports(scenario)) {
            throw new UnsupportedOperationException(label() + ": " + scenario.label());
        }
        setGroups(groups(scenario));
        AtomicLong verifications = new AtomicLong();
        String tickets = Boolean.toString(scenario.resumption() != Resumption.SESSION_ID);
        System.setProperty(SERVER_TICKETS, tickets);
        System.setProperty(CLIENT_TICKETS, tickets);
        SSLContext client;
        SSLContext server;
        try {
            client = context(scenario, false, verifications);
            server = context(scenario, true, verifications);
        } finally {
            // Read when a context is made; Netty would take them for its defaults.
            System.clearProperty(SERVER_TICKETS);
            System.clearProperty(CLIENT_TICKETS);
        }
        if (scenario.resumption() == Resumption.NONE) {
            // What is stored is not needed again, and must not grow.
            client.getClientSessionContext().setSessionCacheSize(1);
        }
        Ports ports = new Ports(scenario);
        ThreadLocal<ByteBuffer> plaintext = ThreadLocal.withInitial(() -> ByteBuffer.allocate(PLAINTEXT_ROOM));
        return new Connector() {
            @Override
            public long verifications() {
                return verifications.get();
            }

            @Override
            public Endpoint client() {
                return endpoint(client.createSSLEngine(Identities.HOST, ports.next()), true);
            }

            @Override
            public Endpoint server() {
                return endpoint(server.createSSLEngine(), false);
            }

            private Endpoint endpoint(SSLEngine engine, boolean isClient) {
                configure(engine, scenario, isClient);
                return JsseStack.this.endpoint(engine, scenario, isClient, plaintext.get());
            }
        };
    }

    /** Returns the groups to enable, none for the defaults. */
    List<Group> groups(Scenario scenario) {
        return scenario.groups();
    }

    private static void setGroups(List<Group> groups) {
        if (groups.isEmpty()) {
            System.clearProperty(GROUPS);
        } else {
            System.setProperty(GROUPS, groups.stream().map(Group::jsse).collect(Collectors.joining(",")));
        }
    }

    /** Returns an initialised context of one side. */
    private SSLContext context(Scenario scenario, boolean server, AtomicLong verifications) throws GeneralSecurityException {
        Identities identities = Identities.of(scenario.identity());
        KeyManagerFactory keys = keyManagers();
        keys.init(keyStore(server ? identities.server() : identities.client()), PASSWORD);
        SSLContext context = context();
        boolean authenticates = server || scenario.mutual();
        X509ExtendedTrustManager trust = trustManager(trustManagers(), identities.root());
        if (!server) {
            trust = counted(trust, scenario, verifications);
        }
        context.init(authenticates ? keys.getKeyManagers() : null, new TrustManager[] {trust}, null);
        return context;
    }

    /** Returns a trust manager of a factory's for one trust anchor. */
    static X509ExtendedTrustManager trustManager(TrustManagerFactory factory,
            X509Certificate root) throws GeneralSecurityException {
        factory.init(trustStore(root));
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    /** Puts a counter before a client's trust manager where sessions are resumed. */
    static X509ExtendedTrustManager counted(X509ExtendedTrustManager trust, Scenario scenario, AtomicLong verifications) {
        return scenario.resumption() == Resumption.NONE ? trust : new CountingTrustManager(trust, verifications);
    }

    private static KeyStore keyStore(Identities.Leaf leaf) throws GeneralSecurityException {
        KeyStore store = empty();
        store.setKeyEntry("leaf", leaf.key(), PASSWORD, leaf.chain().toArray(X509Certificate[]::new));
        return store;
    }

    private static KeyStore trustStore(X509Certificate root) throws GeneralSecurityException {
        KeyStore store = empty();
        store.setCertificateEntry("root", root);
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        return store;
    }

    /** Drives an engine; see {@link SslEngineEndpoint} for the buffer. */
    Endpoint endpoint(SSLEngine engine, Scenario scenario, boolean client, ByteBuffer plaintext) {
        return new SslEngineEndpoint(engine, plaintext);
    }

    /** Sets what a program sets on each engine. */
    void configure(SSLEngine engine, Scenario scenario, boolean client) {
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {scenario.version().jsse()});
        parameters.setCipherSuites(new String[] {scenario.cipherSuite()});
        if (client) {
            parameters.setServerNames(List.of(new SNIHostName(Identities.HOST)));
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        } else {
            parameters.setNeedClientAuth(scenario.mutual());
        }
        engine.setSSLParameters(parameters);
    }
}
