package io.niotls.cli;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Turns the registries' names, in any case, into values; what is not known is answered with the list of what is. */
final class Names {
    /** How people call the NIST curves. */
    private static final Map<String, NamedGroup> CURVES =
            Map.of("p-256", NamedGroup.SECP256R1, "p-384", NamedGroup.SECP384R1, "p-521", NamedGroup.SECP521R1);

    private Names() {}

    /** {@code TLS_AES_128_GCM_SHA256}. */
    static final class Suites implements ITypeConverter<CipherSuite> {
        @Override
        public CipherSuite convert(String name) {
            return find("cipher suite", CipherSuite.KNOWN, CipherSuite::name, name);
        }
    }

    /** {@code x25519}, {@code P-256}. */
    static final class Groups implements ITypeConverter<NamedGroup> {
        @Override
        public NamedGroup convert(String name) {
            NamedGroup curve = CURVES.get(name.toLowerCase(Locale.ROOT));
            return curve != null ? curve : find("group", NamedGroup.KNOWN, NamedGroup::name, name);
        }
    }

    /** {@code ecdsa_secp256r1_sha256}. */
    static final class Schemes implements ITypeConverter<SignatureScheme> {
        @Override
        public SignatureScheme convert(String name) {
            return find("signature scheme", SignatureScheme.KNOWN, SignatureScheme::name, name);
        }
    }

    private static <T> T find(String what, List<T> known, Function<T, String> nameOf, String name) {
        return known.stream()
                .filter(value -> nameOf.apply(value).equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("unknown " + what + " '" + name + "'; known are "
                        + known.stream().map(nameOf).collect(Collectors.joining(", "))));
    }
}
