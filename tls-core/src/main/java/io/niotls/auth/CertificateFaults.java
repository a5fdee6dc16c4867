package io.niotls.auth;

import io.niotls.proto.Fault;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXReason;
import java.util.Optional;

/** What the JDK's exceptions say about a peer. */
public final class CertificateFaults {
    /** Causes can form a ring if someone tries; nobody nests this deep. */
    private static final int MAX_CAUSES = 16;

    private CertificateFaults() {}

    /** Returns the fault of a path that a validator refused. */
    static Fault of(CertPathValidatorException refusal) {
        Reason reason = refusal.getReason();
        if (reason instanceof BasicReason basic) {
            return switch (basic) {
                case EXPIRED, NOT_YET_VALID -> Fault.EXPIRED_CERTIFICATE;
                case REVOKED -> Fault.REVOKED_CERTIFICATE;
                case ALGORITHM_CONSTRAINED -> Fault.WEAK_CERTIFICATE_SIGNATURE;
                case UNDETERMINED_REVOCATION_STATUS -> Fault.REJECTED_CERTIFICATE;
                case INVALID_SIGNATURE, UNSPECIFIED -> Fault.BAD_CERTIFICATE;
            };
        }
        if (reason instanceof PKIXReason pkix) {
            return switch (pkix) {
                case NO_TRUST_ANCHOR -> Fault.UNTRUSTED_CERTIFICATE;
                case UNRECOGNIZED_CRIT_EXT, INVALID_KEY_USAGE -> Fault.UNSUPPORTED_CERTIFICATE;
                case NAME_CHAINING, INVALID_POLICY, INVALID_NAME, NOT_CA_CERT, PATH_TOO_LONG -> Fault.BAD_CERTIFICATE;
            };
        }
        return Fault.BAD_CERTIFICATE;
    }

    /**
     * Returns the fault that a trust manager's refusal tells by its deepest cause that says something; {@link
     * Fault#REJECTED_CERTIFICATE} if none does.
     */
    public static Fault ofTrustManager(Throwable refusal) {
        Fault fault = Fault.REJECTED_CERTIFICATE;
        Throwable cause = refusal;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            fault = ofOne(cause).orElse(fault);
            cause = cause.getCause();
        }
        return fault;
    }

    private static Optional<Fault> ofOne(Throwable cause) {
        if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
            return Optional.of(Fault.EXPIRED_CERTIFICATE);
        }
        if (cause instanceof CertificateRevokedException) {
            return Optional.of(Fault.REVOKED_CERTIFICATE);
        }
        if (cause instanceof CertPathBuilderException) {
            return Optional.of(Fault.UNTRUSTED_CERTIFICATE);
        }
        return cause instanceof CertPathValidatorException refusal && refusal.getReason() != BasicReason.UNSPECIFIED
                ? Optional.of(of(refusal)) : Optional.empty();
    }
}
