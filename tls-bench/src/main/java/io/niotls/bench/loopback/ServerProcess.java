package io.niotls.bench.loopback;

import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A server in a process of its own, of this JVM and with its options. */
final class ServerProcess implements Host {
    /** Seconds that a process may take to end before it is killed. */
    private static final long END_SECONDS = 10;

    private final Process process;
    private final BufferedReader out;
    private final PrintStream in;
    private final String[] ports;

    /** @param options what its JVM gets beside this one's options */
    ServerProcess(ServerKind kind, Scenario scenario, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-X") || argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(options);
        if (scenario.group() != Group.DEFAULT) {
            // JSSE providers know no other way on JDK 17.
            String names = scenario.groups().stream().map(Group::jsse).collect(Collectors.joining(","));
            command.add("-Djdk.tls.namedGroups=" + names);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerMain.class.getName()));
        command.addAll(List.of(kind.label(), scenario.label()));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        try {
            ports = answer(ServerMain.READY);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Returns the fields of the next line, which must be of a kind. Lines of nobody's are a library's, and skipped. */
    private String[] answer(String kind) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(kind + " ")) {
                return line.substring(kind.length() + 1).split(" ");
            }
            if (line.startsWith(ServerMain.FAILED + " ")) {
                throw new IOException(line.substring(ServerMain.FAILED.length() + 1));
            }
        }
        throw new IOException("the server's process has ended; its standard error says why");
    }

    @Override
    public int port(Service service) {
        return Integer.parseInt(ports[service.ordinal()]);
    }

    @Override
    public Usage usage() throws IOException {
        in.println();
        String[] fields = answer(ServerMain.USED);
        return new Usage(Long.parseLong(fields[0]), Long.parseLong(fields[1]));
    }

    @Override
    public void close() throws IOException {
        in.close();
        try {
            String failure = null;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                failure = line.startsWith(ServerMain.FAILED) ? line : failure;
            }
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the server's process does not end");
            }
            if (process.exitValue() != 0) {
                throw new IOException(failure != null ? failure : "the server's process has ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
