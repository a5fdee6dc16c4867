package io.niotls.model;

import io.niotls.proto.Alert;
import java.util.Set;

/** What a subject makes of an event: foretold by the model, or seen at the engine. */
sealed interface Verdict {
    /**
     * It goes on.
     *
     * @param established whether the handshake is complete
     * @param closed whether the peer has ended its direction
     * @param delivered whether the program has got data
     */
    record Taken(boolean established, boolean closed, boolean delivered) implements Verdict {}

    /**
     * It sends one fatal alert and fails.
     *
     * @param alerts which may be any of these; the engine sends one
     */
    record Refused(Set<Alert> alerts) implements Verdict {}

    /** It fails, and there is nobody left to tell. */
    record Ended() implements Verdict {}

    /** Returns whether what was seen is what was foretold. */
    static boolean agree(Verdict foretold, Verdict seen) {
        return foretold instanceof Refused many && seen instanceof Refused one
                ? many.alerts.containsAll(one.alerts)
                : foretold.equals(seen);
    }
}
