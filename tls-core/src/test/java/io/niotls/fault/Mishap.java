package io.niotls.fault;

/** What may happen to the bytes of one direction, from some byte on. */
public enum Mishap {
    /** Nothing. */
    NONE,
    /** The byte before and the byte itself arrive in two deliveries. */
    SPLIT,
    /** Nothing arrives any more until both sides have nothing left to do; then all of it at once. */
    DELAY,
    /** From here on, whatever is sent waits until both sides have nothing left to do: flights and data arrive joined. */
    COALESCE,
    /** A few bytes vanish. */
    DROP,
    /** One bit changes. */
    FLIP,
    /** This direction ends in good order before the byte. */
    TRUNCATE,
    /** Both directions end at once before the byte, and what is under way is lost. */
    RESET;

    /** Returns whether everything arrives after all, unchanged and in order. */
    public boolean isHarmless() {
        return this == NONE || this == SPLIT || this == DELAY || this == COALESCE;
    }
}
