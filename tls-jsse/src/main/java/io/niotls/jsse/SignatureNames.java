package io.niotls.jsse;

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
                names.add(AlgorithmNames.signatureName(scheme));
            }
        }
        return names.toArray(String[]::new);
    }

    /** Returns the key types that a key manager is asked for, in the order of the schemes, each once. */
    static List<String> keyTypes(List<SignatureScheme> schemes) {
        return schemes.stream().filter(SignatureScheme::isKnown).map(AlgorithmNames::keyName).distinct().toList();
    }
}
