package io.niotls.conformance;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.config.ApplicationProtocolSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.Crypto;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ServerSession;
import io.niotls.session.ServerSessionStore;
import io.niotls.session.TicketKeys;
import io.niotls.testing.EnginePair;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The handshakes that are fuzzed. Each run starts from the same random numbers and the same session, so that the same input
 * always gives the same bytes: Ed25519 signs without random numbers, and sessions are never dropped.
 */
enum FuzzedHandshake {
    /** With ALPN and tickets. */
    TLS13_FULL(ProtocolVersion.TLS_1_3),
    /** With a client certificate. */
    TLS13_CLIENT_CERTIFICATE(ProtocolVersion.TLS_1_3),
    /** With a HelloRetryRequest. */
    TLS13_RETRY(ProtocolVersion.TLS_1_3),
    /** With a pre-shared key from a ticket. */
    TLS13_RESUMED(ProtocolVersion.TLS_1_3),
    /** With ALPN, without tickets. */
    TLS12_FULL(ProtocolVersion.TLS_1_2),
    /** With a client certificate, a stapled OCSP response and a ticket. */
    TLS12_CLIENT_CERTIFICATE(ProtocolVersion.TLS_1_2),
    /** Resumed by session id. */
    TLS12_RESUMED_BY_ID(ProtocolVersion.TLS_1_2),
    /** Resumed by a ticket. */
    TLS12_RESUMED_BY_TICKET(ProtocolVersion.TLS_1_2);

    private static final Credential SERVER = Setup.credential(KeyKind.ED25519).withOcspResponse(new byte[] {0x30, 0});
    private static final Credential CLIENT = Setup.clientCredential(KeyKind.ED25519);
    private static final Map<FuzzedHandshake, Sides> SIDES = new ConcurrentHashMap<>();

    final ProtocolVersion version;

    FuzzedHandshake(ProtocolVersion version) {
        this.version = version;
    }

    /** Returns those of a version, in an order that seeds rely on. */
    static List<FuzzedHandshake> of(ProtocolVersion version) {
        return List.of(values()).stream().filter(each -> each.version.equals(version)).toList();
    }

    /** Returns both sides, as if this were their first run. */
    Sides sides() {
        Sides sides = SIDES.computeIfAbsent(this, Sides::new);
        sides.reset();
        return sides;
    }

    /** Everything that both sides are made of, made once. */
    static final class Sides {
        final FuzzedHandshake handshake;
        final Lies lies = new Lies(Setup.CRYPTO);
        final List<String> clientLog = new ArrayList<>();
        final List<String> serverLog = new ArrayList<>();
        private final MutableClock clock = Setup.clock();
        private final RepeatingRandom clientRandom = new RepeatingRandom(1);
        private final RepeatingRandom serverRandom = new RepeatingRandom(2);
        private final RepeatingRandom ticketRandom = new RepeatingRandom(3);
        private final FirstSession clientSessions;
        private final FirstSessionOfServer serverSessions = new FirstSessionOfServer();
        private final TicketKeys ticketKeys = TicketKeys.generate(ticketRandom, clock, Setup.CRYPTO);
        private final ClientConfig client;
        private final ServerConfig server;
        private final ClientConfig lyingClient;
        private final ServerConfig lyingServer;

        private Sides(FuzzedHandshake handshake) {
            this.handshake = handshake;
            this.clientSessions = new FirstSession(handshake.name().contains("RESUMED"));
            client = client(Setup.CRYPTO);
            server = server(Setup.CRYPTO);
            lyingClient = client(lies.crypto());
            lyingServer = server(lies.crypto());
            if (handshake.name().contains("RESUMED")) {
                makeSession();
            }
        }

        /** Returns a client's engine and a server that follows a script. */
        ScriptedPeer clientSubject(ScriptedPeer.Script script) {
            return ScriptedPeer.server(lyingServer, TlsEngine.client(client, Setup.peer()), script);
        }

        /** Returns a server's engine and a client that follows a script. */
        ScriptedPeer serverSubject(ScriptedPeer.Script script) {
            return ScriptedPeer.client(lyingClient, TlsEngine.server(server), script);
        }

        private void reset() {
            clientRandom.reset();
            serverRandom.reset();
            ticketRandom.reset();
            clientLog.clear();
            serverLog.clear();
        }

        private boolean hasTickets() {
            return handshake.version.equals(ProtocolVersion.TLS_1_3)
                    || handshake == TLS12_CLIENT_CERTIFICATE || handshake == TLS12_RESUMED_BY_TICKET;
        }

        private boolean hasClientCertificate() {
            return handshake == TLS13_CLIENT_CERTIFICATE || handshake == TLS12_CLIENT_CERTIFICATE;
        }

        private ClientConfig client(Crypto crypto) {
            ClientConfig.Builder builder = Setup.client(handshake.version)
                    .crypto(crypto)
                    .random(clientRandom)
                    .clock(clock)
                    .peerVerifier(InsecurePeerVerifier.acceptingEveryone())
                    .groups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
                    .applicationProtocols(List.of("one", "two"))
                    .tickets(hasTickets())
                    .stapledResponses(handshake == TLS12_CLIENT_CERTIFICATE)
                    .keyLog(clientLog::add)
                    .sessions(clientSessions);
            if (hasClientCertificate()) {
                builder.credentials(CredentialSelector.of(CLIENT));
            }
            return builder.build();
        }

        private ServerConfig server(Crypto crypto) {
            ServerConfig.Builder builder = Setup.server(handshake.version)
                    .crypto(crypto)
                    .random(serverRandom)
                    .clock(clock)
                    .peerVerifier(InsecurePeerVerifier.acceptingEveryone())
                    .groups(handshake == TLS13_RETRY
                            ? List.of(NamedGroup.SECP256R1) : List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
                    .applicationProtocolSelector(ApplicationProtocolSelector.preferring(List.of("two")))
                    .credentials(CredentialSelector.of(SERVER))
                    .stapledResponses(handshake == TLS12_CLIENT_CERTIFICATE)
                    .ticketCount(1)
                    .keyLog(serverLog::add)
                    .sessions(serverSessions);
            if (hasTickets()) {
                builder.tickets(ticketKeys);
            } else {
                builder.withoutTickets();
            }
            if (hasClientCertificate()) {
                builder.clientAuthentication(ClientAuthentication.REQUIRED);
            }
            return builder.build();
        }

        private void makeSession() {
            try {
                EnginePair pair = new EnginePair(client, Setup.peer(), server).handshake();
                pair.transfer(pair.server, new byte[1]);
            } catch (TlsException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Keeps the first session for ever. */
    private static final class FirstSession implements ClientSessionStore {
        private final boolean resumes;
        private ClientSession first;

        FirstSession(boolean resumes) {
            this.resumes = resumes;
        }

        @Override
        public void put(ClientSessionKey key, ClientSession session) {
            if (first == null) {
                first = session;
            }
        }

        @Override
        public Optional<ClientSession> take(ClientSessionKey key) {
            return Optional.ofNullable(first).filter(session -> resumes);
        }

        @Override
        public void remove(ClientSessionKey key, ClientSession session) {
            // or a run would depend on those before it
        }
    }

    /** Does the same for a server. */
    private static final class FirstSessionOfServer implements ServerSessionStore {
        private byte[] firstId;
        private ServerSession first;

        @Override
        public void put(byte[] id, ServerSession session) {
            if (first == null) {
                firstId = id.clone();
                first = session;
            }
        }

        @Override
        public Optional<ServerSession> get(byte[] id) {
            return first != null && ByteBuffer.wrap(firstId).equals(ByteBuffer.wrap(id)) ? Optional.of(first) : Optional.empty();
        }

        @Override
        public void remove(byte[] id) {
            // or a run would depend on those before it
        }
    }
}
