package io.niotls.interop;

import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.ServerConfig;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.util.List;

/** Configurations as programs have them: the platform's clock and random numbers, certificates of the test PKI. */
final class Settings {
    static final List<ProtocolVersion> VERSIONS = Config.DEFAULT_VERSIONS;

    private Settings() {}

    /** Returns a client of {@code server.example}. */
    static ClientConfig.Builder client() {
        return ClientConfig.builder().peerVerifier(Setup.verifier(true));
    }

    static ClientConfig.Builder client(ProtocolVersion version) {
        return client().versions(List.of(version));
    }

    /** Returns {@code server.example}, with certificates of two kinds. */
    static ServerConfig.Builder server() {
        return ServerConfig.builder()
                .peerVerifier(Setup.verifier(false))
                .credentials(CredentialSelector.of(
                        List.of(Setup.credential(KeyKind.ECDSA_P256), Setup.credential(KeyKind.RSA_2048))));
    }

    static ServerConfig.Builder server(ProtocolVersion version) {
        return server().versions(List.of(version));
    }

    /** Returns the version that a suite belongs to. */
    static ProtocolVersion version(CipherSuite suite) {
        return suite.isTls13() ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2;
    }

    /** Returns the option of {@code openssl} that allows one version alone. */
    static String option(ProtocolVersion version) {
        return version.equals(ProtocolVersion.TLS_1_3) ? "-tls1_3" : "-tls1_2";
    }

    /** Returns how {@code openssl} writes a version. */
    static String name(ProtocolVersion version) {
        return version.equals(ProtocolVersion.TLS_1_3) ? "TLSv1.3" : "TLSv1.2";
    }

    /** Returns TLS 1.2 suites whose groups are curves, or fields. */
    static List<CipherSuite> tls12Suites(NamedGroup.Kind kind) {
        CipherSuite.KeyExchange wanted =
                kind == NamedGroup.Kind.FINITE_FIELD ? CipherSuite.KeyExchange.DHE : CipherSuite.KeyExchange.ECDHE;
        return Config.DEFAULT_CIPHER_SUITES.stream().filter(suite -> suite.keyExchange() == wanted).toList();
    }
}
