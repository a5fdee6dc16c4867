package io.niotls.model;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Limits;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.model.Shape.Feature;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ServerSession;
import io.niotls.session.ServerSessionStore;
import io.niotls.session.TicketKeys;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes engines and their peers by shape, and what both remember of an earlier connection. One thread. */
final class Subjects {
    static final Credential SERVER = Setup.credential(KeyKind.ED25519);
    static final Credential CLIENT = Setup.clientCredential(KeyKind.ED25519);

    /** Too high to be reached: how many are too many is not what the model is about. */
    private static final Limits LIMITS = new Limits(65_536, 262_144, 1_000, 1_000, 1_000, 1_000);

    private final MutableClock clock = Setup.clock();
    private final Map<Shape, Memory> pasts = new HashMap<>();
    private final Map<Shape, ClientConfig> clients = new HashMap<>();
    private final Map<Shape, ServerConfig> servers = new HashMap<>();
    private final Map<Shape, OneClientSession> clientSessions = new HashMap<>();

    /** A connection is under way that others are to resume. */
    private boolean remembering;

    /** A subject and its peer, before the first byte. */
    record Pair(TlsEngine subject, ImprovisedPeer peer) {}

    Pair pair(Shape shape, long seed) {
        Memory memory = shape.equals(shape.withoutSession()) ? null : past(shape);
        return shape.isClient()
                ? new Pair(TlsEngine.client(client(shape), Setup.peer()),
                        new ImprovisedServer(shape, Setup.seeded(seed), memory))
                : new Pair(TlsEngine.server(server(shape)), new ImprovisedClient(shape, Setup.seeded(seed), memory));
    }

    /** Runs the right flow of the session's version, which leaves one on both sides. */
    private Memory past(Shape shape) {
        Memory known = pasts.get(shape);
        if (known != null) {
            return known;
        }
        Walk walk = new Walk(this, shape.withoutSession(), 1);
        remembering = true;
        walk.connect(shape.has(Feature.RESUMES_TLS13));
        remembering = false;
        Memory made = walk.peer().memorable;
        pasts.put(shape, made);
        if (shape.isClient()) {
            client(shape); // makes its store
            clientSessions.get(shape).session = clientSessions.get(shape.withoutSession()).session;
        }
        return made;
    }

    private static List<ProtocolVersion> versions(Shape shape) {
        List<ProtocolVersion> versions = new ArrayList<>();
        if (shape.has(Feature.TLS13)) {
            versions.add(ProtocolVersion.TLS_1_3);
        }
        if (shape.has(Feature.TLS12)) {
            versions.add(ProtocolVersion.TLS_1_2);
        }
        return versions;
    }

    private ClientConfig client(Shape shape) {
        ClientConfig known = clients.get(shape);
        if (known != null) {
            return known;
        }
        OneClientSession store = new OneClientSession(!shape.equals(shape.withoutSession()));
        clientSessions.put(shape, store);
        ClientConfig.Builder builder = ClientConfig.builder()
                .random(Setup.seeded(1))
                .clock(clock)
                .limits(LIMITS)
                .versions(versions(shape))
                .peerVerifier(InsecurePeerVerifier.acceptingEveryone())
                .groups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
                .signatureSchemes(List.of(SignatureScheme.ED25519))
                .tickets(shape.has(Feature.TLS13) || shape.has(Feature.TICKET))
                .stapledResponses(shape.has(Feature.STATUS))
                .extendedMasterSecretRequired(false)
                .sessions(store);
        if (shape.has(Feature.CREDENTIAL)) {
            builder.credentials(CredentialSelector.of(CLIENT));
        }
        ClientConfig config = builder.build();
        clients.put(shape, config);
        return config;
    }

    private ServerConfig server(Shape shape) {
        return servers.computeIfAbsent(shape.withoutSession(), this::makeServer);
    }

    private ServerConfig makeServer(Shape shape) {
        ServerConfig.Builder builder = ServerConfig.builder()
                .random(Setup.seeded(2))
                .clock(clock)
                .limits(LIMITS)
                .versions(versions(shape))
                .peerVerifier(InsecurePeerVerifier.acceptingEveryone())
                .groups(List.of(shape.has(Feature.RETRY) ? NamedGroup.SECP256R1 : NamedGroup.X25519))
                .signatureSchemes(List.of(SignatureScheme.ED25519))
                .credentials(CredentialSelector.of(SERVER))
                .extendedMasterSecretRequired(false)
                .ticketCount(1)
                .sessions(new EverySession())
                .tickets(TicketKeys.generate(Setup.seeded(3), clock, Setup.CRYPTO));
        if (shape.has(Feature.ASKS)) {
            builder.clientAuthentication(
                    shape.has(Feature.REQUIRES) ? ClientAuthentication.REQUIRED : ClientAuthentication.REQUESTED);
        }
        return builder.build();
    }

    /** Offers the same session for ever, however its connections end; or none. */
    private static final class OneClientSession implements ClientSessionStore {
        private final boolean offers;
        private ClientSession session;

        OneClientSession(boolean offers) {
            this.offers = offers;
        }

        @Override
        public void put(ClientSessionKey key, ClientSession made) {
            if (!offers) {
                session = made;
            }
        }

        @Override
        public Optional<ClientSession> take(ClientSessionKey key) {
            return offers ? Optional.of(session) : Optional.empty();
        }

        @Override
        public void remove(ClientSessionKey key, ClientSession failed) {
            // a walk that fails on purpose does not count
        }
    }

    /** Keeps the sessions that a later walk resumes, however its connection ends. */
    private final class EverySession implements ServerSessionStore {
        private final Map<ByteBuffer, ServerSession> sessions = new HashMap<>();

        @Override
        public void put(byte[] id, ServerSession session) {
            if (remembering) {
                sessions.put(ByteBuffer.wrap(id.clone()), session);
            }
        }

        @Override
        public Optional<ServerSession> get(byte[] id) {
            return Optional.ofNullable(sessions.get(ByteBuffer.wrap(id)));
        }

        @Override
        public void remove(byte[] id) {
            // a walk that fails on purpose does not count
        }
    }
}
