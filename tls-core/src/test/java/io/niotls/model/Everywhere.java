package io.niotls.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The rows that do not depend on where exactly a handshake is. */
final class Everywhere {
    private Everywhere() {}

    /** RFC 8446 §6, RFC 5246 §7.2: alerts are ends, but user_canceled is not; a program that closes gives up. */
    static String inHandshake(String states) {
        return states + " WARNING,PROGRAM_SENDS,PROGRAM_UPDATES_KEYS =\n"
                + states + " CLOSE_NOTIFY,FATAL_ALERT,END_OF_INPUT,PROGRAM_CLOSES ended\n";
    }

    /** Closing ends one direction only, RFC 8446 §6.1: the other half goes on, see {@link Model#isHalf}. */
    static String connected(String state) {
        String half = state + Model.HALF;
        return state + " PROGRAM_CLOSES " + half + "\n"
                + half + " PROGRAM_CLOSES =\n"
                + state + "," + half + " WARNING,PROGRAM_SENDS,PROGRAM_UPDATES_KEYS =\n"
                + state + " FATAL_ALERT,END_OF_INPUT ended\n";
    }

    /** RFC 8446 §6.1: "Any data received after a closure alert has been received MUST be ignored." */
    static String closed(String states) {
        String all = Arrays.stream(Event.values()).map(Event::name).collect(Collectors.joining(","));
        return states + " " + all + " =\n";
    }
}
