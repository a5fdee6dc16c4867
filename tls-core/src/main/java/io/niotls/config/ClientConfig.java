package io.niotls.config;

import io.niotls.proto.ProtocolVersion;
import io.niotls.session.Boundary;
import io.niotls.session.ClientSessionCache;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ExternalPsk;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a client decides. Immutable and safe for use by several threads; one instance serves any number of connections. */
public final class ClientConfig extends Config {
    private final Optional<ClientSessionStore> sessions;
    private final boolean serverNameIndication;
    private final boolean tickets;
    private final boolean grease;
    private final boolean middleboxCompatibility;
    private final boolean fallback;
    private final boolean certificateAuthorities;
    private final OptionalInt maxFragmentLength;
    private final List<ExternalPsk> externalPsks;
    private final String settings;

    /** What was asked for last; immutable, so that a race costs no more than another look. */
    private volatile SessionScope lastScope;

    private ClientConfig(Builder builder) {
        super(builder.hasPeerVerifier() ? builder : builder.peerVerifier(PlatformVerifier.ofServers()));
        sessions = builder.sessions == null ? Optional.of(new ClientSessionCache(
                ClientSessionCache.DEFAULT_MAX_SERVERS, ClientSessionCache.DEFAULT_MAX_TICKETS_PER_SERVER, clock()))
                : builder.sessions;
        serverNameIndication = builder.serverNameIndication;
        tickets = builder.tickets;
        grease = builder.grease;
        middleboxCompatibility = builder.middleboxCompatibility;
        fallback = builder.fallback;
        certificateAuthorities = builder.certificateAuthorities;
        maxFragmentLength = builder.maxFragmentLength;
        externalPsks = builder.externalPsks;
        // A session is only offered by a configuration that would have accepted the same server under the same terms.
        Boundary.Builder boundary = Boundary.builder("client").add("verifier", peerVerifier().identity());
        applicationProtocols().forEach(protocol -> boundary.add("application protocol", protocol));
        credentials().ifPresent(selector -> boundary.add("credentials", selector.identity()));
        settings = HexFormat.of().formatHex(boundary.digest());
    }

    /** Returns a builder with the defaults: the platform's trust anchors, TLS 1.3 and 1.2, a session cache of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with this configuration's settings. It shares the session store. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns where sessions are kept for resumption; empty: nowhere. */
    public Optional<ClientSessionStore> sessions() {
        return sessions;
    }

    /** Returns whether the server's name is sent (RFC 6066 §3); never for IP addresses. */
    public boolean serverNameIndication() {
        return serverNameIndication;
    }

    /** Returns whether tickets are asked for and used. */
    public boolean tickets() {
        return tickets;
    }

    /** Returns whether reserved values are mixed into the hello, RFC 8701. */
    public boolean grease() {
        return grease;
    }

    /** Returns whether TLS 1.3 looks like a resumed TLS 1.2 session to middleboxes, RFC 8446 appendix D.4. */
    public boolean middleboxCompatibility() {
        return middleboxCompatibility;
    }

    /** Returns whether TLS_FALLBACK_SCSV is sent, RFC 7507. */
    public boolean fallback() {
        return fallback;
    }

    /** Returns whether the names of the verifier's authorities are sent, RFC 8446 §4.2.4. */
    public boolean certificateAuthorities() {
        return certificateAuthorities;
    }

    /** Returns the plaintext length in bytes to ask for with max_fragment_length, RFC 6066 §4. */
    public OptionalInt maxFragmentLength() {
        return maxFragmentLength;
    }

    /** Returns external pre-shared keys to offer in TLS 1.3. */
    public List<ExternalPsk> externalPsks() {
        return externalPsks;
    }

    /** Returns a digest, in hexadecimal, of everything under which a session of this client may be resumed. */
    public String settings() {
        return settings;
    }

    /** Returns what sessions with a peer are kept under. That of the peer before is remembered: most clients have one. */
    public SessionScope sessionScope(Peer peer) {
        SessionScope last = lastScope;
        if (last == null || !last.peer().equals(peer)) {
            last = SessionScope.of(peer, settings);
            lastScope = last;
        }
        return last;
    }

    /** Collects a client's settings. Not safe for use by several threads. */
    public static final class Builder extends Config.Builder<Builder> {
        private Optional<ClientSessionStore> sessions;
        private boolean serverNameIndication = true;
        private boolean tickets = true;
        private boolean grease = true;
        private boolean middleboxCompatibility = true;
        private boolean fallback;
        private boolean certificateAuthorities;
        private OptionalInt maxFragmentLength = OptionalInt.empty();
        private List<ExternalPsk> externalPsks = List.of();

        private Builder() {}

        private Builder(ClientConfig config) {
            super(config);
            sessions = config.sessions;
            serverNameIndication = config.serverNameIndication;
            tickets = config.tickets;
            grease = config.grease;
            middleboxCompatibility = config.middleboxCompatibility;
            fallback = config.fallback;
            certificateAuthorities = config.certificateAuthorities;
            maxFragmentLength = config.maxFragmentLength;
            externalPsks = config.externalPsks;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets where sessions are kept; a {@link ClientSessionCache} of this configuration's own if not set. */
        public Builder sessions(ClientSessionStore store) {
            this.sessions = Optional.of(store);
            return this;
        }

        /** Keeps no sessions: every handshake is a full one. */
        public Builder withoutSessions() {
            this.sessions = Optional.empty();
            return this;
        }

        /** Sets whether the server's name is sent; on by default. */
        public Builder serverNameIndication(boolean enabled) {
            this.serverNameIndication = enabled;
            return this;
        }

        /** Sets whether tickets are asked for and used; on by default. Without them TLS 1.2 still resumes by session id. */
        public Builder tickets(boolean enabled) {
            this.tickets = enabled;
            return this;
        }

        /** Sets whether reserved values are mixed into the hello (RFC 8701), which keeps servers tolerant; on by default. */
        public Builder grease(boolean enabled) {
            this.grease = enabled;
            return this;
        }

        /** Sets whether TLS 1.3 looks like a resumed TLS 1.2 session to middleboxes; on by default. */
        public Builder middleboxCompatibility(boolean enabled) {
            this.middleboxCompatibility = enabled;
            return this;
        }

        /** Says that this is a retry with fewer versions than before (TLS_FALLBACK_SCSV); off by default. */
        public Builder fallback(boolean enabled) {
            this.fallback = enabled;
            return this;
        }

        /**
         * Sets whether the names of the verifier's authorities are sent, so that the server can choose a chain that leads to one
         * of them; off by default, for the platform's authorities are many.
         */
        public Builder certificateAuthorities(boolean enabled) {
            this.certificateAuthorities = enabled;
            return this;
        }

        /**
         * Asks for small records with the older max_fragment_length; prefer {@link #recordSizeLimit}.
         *
         * @param bytes 512, 1,024, 2,048 or 4,096
         */
        public Builder maxFragmentLength(int bytes) {
            if (bytes != 512 && bytes != 1_024 && bytes != 2_048 && bytes != 4_096) {
                throw new IllegalArgumentException("max_fragment_length is 512, 1,024, 2,048 or 4,096 bytes, not " + bytes);
            }
            this.maxFragmentLength = OptionalInt.of(bytes);
            return this;
        }

        /** Sets external pre-shared keys to offer in TLS 1.3, the preferred ones first. */
        public Builder externalPsks(List<ExternalPsk> keys) {
            this.externalPsks = List.copyOf(keys);
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @throws IllegalArgumentException if the settings contradict each other
         */
        public ClientConfig build() {
            ClientConfig config = new ClientConfig(this);
            if (config.fallback && config.enables(ProtocolVersion.TLS_1_3)) {
                throw new IllegalArgumentException("a fallback offers less than the newest version");
            }
            if (config.maxFragmentLength.isPresent() && config.recordSizeLimit().isPresent()) {
                throw new IllegalArgumentException("max_fragment_length and record_size_limit say the same: set one");
            }
            return config;
        }
    }
}
