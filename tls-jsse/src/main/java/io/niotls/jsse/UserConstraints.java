package io.niotls.jsse;

import io.niotls.crypto.Ffdhe;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Set;
import javax.crypto.spec.DHParameterSpec;

/**
 * What a program's own constraints say of the parts of TLS: they are asked as SunJSSE asks them, by the same names and with
 * the same parameters.
 *
 * @param constraints null: everything is permitted
 */
record UserConstraints(AlgorithmConstraints constraints) {
    private static final Set<CryptoPrimitive> AGREEMENT = Set.of(CryptoPrimitive.KEY_AGREEMENT);
    private static final Set<CryptoPrimitive> SIGNATURE = Set.of(CryptoPrimitive.SIGNATURE);

    /** Returns whether a version may be used. */
    boolean permits(ProtocolVersion version) {
        return constraints == null || constraints.permits(AGREEMENT, version.toString(), null);
    }

    /** Returns whether a suite may be used. */
    boolean permits(CipherSuite suite) {
        return constraints == null || constraints.permits(AGREEMENT, suite.name(), null);
    }

    /** Returns whether a group may be used: by its name, and by its kind and size; a hybrid by both its parts too. */
    boolean permits(NamedGroup group) {
        if (constraints == null) {
            return true;
        }
        if (!constraints.permits(AGREEMENT, group.name(), null)) {
            return false;
        }
        return switch (group.kind()) {
            case ELLIPTIC_CURVE -> AlgorithmNames.isMontgomery(group)
                    ? constraints.permits(AGREEMENT, "XDH", null)
                    : constraints.permits(AGREEMENT, "EC", curve(group));
            case FINITE_FIELD -> constraints.permits(AGREEMENT, "DiffieHellman", field(group));
            case HYBRID -> constraints.permits(AGREEMENT, "ML-KEM", null) && permits(AlgorithmNames.curve(group).orElseThrow());
            case UNKNOWN -> false;
        };
    }

    /** Returns whether a scheme may be used: by its name, that of its keys, that of its signatures, and its curve. */
    boolean permits(SignatureScheme scheme) {
        return constraints == null
                || constraints.permits(SIGNATURE, scheme.name(), null)
                        && constraints.permits(SIGNATURE, AlgorithmNames.keyName(scheme), null)
                        && constraints.permits(SIGNATURE, AlgorithmNames.signatureName(scheme), padding(scheme))
                        && (scheme.curve() == null || permits(scheme.curve()));
    }

    private static AlgorithmParameters curve(NamedGroup group) {
        return parameters("EC", new ECGenParameterSpec(group.name()));
    }

    private static AlgorithmParameters field(NamedGroup group) {
        return parameters("DiffieHellman", new DHParameterSpec(Ffdhe.of(group).prime(), Ffdhe.GENERATOR));
    }

    /** Returns what RSASSA-PSS needs to know besides its name, null for other schemes. */
    private static AlgorithmParameters padding(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case RSA_PSS_RSAE, RSA_PSS_PSS -> {
                String hash = scheme.hash().jcaName();
                yield parameters("RSASSA-PSS",
                        new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), scheme.hash().length(), 1));
            }
            case ECDSA, ED25519, ED448, RSA_PKCS1 -> null;
        };
    }

    /** Returns null, and so leaves only the name to be judged, if the platform cannot make parameters for it. */
    private static AlgorithmParameters parameters(String algorithm, AlgorithmParameterSpec values) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance(algorithm);
            parameters.init(values);
            return parameters;
        } catch (GeneralSecurityException e) {
            return null;
        }
    }
}
