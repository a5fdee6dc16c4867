package io.niotls.jsse;

import io.niotls.jsse.DisabledAlgorithm.Circumstances;
import io.niotls.jsse.DisabledAlgorithm.Usage;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The algorithms that the platform disables: {@code jdk.tls.disabledAlgorithms} for all of TLS, {@code
 * jdk.certpath.disabledAlgorithms} for what certificates are signed with and whose keys they hold. What the properties say is
 * understood as the file {@code java.security} documents it, on every JDK in the newest form:
 *
 * <ul>
 *   <li>{@code MD5}, {@code ECDH}, {@code TLSv1.1}, {@code secp256r1}, {@code rsa_pkcs1_sha256}: by the name of an algorithm,
 *       of a part of one, of a version, a group, a suite or a signature scheme;
 *   <li>{@code TLS_RSA_*}: suites whose names begin so, in the property for TLS only;
 *   <li>{@code RSA keySize < 1024}; {@code SHA1 jdkCA & usage TLSServer & denyAfter 2030-01-01}: under conditions, all of
 *       which must be met; {@code usage SignedJAR} is never met here;
 *   <li>{@code usage HandshakeSignature}, {@code usage CertificateSignature}: a signature scheme for one use;
 *   <li>{@code include jdk.disabled.namedCurves}: the curves of another property.
 * </ul>
 *
 * <p>Immutable and safe for use by several threads; the properties are read once.
 */
final class PlatformConstraints implements AlgorithmConstraints {
    private static final Pattern INCLUDE = Pattern.compile("include\\s+jdk\\.disabled\\.namedCurves", Pattern.CASE_INSENSITIVE);

    private final boolean forTls;
    private final List<DisabledAlgorithm> entries;
    private final List<Pattern> suites;
    private final Clock clock;

    private PlatformConstraints(boolean forTls, List<String> texts, Clock clock) {
        List<DisabledAlgorithm> entries = new ArrayList<>();
        List<Pattern> suites = new ArrayList<>();
        for (String text : texts) {
            if (forTls && text.contains("*")) {
                suites.add(wildcard(text));
            } else {
                entries.add(DisabledAlgorithm.parse(text));
            }
        }
        this.forTls = forTls;
        this.entries = List.copyOf(entries);
        this.suites = List.copyOf(suites);
        this.clock = clock;
    }

    /**
     * Returns what {@code jdk.tls.disabledAlgorithms} says now.
     *
     * @throws IllegalArgumentException if it says something that is not understood
     */
    static PlatformConstraints tls() {
        return tls(JdkProperties.securityEntries("jdk.tls.disabledAlgorithms"), Clock.systemUTC());
    }

    /**
     * Returns what {@code jdk.certpath.disabledAlgorithms} says now.
     *
     * @throws IllegalArgumentException if it says something that is not understood
     */
    static PlatformConstraints certificates() {
        return certificates(JdkProperties.securityEntries("jdk.certpath.disabledAlgorithms"), Clock.systemUTC());
    }

    /** Returns what a value of the property for TLS, split at its commas, would say. */
    static PlatformConstraints tls(List<String> entries, Clock clock) {
        return new PlatformConstraints(true, included(entries), clock);
    }

    /** Returns what a value of the property for certificates, split at its commas, would say. */
    static PlatformConstraints certificates(List<String> entries, Clock clock) {
        return new PlatformConstraints(false, included(entries), clock);
    }

    private static List<String> included(List<String> entries) {
        return entries.stream()
                .flatMap(entry -> INCLUDE.matcher(entry).matches()
                        ? JdkProperties.securityEntries("jdk.disabled.namedCurves").stream()
                        : Stream.of(entry))
                .toList();
    }

    private static Pattern wildcard(String text) {
        if (!text.startsWith("TLS_")) {
            throw new IllegalArgumentException(
                    "jdk.tls.disabledAlgorithms has \"" + text + "\": only names of suites, TLS_..., may have a *");
        }
        return Pattern.compile("\\Q" + text.replace("*", "\\E.*\\Q") + "\\E");
    }

    /** Returns whether a version may be used. */
    boolean permits(ProtocolVersion version) {
        return permits(Set.of(AlgorithmNames.canonical(version.toString())), Set.of(), -1, Set.of());
    }

    /** Returns whether a suite may be used, by its name and those of all its parts. */
    boolean permits(CipherSuite suite) {
        return isOutsideWildcards(suite.name()) && permits(AlgorithmNames.of(suite, !forTls), Set.of(), -1, Set.of());
    }

    private boolean isOutsideWildcards(String suite) {
        for (Pattern pattern : suites) {
            if (pattern.matcher(suite).matches()) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a group may be used, by its name, its kind and its size; a hybrid by those of both its parts. */
    boolean permits(NamedGroup group) {
        return permits(AlgorithmNames.of(group), AlgorithmNames.keyNames(group), AlgorithmNames.keySize(group), Set.of());
    }

    /**
     * Returns whether a signature scheme may be used.
     *
     * @param certificate in certificates; if not, in the handshake
     */
    boolean permits(SignatureScheme scheme, boolean certificate) {
        return permits(
                AlgorithmNames.of(scheme),
                AlgorithmNames.keyNames(scheme),
                scheme.curve() == null ? -1 : AlgorithmNames.keySize(scheme.curve()),
                Set.of(certificate ? Usage.CERTIFICATE_SIGNATURE : Usage.HANDSHAKE_SIGNATURE));
    }

    /**
     * Returns whether a certificate may be used, by its signature and its key. What an entry makes depend on the anchor or on
     * the certificate's purpose does not count: see {@link #permits(X509Certificate, boolean, boolean)}. Not to be asked about
     * trust anchors: nobody verifies their signatures.
     */
    boolean permits(X509Certificate certificate) {
        return permits(certificate, Set.of(Usage.CERTIFICATE_SIGNATURE), false);
    }

    /**
     * Returns whether a certificate may be used, by its signature, its key and its place.
     *
     * @param server whether it is in a server's chain; if not, it is in a client's
     * @param jdkAnchor whether the chain ends in an authority that the JDK comes with
     */
    boolean permits(X509Certificate certificate, boolean server, boolean jdkAnchor) {
        return permits(
                certificate, Set.of(Usage.CERTIFICATE_SIGNATURE, server ? Usage.TLS_SERVER : Usage.TLS_CLIENT), jdkAnchor);
    }

    private boolean permits(X509Certificate certificate, Set<Usage> usages, boolean jdkAnchor) {
        Key key = certificate.getPublicKey();
        return permits(new Circumstances(
                        AlgorithmNames.ofSignature(certificate), Set.of(), -1, usages, jdkAnchor, clock.instant()))
                && permits(new Circumstances(AlgorithmNames.of(key), AlgorithmNames.keyNames(key),
                        AlgorithmNames.keySize(key), usages, jdkAnchor, clock.instant()));
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters parameters) {
        check(primitives, algorithm);
        Optional<CipherSuite> suite = CipherSuite.named(algorithm);
        if (suite.isPresent()) {
            return permits(suite.get());
        }
        Set<String> names = AlgorithmNames.parts(algorithm);
        if (parameters == null) {
            return isOutsideWildcards(algorithm) && permits(names, Set.of(), -1, Set.of());
        }
        names.addAll(AlgorithmNames.of(parameters));
        return permits(names, names, AlgorithmNames.keySize(parameters), Set.of());
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
        check(primitives, "any");
        if (key == null) {
            throw new IllegalArgumentException("a key must be given");
        }
        return permits(AlgorithmNames.of(key), AlgorithmNames.keyNames(key), AlgorithmNames.keySize(key), Set.of());
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, Key key, AlgorithmParameters parameters) {
        return permits(primitives, algorithm, parameters) && permits(primitives, key);
    }

    private static void check(Set<CryptoPrimitive> primitives, String algorithm) {
        if (primitives == null || primitives.isEmpty() || algorithm == null || algorithm.isEmpty()) {
            throw new IllegalArgumentException("a primitive and the name of an algorithm must be given");
        }
    }

    private boolean permits(Set<String> names, Set<String> keyNames, int keySize, Set<Usage> usages) {
        return permits(new Circumstances(names, keyNames, keySize, usages, false, clock.instant()));
    }

    private boolean permits(Circumstances circumstances) {
        for (DisabledAlgorithm entry : entries) {
            if (entry.disables(circumstances)) {
                return false;
            }
        }
        return true;
    }
}
