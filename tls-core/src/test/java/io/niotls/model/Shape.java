package io.niotls.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is settled before a walk begins: who the subject is, how it is configured, and what its peer will agree to.
 *
 * @param isClient whether the subject is a client
 */
record Shape(boolean isClient, Set<Feature> features) {
    /** What changes which message may follow. */
    enum Feature {
        /** Enabled at the subject. */
        TLS13,
        /** Enabled at the subject. */
        TLS12,
        /** Both sides know a session of TLS 1.3. */
        RESUMES_TLS13,
        /** Both sides know a session of TLS 1.2: under a ticket with {@link #TICKET}, else under an id. */
        RESUMES_TLS12,
        /** A TLS 1.2 server that gives tickets, and a client that takes them. */
        TICKET,
        /** The peer, a TLS 1.2 server, announces a CertificateStatus. */
        STATUS,
        /** The peer does without extended_master_secret. */
        NO_EMS,
        /** The subject, a client, has a certificate. */
        CREDENTIAL,
        /** The subject, a server, asks for a client certificate. */
        ASKS,
        /** It insists on one. */
        REQUIRES,
        /** The subject, a server, takes another group than the one that its client guesses. */
        RETRY
    }

    private static final Set<Feature> OF_CLIENTS = EnumSet.of(Feature.TLS13, Feature.TLS12, Feature.RESUMES_TLS13,
            Feature.RESUMES_TLS12, Feature.TICKET, Feature.STATUS, Feature.NO_EMS, Feature.CREDENTIAL);
    private static final Set<Feature> OF_SERVERS = EnumSet.of(Feature.TLS13, Feature.TLS12, Feature.RESUMES_TLS13,
            Feature.RESUMES_TLS12, Feature.TICKET, Feature.NO_EMS, Feature.ASKS, Feature.REQUIRES, Feature.RETRY);

    boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** Returns the shape of the connection that a session comes from. */
    Shape withoutSession() {
        EnumSet<Feature> left = EnumSet.copyOf(features);
        left.remove(Feature.RESUMES_TLS13);
        left.remove(Feature.RESUMES_TLS12);
        return new Shape(isClient, left);
    }

    /** Returns every shape of a role that makes sense. */
    static List<Shape> all(boolean isClient) {
        Set<Feature> possible = isClient ? OF_CLIENTS : OF_SERVERS;
        List<Feature> list = Arrays.stream(Feature.values()).filter(possible::contains).toList();
        List<Shape> shapes = new ArrayList<>();
        for (int bits = 0; bits < 1 << list.size(); bits++) {
            EnumSet<Feature> features = EnumSet.noneOf(Feature.class);
            for (int i = 0; i < list.size(); i++) {
                if ((bits >> i & 1) != 0) {
                    features.add(list.get(i));
                }
            }
            Shape shape = new Shape(isClient, features);
            if (shape.makesSense()) {
                shapes.add(shape);
            }
        }
        return shapes;
    }

    private boolean makesSense() {
        boolean tls12 = has(Feature.TLS12);
        boolean tls13 = has(Feature.TLS13);
        return (tls12 || tls13)
                && (tls12 || !has(Feature.TICKET) && !has(Feature.STATUS) && !has(Feature.NO_EMS))
                && (tls13 || !has(Feature.RETRY))
                && (tls13 || !has(Feature.RESUMES_TLS13))
                && (tls12 || !has(Feature.RESUMES_TLS12))
                && !(has(Feature.RESUMES_TLS12) && has(Feature.RESUMES_TLS13))
                // RFC 7627 §5.3: no resumption without it
                && !(has(Feature.RESUMES_TLS12) && has(Feature.NO_EMS))
                && (has(Feature.ASKS) || !has(Feature.REQUIRES));
    }
}
