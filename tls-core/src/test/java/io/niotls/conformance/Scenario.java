package io.niotls.conformance;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.config.ApplicationProtocolSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ServerSessionCache;
import io.niotls.session.TicketKeys;
import io.niotls.testing.EnginePair;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The handshakes whose every state is visited: together they send every message that the library knows. */
public enum Scenario {
    /** ServerHello to Finished, one ticket. */
    TLS13_FULL(ProtocolVersion.TLS_1_3),
    /** With a client certificate. */
    TLS13_CLIENT_CERTIFICATE(ProtocolVersion.TLS_1_3),
    /** With a HelloRetryRequest. */
    TLS13_RETRY(ProtocolVersion.TLS_1_3),
    /** With a pre-shared key from a ticket. */
    TLS13_RESUMED(ProtocolVersion.TLS_1_3),
    /** By session id at most; without client certificate. */
    TLS12_FULL(ProtocolVersion.TLS_1_2),
    /** With all that may come: a stapled OCSP response, a client certificate, a ticket. */
    TLS12_CLIENT_CERTIFICATE(ProtocolVersion.TLS_1_2),
    /** Resumed by session id. */
    TLS12_RESUMED_BY_ID(ProtocolVersion.TLS_1_2),
    /** Resumed by a ticket, which is renewed. */
    TLS12_RESUMED_BY_TICKET(ProtocolVersion.TLS_1_2);

    private static final Map<Scenario, Configs> CONFIGS = new ConcurrentHashMap<>();
    private static final Credential SERVER = Setup.credential(KeyKind.ED25519).withOcspResponse(new byte[] {0x30, 0});
    private static final Credential CLIENT = Setup.clientCredential(KeyKind.ED25519);

    public final ProtocolVersion version;

    Scenario(ProtocolVersion version) {
        this.version = version;
    }

    /** Returns whether it is of TLS 1.3. */
    public boolean isTls13() {
        return version.equals(ProtocolVersion.TLS_1_3);
    }

    public boolean hasClientCertificate() {
        return this == TLS13_CLIENT_CERTIFICATE || this == TLS12_CLIENT_CERTIFICATE;
    }

    /** Configurations for both sides that lead to this handshake, sessions included; the same each time. */
    public Configs configs() {
        return CONFIGS.computeIfAbsent(this, Scenario::makeConfigs);
    }

    private Configs makeConfigs() {
        MutableClock clock = Setup.clock();
        boolean tickets = isTls13() || this == TLS12_CLIENT_CERTIFICATE || this == TLS12_RESUMED_BY_TICKET;
        ClientConfig.Builder client = Setup.client(version)
                .clock(clock)
                .peerVerifier(InsecurePeerVerifier.acceptingEveryone())
                .groups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
                .applicationProtocols(List.of("one", "two"))
                .tickets(tickets)
                .stapledResponses(this == TLS12_CLIENT_CERTIFICATE)
                .sessions(new FirstSession(name().contains("RESUMED")));
        ServerConfig.Builder server = Setup.server(version)
                .clock(clock)
                .peerVerifier(InsecurePeerVerifier.acceptingEveryone())
                .groups(this == TLS13_RETRY ? List.of(NamedGroup.SECP256R1) : List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
                .applicationProtocolSelector(ApplicationProtocolSelector.preferring(List.of("two")))
                .credentials(CredentialSelector.of(SERVER))
                .stapledResponses(this == TLS12_CLIENT_CERTIFICATE)
                .ticketCount(1)
                .sessions(new ServerSessionCache(10, Duration.ofHours(2), clock));
        if (tickets) {
            server.tickets(TicketKeys.generate(Setup.seeded(3), clock, Setup.CRYPTO));
        } else {
            server.withoutTickets();
        }
        if (hasClientCertificate()) {
            client.credentials(CredentialSelector.of(CLIENT));
            server.clientAuthentication(ClientAuthentication.REQUIRED);
        }
        Configs configs = new Configs(client.build(), server.build(), clock);
        if (name().contains("RESUMED")) {
            configs.makeSession();
            if (this == TLS12_RESUMED_BY_TICKET) {
                clock.advance(Duration.ofMinutes(70)); // more than half its lifetime: the server renews it
            }
        }
        return configs;
    }

    /** Keeps the first session for ever, so that every handshake after it resumes the same one, or none does. */
    private static final class FirstSession implements ClientSessionStore {
        private final boolean resumes;
        private ClientSession first;

        FirstSession(boolean resumes) {
            this.resumes = resumes;
        }

        @Override
        public synchronized void put(ClientSessionKey key, ClientSession session) {
            if (first == null) {
                first = session;
            }
        }

        @Override
        public synchronized Optional<ClientSession> take(ClientSessionKey key) {
            return Optional.ofNullable(first).filter(session -> resumes);
        }

        @Override
        public void remove(ClientSessionKey key, ClientSession session) {
            // a handshake that failed on purpose does not count
        }
    }

    /** Both sides' configurations, and their clock. */
    public record Configs(ClientConfig client, ServerConfig server, MutableClock clock) {
        private void makeSession() {
            try {
                EnginePair pair = new EnginePair(client, Setup.peer(), server);
                pair.handshake();
                pair.transfer(pair.server, new byte[1]);
            } catch (TlsException e) {
                throw new AssertionError(e);
            }
        }

        /** Returns a client's engine and its scripted server. */
        public ScriptedPeer clientSubject(ScriptedPeer.Script script) {
            return ScriptedPeer.server(server, TlsEngine.client(client, Setup.peer()), script);
        }

        /** Returns a server's engine and its scripted client. */
        public ScriptedPeer serverSubject(ScriptedPeer.Script script) {
            return ScriptedPeer.client(client, TlsEngine.server(server), script);
        }
    }

    /** A scenario seen by one side. */
    public record Subject(Scenario scenario, boolean isClient) {
        public ScriptedPeer start(ScriptedPeer.Script script) {
            return isClient ? scenario.configs().clientSubject(script) : scenario.configs().serverSubject(script);
        }

        public static List<Subject> all() {
            return List.of(values()).stream()
                    .flatMap(scenario -> List.of(new Subject(scenario, true), new Subject(scenario, false)).stream())
                    .toList();
        }

        /** Returns the names of what the honest peer sends, in order. */
        public List<String> items() {
            return start(ScriptedPeer.Script.HONEST).run().items.stream().map(ScriptedPeer.Item::name).toList();
        }

        @Override
        public String toString() {
            return scenario + (isClient ? " client" : " server");
        }
    }
}
