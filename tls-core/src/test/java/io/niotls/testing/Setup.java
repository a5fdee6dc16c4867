package io.niotls.testing;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PkixVerifier;
import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.TestPki.KeyKind;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;

/** Configurations for tests: a fixed clock, seeded random numbers, a server for {@code server.example} and its clients. */
public final class Setup {
    public static final String HOST = "server.example";
    public static final int PORT = 443;
    public static final Crypto CRYPTO = StandardCrypto.instance();

    private Setup() {}

    /** Returns a source of numbers that are the same in every run. */
    public static SecureRandom seeded(long seed) {
        return new SeededRandom(seed);
    }

    public static MutableClock clock() {
        return new MutableClock(TestPki.NOW);
    }

    public static Credential credential(KeyKind kind, String... names) {
        return credential(TestPki.leaf(kind, names.length == 0 ? new String[] {HOST} : names));
    }

    public static Credential clientCredential(KeyKind kind) {
        return credential(TestPki.clientLeaf(kind, "client"));
    }

    public static Credential credential(TestPki.Leaf leaf) {
        try {
            return Credential.of(leaf.chain(), leaf.key(), CRYPTO);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static PkixVerifier verifier(boolean checkHostName) {
        return PkixVerifier.builder()
                .anchors(List.of(TestPki.leaf(KeyKind.ECDSA_P256, HOST).root(), TestPki.leaf(KeyKind.RSA_2048, HOST).root()))
                .checkHostName(checkHostName)
                .build();
    }

    public static ClientConfig.Builder client() {
        return ClientConfig.builder().random(seeded(1)).clock(clock()).peerVerifier(verifier(true));
    }

    public static ServerConfig.Builder server() {
        return ServerConfig.builder()
                .random(seeded(2))
                .clock(clock())
                .peerVerifier(verifier(false))
                .credentials(CredentialSelector.of(credential(KeyKind.ECDSA_P256)));
    }

    public static ClientConfig.Builder client(ProtocolVersion version) {
        return client().versions(List.of(version));
    }

    public static ServerConfig.Builder server(ProtocolVersion version) {
        return server().versions(List.of(version));
    }

    public static Peer peer() {
        return Peer.of(HOST, PORT);
    }

    public static EnginePair pair(ClientConfig.Builder client, ServerConfig.Builder server) {
        return new EnginePair(client.build(), peer(), server.build());
    }
}
