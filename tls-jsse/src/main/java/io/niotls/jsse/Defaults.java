package io.niotls.jsse;

import io.niotls.auth.CertificateLimits;
import io.niotls.config.Config;
import io.niotls.config.Limits;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a context allows and starts from, by role, in JSSE's names: the library's defaults, changed by the system properties
 * that SunJSSE has, less what the platform disables. Immutable and safe for use by several threads. The properties are read
 * when it is made, which is when a context is initialised, and not again.
 */
final class Defaults {
    /** The name that {@code SSLContext.getInstance} was asked for. */
    enum ContextProtocol {
        /** TLS, and its alias SSL. */
        TLS,
        /** TLSv1.2: clients speak nothing newer by default. */
        TLS_1_2,
        /** TLSv1.3. */
        TLS_1_3,
        /** Default: made from system properties alone. */
        DEFAULT
    }

    /** What SSLSessionContext.getSessionCacheSize says where nothing is set: SunJSSE's default. */
    private static final int SESSION_CACHE_SIZE = 20_480;
    /** SunJSSE's default: servers take no longer chains from clients. */
    private static final int CLIENT_CHAIN_LENGTH = 8;
    /** SunJSSE's default: clients take no longer chains from servers. */
    private static final int SERVER_CHAIN_LENGTH = 10;
    /**
     * The shortest RSA modulus in bits, as the JDK's default of {@code jdk.certpath.disabledAlgorithms} has it. A program that
     * runs on SunJSSE with such keys shall run here; whoever wants longer ones says so in that property.
     */
    private static final int MIN_RSA_BITS = 1_024;

    /** Below this Limits takes no limit: no handshake would succeed. */
    private static final int SMALLEST_MESSAGE_LIMIT = 1_024;
    /** A program has a handful of settings; one that makes new ones for each connection must not fill the heap. */
    private static final int MAX_NEGOTIABLES = 64;
    /** What the length field of a handshake message can say, in bytes. */
    private static final int LARGEST_MESSAGE = 0xff_ffff;

    private final List<ProtocolVersion> clientVersions;
    private final List<ProtocolVersion> serverVersions;
    private final List<CipherSuite> supportedSuites;
    private final List<CipherSuite> clientSuites;
    private final List<CipherSuite> serverSuites;
    private final List<NamedGroup> groups;
    private final List<SignatureScheme> clientSchemes;
    private final List<SignatureScheme> serverSchemes;
    private final PlatformConstraints constraints = PlatformConstraints.tls();
    private final PlatformConstraints certificateConstraints = PlatformConstraints.certificates();
    private final boolean clientTickets = unlessFalse("jdk.tls.client.enableSessionTicketExtension");
    private final boolean serverTickets = unlessFalse("jdk.tls.server.enableSessionTicketExtension");
    private final Limits limits = limitsOfProperties();
    private final CertificateLimits clientLimits = certificateLimitsOfProperties("client", SERVER_CHAIN_LENGTH);
    private final CertificateLimits serverLimits = certificateLimitsOfProperties("server", CLIENT_CHAIN_LENGTH);
    private final int sessionCacheSize = JdkProperties.number("javax.net.ssl.sessionCacheSize", SESSION_CACHE_SIZE);
    private final boolean requireCloseNotify = JdkProperties.flag("com.sun.net.ssl.requireCloseNotify", false);
    private final boolean acknowledgeCloseNotify = JdkProperties.flag("jdk.tls.acknowledgeCloseNotify", false);
    private final boolean clientStapling = JdkProperties.flag("jdk.tls.client.enableStatusRequestExtension", true);
    private final boolean serverStapling = JdkProperties.flag("jdk.tls.server.enableStatusRequestExtension", false);
    private final boolean serverNameIndication = JdkProperties.flag("jsse.enableSNIExtension", true);
    private final Charset applicationProtocolCharset = applicationProtocolCharsetOfProperties();

    // Looked up at each connection, so not worked out again; a denyAfter that passes meanwhile counts for new contexts.
    private final Set<ProtocolVersion> permittedVersions;
    private final Set<CipherSuite> permittedSuites;
    private final Set<NamedGroup> permittedGroups;
    private final Set<SignatureScheme> handshakeSchemes;
    private final Set<SignatureScheme> certificateSchemes;

    /** What connections' settings have come to. */
    private final Map<ConnectionSettings.Names, Negotiable> negotiables = new ConcurrentHashMap<>();

    private Defaults(ContextProtocol protocol) {
        permittedVersions = permitted(Config.DEFAULT_VERSIONS, PlatformConstraints::permits);
        permittedSuites = permitted(CipherSuite.KNOWN, PlatformConstraints::permits);
        permittedGroups = permitted(NamedGroup.KNOWN, PlatformConstraints::permits);
        handshakeSchemes = permitted(SignatureScheme.KNOWN, (constraints, scheme) -> constraints.permits(scheme, false));
        certificateSchemes = permitted(SignatureScheme.KNOWN, (constraints, scheme) -> constraints.permits(scheme, true));
        clientVersions = versions(protocol, true);
        serverVersions = versions(protocol, false);
        supportedSuites = CipherSuite.KNOWN.stream().filter(this::permits).toList();
        clientSuites = suites("jdk.tls.client.cipherSuites", clientVersions);
        serverSuites = suites("jdk.tls.server.cipherSuites", serverVersions);
        groups = groupsOfProperties().stream().filter(this::permits).toList();
        clientSchemes = schemes("jdk.tls.client.SignatureSchemes");
        serverSchemes = schemes("jdk.tls.server.SignatureSchemes");
    }

    /**
     * Reads the properties.
     *
     * @throws IllegalArgumentException if one of them, that SunJSSE would not pass over either, makes no sense
     */
    static Defaults of(ContextProtocol protocol) {
        return new Defaults(protocol);
    }

    /** Returns what some settings came to before, or null. */
    Negotiable known(ConnectionSettings.Names names) {
        return negotiables.get(names);
    }

    /** Remembers what some settings come to. */
    void know(ConnectionSettings.Names names, Negotiable negotiable) {
        if (negotiables.size() >= MAX_NEGOTIABLES) {
            negotiables.clear();
        }
        negotiables.put(names, negotiable);
    }

    private List<ProtocolVersion> versions(ContextProtocol protocol, boolean client) {
        List<ProtocolVersion> wanted = switch (protocol) {
            case TLS_1_2 -> client ? List.of(ProtocolVersion.TLS_1_2) : Config.DEFAULT_VERSIONS;
            case TLS_1_3 -> Config.DEFAULT_VERSIONS;
            case TLS, DEFAULT -> versions(client ? "jdk.tls.client.protocols" : "jdk.tls.server.protocols");
        };
        return Config.DEFAULT_VERSIONS.stream().filter(wanted::contains).filter(this::permits).toList();
    }

    /** Names of versions that this library does not speak are no error, names that are none are one, as with SunJSSE. */
    private static List<ProtocolVersion> versions(String property) {
        List<String> names = JdkProperties.names(property);
        for (String name : names) {
            if (!ProtocolNames.isKnown(name)) {
                throw new IllegalArgumentException("the system property " + property + " names " + name + "; known are "
                        + ProtocolNames.KNOWN);
            }
        }
        return names.stream().allMatch(ProtocolNames::isDatagram) ? Config.DEFAULT_VERSIONS : ProtocolNames.versions(names);
    }

    private List<CipherSuite> suites(String property, List<ProtocolVersion> versions) {
        List<CipherSuite> custom = known(JdkProperties.names(property), CipherSuite::named);
        return (custom.isEmpty() ? Config.DEFAULT_CIPHER_SUITES : custom).stream()
                .filter(suite -> versions.contains(
                        suite.isTls13() ? ProtocolVersion.TLS_1_3 : ProtocolVersion.TLS_1_2))
                .filter(this::permits)
                .toList();
    }

    private static List<NamedGroup> groupsOfProperties() {
        List<String> names = JdkProperties.names("jdk.tls.namedGroups");
        List<NamedGroup> custom = known(names, AlgorithmNames::group);
        if (custom.isEmpty() && !names.isEmpty()) {
            throw new IllegalArgumentException("the system property jdk.tls.namedGroups names " + names + ", but only "
                    + NamedGroup.KNOWN + " are known");
        }
        int bits = finiteFieldBits();
        List<NamedGroup> groups = names.isEmpty() ? Config.DEFAULT_GROUPS : custom;
        List<NamedGroup> large = groups.stream().filter(group -> !isSmallerField(group, bits)).toList();
        boolean lostAllFields = names.isEmpty() && large.stream().noneMatch(Defaults::isField);
        return !lostAllFields ? large : concat(large, NamedGroup.KNOWN.stream()
                .filter(group -> isField(group) && !isSmallerField(group, bits))
                .limit(1)
                .toList());
    }

    private static boolean isField(NamedGroup group) {
        return group.kind() == NamedGroup.Kind.FINITE_FIELD;
    }

    private static boolean isSmallerField(NamedGroup group, int bits) {
        return isField(group) && AlgorithmNames.keySize(group) < bits;
    }

    /**
     * Returns the number of bits that finite fields must have at least: {@code jdk.tls.ephemeralDHKeySize}. Its values {@code
     * legacy} (fields of 768 bits) and {@code matched} (as large as the server's RSA key) change nothing: only the fields of
     * RFC 7919 are used, the smallest of which has 2,048 bits. A number raises the smallest, and enables the next larger one
     * if none of the defaults is left.
     */
    private static int finiteFieldBits() {
        String value = System.getProperty("jdk.tls.ephemeralDHKeySize", "");
        if (value.isEmpty() || value.equals("legacy") || value.equals("matched")) {
            return 0;
        }
        int bits;
        try {
            bits = Integer.parseUnsignedInt(value);
        } catch (NumberFormatException e) {
            bits = -1;
        }
        if (bits < 1_024 || bits > 8_192 || bits % 64 != 0) {
            throw new IllegalArgumentException("the system property jdk.tls.ephemeralDHKeySize must be legacy, matched or a"
                    + " multiple of 64 from 1024 to 8192, not " + value);
        }
        return bits;
    }

    private List<SignatureScheme> schemes(String property) {
        List<SignatureScheme> custom = known(JdkProperties.names(property), AlgorithmNames::scheme);
        return (custom.isEmpty() ? SignatureScheme.KNOWN : custom).stream()
                .filter(scheme -> permits(scheme, false) || permits(scheme, true))
                .toList();
    }

    /** Returns what names stand for, without those that are not known and without repetitions. */
    static <T> List<T> known(Collection<String> names, Function<String, Optional<T>> lookup) {
        return names.stream().flatMap(name -> lookup.apply(name).stream()).distinct().toList();
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static boolean unlessFalse(String property) {
        return !System.getProperty(property, "true").equalsIgnoreCase("false");
    }

    private static Limits limitsOfProperties() {
        Limits ours = Limits.DEFAULT;
        int bytes = JdkProperties.number("jdk.tls.maxHandshakeMessageSize", -1);
        if (bytes < 0) {
            return ours;
        }
        // One limit for every message, as with SunJSSE.
        int limit = Math.min(Math.max(bytes, SMALLEST_MESSAGE_LIMIT), LARGEST_MESSAGE);
        return new Limits(limit, limit, ours.maxTickets(), ours.maxKeyUpdates(), ours.maxWarningAlerts(),
                ours.maxChangeCipherSpecs());
    }

    private static CertificateLimits certificateLimitsOfProperties(String role, int absent) {
        int both = JdkProperties.number("jdk.tls.maxCertificateChainLength", absent);
        int length = JdkProperties.number("jdk.tls." + role + ".maxInboundCertificateChainLength", both);
        CertificateLimits ours = CertificateLimits.DEFAULT;
        return new CertificateLimits(
                Math.max(length, 1), ours.maxCertificateBytes(), ours.maxRsaBits(), MIN_RSA_BITS, ours.minEcBits());
    }

    private static Charset applicationProtocolCharsetOfProperties() {
        String name = Security.getProperty("jdk.tls.alpnCharset");
        return name == null || name.isEmpty() ? StandardCharsets.ISO_8859_1 : Charset.forName(name);
    }

    /** Returns the versions that can be enabled, the newest first, in a fresh array. */
    String[] supportedProtocols() {
        return names(Config.DEFAULT_VERSIONS, ProtocolVersion::toString);
    }

    /** Returns the versions that are enabled if nothing is set, the newest first, in a fresh array. */
    String[] protocols(boolean client) {
        return names(client ? clientVersions : serverVersions, ProtocolVersion::toString);
    }

    /** Returns the suites that can be enabled, the preferred ones first, in a fresh array. */
    String[] supportedCipherSuites() {
        return names(supportedSuites, CipherSuite::name);
    }

    /** Returns the suites that are enabled if nothing is set, the preferred ones first, in a fresh array. */
    String[] cipherSuites(boolean client) {
        return names(client ? clientSuites : serverSuites, CipherSuite::name);
    }

    private static <T> String[] names(List<T> values, Function<T, String> name) {
        return values.stream().map(name).toArray(String[]::new);
    }

    /** Returns the groups that are used if nothing is set, the preferred ones first. */
    List<NamedGroup> groups() {
        return groups;
    }

    /** Returns the signature schemes that are accepted if nothing is set, the preferred ones first. */
    List<SignatureScheme> signatureSchemes(boolean client) {
        return client ? clientSchemes : serverSchemes;
    }

    /** Returns whether the platform permits a version. */
    boolean permits(ProtocolVersion version) {
        return permittedVersions.contains(version);
    }

    /** Returns whether the platform permits a suite. */
    boolean permits(CipherSuite suite) {
        return permittedSuites.contains(suite);
    }

    /** Returns whether the platform permits a group. */
    boolean permits(NamedGroup group) {
        return permittedGroups.contains(group);
    }

    /** Returns whether the platform permits a signature scheme in certificates, or else in the handshake. */
    boolean permits(SignatureScheme scheme, boolean certificate) {
        return (certificate ? certificateSchemes : handshakeSchemes).contains(scheme);
    }

    private <T> Set<T> permitted(List<T> values, BiPredicate<PlatformConstraints, T> permits) {
        return values.stream()
                .filter(value -> permits.test(constraints, value) && permits.test(certificateConstraints, value))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns whether sessions may be resumed by ticket in TLS 1.2: a client's offer, a server's tickets. */
    boolean tickets(boolean client) {
        return client ? clientTickets : serverTickets;
    }

    /** Returns the limits for hostile peers. */
    Limits limits() {
        return limits;
    }

    /** Returns the limits for certificates that a client gets from servers, or a server from clients. */
    CertificateLimits certificateLimits(boolean client) {
        return client ? clientLimits : serverLimits;
    }

    /** Returns how many sessions a session context keeps if nothing is set; 0: any number. */
    int sessionCacheSize() {
        return sessionCacheSize;
    }

    /** Returns whether a socket treats an end of the stream without close_notify as an error. */
    boolean requireCloseNotify() {
        return requireCloseNotify;
    }

    /** Returns whether a close_notify is answered by one at once, which ends both directions. */
    boolean acknowledgeCloseNotify() {
        return acknowledgeCloseNotify;
    }

    /** Returns whether OCSP responses are asked for (client) or sent (server). */
    boolean stapling(boolean client) {
        return client ? clientStapling : serverStapling;
    }

    /** Returns whether clients send server names at all. */
    boolean serverNameIndication() {
        return serverNameIndication;
    }

    /** Returns how names of application protocols become bytes; ISO 8859-1 unless a security property says otherwise. */
    Charset applicationProtocolCharset() {
        return applicationProtocolCharset;
    }

    /** Returns what a program calls an application protocol that has one character per byte. */
    String applicationProtocol(String bytes) {
        return applicationProtocolCharset.equals(StandardCharsets.ISO_8859_1)
                ? bytes
                : new String(bytes.getBytes(StandardCharsets.ISO_8859_1), applicationProtocolCharset);
    }

    /** Returns what the platform disables in TLS. */
    PlatformConstraints constraints() {
        return constraints;
    }

    /** Returns what the platform disables in certificates. */
    PlatformConstraints certificateConstraints() {
        return certificateConstraints;
    }
}
