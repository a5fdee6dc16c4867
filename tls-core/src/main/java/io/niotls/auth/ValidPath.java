package io.niotls.auth;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A path that has been validated, and how long that holds without looking again.
 *
 * @param certificates from the leaf to the anchor, both included; one certificate if the leaf is itself an anchor
 * @param from the first moment of which it is known
 * @param until the last one
 */
record ValidPath(List<X509Certificate> certificates, Instant from, Instant until) {
    /**
     * How far from the moment of the validation its result is believed. Not all that counts is in the certificates: the
     * platform's constraints on algorithms may set in on some day ({@code denyAfter} in jdk.certpath.disabledAlgorithms), and
     * nobody sees which do. They count days, so an hour late is in time; and one validation an hour costs nothing.
     */
    static final Duration MAX_AGE = Duration.ofHours(1);

    /**
     * Says that a path has been found valid.
     *
     * @param certificates unmodifiable
     * @param now for when it was validated
     */
    static ValidPath found(List<X509Certificate> certificates, Instant now) {
        Instant from = now.minus(MAX_AGE);
        Instant until = now.plus(MAX_AGE);
        // The anchor's own validity does not count, RFC 5280 §6.1.1, unless the leaf is the anchor.
        for (X509Certificate certificate : certificates.subList(0, Math.max(1, certificates.size() - 1))) {
            from = latest(from, certificate.getNotBefore().toInstant());
            until = earliest(until, certificate.getNotAfter().toInstant());
        }
        return new ValidPath(certificates, from, until);
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earliest(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** Returns whether it is known to be valid at a moment; if not, it may be valid all the same. */
    boolean holdsAt(Instant moment) {
        return !moment.isBefore(from) && !moment.isAfter(until);
    }
}
