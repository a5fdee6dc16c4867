package io.niotls.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.cli.proxy.ConfigurationFile;
import io.niotls.message.HandshakeMessage;
import io.niotls.message.MessageDecoders;
import io.niotls.message.MessageSeeds;
import io.niotls.message.MessageTarget;
import io.niotls.wire.ByteReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No decoder is forgotten: whoever adds one adds it to a target, or says here why not. */
@Timeout(60)
class DecodersTest {
    private static final Set<Class<?>> BYTES_OR_TEXT = Set.of(byte[].class, ByteReader.class, ByteBuffer.class, String.class,
            Reader.class, InputStream.class, Path.class, List.class);

    /** Which target drives a decoder that is not one of a whole message. */
    private static final Map<String, Family> DRIVEN_BY = new TreeMap<>(Map.ofEntries(
            Map.entry("auth.CertificateDecoder.decode", Family.CERTIFICATES),
            Map.entry("auth.IpLiteral.parse", Family.NAMES),
            Map.entry("auth.Pem.parse", Family.PEM),
            Map.entry("auth.Pem.read", Family.PEM),
            Map.entry("auth.PemCertificates.parse", Family.PEM),
            Map.entry("cli.proxy.DirectiveReader.parse", Family.PROXY_CONFIGURATION),
            Map.entry("cli.proxy.ProxyHeaderV1.read", Family.PROXY_HEADERS),
            Map.entry("cli.proxy.ProxyHeaderV2.read", Family.PROXY_HEADERS),
            Map.entry("cli.proxy.ProxyProtocol.read", Family.PROXY_HEADERS),
            Map.entry("crypto.EcdsaSignature.parse", Family.CERTIFICATES),
            Map.entry("message.ClientHello.readSessionId", Family.MESSAGES),
            Map.entry("message.DheParameters.read", Family.MESSAGES),
            Map.entry("message.EcdheParameters.read", Family.MESSAGES),
            Map.entry("message.ExtensionBlock.decode", Family.MESSAGES),
            Map.entry("message.ExtensionBlock.readBodies", Family.MESSAGES),
            Map.entry("message.ServerHelloExtension.readVersion", Family.EXTENSIONS),
            Map.entry("session.ClientSession.decode", Family.SESSIONS),
            Map.entry("session.ClientSessionFile.read", Family.SESSIONS),
            Map.entry("session.ServerSession.decode", Family.SESSIONS),
            Map.entry("session.SessionFormat.open", Family.SESSIONS),
            Map.entry("session.SessionFormat.read", Family.SESSIONS),
            Map.entry("session.SessionFormat.readTime", Family.SESSIONS)));

    /** What no target drives, and why. */
    private static final Map<String, String> NOT_DRIVEN = new TreeMap<>(Map.of(
            "auth.Pem.readBounded", "reads a file's bytes and looks at none",
            "auth.PemCertificates.read", "parse with the bytes of a file",
            "auth.Pkcs12.read", "the JDK's own parser, whose key derivation takes as many iterations as the file says",
            "cli.common.CredentialFiles.read", "PEM in files",
            "cli.proxy.DirectiveReader.read", "parse with the bytes of a file"));

    @Test
    void everyDecoderOfAMessageHasAnEntry() throws Exception {
        Set<String> found = decoders(HandshakeMessage.class)
                .filter(method -> HandshakeMessage.class.isAssignableFrom(method.getReturnType()))
                .map(DecodersTest::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> driven = MessageDecoders.ALL.stream()
                .map(entry -> name(entry.owner(), entry.method())).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(found, driven);
    }

    @Test
    void everyMessageAndExtensionHasASeed() {
        for (MessageDecoders.Entry entry : MessageDecoders.ALL) {
            String name = entry.owner().getSimpleName() + "-" + entry.method() + "-";
            assertTrue(MessageSeeds.messages().keySet().stream().anyMatch(seed -> seed.startsWith(name)), name);
        }
        assertEquals(MessageTarget.EXTENSIONS.size(), MessageSeeds.extensions().size());
    }

    @Test
    void everyOtherDecoderHasATarget() throws Exception {
        Set<String> found = Stream.concat(decoders(HandshakeMessage.class), decoders(ConfigurationFile.class))
                .filter(method -> !HandshakeMessage.class.isAssignableFrom(method.getReturnType()))
                .map(DecodersTest::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = new TreeSet<>(DRIVEN_BY.keySet());
        known.addAll(NOT_DRIVEN.keySet());
        assertEquals(known, found);
    }

    @Test
    void everyFamilyHasAMethod() {
        Set<String> methods = Arrays.stream(TargetsFuzzTest.class.getDeclaredMethods())
                .map(Method::getName).filter(name -> !name.equals("any")).collect(Collectors.toSet());
        assertEquals(Arrays.stream(Family.values()).map(Family::method).collect(Collectors.toSet()), methods);
    }

    /** Returns the methods of a module that are called as decoders are, and take what decoders take. */
    private static Stream<Method> decoders(Class<?> ofModule) throws IOException, URISyntaxException {
        return classes(ofModule).stream()
                .filter(type -> !type.getName().startsWith("io.niotls.wire."))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isStatic(method.getModifiers()) && !Modifier.isPrivate(method.getModifiers()))
                .filter(method -> method.getName().matches("(decode|parse|read|load|open)[A-Z]?.*"))
                .filter(method -> Arrays.stream(method.getParameterTypes()).anyMatch(BYTES_OR_TEXT::contains));
    }

    private static List<Class<?>> classes(Class<?> ofModule) throws IOException, URISyntaxException {
        Path place = Path.of(ofModule.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            return classes(place);
        }
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
            return classes(jar.getPath("/"));
        }
    }

    private static List<Class<?>> classes(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.startsWith("io/niotls/") && file.endsWith(".class"))
                    .<Class<?>>map(file -> load(file.substring(0, file.length() - ".class".length()).replace('/', '.')))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, DecodersTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static String name(Method method) {
        return name(method.getDeclaringClass(), method.getName());
    }

    private static String name(Class<?> owner, String method) {
        return owner.getName().replace("io.niotls.", "") + "." + method;
    }
}
