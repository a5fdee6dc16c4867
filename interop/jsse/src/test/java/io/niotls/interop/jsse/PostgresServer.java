package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.interop.PemFiles;
import io.niotls.interop.Program;
import io.niotls.testing.TestPki.KeyKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL of its own: a fresh cluster, and a port of this machine. Without one installed the test is skipped
 * with a sentence that says so.
 *
 * <p>Its certificate is for {@link #HOST} alone. Who connects as whom: {@link #ADMINISTRATOR} without TLS; {@link #TRUSTED} with
 * TLS; {@link #SCRAM} with TLS and a password; {@link #CERTIFIED} with TLS and a certificate that has this name.
 */
final class PostgresServer implements AutoCloseable {
    static final String HOST = "localhost";
    static final String ADMINISTRATOR = "administrator";
    static final String TRUSTED = "trusted";
    static final String SCRAM = "scram";
    static final String PASSWORD = "correct horse";
    /** The name that the certificate of {@link PemFiles#client} has. */
    static final String CERTIFIED = "client";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final List<Path> ELSEWHERE = List.of(Path.of("/usr/local/pgsql/bin"), Path.of("/usr/pgsql/bin"));
    /** The unprivileged users that can own a cluster where the tests run as root, which the server refuses. */
    private static final List<String> OWNERS = List.of("postgres", "nobody");

    private static final Optional<Path> BINARIES = find();

    private final Path home;
    private final List<String> prefix;
    private final Program program;
    private final int port;

    private PostgresServer(Path home, List<String> prefix, Program program, int port) {
        this.home = home;
        this.prefix = prefix;
        this.program = program;
        this.port = port;
    }

    private static Optional<Path> find() {
        List<Path> places = new ArrayList<>(ELSEWHERE);
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                        .sorted(Comparator.comparing(version -> -Integer.parseInt(version.getFileName().toString())))
                        .forEach(version -> places.add(version.resolve("bin")));
            } catch (IOException unreadable) {
                // Then there is none that we could start.
            }
        }
        return places.stream().filter(place -> Files.isExecutable(place.resolve("initdb"))).findFirst();
    }

    /** Returns where its programs are; without any the test is skipped. */
    static Path installed() {
        assumeTrue(BINARIES.isPresent(), "there is no PostgreSQL server on this machine");
        return BINARIES.get();
    }

    /** Makes a cluster, starts it, and waits until it accepts connections. */
    static PostgresServer start() throws IOException {
        Path binaries = installed();
        Path home = Files.createTempDirectory("niotls-postgres");
        try {
            PemFiles files = new PemFiles(home);
            PemFiles.Credential credential = files.server(KeyKind.ECDSA_P256, HOST);
            Path hosts = Files.write(home.resolve("hba.conf"), List.of(
                    "hostnossl all " + ADMINISTRATOR + " 127.0.0.1/32 trust",
                    "hostssl all " + TRUSTED + " 127.0.0.1/32 trust",
                    "hostssl all " + SCRAM + " 127.0.0.1/32 scram-sha-256",
                    "hostssl all " + CERTIFIED + " 127.0.0.1/32 cert"));
            List<String> settings = List.of(
                    "listen_addresses=127.0.0.1", "unix_socket_directories=", "hba_file=" + hosts,
                    "ssl=on", "ssl_cert_file=" + credential.chain(), "ssl_key_file=" + credential.key(),
                    "ssl_ca_file=" + files.root(),
                    "password_encryption=scram-sha-256", "fsync=off", "shared_buffers=16MB", "max_connections=60");
            List<String> prefix = handOver(home);
            Path data = home.resolve("data");
            run(home, command(prefix, binaries.resolve("initdb"), "-D", data.toString(), "-U", ADMINISTRATOR,
                    "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync"));
            int port = freePort();
            List<String> command = command(prefix, binaries.resolve("postgres"), "-D", data.toString());
            settings.forEach(setting -> command.addAll(List.of("-c", setting)));
            command.addAll(List.of("-p", String.valueOf(port)));
            Program program = Program.start(home, command);
            try {
                program.expect("database system is ready to accept connections");
                return new PostgresServer(home, prefix, program, port);
            } catch (Throwable failure) {
                program.close();
                throw failure;
            }
        } catch (Throwable failure) {
            delete(home);
            throw failure;
        }
    }

    /** Gives a directory to a user whom the server accepts, and returns what must stand before the commands that use it. */
    private static List<String> handOver(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(
                        Files.isDirectory(file) ? "rwx------" : "rw-------"));
            }
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        for (String name : OWNERS) {
            UserPrincipal owner;
            try {
                owner = directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
            } catch (UserPrincipalNotFoundException missing) {
                continue;
            }
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.toList()) {
                    Files.setOwner(file, owner);
                }
            }
            String group = run(directory, List.of("id", "-g", name)).strip();
            return List.of("setpriv", "--reuid=" + name, "--regid=" + group, "--clear-groups");
        }
        assumeTrue(false, "PostgreSQL does not run as root, and there is neither of the users " + OWNERS);
        return List.of();
    }

    private static List<String> command(List<String> prefix, Path binary, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(binary.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static String run(Path directory, List<String> command) throws IOException {
        try (Program program = Program.start(directory, command)) {
            if (awaitExit(program) != 0) {
                throw new IOException("it failed: " + program);
            }
            return program.output();
        }
    }

    private static int awaitExit(Program program) throws InterruptedIOException {
        try {
            return program.awaitExit();
        } catch (InterruptedException timeout) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + program);
        }
    }

    /** Returns a port that is free now: the server wants to be told one. */
    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    /** Returns what it says in its log. */
    Program log() {
        return program;
    }

    /** Returns the file of the root that its clients verify against. */
    Path root() {
        return home.resolve("root.pem");
    }

    /** Returns the major version of the installed one. */
    static int majorVersion() throws IOException {
        String said = run(Path.of("").toAbsolutePath(), List.of(installed().resolve("postgres").toString(), "--version"));
        return Integer.parseInt(said.replaceFirst("(?s)\\D*(\\d+).*", "$1"));
    }

    /** Ends all connections and the server, and removes the cluster. */
    @Override
    public void close() throws IOException {
        // A postmaster that is killed leaves its shared memory behind.
        try (program) {
            run(home, command(prefix, installed().resolve("pg_ctl"),
                    "stop", "-D", home.resolve("data").toString(), "-m", "immediate"));
            awaitExit(program);
        } finally {
            delete(home);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
