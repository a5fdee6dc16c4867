package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.TestPki;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/**
 * A JVM of its own for a check: what a JVM reads once, as the system properties of JSSE, or has once, as its list of providers.
 *
 * <p>It runs {@link ProviderChildMain}, which answers in lines of {@code key=value}.
 */
final class ProviderChild {
    /** After this a child is taken to hang. */
    private static final long HANG_SECONDS = 150;

    /** One class of each thing that a child needs: a launcher of tests need not have them in {@code java.class.path}. */
    private static final List<Class<?>> NEEDED = List.of(
            ProviderChildMain.class,
            JsseStack.class,
            NioTlsProvider.class,
            ProtocolVersion.class,
            TestPki.class,
            X509v3CertificateBuilder.class,
            GeneralName.class,
            ContentInfo.class);

    private final List<String> options = new ArrayList<>();

    /** Sets a system property. */
    ProviderChild with(String property, Object value) {
        options.add("-D" + property + "=" + value);
        return this;
    }

    /** Sets security properties by a file beside the JDK's own, which wins. */
    ProviderChild withSecurity(Path directory, Map<String, String> properties) throws IOException {
        Path file = directory.resolve("security.properties");
        Files.writeString(file, properties.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue() + "\n").collect(Collectors.joining()));
        return with("java.security.properties", file);
    }

    /** Runs checks of {@link ProviderChildMain} on a stack, and returns what they say. */
    Map<String, String> run(JsseStack stack, ProviderChildMain.Check... checks) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A child with a small heap and one compiler starts fast.
        command.addAll(List.of("-Xmx256m", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classPath()));
        command.addAll(options);
        command.addAll(List.of(ProviderChildMain.class.getName(), stack.name()));
        Stream.of(checks).map(Enum::name).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            SocketTask<String> output = SocketTask.start(
                    () -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertTrue(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS), "the child hangs");
            String text = output.result();
            assertEquals(0, process.exitValue(), text);
            return parse(text);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> answers = new LinkedHashMap<>();
        text.lines().map(line -> line.split("=", 2)).filter(pair -> pair.length == 2)
                .forEach(pair -> answers.put(pair[0], pair[1]));
        return answers;
    }

    private static String classPath() {
        return Stream.concat(NEEDED.stream().map(ProviderChild::origin), Stream.of(System.getProperty("java.class.path")))
                .distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private static String origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
