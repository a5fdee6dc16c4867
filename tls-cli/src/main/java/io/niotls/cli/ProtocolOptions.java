package io.niotls.cli;

import io.niotls.config.Config;
import io.niotls.crypto.SecretBytes;
import io.niotls.nio.TlsSocketChannel;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.session.ExternalPsk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flags that client and server share. */
final class ProtocolOptions {
    @ArgGroup
    private OnlyVersion onlyVersion;

    @Option(
            names = "--ciphers",
            split = ",",
            paramLabel = "SUITE",
            converter = Names.Suites.class,
            description = "Cipher suites of both versions by their IANA names, the preferred ones first. A version without a"
                    + " suite is off.")
    private List<CipherSuite> suites = new ArrayList<>();

    @Option(
            names = "--groups",
            split = ",",
            paramLabel = "GROUP",
            converter = Names.Groups.class,
            description = "Groups for key agreement, the preferred ones first, such as X25519MLKEM768,x25519,P-256.")
    private List<NamedGroup> groups = new ArrayList<>();

    @Option(
            names = "--sigalgs",
            split = ",",
            paramLabel = "SCHEME",
            converter = Names.Schemes.class,
            description = "Signature schemes that are accepted, such as ecdsa_secp256r1_sha256,ed25519.")
    private List<SignatureScheme> schemes = new ArrayList<>();

    @Option(names = "--alpn", split = ",", paramLabel = "NAME", description = "Application protocols, such as h2,http/1.1.")
    private List<String> applicationProtocols = new ArrayList<>();

    @Option(
            names = "--keylog",
            paramLabel = "FILE",
            description = "Append the connections' secrets to a file (RFC 9850): whoever has it can read the traffic.")
    private Path keyLog;

    @Option(
            names = "--export",
            paramLabel = "LABEL:LENGTH",
            converter = Export.Converter.class,
            description = "Print keying material (RFC 8446, section 7.5) in hexadecimal; may be repeated.")
    private List<Export> exports = new ArrayList<>();

    @ArgGroup(exclusive = false)
    private PreSharedKey preSharedKey;

    /** One version alone. */
    private static final class OnlyVersion {
        @Option(names = "--tls1.2", required = true, description = "TLS 1.2 only.")
        private boolean tls12;

        @Option(names = "--tls1.3", required = true, description = "TLS 1.3 only.")
        private boolean tls13;
    }

    /** A key that both sides hold. */
    private static final class PreSharedKey {
        @Option(
                names = "--psk",
                required = true,
                paramLabel = "HEX",
                converter = Hex.class,
                description = "An external pre-shared key for TLS 1.3, used with SHA-256.")
        private SecretBytes key;

        @Option(names = "--psk-identity", required = true, paramLabel = "ID", description = "Its identity.")
        private String identity;
    }

    /** Bytes in hexadecimal. */
    private static final class Hex implements ITypeConverter<SecretBytes> {
        @Override
        public SecretBytes convert(String text) {
            try {
                byte[] bytes = HexFormat.of().parseHex(text);
                if (bytes.length > 0) {
                    return SecretBytes.owning(bytes);
                }
            } catch (IllegalArgumentException notHex) {
                // Said below; without the text, which is a secret.
            }
            throw new TypeConversionException("not hexadecimal, two digits a byte");
        }
    }

    /**
     * Puts the flags into a configuration.
     *
     * @throws IllegalArgumentException if they contradict each other
     * @throws IOException if the key log cannot be written
     */
    <B extends Config.Builder<B>> void apply(B builder) throws IOException {
        List<ProtocolVersion> versions = versions();
        if (!suites.isEmpty()) {
            versions = versions.stream()
                    .filter(version -> suites.stream().anyMatch(s -> s.isTls13() == version.equals(ProtocolVersion.TLS_1_3)))
                    .toList();
            if (versions.isEmpty()) {
                throw new IllegalArgumentException("none of the cipher suites is for " + versions().get(0));
            }
            builder.cipherSuites(suites);
        }
        builder.versions(versions);
        if (!groups.isEmpty()) {
            builder.groups(groups);
        }
        if (!schemes.isEmpty()) {
            builder.signatureSchemes(schemes);
        }
        if (!applicationProtocols.isEmpty()) {
            builder.applicationProtocols(applicationProtocols);
        }
        if (keyLog != null) {
            builder.keyLog(new KeyLogFile(keyLog));
        }
    }

    private List<ProtocolVersion> versions() {
        if (onlyVersion == null) {
            return Config.DEFAULT_VERSIONS;
        }
        return List.of(onlyVersion.tls12 ? ProtocolVersion.TLS_1_2 : ProtocolVersion.TLS_1_3);
    }

    /** Returns the external pre-shared key, if there is one. */
    Optional<ExternalPsk> externalPsk() {
        return Optional.ofNullable(preSharedKey)
                .map(psk -> new ExternalPsk(
                        psk.identity.getBytes(StandardCharsets.UTF_8), psk.key.copy()));
    }

    /** Returns the wished keying material of a connection, a line each. */
    List<String> exports(TlsSocketChannel channel) {
        return exports.stream().map(export -> export.from(channel)).toList();
    }
}
