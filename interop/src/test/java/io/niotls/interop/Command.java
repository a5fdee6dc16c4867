package io.niotls.interop;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The {@code niotls} command, as a process of its own. */
final class Command {
    private static final Pattern LISTENING = Pattern.compile("listening on \\S+:(\\d+)");
    /** One class of each thing that it needs. */
    private static final List<String> NEEDED = List.of(
            "io.niotls.cli.Niotls",
            "io.niotls.nio.TlsSocketChannel",
            "io.niotls.engine.TlsEngine",
            "picocli.CommandLine",
            "org.bouncycastle.jce.provider.BouncyCastleProvider",
            "org.bouncycastle.cert.X509CertificateHolder",
            "org.bouncycastle.asn1.cms.ContentInfo");
    private static final String CLASS_PATH = classPath();

    private Command() {}

    private static String classPath() {
        Set<String> places = new LinkedHashSet<>();
        try {
            for (String name : NEEDED) {
                Class<?> type = Class.forName(name, false, Command.class.getClassLoader());
                places.add(Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
            }
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return String.join(File.pathSeparator, places);
    }

    /** Returns the command line; its start is what most of the time goes to, so no time goes to compiling. */
    static List<String> line(List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", CLASS_PATH, "io.niotls.cli.Niotls"));
        line.addAll(arguments);
        return line;
    }

    /** Starts {@code niotls client} to a port of this machine, as a client of {@code server.example}. */
    static Program client(PemFiles files, int port, String... more) throws IOException {
        return Program.start(files.directory(), line(Exchange.arguments(
                List.of("client", "127.0.0.1:" + port, "--servername", "server.example", "--ca", files.root().toString()),
                List.of(more))));
    }

    /** Starts {@code niotls server} on a free port, and waits until it accepts connections. */
    static OpenSsl.Server server(PemFiles files, String... more) throws IOException {
        Program program = Program.start(files.directory(), line(Exchange.arguments(
                List.of("server", "--port", "0", "--host", "127.0.0.1"), List.of(more))));
        try {
            return new OpenSsl.Server(program, Integer.parseInt(program.expect(LISTENING)));
        } catch (Throwable failure) {
            program.close();
            throw failure;
        }
    }
}
