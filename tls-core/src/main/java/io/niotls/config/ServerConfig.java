package io.niotls.config;

import io.niotls.session.Boundary;
import io.niotls.session.PskLookup;
import io.niotls.session.ServerSessionCache;
import io.niotls.session.ServerSessionStore;
import io.niotls.session.StatelessCookie;
import io.niotls.session.TicketKeys;
import io.niotls.session.TicketProtector;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What a server decides. Immutable and safe for use by several threads; one instance serves any number of connections. */
public final class ServerConfig extends Config {
    /** How long sessions and tickets live where nothing is set; OpenSSL's and Go's tickets live as long or longer. */
    public static final Duration DEFAULT_SESSION_LIFETIME = Duration.ofHours(2);

    private final Optional<ConfigSelector> selector;
    private final Optional<ApplicationProtocolSelector> applicationProtocolSelector;
    private final ClientAuthentication clientAuthentication;
    private final Optional<ServerSessionStore> sessions;
    private final Optional<TicketProtector> tickets;
    private final int ticketCount;
    private final Duration sessionLifetime;
    private final Optional<StatelessCookie> cookie;
    private final Optional<PskLookup> pskLookup;
    private final String virtualHost;
    private final byte[] boundary;

    private ServerConfig(Builder builder) {
        super(builder.hasPeerVerifier()
                ? builder
                : builder.peerVerifier(PlatformVerifier.ofClients()));
        selector = Optional.ofNullable(builder.selector);
        applicationProtocolSelector = builder.applicationProtocolSelector != null
                ? Optional.of(builder.applicationProtocolSelector)
                : applicationProtocols().isEmpty()
                        ? Optional.empty()
                        : Optional.of(ApplicationProtocolSelector.preferring(applicationProtocols()));
        clientAuthentication = builder.clientAuthentication;
        sessions = builder.sessions == null ? Optional.of(new ServerSessionCache(
                ServerSessionCache.DEFAULT_MAX_ENTRIES, ServerSessionCache.DEFAULT_MAX_AGE, clock())) : builder.sessions;
        tickets = builder.tickets == null ? Optional.of(TicketKeys.generate(random(), clock(), crypto())) : builder.tickets;
        ticketCount = builder.ticketCount;
        sessionLifetime = builder.sessionLifetime;
        cookie = Optional.ofNullable(builder.cookie);
        pskLookup = Optional.ofNullable(builder.pskLookup);
        virtualHost = builder.virtualHost;
        // A session is resumed only under the policy it was made under: nginx CVE-2025-23419, Apache CVE-2025-23048.
        boundary = Boundary.builder("server")
                .add("virtual host", virtualHost)
                .add("client authentication", clientAuthentication.name())
                .add("verifier", clientAuthentication == ClientAuthentication.NONE ? new byte[0] : peerVerifier().identity())
                .digest();
    }

    /** Returns a builder with the defaults: TLS 1.3 and 1.2, no client certificates, two tickets, a session cache of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with this configuration's settings. It shares session store and ticket keys. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns who replaces this configuration by another when the ClientHello is known. */
    public Optional<ConfigSelector> selector() {
        return selector;
    }

    /** Returns who chooses the application protocol; empty: ALPN is ignored. */
    public Optional<ApplicationProtocolSelector> applicationProtocolSelector() {
        return applicationProtocolSelector;
    }

    /** Returns whether clients are asked for a certificate. */
    public ClientAuthentication clientAuthentication() {
        return clientAuthentication;
    }

    /** Returns where TLS 1.2 sessions are kept; empty: resumption by session id is off. */
    public Optional<ServerSessionStore> sessions() {
        return sessions;
    }

    /** Returns who seals and opens tickets; empty: no tickets. */
    public Optional<TicketProtector> tickets() {
        return tickets;
    }

    /** Returns how many tickets a TLS 1.3 handshake is followed by. */
    public int ticketCount() {
        return ticketCount;
    }

    /** Returns how long sessions and tickets live; at most 7 days (RFC 8446 §4.6.1). */
    public Duration sessionLifetime() {
        return sessionLifetime;
    }

    /** Returns who makes cookies; if present, every TLS 1.3 client must come back once with a cookie (HelloRetryRequest). */
    public Optional<StatelessCookie> cookie() {
        return cookie;
    }

    /** Returns who knows external pre-shared keys. */
    public Optional<PskLookup> pskLookup() {
        return pskLookup;
    }

    /** Returns the name of the virtual host that this configuration is for, empty if none was set. */
    public String virtualHost() {
        return virtualHost;
    }

    /** Returns a digest of the policy that a session must have been made under to be resumed: 32 bytes, not to be changed. */
    public byte[] boundary() {
        return boundary;
    }

    /** Collects a server's settings. Not safe for use by several threads. */
    public static final class Builder extends Config.Builder<Builder> {
        private ConfigSelector selector;
        private ApplicationProtocolSelector applicationProtocolSelector;
        private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
        private Optional<ServerSessionStore> sessions;
        private Optional<TicketProtector> tickets;
        private int ticketCount = 2;
        private Duration sessionLifetime = DEFAULT_SESSION_LIFETIME;
        private StatelessCookie cookie;
        private PskLookup pskLookup;
        private String virtualHost = "";

        private Builder() {}

        private Builder(ServerConfig config) {
            super(config);
            selector = config.selector.orElse(null);
            applicationProtocolSelector = config.applicationProtocols().isEmpty()
                    ? config.applicationProtocolSelector.orElse(null)
                    : null;
            clientAuthentication = config.clientAuthentication;
            sessions = config.sessions;
            tickets = config.tickets;
            ticketCount = config.ticketCount;
            sessionLifetime = config.sessionLifetime;
            cookie = config.cookie.orElse(null);
            pskLookup = config.pskLookup.orElse(null);
            virtualHost = config.virtualHost();
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets who replaces this configuration by another when the ClientHello is known: virtual hosts. Only {@link Limits} and
         * {@link Pause.Kind#SELECT_CONFIG} itself are still this one's.
         */
        public Builder selector(ConfigSelector selector) {
            this.selector = Objects.requireNonNull(selector);
            return this;
        }

        /** Sets who chooses the application protocol, instead of a list. */
        public Builder applicationProtocolSelector(ApplicationProtocolSelector selector) {
            this.applicationProtocolSelector = Objects.requireNonNull(selector);
            return this;
        }

        /** Sets whether clients are asked for a certificate; not by default. */
        public Builder clientAuthentication(ClientAuthentication authentication) {
            this.clientAuthentication = Objects.requireNonNull(authentication);
            return this;
        }

        /** Sets where TLS 1.2 sessions are kept; a {@link ServerSessionCache} of this configuration's own if not set. */
        public Builder sessions(ServerSessionStore store) {
            this.sessions = Optional.of(store);
            return this;
        }

        /** Turns resumption by session id off. */
        public Builder withoutSessions() {
            this.sessions = Optional.empty();
            return this;
        }

        /** Sets who seals and opens tickets; generated {@link TicketKeys} of this configuration's own if not set. */
        public Builder tickets(TicketProtector protector) {
            this.tickets = Optional.of(protector);
            return this;
        }

        /** Turns tickets off, and with them resumption in TLS 1.3. */
        public Builder withoutTickets() {
            this.tickets = Optional.empty();
            return this;
        }

        /** Sets how many tickets a TLS 1.3 handshake is followed by: 0 to 16, 2 by default. */
        public Builder ticketCount(int count) {
            if (count < 0 || count > 16) {
                throw new IllegalArgumentException("between 0 and 16 tickets, not " + count);
            }
            this.ticketCount = count;
            return this;
        }

        /** Sets how long sessions and tickets live: 1 second to 7 days. */
        public Builder sessionLifetime(Duration lifetime) {
            if (lifetime.getSeconds() < 1 || lifetime.compareTo(Duration.ofDays(7)) > 0) {
                throw new IllegalArgumentException("a session lives between a second and 7 days, not " + lifetime);
            }
            this.sessionLifetime = lifetime;
            return this;
        }

        /** Makes every TLS 1.3 client come back once with a cookie, without keeping state in between. */
        public Builder cookie(StatelessCookie cookie) {
            this.cookie = Objects.requireNonNull(cookie);
            return this;
        }

        /**
         * Sets who knows external pre-shared keys, TLS 1.3. They are not used where a client certificate is
         * {@link ClientAuthentication#REQUIRED}, for a handshake has one or the other.
         */
        public Builder pskLookup(PskLookup lookup) {
            this.pskLookup = Objects.requireNonNull(lookup);
            return this;
        }

        /**
         * Names the virtual host that this configuration is for. Sessions are never resumed under another name, even where
         * session store and ticket keys are shared.
         */
        public Builder virtualHost(String name) {
            this.virtualHost = Objects.requireNonNull(name);
            return this;
        }

        /** Makes the configuration. */
        public ServerConfig build() {
            return new ServerConfig(this);
        }
    }
}
