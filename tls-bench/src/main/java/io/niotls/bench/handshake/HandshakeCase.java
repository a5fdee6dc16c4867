package io.niotls.bench.handshake;

import io.niotls.bench.stack.Scenario;
import java.util.Locale;

/**
 * What is measured of handshakes.
 *
 * @param scenario what they are like
 * @param part whose part of each
 */
record HandshakeCase(Scenario scenario, Part part) {
    /** Whose part of a handshake counts. */
    enum Part {
        /** Both sides together. */
        PAIR,
        CLIENT_SIDE,
        SERVER_SIDE
    }

    /** Returns the scenario's label, and behind it the side if it is one; {@link #parse} reads it. */
    String label() {
        return part == Part.PAIR ? scenario.label() : scenario.label() + "-" + part.name().toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #label} wrote. */
    static HandshakeCase parse(String label) {
        for (Part part : new Part[] {Part.CLIENT_SIDE, Part.SERVER_SIDE}) {
            String ending = "-" + part.name().toLowerCase(Locale.ROOT);
            if (label.endsWith(ending)) {
                return new HandshakeCase(Scenario.parse(label.substring(0, label.length() - ending.length())), part);
            }
        }
        return new HandshakeCase(Scenario.parse(label), Part.PAIR);
    }
}
