package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PkixVerifier;
import io.niotls.config.ClientConfig;
import io.niotls.config.ConfigSelector;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two virtual hosts, and application protocols (ALPN), in both roles and versions. */
class NamesTest {
    private static final String FIRST = "first.example";
    private static final String SECOND = "second.example";

    @TempDir
    private static Path directory;

    private static PemFiles files;

    @BeforeAll
    static void start() {
        OpenSsl.installed();
        files = new PemFiles(directory);
    }

    static List<ProtocolVersion> versions() {
        return Settings.VERSIONS;
    }

    private static List<String> named(ProtocolVersion version, String name) {
        // Later options win.
        return List.of(Settings.option(version), "-servername", name, "-verify_hostname", name);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourServerHasTwoVirtualHosts(ProtocolVersion version) throws Exception {
        ServerConfig first = Settings.server(version).virtualHost(FIRST)
                .credentials(CredentialSelector.of(Setup.credential(KeyKind.ECDSA_P256, FIRST))).build();
        ServerConfig second = Settings.server(version).virtualHost(SECOND)
                .credentials(CredentialSelector.of(Setup.credential(KeyKind.RSA_2048, SECOND))).build();
        ServerConfig config = Settings.server(version)
                .selector(ConfigSelector.byServerName(Map.of(FIRST, first), second)).build();
        for (String name : List.of(FIRST, SECOND)) {
            // s_client verifies the certificate for this name.
            Exchange.Outcome outcome = Exchange.withClient(files, config, named(version, name));
            assertEquals(Optional.of(name), outcome.info().serverName());
            assertTrue(outcome.said().contains("Verified peername: " + name), outcome::said);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientAsksForEitherOfTwoVirtualHosts(ProtocolVersion version) throws Exception {
        PemFiles.Credential first = files.server(KeyKind.ECDSA_P256, FIRST);
        PemFiles.Credential second = files.server(KeyKind.RSA_2048, SECOND);
        // s_server cannot send a chain with its second certificate, so the intermediate is what our client trusts.
        ClientConfig config = Settings.client(version)
                .peerVerifier(PkixVerifier.builder()
                        .anchors(List.of(TestPki.intermediate(KeyKind.ECDSA_P256).certificate())).build())
                .build();
        try (OpenSsl.Server server = Exchange.reversing(files, Exchange.arguments(
                first.arguments(),
                List.of("-servername", SECOND, "-cert2", second.leaf().toString(), "-key2", second.key().toString())))) {
            for (String name : List.of(FIRST, SECOND)) {
                Exchange.Outcome outcome = Exchange.withServer(server, config, Peer.of(name, server.port()));
                KeyKind kind = name.equals(FIRST) ? KeyKind.ECDSA_P256 : KeyKind.RSA_2048;
                assertEquals(TestPki.leaf(kind, name).certificate(), outcome.info().peerCertificates().get(0));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientIsToldThatANameIsNotServed(ProtocolVersion version) throws Exception {
        PemFiles.Credential second = files.server(KeyKind.RSA_2048, SECOND);
        try (OpenSsl.Server server = Exchange.reversing(files, Exchange.arguments(
                files.server(KeyKind.ECDSA_P256, FIRST).arguments(),
                List.of("-servername_fatal", "-servername", SECOND),
                List.of("-cert2", second.leaf().toString(), "-key2", second.key().toString())))) {
            TlsException failure = assertThrows(TlsException.class,
                    () -> Exchange.withServer(server, Settings.client(version).build(), Peer.of("third.example", 443)));
            assertEquals(Alert.UNRECOGNIZED_NAME, failure.receivedAlert().orElseThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourServerChoosesTheApplicationProtocol(ProtocolVersion version) throws Exception {
        ServerConfig config = Settings.server(version).applicationProtocols(List.of("h2", "http/1.1")).build();
        Exchange.Outcome outcome =
                Exchange.withClient(files, config, List.of(Settings.option(version), "-alpn", "spdy/3,http/1.1,h2"));
        assertEquals(Optional.of("h2"), outcome.info().applicationProtocol());
        assertTrue(outcome.said().contains("ALPN protocol: h2\n"), outcome::said);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourServersCallbackSeesTheNameAndTheOffer(ProtocolVersion version) throws Exception {
        ServerConfig config = Settings.server(version)
                .applicationProtocolSelector((name, offered) ->
                        name.equals(Optional.of(Setup.HOST)) ? Optional.of(offered.get(1)) : Optional.empty())
                .build();
        Exchange.Outcome outcome =
                Exchange.withClient(files, config, List.of(Settings.option(version), "-alpn", "one,two,three"));
        assertTrue(outcome.said().contains("ALPN protocol: two\n"), outcome::said);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourServerRefusesAClientWithoutACommonProtocol(ProtocolVersion version) throws Exception {
        ServerConfig config = Settings.server(version).applicationProtocols(List.of("h2")).build();
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<String> served = listener.next(config, Dialogue::hearAll);
            try (Program client = Exchange.client(
                    files, listener.port(), List.of(Settings.option(version), "-alpn", "http/1.1"))) {
                client.expect("alert no application protocol");
                assertEquals(Fault.NO_COMMON_PROTOCOL, assertThrows(TlsException.class, () -> Dialogue.result(served)).fault());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientTakesTheProtocolThatTheServerChooses(ProtocolVersion version) throws Exception {
        ClientConfig config = Settings.client(version).applicationProtocols(List.of("h2", "http/1.1")).build();
        try (OpenSsl.Server server = Exchange.reversing(files, Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), List.of("-alpn", "http/1.1,h2")))) {
            Exchange.Outcome outcome = Exchange.withServer(server, config);
            assertEquals(Optional.of("http/1.1"), outcome.info().applicationProtocol());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourClientIsToldThatNoProtocolIsCommon(ProtocolVersion version) throws Exception {
        ClientConfig config = Settings.client(version).applicationProtocols(List.of("h2")).build();
        try (OpenSsl.Server server = Exchange.reversing(files, Exchange.arguments(
                files.server(KeyKind.ECDSA_P256).arguments(), List.of("-alpn", "http/1.1")))) {
            TlsException failure = assertThrows(TlsException.class, () -> Exchange.withServer(server, config));
            assertEquals(Alert.NO_APPLICATION_PROTOCOL, failure.receivedAlert().orElseThrow());
        }
    }
}
