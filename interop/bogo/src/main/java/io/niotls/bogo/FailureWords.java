package io.niotls.bogo;

import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.util.Locale;

/**
 * Says a failure in one word, by which the runner tells whether a case has failed for the right reason. It is the name of the
 * {@link Fault}; the error map in {@code config.json} says which of BoringSSL's words each may stand for. Alerts of the peer have
 * BoringSSL's words, which are a matter of their codes.
 */
final class FailureWords {
    /** The last of SSL 3.0's alerts; TLS 1.0 added some with smaller codes, of which record_overflow is still in use. */
    private static final int LAST_OF_SSL_3 = 47;

    private FailureWords() {}

    /** Returns the word, with colons around it. */
    static String of(TlsException failure) {
        if (failure.fault() == Fault.PEER_ALERT) {
            return failure.receivedAlert().map(FailureWords::received).orElse(":UNKNOWN_ALERT:");
        }
        return ":" + failure.fault() + ":";
    }

    private static String received(Alert alert) {
        boolean ssl3 = alert.code() <= LAST_OF_SSL_3 && alert != Alert.RECORD_OVERFLOW;
        return (ssl3 ? ":SSLV3_ALERT_" : ":TLSV1_ALERT_") + alert.toString().toUpperCase(Locale.ROOT) + ":";
    }
}
