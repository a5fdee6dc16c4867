package io.niotls.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The {@code openssl} on this machine, and what it knows by its own account.
 *
 * <p>What it cannot do is skipped by name: every {@code assume} method aborts the test with a sentence that says why.
 */
public final class OpenSsl {
    private static final Path ANYWHERE = Path.of("").toAbsolutePath();
    private static final Pattern VERSION = Pattern.compile("OpenSSL (\\d+)\\.(\\d+)\\.(\\d+)");
    private static final Pattern ACCEPTS = Pattern.compile("ACCEPT 127\\.0\\.0\\.1:(\\d+)");
    /** Weak suites, keys and hashes are for the test to allow or not, not for OpenSSL. */
    private static final String ANY_STRENGTH = ":@SECLEVEL=0";

    private static final Optional<OpenSsl> INSTALLED = find();

    private final String version;
    private final int major;
    private final int minor;
    private final Map<String, String> suites = new LinkedHashMap<>();
    private final Map<NamedGroup, Boolean> groups = new ConcurrentHashMap<>();

    private OpenSsl(Matcher version) throws Exception {
        this.version = version.group();
        this.major = Integer.parseInt(version.group(1));
        this.minor = Integer.parseInt(version.group(2));
        suites.putAll(listedSuites("-tls1_3", "-ciphersuites", tls13Suites()));
        suites.putAll(listedSuites("-tls1_2"));
    }

    private static Optional<OpenSsl> find() {
        try {
            Matcher version = VERSION.matcher(run("version"));
            return version.find() ? Optional.of(new OpenSsl(version)) : Optional.empty();
        } catch (Exception missing) {
            return Optional.empty();
        }
    }

    /** Returns the installed one; without one, or with one that is too old, the test is skipped. */
    public static OpenSsl installed() {
        assumeTrue(INSTALLED.isPresent(), "there is no openssl on this machine");
        OpenSsl found = INSTALLED.get();
        assumeTrue(found.isAtLeast(3, 0), found.version + " is too old, 3.0 is needed");
        return found;
    }

    public boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || major == wantedMajor && minor >= wantedMinor;
    }

    /** Skips a test whose feature came with a later version. */
    public void assumeAtLeast(int wantedMajor, int wantedMinor, String feature) {
        assumeTrue(isAtLeast(wantedMajor, wantedMinor),
                version + " has no " + feature + ", " + wantedMajor + "." + wantedMinor + " has");
    }

    /** Returns its own name for a suite; if it does not have it the test is skipped. */
    public String suite(CipherSuite suite) {
        assumeTrue(suites.containsKey(suite.name()), version + " does not know the suite " + suite);
        return suites.get(suite.name());
    }

    /** Returns its name for a group, which is the registry's; if it does not know it the test is skipped. */
    public String group(NamedGroup group) {
        assumeTrue(knows(group), version + " does not know the group " + group);
        return group.name();
    }

    /** Returns whether it knows a group. */
    public boolean knows(NamedGroup group) {
        return groups.computeIfAbsent(group, each -> {
            // There is no list of groups before 3.5, but an unknown one is refused before anything is connected to.
            String said = run("s_client", "-groups", each.name(), "-unix", "/nonexistent/socket");
            return !said.contains("cannot be set");
        });
    }

    /** Returns the suites that it lists, by the registry's names. */
    public static Map<String, String> listedSuites(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ciphers", "-stdname", "-s"));
        command.addAll(List.of(arguments));
        command.add("ALL" + ANY_STRENGTH);
        Map<String, String> listed = new LinkedHashMap<>();
        for (String line : run(command.toArray(String[]::new)).split("\n")) {
            String[] words = line.trim().split("\\s+");
            if (words.length > 2 && words[1].equals("-")) {
                listed.put(words[0], words[2]);
            }
        }
        return listed;
    }

    /** Runs a command to its end, and returns what it says. */
    public static String run(String... arguments) {
        try (Program program = Program.start(ANYWHERE, command(arguments))) {
            program.endInput();
            program.awaitExit();
            return program.output();
        } catch (IOException missing) {
            throw new IllegalStateException(missing);
        } catch (InterruptedException timeout) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(timeout);
        }
    }

    public static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add("openssl");
        command.addAll(List.of(arguments));
        return command;
    }

    /** Returns the arguments that name a suite. */
    List<String> only(CipherSuite suite) {
        return suite.isTls13()
                ? List.of("-tls1_3", "-ciphersuites", suite(suite))
                : List.of("-tls1_2", "-cipher", suite(suite) + ANY_STRENGTH);
    }

    /** Returns the arguments that allow every suite it has. */
    public static List<String> allSuites() {
        return List.of("-cipher", "ALL" + ANY_STRENGTH, "-ciphersuites", tls13Suites());
    }

    private static String tls13Suites() {
        return CipherSuite.KNOWN.stream().filter(CipherSuite::isTls13).map(CipherSuite::name).collect(Collectors.joining(":"));
    }

    /** A server that is ready for connections. */
    public record Server(Program program, int port) implements AutoCloseable {
        @Override
        public void close() {
            program.close();
        }
    }

    /** Starts {@code s_server} on a free port, and waits until it accepts connections. */
    public static Server server(Path directory, List<String> arguments) throws IOException {
        return accepting(Program.start(directory, serverCommand(arguments)));
    }

    /** Returns the command that accepts connections on a free port. */
    public static List<String> serverCommand(List<String> arguments) {
        List<String> command = command("s_server", "-accept", "127.0.0.1:0");
        command.addAll(arguments);
        return command;
    }

    /** Waits until a server that was started accepts connections. */
    public static Server accepting(Program program) {
        try {
            return new Server(program, Integer.parseInt(program.expect(ACCEPTS)));
        } catch (Throwable failure) {
            program.close();
            throw failure;
        }
    }

    /** Returns the command that connects to a port of this machine. */
    public static List<String> clientCommand(int port, List<String> arguments) {
        List<String> command = command("s_client", "-connect", "127.0.0.1:" + port);
        command.addAll(arguments);
        return command;
    }

    /** Returns the version, for people. */
    @Override
    public String toString() {
        return version;
    }
}
