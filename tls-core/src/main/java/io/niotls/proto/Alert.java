package io.niotls.proto;

import java.util.Locale;

/** Alert descriptions, RFC 8446 §6, RFC 5246 §7.2 and the registry. */
public enum Alert {
    /** The sender will write no more. */
    CLOSE_NOTIFY(0),
    /** A message came when it must not. */
    UNEXPECTED_MESSAGE(10),
    /** A record cannot be decrypted. */
    BAD_RECORD_MAC(20),
    /** A record is longer than allowed. */
    RECORD_OVERFLOW(22),
    /** The two sides have no parameters in common. */
    HANDSHAKE_FAILURE(40),
    /** A certificate is corrupt or its signature wrong. */
    BAD_CERTIFICATE(42),
    /** A certificate is of an unusable kind. */
    UNSUPPORTED_CERTIFICATE(43),
    /** A certificate was revoked. */
    CERTIFICATE_REVOKED(44),
    /** A certificate has expired or is not valid yet. */
    CERTIFICATE_EXPIRED(45),
    /** A certificate is unacceptable for another reason. */
    CERTIFICATE_UNKNOWN(46),
    /** A field is wrong or contradicts others. */
    ILLEGAL_PARAMETER(47),
    /** A chain leads to no trusted anchor. */
    UNKNOWN_CA(48),
    /** A certificate was valid, but access is not allowed. */
    ACCESS_DENIED(49),
    /** A message does not parse. */
    DECODE_ERROR(50),
    /** A handshake signature or MAC is wrong. */
    DECRYPT_ERROR(51),
    /** The version is recognised but not supported. */
    PROTOCOL_VERSION(70),
    /** The parameters are weaker than required. */
    INSUFFICIENT_SECURITY(71),
    /** The sender failed for a reason of its own. */
    INTERNAL_ERROR(80),
    /** A fallback retry that was not needed, RFC 7507. */
    INAPPROPRIATE_FALLBACK(86),
    /** The sender gave up for a reason of its own. */
    USER_CANCELED(90),
    /** TLS 1.2: a renegotiation is refused; a warning. */
    NO_RENEGOTIATION(100),
    /** A mandatory extension is missing. */
    MISSING_EXTENSION(109),
    /** An extension came that was not offered. */
    UNSUPPORTED_EXTENSION(110),
    /** No such server name. */
    UNRECOGNIZED_NAME(112),
    /** A stapled OCSP response is wrong. */
    BAD_CERTIFICATE_STATUS_RESPONSE(113),
    /** No such PSK identity. */
    UNKNOWN_PSK_IDENTITY(115),
    /** A client certificate is required. */
    CERTIFICATE_REQUIRED(116),
    /** No application protocol in common, RFC 7301. */
    NO_APPLICATION_PROTOCOL(120);

    private final int code;

    Alert(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /** Returns the alert of a byte on the wire, or null if this library knows none. */
    public static Alert of(int code) {
        for (Alert alert : values()) {
            if (alert.code == code) {
                return alert;
            }
        }
        return null;
    }

    /** Returns the RFC's name, such as {@code decode_error}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
