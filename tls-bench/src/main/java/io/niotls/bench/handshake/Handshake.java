package io.niotls.bench.handshake;

import io.niotls.bench.result.Measurement;
import io.niotls.bench.stack.Scenario;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Stacks;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** One subject's handshakes of one scenario, again and again. For one thread. */
interface Handshake extends AutoCloseable {
    /** Behind a stack's label: whatever group the scenario names, this one does what it does by itself. */
    String DEFAULTS = " defaults";

    /** The floor of a client that has not seen the server's chain before: it parses the certificates and verifies them too. */
    String FLOOR_AT_FIRST_SIGHT = "floor at first sight";

    /**
     * Prepares one, and shows that it negotiates what the scenario asks for.
     *
     * @param subject a stack's label, {@link #DEFAULTS} behind it or not; {@link Measurement#FLOOR}, or
     *     {@link #FLOOR_AT_FIRST_SIGHT}
     */
    static Handshake of(String subject, Scenario scenario) throws GeneralSecurityException, IOException {
        if (subject.equals(Measurement.FLOOR)) {
            return HandshakeFloor.of(scenario, false);
        }
        if (subject.equals(FLOOR_AT_FIRST_SIGHT)) {
            return HandshakeFloor.of(scenario, true);
        }
        return isAtDefaults(subject)
                ? new StackHandshake(Stacks.of(subject.substring(0, subject.length() - DEFAULTS.length())), atDefaults(scenario))
                : new StackHandshake(Stacks.of(subject), scenario);
    }

    /** Returns whether a subject is a stack that is left at its defaults. */
    static boolean isAtDefaults(String subject) {
        return subject.endsWith(DEFAULTS);
    }

    /** Returns what a stack does in a scenario that is left at its defaults. */
    static Scenario atDefaults(Scenario scenario) {
        return scenario.with(Group.DEFAULT);
    }

    /**
     * Does one.
     *
     * @return something that depends on all that was done
     */
    Object run(Laps laps) throws GeneralSecurityException, IOException;

    /** Frees what it holds; fails if a handshake has done something else than the scenario says. */
    @Override
    default void close() {}
}
