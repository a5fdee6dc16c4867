package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.testing.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** The {@code curl} on this machine. What it cannot do is skipped with a sentence that says why. */
final class Curl {
    private static final Optional<Curl> INSTALLED = find();

    private final String description;

    private Curl(String description) {
        this.description = description;
    }

    /**
     * What a request has ended with.
     *
     * @param version HTTP's, as curl writes it: 1.1 or 2
     * @param status the status code
     * @param length of the body, in bytes
     * @param checksum CRC-32C of the body
     */
    record Answer(String version, int status, long length, long checksum) {}

    private static Optional<Curl> find() {
        try (Program program = Program.start(Path.of("").toAbsolutePath(), List.of("curl", "--version"))) {
            program.awaitExit();
            return Optional.of(new Curl(program.output()));
        } catch (IOException missing) {
            return Optional.empty();
        } catch (InterruptedException timeout) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    static Curl installed() {
        assumeTrue(INSTALLED.isPresent(), "there is no curl on this machine");
        return INSTALLED.get();
    }

    /** Skips a test that needs HTTP/2. */
    Curl withHttp2() {
        assumeTrue(description.contains("HTTP2"), "this curl was built without HTTP/2");
        return this;
    }

    /** Returns the option for HTTP/2: chosen by ALPN, or known before where there is none. */
    static String http2(Wire wire) {
        return wire.isPlain() ? "--http2-prior-knowledge" : "--http2";
    }

    /**
     * Requests {@code path} of {@code server.example} at a port of this machine, and verifies it.
     *
     * @param more options: the version of HTTP, what to send
     */
    Answer request(PemFiles files, Wire wire, int port, String path, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "curl", "--silent", "--show-error", "--noproxy", "*",
                "--cacert", files.root().toString(),
                "--resolve", Setup.HOST + ":" + port + ":127.0.0.1",
                "--write-out", "%{stderr}version %{http_version} status %{http_code}\\n"));
        command.addAll(List.of(more));
        command.add(wire.scheme() + "://" + Setup.HOST + ":" + port + path);
        CRC32C checksum = new CRC32C();
        long[] length = {0};
        try (Program program = Program.start(files.directory(), command, (bytes, count) -> {
            checksum.update(bytes, 0, count);
            length[0] += count;
        })) {
            program.endInput();
            assertEquals(0, program.awaitExit(), program::toString);
            String version = program.expect(Pattern.compile("version (\\S+)"));
            int status = Integer.parseInt(program.expect(Pattern.compile("status (\\d+)")));
            return new Answer(version, status, length[0], checksum.getValue());
        }
    }
}
