package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.TestPki.KeyKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every group for key agreement that both have, in both roles and versions. */
class GroupsTest {
    @TempDir
    private static Path directory;

    private static OpenSsl openSsl;
    private static PemFiles files;
    private static OpenSsl.Server server;

    @BeforeAll
    static void start() throws Exception {
        openSsl = OpenSsl.installed();
        files = new PemFiles(directory);
        String all = NamedGroup.KNOWN.stream().filter(openSsl::knows).map(NamedGroup::name).collect(Collectors.joining(":"));
        server = Exchange.reversing(files, Exchange.arguments(
                files.server(KeyKind.RSA_2048).arguments(), List.of("-groups", all)));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    static List<NamedGroup> groups() {
        return NamedGroup.KNOWN;
    }

    static List<NamedGroup> curves() {
        return NamedGroup.KNOWN.stream().filter(group -> group.kind() == NamedGroup.Kind.ELLIPTIC_CURVE).toList();
    }

    static List<NamedGroup> fields() {
        return NamedGroup.KNOWN.stream().filter(group -> group.kind() == NamedGroup.Kind.FINITE_FIELD).toList();
    }

    @ParameterizedTest
    @MethodSource("groups")
    void ourClientUsesEveryGroupInTls13(NamedGroup group) throws Exception {
        openSsl.group(group);
        Exchange.Outcome outcome =
                Exchange.withServer(server, Settings.client(ProtocolVersion.TLS_1_3).groups(List.of(group)).build());
        assertEquals(group, outcome.info().group().orElseThrow());
        assertFalse(outcome.info().helloRetryRequest());
    }

    @ParameterizedTest
    @MethodSource("groups")
    void ourServerUsesEveryGroupInTls13(NamedGroup group) throws Exception {
        Exchange.Outcome outcome = Exchange.withClient(
                files,
                Settings.server(ProtocolVersion.TLS_1_3).groups(NamedGroup.KNOWN).build(),
                List.of("-tls1_3", "-groups", openSsl.group(group)));
        assertEquals(group, outcome.info().group().orElseThrow());
        assertFalse(outcome.info().helloRetryRequest());
    }

    @ParameterizedTest
    @MethodSource("curves")
    void ourClientUsesEveryCurveInTls12(NamedGroup group) throws Exception {
        openSsl.group(group);
        ClientConfig config = Settings.client(ProtocolVersion.TLS_1_2)
                .cipherSuites(Settings.tls12Suites(group.kind()))
                .groups(List.of(group))
                .build();
        assertEquals(group, Exchange.withServer(server, config).info().group().orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("curves")
    void ourServerUsesEveryCurveInTls12(NamedGroup group) throws Exception {
        Exchange.Outcome outcome = Exchange.withClient(
                files,
                Settings.server(ProtocolVersion.TLS_1_2).groups(NamedGroup.KNOWN).build(),
                List.of("-tls1_2", "-cipher", "ECDHE", "-groups", openSsl.group(group)));
        assertEquals(group, outcome.info().group().orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("fields")
    void ourClientKnowsEveryFieldInTls12(NamedGroup group) throws Exception {
        Path parameters = files.directory().resolve(openSsl.group(group) + ".pem");
        OpenSsl.run("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:" + group, "-out", parameters.toString());
        ClientConfig config = Settings.client(ProtocolVersion.TLS_1_2)
                .cipherSuites(Settings.tls12Suites(group.kind()))
                .groups(NamedGroup.KNOWN)
                .build();
        try (OpenSsl.Server own = Exchange.reversing(files, Exchange.arguments(
                files.server(KeyKind.RSA_2048).arguments(), List.of("-dhparam", parameters.toString())))) {
            assertEquals(group, Exchange.withServer(own, config).info().group().orElseThrow());
        }
    }

    @Test
    void ourClientAcceptsAStrongFieldWithoutAName() throws Exception {
        // What OpenSSL does by itself: a field of RFC 3526 that is as strong as its certificate.
        ClientConfig config = Settings.client(ProtocolVersion.TLS_1_2)
                .cipherSuites(List.of(CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256))
                .build();
        assertTrue(Exchange.withServer(server, config).info().group().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("fields")
    void ourServerUsesEveryFieldInTls12(NamedGroup group) throws Exception {
        ServerConfig config = Settings.server(ProtocolVersion.TLS_1_2).groups(List.of(group)).build();
        Exchange.Outcome outcome =
                Exchange.withClient(files, config, List.of("-tls1_2", "-cipher", "DHE", "-groups", "x25519"));
        assertEquals(group, outcome.info().group().orElseThrow());
        String bits = group.name().substring("ffdhe".length());
        assertTrue(outcome.said().contains("Temp Key: DH, " + bits + " bits"), outcome::said);
    }

    @Test
    void noGroupOfOpenSslIsLeftOutButThoseThatAreMeantTo() {
        openSsl.assumeAtLeast(3, 5, "list of its groups (openssl list -tls-groups)");
        // Curves that TLS 1.3 has dropped or never had, brainpool, and ML-KEM without a curve.
        Set<String> ours = NamedGroup.KNOWN.stream().map(NamedGroup::name).collect(Collectors.toSet());
        TreeSet<String> unexpected = new TreeSet<>(List.of(OpenSsl.run("list", "-tls1_3", "-tls-groups").trim().split(":")));
        assertTrue(unexpected.contains("x25519"), "nothing was listed");
        unexpected.removeIf(name -> name.matches("brainpool.*|MLKEM.*|curveSM2.*|sect.*|secp(160|192|224|256k).*"));
        unexpected.removeAll(ours);
        assertEquals(new TreeSet<>(), unexpected);
    }
}
