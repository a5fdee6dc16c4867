package io.niotls.config;

import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PeerVerifier;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What clients and servers decide alike. Immutable and safe for use by several threads.
 *
 * <p>The defaults are TLS 1.3 and 1.2, AEAD suites only, hybrid post-quantum key agreement first, and verification on.
 */
public abstract sealed class Config permits ClientConfig, ServerConfig {
    /** Versions used where none are given. */
    public static final List<ProtocolVersion> DEFAULT_VERSIONS = List.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2);

    /** Suites used where none are given: all that are known but CBC and CCM. */
    public static final List<CipherSuite> DEFAULT_CIPHER_SUITES = CipherSuite.KNOWN.stream()
            .filter(suite -> switch (suite.bulkCipher()) {
                case AES_128_GCM, AES_256_GCM, CHACHA20_POLY1305 -> true;
                case AES_128_CCM, AES_256_CCM, AES_128_CCM_8, AES_256_CCM_8, AES_128_CBC, AES_256_CBC -> false;
            })
            .toList();

    /** Groups used where none are given. The larger finite fields are left out: ffdhe8192 costs a server tens of milliseconds. */
    public static final List<NamedGroup> DEFAULT_GROUPS = List.of(
            NamedGroup.X25519_MLKEM768,
            NamedGroup.SECP256R1_MLKEM768,
            NamedGroup.SECP384R1_MLKEM1024,
            NamedGroup.X25519,
            NamedGroup.SECP256R1,
            NamedGroup.X448,
            NamedGroup.SECP384R1,
            NamedGroup.SECP521R1,
            NamedGroup.FFDHE2048,
            NamedGroup.FFDHE3072);

    private final Crypto crypto;
    private final SecureRandom random;
    private final Clock clock;
    private final List<ProtocolVersion> versions;
    private final List<CipherSuite> cipherSuites;
    private final List<NamedGroup> groups;
    private final List<SignatureScheme> signatureSchemes;
    private final Optional<List<SignatureScheme>> certificateSignatureSchemes;
    private final List<String> applicationProtocols;
    private final PeerVerifier peerVerifier;
    private final CredentialSelector credentials;
    private final boolean pskWithoutKeyExchange;
    private final boolean extendedMasterSecretRequired;
    private final OptionalInt recordSizeLimit;
    private final boolean stapledResponses;
    private final Optional<Consumer<String>> keyLog;
    private final Set<Pause.Kind> offloaded;
    private final Limits limits;

    Config(Builder<?> builder) {
        crypto = builder.crypto != null ? builder.crypto : StandardCrypto.instance();
        random = builder.random != null ? builder.random : new SecureRandom();
        clock = builder.clock;
        versions = usable("version", builder.versions, version -> true);
        cipherSuites = usable("cipher suite", builder.cipherSuites, suite -> crypto.supports(suite.bulkCipher()));
        groups = usable("group", builder.groups, crypto::supports);
        signatureSchemes = usable("signature scheme", builder.signatureSchemes, crypto::supports);
        certificateSignatureSchemes = Optional.ofNullable(builder.certificateSignatureSchemes);
        applicationProtocols = builder.applicationProtocols;
        peerVerifier = builder.peerVerifier;
        credentials = builder.credentials;
        pskWithoutKeyExchange = builder.pskWithoutKeyExchange;
        extendedMasterSecretRequired = builder.extendedMasterSecretRequired;
        recordSizeLimit = builder.recordSizeLimit;
        stapledResponses = builder.stapledResponses;
        keyLog = Optional.ofNullable(builder.keyLog);
        offloaded = builder.offloaded.isEmpty() ? Set.of() : EnumSet.copyOf(builder.offloaded);
        limits = builder.limits;
    }

    private static <T> List<T> usable(String what, List<T> wanted, Predicate<T> supported) {
        List<T> usable = wanted.stream().filter(supported).toList();
        if (usable.isEmpty()) {
            throw new IllegalArgumentException("no " + what + " of " + wanted + " can be used here");
        }
        return usable;
    }

    /** Returns who makes the primitives. */
    public Crypto crypto() {
        return crypto;
    }

    /** Returns the source of randomness. */
    public SecureRandom random() {
        return random;
    }

    /** Returns the clock for validity of certificates, sessions and tickets. */
    public Clock clock() {
        return clock;
    }

    /** Returns the enabled versions, the newest first. */
    public List<ProtocolVersion> versions() {
        return versions;
    }

    /** Returns whether a version is enabled. */
    public boolean enables(ProtocolVersion version) {
        return versions.contains(version);
    }

    /** Returns the enabled suites in order of preference. */
    public List<CipherSuite> cipherSuites() {
        return cipherSuites;
    }

    /** Returns the enabled groups in order of preference. */
    public List<NamedGroup> groups() {
        return groups;
    }

    /** Returns the accepted signature schemes in order of preference. */
    public List<SignatureScheme> signatureSchemes() {
        return signatureSchemes;
    }

    /** Returns the schemes accepted in certificates, if they differ from {@link #signatureSchemes}. */
    public Optional<List<SignatureScheme>> certificateSignatureSchemes() {
        return certificateSignatureSchemes;
    }

    /** Returns the application protocols in order of preference, one character per byte; empty: ALPN is not used. */
    public List<String> applicationProtocols() {
        return applicationProtocols;
    }

    /** Returns who verifies the peer's certificates. */
    public PeerVerifier peerVerifier() {
        return peerVerifier;
    }

    /** Returns who chooses our certificate, if we have any. */
    public Optional<CredentialSelector> credentials() {
        return Optional.ofNullable(credentials);
    }

    /** Returns whether a TLS 1.3 PSK may be used without a key exchange, which gives up forward secrecy. */
    public boolean pskWithoutKeyExchange() {
        return pskWithoutKeyExchange;
    }

    /** Returns whether TLS 1.2 peers without extended_master_secret are refused. */
    public boolean extendedMasterSecretRequired() {
        return extendedMasterSecretRequired;
    }

    /** Returns the largest plaintext in bytes that we want to receive in a record, RFC 8449; empty: the protocol's own limit. */
    public OptionalInt recordSizeLimit() {
        return recordSizeLimit;
    }

    /** Returns whether stapled OCSP responses and certificate timestamps are asked for (client) or sent (server). */
    public boolean stapledResponses() {
        return stapledResponses;
    }

    /** Returns who receives the lines of the key log (RFC 9850), if anybody does. */
    public Optional<Consumer<String>> keyLog() {
        return keyLog;
    }

    /** Returns whether the engine stops and waits for {@link Pause#run} to be called elsewhere; if not it runs it itself. */
    public boolean offloads(Pause.Kind kind) {
        return offloaded.contains(kind);
    }

    /** Returns the limits for hostile peers. */
    public Limits limits() {
        return limits;
    }

    /**
     * Collects the settings that clients and servers share. Not safe for use by several threads.
     *
     * @param <B> the builder itself
     */
    public abstract static sealed class Builder<B extends Builder<B>> permits ClientConfig.Builder, ServerConfig.Builder {
        private Crypto crypto;
        private SecureRandom random;
        private Clock clock = Clock.systemUTC();
        private List<ProtocolVersion> versions = DEFAULT_VERSIONS;
        private List<CipherSuite> cipherSuites = DEFAULT_CIPHER_SUITES;
        private List<NamedGroup> groups = DEFAULT_GROUPS;
        private List<SignatureScheme> signatureSchemes = SignatureScheme.KNOWN;
        private List<SignatureScheme> certificateSignatureSchemes;
        private List<String> applicationProtocols = List.of();
        private PeerVerifier peerVerifier;
        private CredentialSelector credentials;
        private boolean pskWithoutKeyExchange;
        private boolean extendedMasterSecretRequired;
        private OptionalInt recordSizeLimit = OptionalInt.empty();
        private boolean stapledResponses = true;
        private Consumer<String> keyLog;
        private Set<Pause.Kind> offloaded = Set.of();
        private Limits limits = Limits.DEFAULT;

        Builder() {}

        Builder(Config config) {
            crypto = config.crypto;
            random = config.random;
            clock = config.clock;
            versions = config.versions;
            cipherSuites = config.cipherSuites;
            groups = config.groups;
            signatureSchemes = config.signatureSchemes;
            certificateSignatureSchemes = config.certificateSignatureSchemes.orElse(null);
            applicationProtocols = config.applicationProtocols;
            peerVerifier = config.peerVerifier;
            credentials = config.credentials;
            pskWithoutKeyExchange = config.pskWithoutKeyExchange;
            extendedMasterSecretRequired = config.extendedMasterSecretRequired;
            recordSizeLimit = config.recordSizeLimit;
            stapledResponses = config.stapledResponses;
            keyLog = config.keyLog.orElse(null);
            offloaded = config.offloaded;
            limits = config.limits;
        }

        abstract B self();

        /** Sets who makes the primitives; {@link StandardCrypto} if not set. */
        public B crypto(Crypto crypto) {
            this.crypto = Objects.requireNonNull(crypto);
            return self();
        }

        /** Sets the source of randomness; a {@link SecureRandom} of the platform if not set. */
        public B random(SecureRandom random) {
            this.random = Objects.requireNonNull(random);
            return self();
        }

        /** Sets the clock; the system's if not set. */
        public B clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock);
            return self();
        }

        /** Sets the enabled versions, TLS 1.2 and TLS 1.3 at most. */
        public B versions(List<ProtocolVersion> versions) {
            if (versions.isEmpty() || !DEFAULT_VERSIONS.containsAll(versions)) {
                throw new IllegalArgumentException("only TLS 1.2 and TLS 1.3 can be enabled, not " + versions);
            }
            this.versions = DEFAULT_VERSIONS.stream().filter(versions::contains).toList();
            return self();
        }

        /**
         * Sets the enabled suites of both versions, the preferred ones first. CCM and CBC are used only if they are named
         * here.
         */
        public B cipherSuites(List<CipherSuite> suites) {
            this.cipherSuites = known(suites, CipherSuite::isKnown);
            return self();
        }

        /**
         * Sets the enabled groups, the preferred ones first. In TLS 1.2 a server's ECDSA certificate must be on one of its
         * client's curves too (RFC 8422 §5.3): a client with X25519 alone takes no such certificate on P-256.
         */
        public B groups(List<NamedGroup> groups) {
            this.groups = known(groups, NamedGroup::isKnown);
            return self();
        }

        /** Sets the signature schemes that are accepted from the peer, the preferred ones first. */
        public B signatureSchemes(List<SignatureScheme> schemes) {
            this.signatureSchemes = known(schemes, SignatureScheme::isKnown);
            return self();
        }

        /** Sets the signature schemes that are accepted in certificates, where they differ (signature_algorithms_cert). */
        public B certificateSignatureSchemes(List<SignatureScheme> schemes) {
            this.certificateSignatureSchemes = known(schemes, SignatureScheme::isKnown);
            return self();
        }

        /**
         * Sets the application protocols, the preferred ones first.
         *
         * @param protocols names of 1 to 255 characters, each standing for one byte (ISO 8859-1)
         */
        public B applicationProtocols(List<String> protocols) {
            for (String protocol : protocols) {
                if (protocol.isEmpty() || protocol.length() > 255 || protocol.chars().anyMatch(c -> c > 255)) {
                    throw new IllegalArgumentException("an application protocol has 1 to 255 characters of ISO 8859-1");
                }
            }
            this.applicationProtocols = List.copyOf(protocols);
            return self();
        }

        /** Sets who verifies the peer's certificates. */
        public B peerVerifier(PeerVerifier verifier) {
            this.peerVerifier = Objects.requireNonNull(verifier);
            return self();
        }

        /** Sets who chooses our certificate. */
        public B credentials(CredentialSelector selector) {
            this.credentials = Objects.requireNonNull(selector);
            return self();
        }

        /** Sets whether a TLS 1.3 PSK may be used without a key exchange (psk_ke), which gives up forward secrecy. */
        public B pskWithoutKeyExchange(boolean allowed) {
            this.pskWithoutKeyExchange = allowed;
            return self();
        }

        /** Sets whether TLS 1.2 peers without extended_master_secret are refused. Without it a session is never resumed. */
        public B extendedMasterSecretRequired(boolean required) {
            this.extendedMasterSecretRequired = required;
            return self();
        }

        /**
         * Asks the peer for small records, RFC 8449.
         *
         * @param bytes the largest plaintext of a record that we want to receive, 64 to 16,384
         */
        public B recordSizeLimit(int bytes) {
            if (bytes < 64 || bytes > 16_384) {
                throw new IllegalArgumentException("a record size limit is between 64 and 16,384 bytes, not " + bytes);
            }
            this.recordSizeLimit = OptionalInt.of(bytes);
            return self();
        }

        /**
         * Sets whether stapled OCSP responses and certificate timestamps are asked for (client) or sent (server); on by
         * default.
         */
        public B stapledResponses(boolean enabled) {
            this.stapledResponses = enabled;
            return self();
        }

        /**
         * Sends every connection's secrets to a sink, in the lines of RFC 9850, without line ends. Whoever reads them can read
         * and forge the traffic: for debugging only.
         *
         * @param sink called by the thread that drives the engine; must be safe for use by several threads
         */
        public B keyLog(Consumer<String> sink) {
            this.keyLog = Objects.requireNonNull(sink);
            return self();
        }

        /** Names what the engine shall not do itself but wait for, see {@link Pause}. */
        public B offload(Set<Pause.Kind> kinds) {
            this.offloaded = Set.copyOf(kinds);
            return self();
        }

        /** Sets the limits for hostile peers. */
        public B limits(Limits limits) {
            this.limits = Objects.requireNonNull(limits);
            return self();
        }

        final boolean hasPeerVerifier() {
            return peerVerifier != null;
        }

        private static <T> List<T> known(List<T> values, Predicate<T> isKnown) {
            for (T value : values) {
                if (!isKnown.test(value)) {
                    throw new IllegalArgumentException(value + " is not known to this library");
                }
            }
            if (values.isEmpty()) {
                throw new IllegalArgumentException("an empty list would make every handshake fail");
            }
            return List.copyOf(values);
        }
    }

    /** Returns whether any enabled suite is protected by a cipher that needs encrypt_then_mac to be safe. */
    public boolean enablesCbc() {
        return cipherSuites.stream().anyMatch(suite -> suite.bulkCipher().mode() == BulkCipher.Mode.CBC);
    }
}
