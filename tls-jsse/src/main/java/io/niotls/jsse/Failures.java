package io.niotls.jsse;

import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.EOFException;
import java.security.cert.CertificateException;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;

/**
 * What programs expect to catch: the exceptions of JSSE, of the types that SunJSSE has for the same alert. The cause is the
 * {@link TlsException}, whose fault tells exactly what happened, or a trust manager's own {@link CertificateException}, which
 * programs look for to tell an untrusted server from other failures.
 */
final class Failures {
    /** Alerts that can come at any time, or that blame nobody. */
    private static final Set<Alert> NOT_OF_HANDSHAKES = EnumSet.of(
            Alert.CLOSE_NOTIFY,
            Alert.BAD_RECORD_MAC,
            Alert.RECORD_OVERFLOW,
            Alert.INTERNAL_ERROR,
            Alert.INAPPROPRIATE_FALLBACK,
            Alert.USER_CANCELED);

    private Failures() {}

    /** Returns the exception for a fault. */
    static SSLException of(TlsException e) {
        if (e.fault() == Fault.PEER_ALERT) {
            // Programs look for these words.
            String message = "Received fatal alert: " + e.detail().orElse("unknown");
            return ofAlert(e.receivedAlert().orElse(Alert.INTERNAL_ERROR), message, e);
        }
        if (e.fault() == Fault.CLOSED_IN_HANDSHAKE) {
            return caused(new SSLHandshakeException(e.getMessage()), e);
        }
        if (e.fault() == Fault.MESSAGE_TOO_LONG) {
            return caused(new SSLProtocolException("(" + e.fault().alert() + ") " + message(e)), cause(e));
        }
        if (e.fault() == Fault.TRUNCATED) {
            return new SSLException(e.getMessage(), e);
        }
        return ofAlert(e.fault().alert(), "(" + e.fault().alert() + ") " + message(e), cause(e));
    }

    /** Returns the exception for a transport that has ended in the middle of a handshake. */
    static SSLHandshakeException endedInHandshake() {
        return (SSLHandshakeException) caused(
                new SSLHandshakeException("Remote host terminated the handshake"),
                new EOFException("SSL peer shut down incorrectly"));
    }

    private static String message(TlsException e) {
        Throwable cause = e.getCause();
        return cause instanceof CertificateException && cause.getMessage() != null
                ? e.fault().sentence() + ": " + cause.getMessage()
                : e.getMessage();
    }

    private static Throwable cause(TlsException e) {
        return e.getCause() instanceof CertificateException certificate ? certificate : e;
    }

    private static SSLException ofAlert(Alert alert, String message, Throwable cause) {
        if (alert == Alert.UNEXPECTED_MESSAGE) {
            return caused(new SSLProtocolException(message), cause);
        }
        return NOT_OF_HANDSHAKES.contains(alert)
                ? new SSLException(message, cause)
                : caused(new SSLHandshakeException(message), cause);
    }

    private static SSLException caused(SSLException exception, Throwable cause) {
        exception.initCause(cause);
        return exception;
    }

    /** Returns whether a fault is this side's own doing, which nobody needs to be told. */
    static boolean isOwnDoing(TlsException e) {
        return e.fault() == Fault.CANCELLED;
    }
}
