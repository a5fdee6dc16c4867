package io.niotls.proto;

import java.io.IOException;
import java.util.Optional;

/**
 * The connection has failed; its message is one sentence that says what the peer did and, where it helps, what to do.
 *
 * <p>An engine that has thrown it refuses further use. It never carries secrets or the peer's plaintext.
 */
public final class TlsException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Characters of detail that are kept: names of the peer's choice may be among them, and messages are logged. */
    private static final int MAX_DETAIL = 400;

    private final Fault fault;
    private final String detail;
    private final Alert received;

    /**
     * Makes an exception for a fault that needs no detail.
     *
     * @param fault what went wrong
     */
    public TlsException(Fault fault) {
        this(fault, null, null, null);
    }

    /**
     * Makes an exception.
     *
     * @param fault what went wrong
     * @param detail the names and numbers of this case, or null
     */
    public TlsException(Fault fault, String detail) {
        this(fault, detail, null, null);
    }

    /**
     * Makes an exception that has a cause.
     *
     * @param fault what went wrong
     * @param detail the names and numbers of this case, or null
     * @param cause the exception that led here
     */
    public TlsException(Fault fault, String detail, Throwable cause) {
        this(fault, detail, null, cause);
    }

    private TlsException(Fault fault, String detail, Alert received, Throwable cause) {
        super(fault.sentence() + (detail == null ? "" : " (" + Excerpt.printable(detail, MAX_DETAIL) + ")"), cause);
        this.fault = fault;
        this.detail = Excerpt.printable(detail, MAX_DETAIL);
        this.received = received;
    }

    /**
     * Makes the exception for a fatal alert that the peer sent.
     *
     * @param alert what it sent, null if the code is not known
     * @param code the code on the wire
     */
    public static TlsException received(Alert alert, int code) {
        return new TlsException(Fault.PEER_ALERT, alert == null ? "alert " + code : alert.toString(), alert, null);
    }

    /** Returns what went wrong. */
    public Fault fault() {
        return fault;
    }

    /** Returns the names and numbers of this case, if there are any. */
    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    /** Returns the fatal alert that the peer sent, if the fault is {@link Fault#PEER_ALERT} and the alert is known. */
    public Optional<Alert> receivedAlert() {
        return Optional.ofNullable(received);
    }
}
