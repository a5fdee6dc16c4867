package io.niotls.cli.proxy;

import io.niotls.auth.PeerName;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.Config;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The words that options take. What is none is answered with an IllegalArgumentException that says what would be. */
final class OptionValues {
    static final List<ProtocolVersion> DEFAULT_VERSIONS = Config.DEFAULT_VERSIONS;

    private static final Map<String, ProtocolVersion> VERSIONS =
            Map.of("TLSv1.2", ProtocolVersion.TLS_1_2, "TLSv1.3", ProtocolVersion.TLS_1_3);
    private static final Set<String> OLD_VERSIONS = Set.of("SSLv2", "SSLv3", "TLSv1", "TLSv1.1");
    /** Where nginx would write to standard output. */
    private static final String STANDARD_OUTPUT = "/dev/stdout";
    /** In bytes: what an application protocol's name may have (RFC 7301 §3.1). */
    private static final int MAX_PROTOCOL_LENGTH = 255;

    private OptionValues() {}

    static boolean onOff(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither 'on' nor 'off'");
        };
    }

    static Path file(String path, Path configuration) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("the name of a file is empty");
        }
        if (path.startsWith("data:") || path.startsWith("engine:") || path.startsWith("store:") || path.indexOf('$') >= 0) {
            throw new IllegalArgumentException("'" + path + "' is not the name of a file in PEM");
        }
        return configuration.resolveSibling(path);
    }

    static List<ProtocolVersion> versions(List<String> names) {
        List<ProtocolVersion> versions = new ArrayList<>();
        for (String name : names) {
            ProtocolVersion version = VERSIONS.get(name);
            if (version == null) {
                throw new IllegalArgumentException(OLD_VERSIONS.contains(name)
                        ? name + " is not secure and not in this program; TLSv1.2 and TLSv1.3 are"
                        : "'" + name + "' is neither TLSv1.2 nor TLSv1.3");
            }
            versions.add(version);
        }
        return versions;
    }

    /**
     * Reads IANA's names of cipher suites, with colons between them. Where none is of a version that version keeps the library's
     * own choice: {@code ssl_protocols} is what turns versions off.
     */
    static List<CipherSuite> cipherSuites(String text) {
        List<CipherSuite> named = Arrays.stream(text.split(":", -1)).map(OptionValues::cipherSuite).toList();
        List<CipherSuite> suites = new ArrayList<>(named);
        Config.DEFAULT_CIPHER_SUITES.stream()
                .filter(suite -> named.stream().noneMatch(each -> each.isTls13() == suite.isTls13()))
                .forEach(suites::add);
        return suites;
    }

    private static CipherSuite cipherSuite(String name) {
        return CipherSuite.KNOWN.stream()
                .filter(suite -> suite.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not IANA's name of a suite (OpenSSL's"
                        + " words are not known); leave it out, or name some of "
                        + CipherSuite.KNOWN.stream().map(CipherSuite::name).collect(Collectors.joining(":"))));
    }

    /** Returns the names with one character for each byte, as a configuration has them. */
    static List<String> applicationProtocols(List<String> names) {
        List<String> protocols = new ArrayList<>();
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0 || bytes.length > MAX_PROTOCOL_LENGTH) {
                throw new IllegalArgumentException("'" + name + "' does not have between 1 and 255 bytes");
            }
            if (name.indexOf('$') >= 0 || name.indexOf(',') >= 0) {
                throw new IllegalArgumentException("'" + name + "' is no name of a protocol; write them as 'h2 http/1.1'");
            }
            protocols.add(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return protocols;
    }

    static ClientAuthentication clientAuthentication(String text) {
        return switch (text) {
            case "on" -> ClientAuthentication.REQUIRED;
            case "optional" -> ClientAuthentication.REQUESTED;
            case "off" -> ClientAuthentication.NONE;
            case "optional_no_ca" -> throw new IllegalArgumentException(
                    "'optional_no_ca' would let clients in whose certificate nobody has verified; use 'optional'");
            default -> throw new IllegalArgumentException("'" + text + "' is not 'on', 'off' or 'optional'");
        };
    }

    static UpstreamTls.ServerName serverName(String text) {
        if (Variable.of(text).isPresent()) {
            if (!Variable.of(text).get().equals(Variable.SERVER_NAME)) {
                throw new IllegalArgumentException("'" + text + "' is neither a name nor $" + Variable.SERVER_NAME);
            }
            return new UpstreamTls.ServerName.OfClient();
        }
        return new UpstreamTls.ServerName.Fixed(PeerName.of(text));
    }

    static Optional<ProxyProtocolVersion> proxyProtocol(String text) {
        return switch (text) {
            case "on", "v1" -> Optional.of(ProxyProtocolVersion.V1);
            case "v2" -> Optional.of(ProxyProtocolVersion.V2);
            case "off" -> Optional.empty();
            default -> throw new IllegalArgumentException("'" + text + "' is not 'on' (which is v1), 'v1', 'v2' or 'off'");
        };
    }

    /** Reads the size of a buffer in bytes. */
    static int bufferSize(String text) {
        long size = Units.size(text);
        if (size < ProxySettings.MIN_BUFFER_SIZE || size > ProxySettings.MAX_BUFFER_SIZE) {
            throw new IllegalArgumentException("'" + text + "' is not between " + ProxySettings.MIN_BUFFER_SIZE + " and "
                    + ProxySettings.MAX_BUFFER_SIZE + " bytes");
        }
        return (int) size;
    }

    static AccessLog accessLog(String text, Path configuration) {
        if (text.startsWith("syslog:")) {
            throw new IllegalArgumentException("a log goes to a file, to " + STANDARD_OUTPUT + " or 'off'");
        }
        return switch (text) {
            case "off" -> new AccessLog.Off();
            case STANDARD_OUTPUT -> new AccessLog.StandardOutput();
            default -> new AccessLog.ToFile(file(text, configuration));
        };
    }
}
