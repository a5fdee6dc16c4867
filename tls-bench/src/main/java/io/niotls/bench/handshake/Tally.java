package io.niotls.bench.handshake;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How often one handshake calls each primitive, both sides together. */
final class Tally {
    /** A primitive. */
    enum Call {
        /** Random bytes for a hello. */
        RANDOM,
        /** A key pair of the key exchange; both parts of a hybrid are one. */
        KEY_PAIR,
        /** An agreement or, for the KEM in a hybrid, an encapsulation or decapsulation. */
        AGREEMENT,
        SIGNATURE,
        VERIFICATION,
        /** A digest of the transcript so far. */
        TRANSCRIPT_DIGEST,
        /** A key is given to HMAC. */
        HMAC_KEY,
        /** An HMAC of a message. */
        HMAC,
        /** A key is given to an AEAD. */
        CIPHER_KEY,
        SEAL,
        OPEN
    }

    private final Map<Call, Integer> counts = new EnumMap<>(Call.class);
    private boolean counting = true;

    /** Counts a call until {@link #stop}. */
    void count(Call call) {
        if (counting) {
            counts.merge(call, 1, Integer::sum);
        }
    }

    /** Nothing is counted any more: from here on, only the time counts. */
    void stop() {
        counting = false;
    }

    int of(Call call) {
        return counts.getOrDefault(call, 0);
    }

    /** Returns the counts as a line for people. */
    @Override
    public String toString() {
        return counts.entrySet().stream().map(count -> count.getValue() + " " + count.getKey()).collect(Collectors.joining(", "));
    }
}
