package io.niotls.message;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.niotls.proto.ExtensionType;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which extension may stand in which message: the table of RFC 8446 §4.2, with the columns of TLS 1.2 beside it. A row is an
 * extension, a cell is the key that knows the form of its body there. What has no cell is refused, or not known.
 */
final class ExtensionTable {
    private static final List<List<Extension<?>>> ROWS = List.of(
            // RFC 6066 §3
            row(ClientHelloExtension.SERVER_NAME, ServerHelloExtension.SERVER_NAME, EncryptedExtension.SERVER_NAME),
            // RFC 6066 §4
            row(ClientHelloExtension.MAX_FRAGMENT_LENGTH, ServerHelloExtension.MAX_FRAGMENT_LENGTH,
                    EncryptedExtension.MAX_FRAGMENT_LENGTH),
            // RFC 6066 §8, RFC 8446 §4.4.2.1
            row(ClientHelloExtension.STATUS_REQUEST, ServerHelloExtension.STATUS_REQUEST,
                    CertificateRequestExtension.STATUS_REQUEST, CertificateExtension.STATUS_REQUEST),
            // RFC 8446 §4.2.7, RFC 8422 §5.1.1
            row(ClientHelloExtension.SUPPORTED_GROUPS, ServerHelloExtension.SUPPORTED_GROUPS,
                    EncryptedExtension.SUPPORTED_GROUPS),
            // RFC 8422 §5.1.2
            row(ClientHelloExtension.EC_POINT_FORMATS, ServerHelloExtension.EC_POINT_FORMATS),
            // RFC 8446 §4.2.3
            row(ClientHelloExtension.SIGNATURE_ALGORITHMS, CertificateRequestExtension.SIGNATURE_ALGORITHMS),
            row(ClientHelloExtension.SIGNATURE_ALGORITHMS_CERT, CertificateRequestExtension.SIGNATURE_ALGORITHMS_CERT),
            // RFC 7301 §3.1
            row(ClientHelloExtension.ALPN, ServerHelloExtension.ALPN, EncryptedExtension.ALPN),
            // RFC 6962 §3.3.1, RFC 8446 §4.4.2.1
            row(ClientHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP, ServerHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP,
                    CertificateRequestExtension.SIGNED_CERTIFICATE_TIMESTAMP, CertificateExtension.SIGNED_CERTIFICATE_TIMESTAMP),
            // RFC 7685
            row(ClientHelloExtension.PADDING),
            // RFC 7366
            row(ClientHelloExtension.ENCRYPT_THEN_MAC, ServerHelloExtension.ENCRYPT_THEN_MAC),
            // RFC 7627
            row(ClientHelloExtension.EXTENDED_MASTER_SECRET, ServerHelloExtension.EXTENDED_MASTER_SECRET),
            // RFC 8449
            row(ClientHelloExtension.RECORD_SIZE_LIMIT, ServerHelloExtension.RECORD_SIZE_LIMIT,
                    EncryptedExtension.RECORD_SIZE_LIMIT),
            // RFC 5077
            row(ClientHelloExtension.SESSION_TICKET, ServerHelloExtension.SESSION_TICKET),
            // RFC 8446 §4.2.11
            row(ClientHelloExtension.PRE_SHARED_KEY, ServerHelloExtension.PRE_SHARED_KEY),
            // RFC 8446 §4.2.10
            row(ClientHelloExtension.EARLY_DATA, EncryptedExtension.EARLY_DATA, NewSessionTicketExtension.EARLY_DATA),
            // RFC 8446 §4.2.1
            row(ClientHelloExtension.SUPPORTED_VERSIONS, ServerHelloExtension.SUPPORTED_VERSIONS,
                    HelloRetryRequestExtension.SUPPORTED_VERSIONS),
            // RFC 8446 §4.2.2
            row(ClientHelloExtension.COOKIE, HelloRetryRequestExtension.COOKIE),
            // RFC 8446 §4.2.9
            row(ClientHelloExtension.PSK_KEY_EXCHANGE_MODES),
            // RFC 8446 §4.2.4
            row(ClientHelloExtension.CERTIFICATE_AUTHORITIES, CertificateRequestExtension.CERTIFICATE_AUTHORITIES),
            // RFC 8446 §4.2.5
            row(CertificateRequestExtension.OID_FILTERS),
            // RFC 8446 §4.2.6
            row(ClientHelloExtension.POST_HANDSHAKE_AUTH),
            // RFC 8446 §4.2.8
            row(ClientHelloExtension.KEY_SHARE, ServerHelloExtension.KEY_SHARE, HelloRetryRequestExtension.KEY_SHARE),
            // RFC 5746
            row(ClientHelloExtension.RENEGOTIATION_INFO, ServerHelloExtension.RENEGOTIATION_INFO));

    private static final Set<ExtensionType> KNOWN = cells().map(Extension::type).collect(toUnmodifiableSet());

    private static final Map<ExtensionPlace, Map<ExtensionType, Extension<?>>> BY_PLACE = cells().collect(groupingBy(
            Extension::place, () -> new EnumMap<>(ExtensionPlace.class), toUnmodifiableMap(Extension::type, identity())));

    private ExtensionTable() {}

    /** Returns the key of a type in a message, null if it may not stand there or is not known. */
    static Extension<?> key(ExtensionPlace place, ExtensionType type) {
        return BY_PLACE.get(place).get(type);
    }

    /** Returns whether the table has a row for a type. */
    static boolean isKnown(ExtensionType type) {
        return KNOWN.contains(type);
    }

    /** Returns every key. */
    static Stream<Extension<?>> cells() {
        return ROWS.stream().flatMap(List::stream);
    }

    private static List<Extension<?>> row(Extension<?>... cells) {
        return List.of(cells);
    }
}
