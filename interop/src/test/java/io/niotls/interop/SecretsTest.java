package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.TestPki.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported keying material and key logs: both sides must have the same, in both roles and versions, with both hashes. */
class SecretsTest {
    private static final String LABEL = "EXPORTER-niotls-interop";
    private static final int LENGTH = 45;
    private static final List<String> EXPORT = List.of("-keymatexport", LABEL, "-keymatexportlen", String.valueOf(LENGTH));
    private static final Pattern EXPORTED = Pattern.compile("Keying material: ([0-9A-F]{" + 2 * LENGTH + "})\r?\n");

    @TempDir
    private static Path directory;

    private static OpenSsl openSsl;
    private static PemFiles files;

    @BeforeAll
    static void start() {
        openSsl = OpenSsl.installed();
        files = new PemFiles(directory);
    }

    static List<Arguments> suites() {
        return List.of(
                Arguments.of(CipherSuite.TLS_AES_128_GCM_SHA256, 5),
                Arguments.of(CipherSuite.TLS_AES_256_GCM_SHA384, 5),
                Arguments.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, 1),
                Arguments.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, 1));
    }

    private static String export(Dialogue dialogue) {
        return HexFormat.of().formatHex(dialogue.channel().exportKeyingMaterial(LABEL, null, LENGTH));
    }

    /** Reads a key log without its comments. */
    private static Set<String> log(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void ourClientAndOpenSslHaveTheSameSecrets(CipherSuite suite, int logged) throws Exception {
        Path log = directory.resolve("server-" + suite);
        Set<String> ours = new ConcurrentSkipListSet<>();
        ClientConfig config = Settings.client(Settings.version(suite)).cipherSuites(List.of(suite)).keyLog(ours::add).build();
        try (OpenSsl.Server server = OpenSsl.server(directory, Exchange.arguments(
                        files.server(KeyKind.ECDSA_P256).arguments(), EXPORT, List.of("-keylogfile", log.toString())));
                Dialogue dialogue = Dialogue.connect(server.port(), config)) {
            dialogue.say("arrives\n");
            String exported = server.program().expect(EXPORTED);
            server.program().expect("arrives\n");
            server.program().type("too\n");
            dialogue.hear("too\n");
            assertEquals(exported.toLowerCase(Locale.ROOT), export(dialogue));
            assertEquals(log(log), ours);
            assertEquals(logged, ours.size());
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void ourServerAndOpenSslHaveTheSameSecrets(CipherSuite suite, int logged) throws Exception {
        Path log = directory.resolve("client-" + suite);
        Set<String> ours = new ConcurrentSkipListSet<>();
        ServerConfig config = Settings.server().keyLog(ours::add).build();
        List<String> arguments = new ArrayList<>(openSsl.only(suite));
        arguments.addAll(EXPORT);
        arguments.addAll(List.of("-keylogfile", log.toString()));
        try (Dialogue.Listener listener = new Dialogue.Listener()) {
            FutureTask<String> served = listener.next(config, dialogue -> {
                Exchange.answer(dialogue);
                return export(dialogue);
            });
            try (Program client = Exchange.client(files, listener.port(), arguments)) {
                String exported = client.expect(EXPORTED);
                Exchange.ask(client);
                assertEquals(exported.toLowerCase(Locale.ROOT), Dialogue.result(served));
                assertEquals(log(log), ours);
                assertEquals(logged, ours.size());
            }
        }
    }

    static List<ProtocolVersion> versions() {
        return Settings.VERSIONS;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void secretsOfAResumedSessionAreTheSameToo(ProtocolVersion version) throws Exception {
        Path log = directory.resolve("resumed-" + version);
        Path session = directory.resolve("session-" + version);
        Set<String> ours = new ConcurrentSkipListSet<>();
        ServerConfig config = Settings.server(version).keyLog(ours::add).build();
        Exchange.withClient(files, config, List.of(Settings.option(version), "-sess_out", session.toString()));
        ours.clear();
        Exchange.Outcome outcome = Exchange.withClient(files, config, List.of(
                Settings.option(version), "-sess_in", session.toString(), "-keylogfile", log.toString()));
        assertEquals(true, outcome.info().resumed());
        assertEquals(log(log), ours);
    }
}
