package io.niotls.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The {@code nginx} on this machine, with its stream module. Without one the test is skipped with a sentence that says so. */
final class Nginx {
    private static final List<String> PLACES = List.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx");
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

    private static final Optional<Nginx> INSTALLED = find();

    private final String binary;
    private final String loading;

    private Nginx(String binary, String loading) {
        this.binary = binary;
        this.loading = loading;
    }

    private static Optional<Nginx> find() {
        Optional<String> binary = PLACES.stream().filter(place -> Files.isExecutable(Path.of(place))).findFirst();
        if (binary.isEmpty()) {
            return Optional.empty();
        }
        String built = run(binary.get(), "-V");
        boolean dynamic = built.contains("--with-stream=dynamic");
        boolean stream = built.contains("--with-stream_ssl_module")
                && (dynamic ? Files.exists(MODULE) : built.contains("--with-stream"));
        return stream ? Optional.of(new Nginx(binary.get(), dynamic ? "load_module " + MODULE + ";\n" : "")) : Optional.empty();
    }

    private static String run(String... command) {
        try (Program program = Program.start(Path.of("").toAbsolutePath(), List.of(command))) {
            program.awaitExit();
            return program.output();
        } catch (IOException missing) {
            return "";
        } catch (InterruptedException timeout) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    static Nginx installed() {
        assumeTrue(INSTALLED.isPresent(), "there is no nginx with its stream module on this machine");
        return INSTALLED.get();
    }

    /**
     * Starts it, and waits until it accepts connections.
     *
     * @param blocks {@code stream} and {@code http}
     * @return it writes its logs where {@link Program#expect} finds them, if the blocks log to {@code /dev/stderr}
     */
    Program start(Path directory, String blocks) throws IOException {
        Path home = Files.createTempDirectory(directory, "nginx");
        Path file = Files.writeString(home.resolve("nginx.conf"), loading
                + "daemon off;\n"
                + "pid " + home + "/pid;\n"
                + "error_log stderr info;\n"
                + "worker_processes 1;\n"
                + "user root;\n"
                + "events { worker_connections 256; }\n"
                + blocks);
        Program program = Program.start(home, List.of(binary, "-p", home.toString(), "-c", file.toString(), "-e", "stderr"));
        try {
            // The sockets listen before.
            program.expect("start worker process ");
            return program;
        } catch (Throwable failure) {
            program.close();
            throw failure;
        }
    }

    /** Returns the part of a {@code http} block that keeps files of nginx's own within a directory. */
    static String temporaryPaths(Path directory) {
        StringBuilder lines = new StringBuilder();
        Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .forEach(each -> lines.append(each + "_temp_path " + directory.resolve(each) + ";\n"));
        return lines.toString();
    }

    /** Returns ports that are free now: nginx cannot say which one it has got. */
    static int[] freePorts(int count) throws IOException {
        ServerSocketChannel[] probes = new ServerSocketChannel[count];
        int[] ports = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                probes[i] = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
                ports[i] = ((InetSocketAddress) probes[i].getLocalAddress()).getPort();
            }
            return ports;
        } finally {
            for (ServerSocketChannel probe : probes) {
                if (probe != null) {
                    probe.close();
                }
            }
        }
    }
}
