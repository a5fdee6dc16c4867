package io.niotls.proto;

/**
 * An extension type. Open: unknown ones are normal, and passed over in a ClientHello.
 *
 * @param code two bytes on the wire
 */
public record ExtensionType(int code) {
    /** RFC 6066 §3. */
    public static final ExtensionType SERVER_NAME = new ExtensionType(0);
    /** RFC 6066 §4. */
    public static final ExtensionType MAX_FRAGMENT_LENGTH = new ExtensionType(1);
    /** RFC 6066 §8. */
    public static final ExtensionType STATUS_REQUEST = new ExtensionType(5);
    /** RFC 8446 §4.2.7 and RFC 8422. */
    public static final ExtensionType SUPPORTED_GROUPS = new ExtensionType(10);
    /** RFC 8422 §5.1.2. */
    public static final ExtensionType EC_POINT_FORMATS = new ExtensionType(11);
    /** RFC 8446 §4.2.3. */
    public static final ExtensionType SIGNATURE_ALGORITHMS = new ExtensionType(13);
    /** ALPN, RFC 7301. */
    public static final ExtensionType APPLICATION_LAYER_PROTOCOL_NEGOTIATION = new ExtensionType(16);
    /** RFC 6962 §3.3.1. */
    public static final ExtensionType SIGNED_CERTIFICATE_TIMESTAMP = new ExtensionType(18);
    /** RFC 7685. */
    public static final ExtensionType PADDING = new ExtensionType(21);
    /** RFC 7366. */
    public static final ExtensionType ENCRYPT_THEN_MAC = new ExtensionType(22);
    /** RFC 7627. */
    public static final ExtensionType EXTENDED_MASTER_SECRET = new ExtensionType(23);
    /** RFC 8449. */
    public static final ExtensionType RECORD_SIZE_LIMIT = new ExtensionType(28);
    /** RFC 5077. */
    public static final ExtensionType SESSION_TICKET = new ExtensionType(35);
    /** RFC 8446 §4.2.11. */
    public static final ExtensionType PRE_SHARED_KEY = new ExtensionType(41);
    /** RFC 8446 §4.2.10. */
    public static final ExtensionType EARLY_DATA = new ExtensionType(42);
    /** RFC 8446 §4.2.1. */
    public static final ExtensionType SUPPORTED_VERSIONS = new ExtensionType(43);
    /** RFC 8446 §4.2.2. */
    public static final ExtensionType COOKIE = new ExtensionType(44);
    /** RFC 8446 §4.2.9. */
    public static final ExtensionType PSK_KEY_EXCHANGE_MODES = new ExtensionType(45);
    /** RFC 8446 §4.2.4. */
    public static final ExtensionType CERTIFICATE_AUTHORITIES = new ExtensionType(47);
    /** RFC 8446 §4.2.5. */
    public static final ExtensionType OID_FILTERS = new ExtensionType(48);
    /** RFC 8446 §4.2.6. */
    public static final ExtensionType POST_HANDSHAKE_AUTH = new ExtensionType(49);
    /** RFC 8446 §4.2.3. */
    public static final ExtensionType SIGNATURE_ALGORITHMS_CERT = new ExtensionType(50);
    /** RFC 8446 §4.2.8. */
    public static final ExtensionType KEY_SHARE = new ExtensionType(51);
    /** RFC 5746. */
    public static final ExtensionType RENEGOTIATION_INFO = new ExtensionType(0xff01);

    /** Returns the registry's name, or the code in hexadecimal. */
    @Override
    public String toString() {
        return switch (code) {
            case 0 -> "server_name";
            case 1 -> "max_fragment_length";
            case 5 -> "status_request";
            case 10 -> "supported_groups";
            case 11 -> "ec_point_formats";
            case 13 -> "signature_algorithms";
            case 16 -> "application_layer_protocol_negotiation";
            case 18 -> "signed_certificate_timestamp";
            case 21 -> "padding";
            case 22 -> "encrypt_then_mac";
            case 23 -> "extended_master_secret";
            case 28 -> "record_size_limit";
            case 35 -> "session_ticket";
            case 41 -> "pre_shared_key";
            case 42 -> "early_data";
            case 43 -> "supported_versions";
            case 44 -> "cookie";
            case 45 -> "psk_key_exchange_modes";
            case 47 -> "certificate_authorities";
            case 48 -> "oid_filters";
            case 49 -> "post_handshake_auth";
            case 50 -> "signature_algorithms_cert";
            case 51 -> "key_share";
            case 0xff01 -> "renegotiation_info";
            default -> String.format("extension 0x%04x", code);
        };
    }
}
