package io.niotls.jsse;

import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.SignatureScheme;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names that the JCA has for what TLS calls signature schemes. */
final class SignatureNames {
    private SignatureNames() {}

    /** Returns the algorithms of some schemes, such as {@code SHA256withECDSA}, each once; unknown schemes are left out. */
    static String[] of(List<SignatureScheme> schemes) {
        Set<String> names = new LinkedHashSet<>();
        for (SignatureScheme scheme : schemes) {
            if (scheme.isKnown()) {
                names.add(algorithm(scheme));
            }
        }
        return names.toArray(String[]::new);
    }

    private static String algorithm(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case ECDSA -> hash(scheme.hash()) + "withECDSA";
            case ED25519 -> "Ed25519";
            case ED448 -> "Ed448";
            case RSA_PSS_RSAE, RSA_PSS_PSS -> "RSASSA-PSS";
            case RSA_PKCS1 -> hash(scheme.hash()) + "withRSA";
        };
    }

    /** The JCA writes the names of digests without the hyphen. */
    private static String hash(HashAlgorithm algorithm) {
        return algorithm.name();
    }

    /** Returns the key types that a key manager is asked for, in the order of the schemes, each once. */
    static List<String> keyTypes(List<SignatureScheme> schemes) {
        return schemes.stream().filter(SignatureScheme::isKnown).map(SignatureNames::keyType).distinct().toList();
    }

    private static String keyType(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case ECDSA -> "EC";
            case ED25519, ED448 -> "EdDSA";
            case RSA_PSS_RSAE, RSA_PKCS1 -> "RSA";
            case RSA_PSS_PSS -> "RSASSA-PSS";
        };
    }
}
