package io.niotls.jsse;

import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.Limits;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.session.ClientSessionCache;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ServerSessionCache;
import io.niotls.session.ServerSessionStore;
import io.niotls.session.Session;
import io.niotls.session.TicketKeys;
import io.niotls.session.TicketProtector;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What all connections of an initialised {@link javax.net.ssl.SSLContext} share: key and trust manager, sessions, ticket keys,
 * and the engine's configurations, one for each set of parameters. Safe for use by several threads.
 *
 * <p>A configuration leaves every decision to the connection (all kinds of {@link Pause} are offloaded), because JSSE's callbacks
 * want to be given the engine or the socket that asks.
 */
final class SharedContext {
    /** A program has a handful of sets of parameters; one that makes a new set for each connection must not fill the heap. */
    private static final int MAX_CONFIGURATIONS = 64;
    private static final int CONTEXT_ID_LENGTH = 32;
    /** Everything a handshake can wait for. */
    static final Set<Pause.Kind> ALL = EnumSet.allOf(Pause.Kind.class);

    /** A configuration's key: the parameters, and what else of a connection decides it. */
    private record Key(Negotiable negotiable, boolean serverNameIndication) {}

    private final Defaults defaults;
    private final Optional<KeyManagerCredentials> credentials;
    private final X509ExtendedTrustManager trust;
    private final SecureRandom random;
    private final byte[] id = new byte[CONTEXT_ID_LENGTH];
    private final NioTlsSessionContext clientSessions;
    private final NioTlsSessionContext serverSessions;
    private final Map<String, TrustManagerVerifier> clientVerifiers = new ConcurrentHashMap<>();
    private final Map<String, TrustManagerVerifier> serverVerifiers = new ConcurrentHashMap<>();
    /** Replaced when a setting changes: what is being made out of older ones goes into the older map. */
    private volatile Map<Key, Config> configurations = new ConcurrentHashMap<>();
    private volatile TicketProtector tickets;
    private volatile ClientSessionStore clientStore;
    private volatile ServerSessionStore serverStore;

    /**
     * Makes a context.
     *
     * @param keys who has our certificates, if anybody
     * @param trust who decides about peers
     */
    SharedContext(Defaults defaults, Optional<X509ExtendedKeyManager> keys, X509ExtendedTrustManager trust,
            SecureRandom random) {
        this.defaults = defaults;
        this.credentials = keys.map(KeyManagerCredentials::new);
        this.trust = trust;
        this.random = random;
        random.nextBytes(id);
        this.clientSessions = new NioTlsSessionContext(true, defaults.sessionCacheSize());
        this.serverSessions = new NioTlsSessionContext(false, defaults.sessionCacheSize());
        newClientStore();
        newServerStore();
        clientSessions.onChange(this::forgetConfigurations);
        clientSessions.onResize(this::newClientStore);
        serverSessions.onChange(this::forgetConfigurations);
        serverSessions.onResize(this::newServerStore);
    }

    private void forgetConfigurations() {
        configurations = new ConcurrentHashMap<>();
    }

    private void newClientStore() {
        clientStore = new ClientSessionCache(
                clientSessions.limit(), ClientSessionCache.DEFAULT_MAX_TICKETS_PER_SERVER, Clock.systemUTC());
        forgetConfigurations();
    }

    private void newServerStore() {
        serverStore = new ServerSessionCache(serverSessions.limit(), Session.MAX_LIFETIME, Clock.systemUTC());
        forgetConfigurations();
    }

    Defaults defaults() {
        return defaults;
    }

    SecureRandom random() {
        return random;
    }

    NioTlsSessionContext sessions(boolean client) {
        return client ? clientSessions : serverSessions;
    }

    /** Returns a client's configuration, the same one for the same parameters. */
    ClientConfig clientConfig(Negotiable negotiable, boolean serverNameIndication) {
        return (ClientConfig) cached(new Key(negotiable, serverNameIndication));
    }

    /** Returns a server's configuration, the same one for the same parameters. */
    ServerConfig serverConfig(Negotiable negotiable) {
        return (ServerConfig) cached(new Key(negotiable, false));
    }

    private Config cached(Key key) {
        Map<Key, Config> current = configurations;
        Config known = current.get(key);
        if (known != null) {
            return known;
        }
        Config made = key.negotiable().client() ? newClientConfig(key) : newServerConfig(key.negotiable());
        if (current.size() >= MAX_CONFIGURATIONS) {
            current.clear();
        }
        Config first = current.putIfAbsent(key, made);
        return first == null ? made : first;
    }

    private ClientConfig newClientConfig(Key key) {
        ClientConfig.Builder builder = ClientConfig.builder()
                .sessions(clientStore)
                .serverNameIndication(key.serverNameIndication())
                .tickets(defaults.tickets(true))
                .stapledResponses(defaults.stapling(true))
                .peerVerifier(verifier(clientVerifiers, key.negotiable()));
        credentials.ifPresent(builder::credentials);
        common(builder, key.negotiable());
        return clientSessions.clientChange().apply(builder).offload(ALL).build();
    }

    private ServerConfig newServerConfig(Negotiable negotiable) {
        ServerConfig.Builder builder = ServerConfig.builder()
                .sessions(serverStore)
                .sessionLifetime(serverSessions.lifetime())
                .clientAuthentication(negotiable.clientAuthentication())
                .stapledResponses(true)
                .peerVerifier(verifier(serverVerifiers, negotiable));
        if (defaults.tickets(false)) {
            builder.tickets(tickets());
        } else {
            builder.withoutTickets();
        }
        credentials.ifPresent(builder::credentials);
        common(builder, negotiable);
        if (negotiable.clientAuthentication() == ClientAuthentication.NONE) {
            builder.limits(withoutCertificates(defaults.limits()));
        }
        return ContextSelector.build(serverSessions.serverChange().apply(builder));
    }

    /** Nobody who is not asked for a certificate needs the room for one. */
    private static Limits withoutCertificates(Limits limits) {
        return new Limits(limits.maxHandshakeMessage(), limits.maxHandshakeMessage(), limits.maxTickets(), limits.maxKeyUpdates(),
                limits.maxWarningAlerts(), limits.maxChangeCipherSpecs());
    }

    private void common(Config.Builder<?> builder, Negotiable negotiable) {
        builder.random(random)
                .versions(negotiable.versions())
                .cipherSuites(negotiable.cipherSuites())
                .groups(negotiable.groups())
                .signatureSchemes(negotiable.signatureSchemes())
                .applicationProtocols(negotiable.applicationProtocols())
                .limits(defaults.limits());
        if (!negotiable.certificateSignatureSchemes().equals(negotiable.signatureSchemes())) {
            builder.certificateSignatureSchemes(negotiable.certificateSignatureSchemes());
        }
    }

    /** Made when the first server needs them: most contexts are those of clients. */
    private TicketProtector tickets() {
        TicketProtector current = tickets;
        if (current == null) {
            synchronized (this) {
                if (tickets == null) {
                    tickets = TicketKeys.generate(random, Clock.systemUTC(), StandardCrypto.instance());
                }
                current = tickets;
            }
        }
        return current;
    }

    private TrustManagerVerifier verifier(Map<String, TrustManagerVerifier> verifiers, Negotiable negotiable) {
        // Few: programs use HTTPS, LDAPS or none; a name that is not known fails in the handshake.
        String algorithm = negotiable.endpointIdentification();
        if (verifiers.size() >= MAX_CONFIGURATIONS) {
            verifiers.clear();
        }
        return verifiers.computeIfAbsent(algorithm, name ->
                new TrustManagerVerifier(trust, defaults.certificateLimits(negotiable.client()), id, name));
    }
}
