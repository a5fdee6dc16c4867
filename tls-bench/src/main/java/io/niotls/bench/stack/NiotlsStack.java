package io.niotls.bench.stack;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PkixVerifier;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Resumption;
import io.niotls.bench.stack.Scenario.Version;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** niotls through its own engine. */
public final class NiotlsStack implements Stack {
    private static final Peer PEER = Peer.of(Identities.HOST, 443);

    @Override
    public String label() {
        return "niotls";
    }

    @Override
    public String version() {
        return Versions.of(TlsEngine.class);
    }

    @Override
    public boolean supports(Scenario scenario) {
        return scenario.version() == Version.TLS_1_3 || scenario.group() != Group.X25519MLKEM768;
    }

    @Override
    public Connector prepare(Scenario scenario) throws GeneralSecurityException {
        AtomicLong verifications = new AtomicLong();
        ClientConfig plain = client(scenario);
        ClientConfig client = scenario.resumption() == Resumption.NONE
                ? plain
                : plain.toBuilder().peerVerifier(new CountingVerifier(plain.peerVerifier(), verifications)).build();
        ServerConfig server = server(scenario);
        ThreadLocal<ByteBuffer> plaintext = ThreadLocal.withInitial(() -> ByteBuffer.allocate(TlsEngine.MAX_RECORD));
        return new Connector() {
            @Override
            public long verifications() {
                return verifications.get();
            }

            @Override
            public Endpoint client() {
                return new EngineEndpoint(TlsEngine.client(client, PEER), plaintext.get());
            }

            @Override
            public Endpoint server() {
                return new EngineEndpoint(TlsEngine.server(server), plaintext.get());
            }
        };
    }

    /**
     * Returns a client's configuration; it trusts the scenario's root only. Where nothing is resumed it keeps the sessions of one
     * server all the same, as every stack's client does.
     */
    public static ClientConfig client(Scenario scenario) throws GeneralSecurityException {
        Identities identities = Identities.of(scenario.identity());
        ClientConfig.Builder client = ClientConfig.builder();
        common(client, scenario).peerVerifier(PkixVerifier.builder().anchors(List.of(identities.root())).build());
        if (scenario.mutual()) {
            client.credentials(CredentialSelector.of(credential(identities.client())));
        }
        switch (scenario.resumption()) {
            case NONE -> client.sessions(new NeverOffered());
            case SESSION_ID -> client.tickets(false);
            case PSK, TICKET -> { }
        }
        return client.build();
    }

    /** Returns a server's configuration. */
    public static ServerConfig server(Scenario scenario) throws GeneralSecurityException {
        Identities identities = Identities.of(scenario.identity());
        ServerConfig.Builder server = ServerConfig.builder().credentials(CredentialSelector.of(credential(identities.server())));
        common(server, scenario);
        if (scenario.mutual()) {
            server.clientAuthentication(ClientAuthentication.REQUIRED)
                    .peerVerifier(PkixVerifier.builder().anchors(List.of(identities.root())).checkHostName(false).build());
        }
        if (scenario.resumption() == Resumption.SESSION_ID) {
            server.withoutTickets();
        }
        return server.build();
    }

    private static Credential credential(Identities.Leaf leaf) throws GeneralSecurityException {
        return Credential.of(leaf.chain(), leaf.key(), StandardCrypto.instance());
    }

    private static <B extends Config.Builder<B>> B common(B builder, Scenario scenario) {
        CipherSuite suite = CipherSuite.KNOWN.stream()
                .filter(known -> known.name().equals(scenario.cipherSuite()))
                .findFirst()
                .orElseThrow();
        B common = builder.cipherSuites(List.of(suite))
                .versions(List.of(scenario.version() == Version.TLS_1_3 ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2));
        List<NamedGroup> groups = scenario.groups().stream().map(NiotlsStack::group).toList();
        return groups.isEmpty() ? common : common.groups(groups);
    }

    private static NamedGroup group(Group group) {
        return switch (group) {
            case DEFAULT -> throw new IllegalArgumentException("no group of its own");
            case X25519 -> NamedGroup.X25519;
            case P256 -> NamedGroup.SECP256R1;
            case X25519MLKEM768 -> NamedGroup.X25519_MLKEM768;
        };
    }
}
