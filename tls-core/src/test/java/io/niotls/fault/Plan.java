package io.niotls.fault;

/**
 * One mishap, at one byte of one direction. What is delivered when follows from the plan and from what both sides do, never from
 * time.
 *
 * @param toServer which direction
 * @param offset in bytes from the start of the connection
 */
public record Plan(Mishap mishap, boolean toServer, long offset) {
    /** Returns the plan of a transport that works. */
    public static Plan none() {
        return new Plan(Mishap.NONE, true, 0);
    }

    /** Returns what happens in a direction. */
    public Lane lane(boolean direction) {
        return new Lane(direction == toServer ? mishap : Mishap.NONE, offset);
    }
}
