package io.niotls.message;

/** The value of an extension whose body is empty. */
public enum Present {
    /** The extension is there. */
    PRESENT
}
