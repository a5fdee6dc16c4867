package io.niotls.bench.stack;

import java.security.GeneralSecurityException;

/** A TLS implementation. */
public interface Stack {
    /** Returns the name under which it stands in a report. */
    String label();

    /** Returns its version, such as {@code 2.9.0}. */
    String version();

    /** Returns whether it can do what a scenario asks for, on this JDK and platform. */
    boolean supports(Scenario scenario);

    /**
     * Prepares clients and servers that know each other: both certificates are behind one intermediate, both are verified
     * where they are sent, the client checks the server's name.
     *
     * @throws GeneralSecurityException if the stack refuses a setting
     * @throws UnsupportedOperationException if {@link #supports} denies the scenario
     */
    Connector prepare(Scenario scenario) throws GeneralSecurityException;
}
