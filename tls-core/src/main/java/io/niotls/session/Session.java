package io.niotls.session;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What both sides keep of a session so that it can be resumed: the master secret of TLS 1.2, or one resumption PSK of TLS 1.3.
 *
 * <p>Immutable, so safe for use by several threads. Its secret is shared by every connection that resumes it and goes with the
 * session to the garbage collector; it is never part of {@link #toString}.
 */
public abstract sealed class Session permits ClientSession, ServerSession {
    /**
     * No session, and no chain of sessions that were each resumed from the one before, is used for longer than this:
     * RFC 8446 §4.6.1, "clients MUST NOT cache tickets for longer than 7 days". TLS 1.2 is held to the same.
     */
    public static final Duration MAX_LIFETIME = Duration.ofDays(7);

    /**
     * How far in the future a session may have been made. The clocks of a fleet differ by seconds; where a clock was set back
     * by more, no session may live longer for it.
     */
    static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    /** How much of a digest tells one's own certificates apart. */
    static final int FINGERPRINT_LENGTH = 16;

    /** The length of a TLS 1.2 master secret, RFC 5246 §8.1. */
    private static final int MASTER_SECRET_LENGTH = 48;

    private final ProtocolVersion version;
    private final CipherSuite cipherSuite;
    private final byte[] secret;
    private final Instant createdAt;
    private final Duration lifetime;
    private final Instant authenticatedAt;
    private final String serverName;
    private final String applicationProtocol;
    private final List<byte[]> peerCertificates;
    private final boolean extendedMasterSecret;
    private final boolean encryptThenMac;
    private final long ageAdd;
    private final byte[] boundary;
    private final NamedGroup group;
    private final SignatureScheme peerSignatureScheme;
    private final byte[] localCertificate;

    Session(Builder<?> builder) {
        version = builder.version;
        cipherSuite = builder.cipherSuite;
        secret = builder.secret;
        createdAt = SessionFormat.checkTime(Objects.requireNonNull(builder.createdAt, "createdAt"));
        lifetime = limit(Objects.requireNonNull(builder.lifetime, "lifetime"), createdAt, builder.notAfter);
        authenticatedAt = builder.authenticatedAt == null ? null : SessionFormat.checkTime(builder.authenticatedAt);
        serverName = SessionFormat.checkText(builder.serverName);
        applicationProtocol = SessionFormat.checkText(builder.applicationProtocol);
        peerCertificates = builder.peerCertificates;
        extendedMasterSecret = builder.extendedMasterSecret;
        encryptThenMac = builder.encryptThenMac;
        ageAdd = SessionFormat.checkUint32(builder.ageAdd);
        boundary = Objects.requireNonNull(builder.boundary, "boundary");
        group = builder.group;
        peerSignatureScheme = builder.peerSignatureScheme;
        localCertificate = builder.localCertificate;
        if (localCertificate.length != 0 && localCertificate.length != FINGERPRINT_LENGTH) {
            throw new IllegalArgumentException("a fingerprint of " + localCertificate.length + " bytes");
        }
        checkSecret();
        SessionFormat.checkCertificates(peerCertificates);
        if (boundary.length != Boundary.LENGTH) {
            throw new IllegalArgumentException("a boundary of " + boundary.length + " bytes");
        }
    }

    /** Returns TLS 1.2 or TLS 1.3. */
    public final ProtocolVersion version() {
        return version;
    }

    /** Returns the suite of the first handshake; TLS 1.3 resumes with any suite that has the same hash. */
    public final CipherSuite cipherSuite() {
        return cipherSuite;
    }

    /**
     * Returns the master secret (48 bytes) of TLS 1.2, or the resumption PSK of TLS 1.3, as long as the suite's hash. It is the
     * session's own array: not to be changed, and not to be wiped by whoever reads it.
     */
    public final byte[] secret() {
        return secret;
    }

    /** Returns when the session was made or, on a client, received; in milliseconds. */
    public final Instant createdAt() {
        return createdAt;
    }

    /** Returns for how long after {@link #createdAt} it may be resumed, in seconds; at most {@link #MAX_LIFETIME}. */
    public final Duration lifetime() {
        return lifetime;
    }

    /**
     * Returns when the full handshake took place that this session goes back to through one or more resumptions. Empty if
     * there was none in between, so that {@link #createdAt} is that time.
     */
    public final Optional<Instant> authenticatedAt() {
        return Optional.ofNullable(authenticatedAt);
    }

    /** Returns when the full handshake took place that this session goes back to, its own included; in milliseconds. */
    public final Instant originatedAt() {
        return authenticatedAt == null ? createdAt : authenticatedAt;
    }

    /** Returns the name that the client asked for. */
    public final Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    /** Returns the application protocol that was chosen. */
    public final Optional<String> applicationProtocol() {
        return Optional.ofNullable(applicationProtocol);
    }

    /** Returns the peer's chain in DER, its own certificate first; empty if it sent none. The arrays are not to be changed. */
    public final List<byte[]> peerCertificates() {
        return peerCertificates;
    }

    /** Returns whether the master secret is an extended one, RFC 7627; without it a TLS 1.2 session is not resumed. */
    public final boolean extendedMasterSecret() {
        return extendedMasterSecret;
    }

    /** Returns whether records were protected with encrypt-then-MAC, RFC 7366. */
    public final boolean encryptThenMac() {
        return encryptThenMac;
    }

    /** Returns what is added to the ticket's age to hide it, 0 to 2^32 - 1 (RFC 8446 §4.6.1); 0 in TLS 1.2. */
    public final long ageAdd() {
        return ageAdd;
    }

    /** Returns the 32 bytes of the {@link Boundary} within which it may be resumed. Not to be changed. */
    public final byte[] boundary() {
        return boundary;
    }

    /** Returns the group of the key agreement of the handshake that made the session. */
    public final Optional<NamedGroup> group() {
        return Optional.ofNullable(group);
    }

    /** Returns what the peer signed the original handshake with, if it did; for information. */
    public final Optional<SignatureScheme> peerSignatureScheme() {
        return Optional.ofNullable(peerSignatureScheme);
    }

    /**
     * Returns the fingerprint, 16 bytes, of the certificate that this side has shown in the first handshake; empty if it has
     * shown none. Not to be changed.
     */
    public final byte[] localCertificate() {
        return localCertificate;
    }

    /**
     * Returns whether it must not be resumed any more: its lifetime is over, the full handshake it goes back to is
     * {@link #MAX_LIFETIME} ago, or it comes from a future that no difference between clocks explains.
     */
    public final boolean isExpired(Instant now) {
        return !now.isBefore(createdAt.plus(lifetime))
                || !now.isBefore(originatedAt().plus(MAX_LIFETIME))
                || now.isBefore(createdAt.minus(MAX_CLOCK_SKEW));
    }

    /**
     * Returns the session in the format of this package, which names its own version. It holds the secret: it must be sealed,
     * or kept where only its owner reads it.
     */
    public abstract byte[] encode();

    /** Returns roughly how many bytes of heap the session takes that depend on the peer. */
    int weight() {
        int weight = 0;
        for (byte[] certificate : peerCertificates) {
            weight += certificate.length;
        }
        return weight;
    }

    /** Returns version, suite and times, never the secret, the ticket or the peer's certificate. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + version + ", " + cipherSuite + ", " + createdAt + " for " + lifetime + "]";
    }

    private void checkSecret() {
        boolean tls13 = version.equals(ProtocolVersion.TLS_1_3);
        if (!tls13 && !version.equals(ProtocolVersion.TLS_1_2)) {
            throw new IllegalArgumentException("a session of " + version);
        }
        if (!cipherSuite.isKnown() || cipherSuite.isTls13() != tls13) {
            throw new IllegalArgumentException(cipherSuite + " is not a suite of " + version);
        }
        int expected = tls13 ? cipherSuite.hash().length() : MASTER_SECRET_LENGTH;
        if (secret.length != expected) {
            throw new IllegalArgumentException(
                    "a secret of " + secret.length + " bytes where " + cipherSuite + " has " + expected);
        }
    }

    private static Duration limit(Duration lifetime, Instant createdAt, Instant notAfter) {
        if (lifetime.isNegative()) {
            throw new IllegalArgumentException("a negative lifetime");
        }
        Duration limit = MAX_LIFETIME;
        if (notAfter != null && notAfter.isBefore(createdAt.plus(MAX_LIFETIME))) {
            limit = notAfter.isBefore(createdAt) ? Duration.ZERO : Duration.between(createdAt, notAfter);
        }
        return (lifetime.compareTo(limit) > 0 ? limit : lifetime).truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Collects a session's values. {@link #createdAt}, {@link #lifetime} and {@link #boundary} must be given; an impossible
     * value is refused with {@link IllegalArgumentException} when the session is built. Not safe for use by several threads.
     *
     * @param <B> the builder's own type
     */
    public abstract static sealed class Builder<B extends Builder<B>> permits ClientSession.Builder, ServerSession.Builder {
        private final ProtocolVersion version;
        private final CipherSuite cipherSuite;
        private final byte[] secret;
        private Instant createdAt;
        private Duration lifetime;
        private Instant authenticatedAt;
        private Instant notAfter;
        private String serverName;
        private String applicationProtocol;
        private List<byte[]> peerCertificates = List.of();
        private boolean extendedMasterSecret;
        private boolean encryptThenMac;
        private long ageAdd;
        private byte[] boundary;
        private NamedGroup group;
        private SignatureScheme peerSignatureScheme;
        private byte[] localCertificate = {};

        Builder(ProtocolVersion version, CipherSuite cipherSuite, byte[] secret) {
            this.version = Objects.requireNonNull(version, "version");
            this.cipherSuite = Objects.requireNonNull(cipherSuite, "cipherSuite");
            this.secret = secret.clone();
        }

        abstract B self();

        /** Sets when the session was made or received; cut to milliseconds. */
        public B createdAt(Instant createdAt) {
            this.createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
            return self();
        }

        /** Sets for how long it may be resumed; cut to seconds and to {@link Session#MAX_LIFETIME}. */
        public B lifetime(Duration lifetime) {
            this.lifetime = lifetime;
            return self();
        }

        /** Sets when the full handshake was that a resumed session goes back to; cut to milliseconds. */
        public B authenticatedAt(Instant authenticatedAt) {
            this.authenticatedAt = authenticatedAt == null ? null : authenticatedAt.truncatedTo(ChronoUnit.MILLIS);
            return self();
        }

        /**
         * Sets when the peer's certificate expires, or null: the session does not live longer, however often it is renewed. Only
         * the lifetime is kept of it.
         */
        public B notAfter(Instant notAfter) {
            this.notAfter = notAfter;
            return self();
        }

        /** Sets the name that the client asked for, 1 to 255 characters, or null. */
        public B serverName(String serverName) {
            this.serverName = serverName;
            return self();
        }

        /** Sets the application protocol that was chosen, 1 to 255 characters, or null. */
        public B applicationProtocol(String applicationProtocol) {
            this.applicationProtocol = applicationProtocol;
            return self();
        }

        /**
         * Sets the peer's chain in DER. The arrays are not copied, so that the tickets of one connection share one chain: they
         * must not be changed any more.
         */
        public B peerCertificates(List<byte[]> peerCertificates) {
            this.peerCertificates = List.copyOf(peerCertificates);
            return self();
        }

        /** Sets whether the master secret is an extended one. */
        public B extendedMasterSecret(boolean extendedMasterSecret) {
            this.extendedMasterSecret = extendedMasterSecret;
            return self();
        }

        /** Sets whether encrypt-then-MAC was agreed on. */
        public B encryptThenMac(boolean encryptThenMac) {
            this.encryptThenMac = encryptThenMac;
            return self();
        }

        /** Sets what hides the ticket's age, 0 to 2^32 - 1. */
        public B ageAdd(long ageAdd) {
            this.ageAdd = ageAdd;
            return self();
        }

        /** Sets the 32 bytes of a {@link Boundary}; copied. */
        public B boundary(byte[] boundary) {
            this.boundary = boundary.clone();
            return self();
        }

        /** Sets the group of the key agreement, or null. */
        public B group(NamedGroup group) {
            this.group = group;
            return self();
        }

        /** Sets what the peer signed with, or null. */
        public B peerSignatureScheme(SignatureScheme peerSignatureScheme) {
            this.peerSignatureScheme = peerSignatureScheme;
            return self();
        }

        /** Sets the fingerprint of the certificate that this side has shown, 16 bytes, or an empty array; not copied. */
        public B localCertificate(byte[] fingerprint) {
            this.localCertificate = fingerprint;
            return self();
        }
    }
}
