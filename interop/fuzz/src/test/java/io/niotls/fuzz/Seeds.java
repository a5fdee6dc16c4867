package io.niotls.fuzz;

import io.niotls.auth.AuthSeeds;
import io.niotls.cli.proxy.ProxySeeds;
import io.niotls.conformance.HandshakeSeeds;
import io.niotls.message.MessageSeeds;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.record.RecordSeeds;
import io.niotls.session.SessionSeeds;
import io.niotls.wire.ByteWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes the seeds, the same ones each time. After a change of a table or an encoder, {@code interop/fuzz/run --seeds} writes them
 * anew.
 */
final class Seeds {
    /** Where Jazzer looks for the seeds of {@link TargetsFuzzTest}, below a folder of resources. */
    static final String FOLDER = "io/niotls/fuzz/TargetsFuzzTestInputs";

    private Seeds() {}

    /** Writes all seeds below a folder of resources. */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        write(Path.of(arguments[0]).resolve(FOLDER));
    }

    private static void write(Path folder) throws IOException, GeneralSecurityException {
        for (Family family : Family.values()) {
            Path own = Files.createDirectories(folder.resolve(family.method()));
            for (Path old : committed(own)) {
                Files.delete(old);
            }
            for (Map.Entry<String, byte[]> seed : of(family).entrySet()) {
                Files.write(own.resolve(seed.getKey()), seed.getValue());
            }
        }
    }

    /** Returns the seeds in a family's folder, but for those that a finding has left behind. */
    static List<Path> committed(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("finding-")).toList();
        }
    }

    /** Writes the seeds of all families for {@link TargetsFuzzTest#any}. */
    static void writeAny(Path folder) throws IOException, GeneralSecurityException {
        for (Family family : Family.values()) {
            for (Map.Entry<String, byte[]> seed : of(family).entrySet()) {
                Files.write(folder.resolve(family.method() + "-" + seed.getKey()),
                        new ByteWriter().uint8(family.ordinal()).bytes(seed.getValue()).toByteArray());
            }
        }
    }

    /** Returns the seeds of a family by their names. */
    static Map<String, byte[]> of(Family family) throws GeneralSecurityException {
        return switch (family) {
            case RECORDS -> RecordSeeds.all();
            case MESSAGES -> MessageSeeds.messages();
            case EXTENSIONS -> MessageSeeds.extensions();
            case CLIENT_TLS12, SERVER_TLS12 -> HandshakeSeeds.of(ProtocolVersion.TLS_1_2);
            case CLIENT_TLS13, SERVER_TLS13 -> HandshakeSeeds.of(ProtocolVersion.TLS_1_3);
            case SESSIONS -> SessionSeeds.all();
            case KEY_SHARES -> keyShares();
            case CERTIFICATES -> AuthSeeds.certificates();
            case NAMES -> AuthSeeds.names();
            case PEM -> AuthSeeds.pem();
            case PROXY_HEADERS -> ProxySeeds.headers();
            case PROXY_CONFIGURATION -> ProxySeeds.configurations();
            case HTTP_REQUESTS -> httpRequests();
        };
    }

    private static Map<String, byte[]> keyShares() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        for (int i = 0; i < KeyShareTarget.GROUPS.size(); i++) {
            NamedGroup group = KeyShareTarget.GROUPS.get(i);
            byte[] share = KeyShareTarget.honest(group);
            for (int how = 0; how < 4; how++) {
                seeds.put(group.name() + "-" + how, new ByteWriter().uint8(i).uint8(how).bytes(share).toByteArray());
            }
        }
        return seeds;
    }

    private static Map<String, byte[]> httpRequests() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put("get", request("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        seeds.put("two", request(
                "GET /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.0\nContent-Length: 3\nConnection: keep-alive\n\nxyzGET /\n"));
        seeds.put("chunked", request("\r\nPUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        return seeds;
    }

    private static byte[] request(String text) {
        return new ByteWriter().uint8(3).bytes(text.getBytes(StandardCharsets.US_ASCII)).toByteArray();
    }
}
