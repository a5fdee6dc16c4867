package io.niotls.jsse;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.XECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.interfaces.DHKey;
import javax.crypto.spec.DHParameterSpec;

/**
 * What algorithms and their parts are called in the properties of disabled algorithms. Every set holds names in the form of
 * {@link #canonical}.
 */
final class AlgorithmNames {
    // SHA256withRSA, SHA256withRSAandMGF1, SHA256withECDSAinP1363Format, AES/GCM/NoPadding; "padding" holds an "in" that is none.
    private static final Pattern SEPARATORS = Pattern.compile("/|with|and|(?<!padd)in", Pattern.CASE_INSENSITIVE);
    private static final Pattern DASHED_HASH = Pattern.compile("SHA-([0-9])");

    /** The curves that keys and certificates can have here, by all their names. */
    private static final List<List<String>> CURVES = List.of(
            List.of("secp256r1", "NIST P-256", "X9.62 prime256v1", "1.2.840.10045.3.1.7"),
            List.of("secp384r1", "NIST P-384", "1.3.132.0.34"),
            List.of("secp521r1", "NIST P-521", "1.3.132.0.35"));

    private static final Map<NamedGroup, Integer> CURVE_BITS = Map.of(
            NamedGroup.X25519, 255,
            NamedGroup.SECP256R1, 256,
            NamedGroup.X448, 448,
            NamedGroup.SECP384R1, 384,
            NamedGroup.SECP521R1, 521);
    private static final Map<NamedGroup, NamedGroup> HYBRID_CURVES = Map.of(
            NamedGroup.X25519_MLKEM768, NamedGroup.X25519,
            NamedGroup.SECP256R1_MLKEM768, NamedGroup.SECP256R1,
            NamedGroup.SECP384R1_MLKEM1024, NamedGroup.SECP384R1);

    private AlgorithmNames() {}

    /** Returns a name in upper case, with SHA-1 as SHA1 and so on, and DiffieHellman as DH: they mean the same in a property. */
    static String canonical(String name) {
        String upper = DASHED_HASH.matcher(name.toUpperCase(Locale.ROOT)).replaceAll("SHA$1");
        return upper.equals("DIFFIEHELLMAN") ? "DH" : upper;
    }

    /** Returns the group with a name, in any case, if this library can use it. */
    static Optional<NamedGroup> group(String name) {
        return NamedGroup.KNOWN.stream().filter(group -> group.name().equalsIgnoreCase(name)).findFirst();
    }

    /** Returns the signature scheme with a name, in any case, if this library can use it. */
    static Optional<SignatureScheme> scheme(String name) {
        return SignatureScheme.KNOWN.stream().filter(scheme -> scheme.name().equalsIgnoreCase(name)).findFirst();
    }

    /**
     * Returns the names of a suite and its parts.
     *
     * @param keyExchangeOnly leaves out what certificates have no part in: the cipher and the hash
     */
    static Set<String> of(CipherSuite suite, boolean keyExchangeOnly) {
        Set<String> names = set(suite.name());
        switch (suite.keyExchange()) {
            case TLS_1_3 -> { }
            case ECDHE -> add(names, "ECDHE", suite.authentication().name(), "ECDHE_" + suite.authentication().name());
            case DHE -> add(names, "DH", "DHE", suite.authentication().name(), "DHE_" + suite.authentication().name());
        }
        if (keyExchangeOnly) {
            return names;
        }
        add(names, suite.bulkCipher().name());
        switch (suite.bulkCipher()) {
            case AES_128_GCM, AES_256_GCM -> add(names, "AES", "GCM");
            case CHACHA20_POLY1305 -> add(names, "ChaCha20-Poly1305");
            case AES_128_CCM, AES_256_CCM -> add(names, "AES", "CCM");
            case AES_128_CCM_8, AES_256_CCM_8 -> add(names, "AES", "CCM", "CCM_8");
            case AES_128_CBC, AES_256_CBC -> add(names, "AES", "CBC");
        }
        addHash(names, suite.hash());
        if (suite.mac() != null) {
            addHash(names, suite.mac());
        }
        return names;
    }

    /** Returns the names of a group and, if it is a hybrid, of both its parts. */
    static Set<String> of(NamedGroup group) {
        Set<String> names = set(group.name());
        names.addAll(keyNames(group));
        curve(group).ifPresent(curve -> addCurve(names, curve.name()));
        if (group.kind() == NamedGroup.Kind.HYBRID) {
            add(names, "ML-KEM", group.equals(NamedGroup.SECP384R1_MLKEM1024) ? "ML-KEM-1024" : "ML-KEM-768");
        }
        return names;
    }

    /** Returns what the keys of a group are called; those of a hybrid as those of its curve. */
    static Set<String> keyNames(NamedGroup group) {
        return group.kind() == NamedGroup.Kind.FINITE_FIELD
                ? set("DH")
                : curve(group).map(curve -> set(isMontgomery(curve) ? "XDH" : "EC")).orElseGet(HashSet::new);
    }

    /** Returns the key size of a group in bits as the JDK counts it, of a hybrid that of its curve; -1 if it is not known. */
    static int keySize(NamedGroup group) {
        if (group.kind() == NamedGroup.Kind.FINITE_FIELD) {
            return Integer.parseInt(group.name().substring("ffdhe".length()));
        }
        return curve(group).map(CURVE_BITS::get).orElse(-1);
    }

    /** Returns a curve itself, or that of a hybrid. */
    static Optional<NamedGroup> curve(NamedGroup group) {
        return switch (group.kind()) {
            case ELLIPTIC_CURVE -> Optional.of(group);
            case FINITE_FIELD, UNKNOWN -> Optional.empty();
            case HYBRID -> Optional.of(HYBRID_CURVES.get(group));
        };
    }

    /** Returns whether a curve is one of those that the JDK calls XDH; the others are EC. */
    static boolean isMontgomery(NamedGroup curve) {
        return curve.equals(NamedGroup.X25519) || curve.equals(NamedGroup.X448);
    }

    /** Returns the names of a scheme: its own, those of its key and hash, and of the signature as the JDK calls it. */
    static Set<String> of(SignatureScheme scheme) {
        Set<String> names = set(scheme.name());
        names.addAll(keyNames(scheme));
        names.addAll(parts(signatureName(scheme)));
        if (scheme.hash() != null) {
            add(names, scheme.hash().jcaName());
        }
        if (scheme.curve() != null) {
            addCurve(names, scheme.curve().name());
        }
        return names;
    }

    /** Returns what the keys of a scheme are called. */
    static Set<String> keyNames(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case ECDSA -> set("EC");
            case ED25519, ED448 -> set("EdDSA", scheme.name());
            case RSA_PSS_RSAE, RSA_PKCS1 -> set("RSA");
            case RSA_PSS_PSS -> set("RSA", "RSASSA-PSS");
        };
    }

    /** Returns the JDK's name of a scheme's signature algorithm, such as {@code SHA256withECDSA}. */
    static String signatureName(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case ECDSA -> scheme.hash().name() + "withECDSA";
            case ED25519 -> "Ed25519";
            case ED448 -> "Ed448";
            case RSA_PSS_RSAE, RSA_PSS_PSS -> "RSASSA-PSS";
            case RSA_PKCS1 -> scheme.hash().name() + "withRSA";
        };
    }

    /** Returns the JDK's name of a scheme's keys. */
    static String keyName(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            case ECDSA -> "EC";
            case ED25519, ED448 -> "EdDSA";
            case RSA_PSS_RSAE, RSA_PKCS1 -> "RSA";
            case RSA_PSS_PSS -> "RSASSA-PSS";
        };
    }

    /** Returns the names of the algorithm that a certificate is signed with, also as TLS calls it. */
    static Set<String> ofSignature(X509Certificate certificate) {
        Set<String> names = parts(certificate.getSigAlgName());
        byte[] parameters = certificate.getSigAlgParams();
        if (parameters != null && names.contains("RSASSA-PSS")) {
            try {
                AlgorithmParameters decoded = AlgorithmParameters.getInstance("RSASSA-PSS");
                decoded.init(parameters);
                names.addAll(of(decoded));
            } catch (GeneralSecurityException | IOException e) {
                // the signature will not be verified either
            }
        }
        if (names.contains("SHA1")) {
            Map.of("RSA", "rsa_pkcs1_sha1", "ECDSA", "ecdsa_sha1", "DSA", "dsa_sha1").forEach((key, scheme) -> {
                if (names.contains(key)) {
                    add(names, scheme);
                }
            });
        }
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            // All schemes of RSASSA-PSS are one to the JDK: which of them it is depends on the issuer's key.
            if (scheme.algorithm() != SignatureScheme.Algorithm.RSA_PSS_RSAE
                    && scheme.algorithm() != SignatureScheme.Algorithm.RSA_PSS_PSS
                    && names.contains(canonical(signatureName(scheme)))) {
                add(names, scheme.name());
            }
        }
        return names;
    }

    /** Returns the names of an algorithm and its parts. */
    static Set<String> parts(String algorithm) {
        Set<String> names = set(algorithm);
        SEPARATORS.splitAsStream(algorithm).filter(part -> !part.isEmpty()).forEach(part -> add(names, part));
        return names;
    }

    /** Returns the names that parameters add: the hash of RSASSA-PSS, or a curve. */
    static Set<String> of(AlgorithmParameters parameters) {
        Set<String> names = new HashSet<>();
        try {
            switch (canonical(parameters.getAlgorithm())) {
                case "RSASSA-PSS" -> add(names, parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
                case "EC" -> addCurve(names, parameters.getParameterSpec(ECGenParameterSpec.class).getName());
                default -> { }
            }
        } catch (GeneralSecurityException e) {
            // a curve without a name
        }
        return names;
    }

    /** Returns the key size that parameters stand for, in bits; -1 if it cannot be told. */
    static int keySize(AlgorithmParameters parameters) {
        try {
            return switch (canonical(parameters.getAlgorithm())) {
                case "EC" -> parameters.getParameterSpec(ECParameterSpec.class).getOrder().bitLength();
                case "DH" -> parameters.getParameterSpec(DHParameterSpec.class).getP().bitLength();
                default -> -1;
            };
        } catch (GeneralSecurityException e) {
            return -1;
        }
    }

    /** Returns the names of a key's algorithm. An RSASSA-PSS key counts as an RSA key too. */
    static Set<String> keyNames(Key key) {
        Set<String> names = set(key.getAlgorithm());
        if (key instanceof RSAKey) {
            add(names, "RSA");
        } else if (key instanceof EdECKey edEc) {
            add(names, "EdDSA", edEc.getParams().getName());
        } else if (key instanceof XECKey xec && xec.getParams() instanceof NamedParameterSpec named) {
            add(names, "XDH", named.getName());
        }
        return names;
    }

    /** Returns the names of a key's algorithm and, if it has one, its curve. */
    static Set<String> of(Key key) {
        Set<String> names = keyNames(key);
        if (key instanceof ECKey ec && ec.getParams() != null) {
            try {
                AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
                parameters.init(ec.getParams());
                names.addAll(of(parameters));
            } catch (GeneralSecurityException e) {
                // a curve that the platform does not know
            }
        }
        return names;
    }

    /** Returns the size of a key in bits, as the JDK counts it; -1 if it cannot be told, as for a key in a token. */
    static int keySize(Key key) {
        if (key instanceof RSAKey rsa) {
            return rsa.getModulus().bitLength();
        }
        if (key instanceof ECKey ec) {
            return ec.getParams() == null ? -1 : ec.getParams().getOrder().bitLength();
        }
        if (key instanceof DSAKey dsa) {
            return dsa.getParams() == null ? -1 : dsa.getParams().getP().bitLength();
        }
        if (key instanceof DHKey dh) {
            return dh.getParams().getP().bitLength();
        }
        Set<String> names = keyNames(key);
        return names.contains("ED25519") || names.contains("X25519")
                ? 255
                : names.contains("ED448") || names.contains("X448") ? 448 : -1;
    }

    private static void addCurve(Set<String> names, String name) {
        add(names, name);
        CURVES.stream()
                .filter(curve -> curve.stream().anyMatch(name::equalsIgnoreCase))
                .forEach(curve -> curve.forEach(each -> add(names, each)));
    }

    private static void addHash(Set<String> names, HashAlgorithm hash) {
        add(names, hash.name(), hash.hmacName());
    }

    private static Set<String> set(String... names) {
        Set<String> set = new HashSet<>();
        add(set, names);
        return set;
    }

    private static void add(Set<String> names, String... more) {
        for (String name : more) {
            names.add(canonical(name));
        }
    }
}
