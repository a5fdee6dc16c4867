package io.niotls.config;

/** Whether a server asks clients for a certificate. */
public enum ClientAuthentication {
    /** Does not ask. */
    NONE,
    /** Asks, and goes on without one. A certificate that is sent must be valid. */
    REQUESTED,
    /** Asks, and refuses the connection without one. */
    REQUIRED
}
