package io.niotls.proto;

/**
 * What went wrong, as a sentence about the peer. The alert follows from the fault; nobody else picks one.
 *
 * <p>What is written below starts after "the peer", or with "we" or "this side" where the fault is here. More detail, if
 * there is any, is in {@link TlsException#detail}.
 */
public enum Fault {
    // ---- Records ----

    /** The first bytes are not a TLS record. */
    NOT_TLS(Alert.UNEXPECTED_MESSAGE, "sent bytes that are not TLS; check that the peer speaks TLS on this port"),
    /** The first bytes are an HTTP request or response in plain text. */
    PLAIN_HTTP(Alert.UNEXPECTED_MESSAGE, "speaks plain HTTP here; use https, or the port that has TLS"),
    /** An SSLv2 hello. */
    SSLV2_HELLO(Alert.PROTOCOL_VERSION, "sent an SSLv2 hello; it must be set to TLS 1.2 or newer"),
    /** An unknown content type. */
    UNKNOWN_CONTENT_TYPE(Alert.UNEXPECTED_MESSAGE, "sent a record of an unknown type"),
    /** A record version that does not start with 3. */
    BAD_RECORD_VERSION(Alert.PROTOCOL_VERSION, "sent a record with a version that is not TLS"),
    /** A record longer than the protocol, or the limit we asked for, allows. */
    RECORD_TOO_LONG(Alert.RECORD_OVERFLOW, "sent a record that is longer than allowed"),
    /** An encrypted record that does not open. */
    RECORD_NOT_AUTHENTIC(Alert.BAD_RECORD_MAC,
            "sent a record that does not decrypt: it was damaged, forged, or sealed with other keys"),
    /** A TLS 1.3 record with nothing but padding. */
    RECORD_WITHOUT_TYPE(Alert.UNEXPECTED_MESSAGE, "sent an encrypted record that holds no content type"),
    /** A record that must be encrypted and is not. */
    PLAINTEXT_RECORD(Alert.UNEXPECTED_MESSAGE, "sent a record in the clear where records must be encrypted"),
    /** An empty record of a type that must not be empty. */
    EMPTY_RECORD(Alert.UNEXPECTED_MESSAGE, "sent an empty record of a type that must not be empty"),
    /** More empty records than is reasonable. */
    TOO_MANY_EMPTY_RECORDS(Alert.UNEXPECTED_MESSAGE, "sent too many empty records in a row"),
    /** Application data before the handshake is complete. */
    EARLY_APPLICATION_DATA(Alert.UNEXPECTED_MESSAGE, "sent application data before the handshake was complete"),
    /** Another record between the parts of one handshake message. */
    INTERLEAVED_HANDSHAKE(Alert.UNEXPECTED_MESSAGE, "sent another record between the parts of a handshake message"),
    /** Handshake bytes after the message that changes keys, in the same record (CVE-2025-61730). */
    HANDSHAKE_OVER_KEY_CHANGE(Alert.UNEXPECTED_MESSAGE, "sent handshake bytes that cross a change of keys"),
    /** Handshake bytes in the same record as a message that waits for our answer. */
    HANDSHAKE_AFTER_FLIGHT(Alert.UNEXPECTED_MESSAGE, "sent handshake bytes behind a message that waits for our answer"),
    /** A ChangeCipherSpec that is not the single byte 1. */
    BAD_CHANGE_CIPHER_SPEC(Alert.UNEXPECTED_MESSAGE, "sent a ChangeCipherSpec that is not the single byte 1"),
    /** A ChangeCipherSpec where none may come. */
    UNEXPECTED_CHANGE_CIPHER_SPEC(Alert.UNEXPECTED_MESSAGE, "sent a ChangeCipherSpec where none is allowed"),
    /** An alert record that is not two bytes. */
    MALFORMED_ALERT(Alert.DECODE_ERROR, "sent an alert that is not two bytes long"),
    /** More warning alerts than is reasonable. */
    TOO_MANY_WARNINGS(Alert.UNEXPECTED_MESSAGE, "sent too many warning alerts"),
    /** The peer has used a key for as many records as is safe and did not change it. */
    KEY_EXHAUSTED(Alert.UNEXPECTED_MESSAGE, "sent more records under one key than is safe"),
    /** We have used a key for as many records as is safe, and TLS 1.2 has no way to change it. */
    OWN_KEY_EXHAUSTED(Alert.INTERNAL_ERROR, "we have sent as many records under one key as is safe; open a new connection"),

    // ---- Messages ----

    /** A message that may not come now. */
    UNEXPECTED_MESSAGE(Alert.UNEXPECTED_MESSAGE, "sent a message that is not allowed here"),
    /** A handshake type that is not known. */
    UNKNOWN_MESSAGE(Alert.UNEXPECTED_MESSAGE, "sent a handshake message of an unknown type"),
    /** A message that does not parse. */
    MALFORMED_MESSAGE(Alert.DECODE_ERROR, "sent a message that does not parse"),
    /** A handshake message longer than our limit. */
    MESSAGE_TOO_LONG(Alert.ILLEGAL_PARAMETER, "sent a handshake message that is longer than our limit"),
    /** The same extension twice. */
    DUPLICATE_EXTENSION(Alert.ILLEGAL_PARAMETER, "sent the same extension twice"),
    /** An extension in a message that must not carry it. */
    MISPLACED_EXTENSION(Alert.ILLEGAL_PARAMETER, "sent an extension in a message that must not carry it"),
    /** An extension in an answer that was not asked for. */
    UNREQUESTED_EXTENSION(Alert.UNSUPPORTED_EXTENSION, "answered with an extension that we did not send"),
    /** A mandatory extension is missing. */
    MISSING_EXTENSION(Alert.MISSING_EXTENSION, "left out an extension that is needed"),
    /** pre_shared_key is not the last extension. */
    PSK_NOT_LAST(Alert.ILLEGAL_PARAMETER, "put an extension after pre_shared_key, which must be the last"),
    /** A field has a value that the RFC forbids. */
    ILLEGAL_FIELD(Alert.ILLEGAL_PARAMETER, "sent a field with a value that is not allowed"),
    /** A compression method other than null. */
    COMPRESSION(Alert.ILLEGAL_PARAMETER, "did not offer, or chose another than, the null compression method"),
    /** More KeyUpdate messages than is reasonable. */
    TOO_MANY_KEY_UPDATES(Alert.UNEXPECTED_MESSAGE, "sent too many KeyUpdate messages"),
    /** More tickets than is reasonable. */
    TOO_MANY_TICKETS(Alert.UNEXPECTED_MESSAGE, "sent too many session tickets"),
    /** More fragments of one handshake message than is reasonable. */
    TOO_MANY_FRAGMENTS(Alert.UNEXPECTED_MESSAGE, "cut a handshake message into too many records"),
    /** More HelloRequest messages during a handshake than is reasonable. */
    TOO_MANY_HELLO_REQUESTS(Alert.UNEXPECTED_MESSAGE, "sent too many HelloRequest messages during the handshake"),
    /** A renegotiation, which this library never does. */
    RENEGOTIATION(Alert.NO_RENEGOTIATION, "asked to renegotiate, which is never done here"),

    // ---- Negotiation ----

    /** No version in common. */
    UNSUPPORTED_VERSION(Alert.PROTOCOL_VERSION, "supports no version of TLS that is enabled here"),
    /** The server chose a version that we did not offer. */
    SELECTED_UNOFFERED_VERSION(Alert.ILLEGAL_PARAMETER, "chose a version that was not offered"),
    /** No cipher suite in common. */
    NO_COMMON_CIPHER_SUITE(Alert.HANDSHAKE_FAILURE, "supports no cipher suite that is enabled here"),
    /** The server chose a suite that we did not offer. */
    SELECTED_UNOFFERED_CIPHER_SUITE(Alert.ILLEGAL_PARAMETER, "chose a cipher suite that was not offered"),
    /** The server chose another suite than in its HelloRetryRequest, or for a session. */
    CHANGED_CIPHER_SUITE(Alert.ILLEGAL_PARAMETER, "changed the cipher suite where it must stay the same"),
    /** No group in common. */
    NO_COMMON_GROUP(Alert.HANDSHAKE_FAILURE, "supports no group for key agreement that is enabled here"),
    /** No finite field group in common, where the suites leave nothing else: TLS 1.2, RFC 7919 §4. */
    NO_COMMON_DH_GROUP(Alert.INSUFFICIENT_SECURITY, "supports no finite field group that is enabled here"),
    /** The server chose a group that we did not offer. */
    SELECTED_UNOFFERED_GROUP(Alert.ILLEGAL_PARAMETER, "chose a group that was not offered"),
    /** A key share for a group that was not listed, or twice, or that contradicts a HelloRetryRequest. */
    BAD_KEY_SHARE_LIST(Alert.ILLEGAL_PARAMETER, "sent key shares that do not match its list of groups"),
    /** A public value that is not valid in its group. */
    INVALID_KEY_SHARE(Alert.ILLEGAL_PARAMETER, "sent a key share that is not valid in its group"),
    /** Diffie-Hellman parameters that are too small or too large. */
    WEAK_DH_GROUP(Alert.INSUFFICIENT_SECURITY, "chose Diffie-Hellman parameters that are too weak or too large"),
    /** No signature scheme in common. */
    NO_COMMON_SIGNATURE_SCHEME(Alert.HANDSHAKE_FAILURE, "accepts no signature that one of our certificates can make"),
    /** A signature with a scheme that we did not offer. */
    UNOFFERED_SIGNATURE_SCHEME(Alert.ILLEGAL_PARAMETER, "signed with a scheme that was not offered or does not fit its key"),
    /** The server chose an application protocol that was not offered. */
    SELECTED_UNOFFERED_PROTOCOL(Alert.ILLEGAL_PARAMETER, "chose an application protocol that was not offered"),
    /** No application protocol in common. */
    NO_COMMON_PROTOCOL(Alert.NO_APPLICATION_PROTOCOL, "offers no application protocol that is enabled here"),
    /** No virtual host of that name, and no default one. */
    UNKNOWN_SERVER_NAME(Alert.UNRECOGNIZED_NAME, "asked for a server name that is not served here"),
    /** A second HelloRetryRequest. */
    SECOND_HELLO_RETRY_REQUEST(Alert.UNEXPECTED_MESSAGE, "sent a second HelloRetryRequest"),
    /** A HelloRetryRequest that changes nothing. */
    POINTLESS_HELLO_RETRY_REQUEST(Alert.ILLEGAL_PARAMETER, "sent a HelloRetryRequest that asks for no change"),
    /** The second ClientHello differs in what must stay the same. */
    CHANGED_CLIENT_HELLO(Alert.ILLEGAL_PARAMETER, "changed its second ClientHello in what must stay the same"),
    /** A cookie that is not ours. */
    BAD_COOKIE(Alert.ILLEGAL_PARAMETER, "sent back a cookie that is not ours or too old"),
    /** The random says that a newer version was negotiated away, RFC 8446 §4.1.3. */
    DOWNGRADE(Alert.ILLEGAL_PARAMETER, "supports a newer version of TLS: someone made this connection use an older one"),
    /** A fallback with TLS_FALLBACK_SCSV that was not needed, RFC 7507. */
    NEEDLESS_FALLBACK(Alert.INAPPROPRIATE_FALLBACK,
            "fell back to an older version of TLS although this side supports a newer one"),
    /** renegotiation_info is not empty in a first handshake. */
    BAD_RENEGOTIATION_INFO(Alert.HANDSHAKE_FAILURE, "sent a renegotiation_info that does not fit a first handshake"),
    /** TLS 1.2 without extended master secret where the configuration requires it. */
    NO_EXTENDED_MASTER_SECRET(Alert.HANDSHAKE_FAILURE, "does not support extended_master_secret, which this side requires"),
    /** Extended master secret differs between a session and its resumption, RFC 7627 §5.3. */
    EXTENDED_MASTER_SECRET_CHANGED(Alert.HANDSHAKE_FAILURE,
            "changed extended_master_secret between a session and its resumption"),
    /** The server chose a PSK that was not offered, or none where one was needed. */
    BAD_PSK_SELECTION(Alert.ILLEGAL_PARAMETER, "chose a pre-shared key that was not offered or does not fit"),
    /** A PSK is required and none of the identities is known. */
    UNKNOWN_PSK_IDENTITY(Alert.UNKNOWN_PSK_IDENTITY, "knows no pre-shared key that is known here"),

    // ---- Authentication ----

    /** A binder is wrong. */
    BAD_BINDER(Alert.DECRYPT_ERROR, "does not hold the pre-shared key that it named"),
    /** A Finished is wrong. */
    BAD_FINISHED(Alert.DECRYPT_ERROR, "sent a Finished that does not match the handshake: it was changed on its way"),
    /** A handshake signature is wrong. */
    BAD_SIGNATURE(Alert.DECRYPT_ERROR, "sent a signature over the handshake that is wrong"),
    /** The server sent no certificate. */
    NO_SERVER_CERTIFICATE(Alert.DECODE_ERROR, "sent an empty certificate list, which a server must not"),
    /** The client sent no certificate in TLS 1.3. */
    CLIENT_CERTIFICATE_REQUIRED(Alert.CERTIFICATE_REQUIRED, "sent no certificate; this server requires one"),
    /** The client sent no certificate in TLS 1.2. */
    CLIENT_CERTIFICATE_REQUIRED_TLS12(Alert.HANDSHAKE_FAILURE, "sent no certificate; this server requires one"),
    /** We have no certificate for this. */
    NO_CREDENTIAL(Alert.HANDSHAKE_FAILURE, "accepts none of our certificates, or we have none for the name it asked for"),
    /** A certificate does not parse. */
    MALFORMED_CERTIFICATE(Alert.BAD_CERTIFICATE, "sent a certificate that does not parse"),
    /** A signature in the chain is wrong, or a constraint is broken. */
    BAD_CERTIFICATE(Alert.BAD_CERTIFICATE, "sent a certificate chain that is not valid"),
    /** A key or a kind of certificate that cannot be used here. */
    UNSUPPORTED_CERTIFICATE(Alert.UNSUPPORTED_CERTIFICATE, "sent a certificate whose key or usage does not allow this"),
    /** A certificate was revoked. */
    REVOKED_CERTIFICATE(Alert.CERTIFICATE_REVOKED, "sent a certificate that was revoked"),
    /** A certificate is out of its validity. */
    EXPIRED_CERTIFICATE(Alert.CERTIFICATE_EXPIRED, "sent a certificate that has expired or is not valid yet"),
    /** No path to a trust anchor. */
    UNTRUSTED_CERTIFICATE(Alert.UNKNOWN_CA, "sent a certificate that no trusted authority vouches for"),
    /** The certificate is for another name. */
    WRONG_HOST_NAME(Alert.BAD_CERTIFICATE, "sent a certificate for another name than the one asked for"),
    /** None of the pinned keys is in the chain. */
    PIN_MISMATCH(Alert.CERTIFICATE_UNKNOWN, "sent a certificate chain without any of the pinned keys"),
    /** The verifier refused for a reason of its own. */
    REJECTED_CERTIFICATE(Alert.CERTIFICATE_UNKNOWN, "sent a certificate that the configured verifier refused"),
    /** A chain longer than our limit. */
    CHAIN_TOO_LONG(Alert.BAD_CERTIFICATE, "sent more certificates than our limit"),
    /** A certificate or key larger than our limit. */
    CERTIFICATE_TOO_LARGE(Alert.BAD_CERTIFICATE, "sent a certificate or key that is larger than our limit"),
    /** A key smaller than our limit. */
    WEAK_CERTIFICATE_KEY(Alert.BAD_CERTIFICATE, "sent a certificate whose key is too weak"),
    /** A certificate whose signature is of SHA-1 or of another algorithm that is not allowed. */
    WEAK_CERTIFICATE_SIGNATURE(Alert.BAD_CERTIFICATE, "sent a certificate that is signed with a weak or unknown algorithm"),
    /** A stapled OCSP response that is not good. */
    BAD_OCSP_RESPONSE(Alert.BAD_CERTIFICATE_STATUS_RESPONSE,
            "stapled an OCSP response that is malformed, unsigned, out of date or for another certificate"),
    /** No stapled OCSP response where there must be one, RFC 7633. */
    MISSING_OCSP_RESPONSE(Alert.BAD_CERTIFICATE_STATUS_RESPONSE,
            "stapled no OCSP response, which its certificate or this side requires"),

    // ---- The connection ----

    /** The transport ended without close_notify. */
    TRUNCATED(Alert.CLOSE_NOTIFY, "ended the connection without close_notify: what it sent last may be missing"),
    /** The peer sent a fatal alert. */
    PEER_ALERT(Alert.CLOSE_NOTIFY, "refused the connection with a fatal alert"),
    /** The peer closed during the handshake. */
    CLOSED_IN_HANDSHAKE(Alert.CLOSE_NOTIFY, "closed the connection during the handshake"),
    /** This side gave up. */
    CANCELLED(Alert.USER_CANCELED, "was told that we give up"),
    /** This side failed: a key that cannot sign, a handler that threw. */
    INTERNAL_ERROR(Alert.INTERNAL_ERROR, "this side failed; the peer is not to blame");

    private final Alert alert;
    private final String sentence;

    Fault(Alert alert, String sentence) {
        this.alert = alert;
        this.sentence = sentence.startsWith("we ") || sentence.startsWith("this side ") ? sentence : "the peer " + sentence;
    }

    /** Returns the alert that tells the peer of this fault. {@link #TRUNCATED}, {@link #PEER_ALERT} and
     * {@link #CLOSED_IN_HANDSHAKE} send none; see {@link #sendsAlert}. */
    public Alert alert() {
        return alert;
    }

    /** Returns whether the peer is told: not if it has gone, or has itself sent a fatal alert. */
    public boolean sendsAlert() {
        return this != TRUNCATED && this != PEER_ALERT && this != CLOSED_IN_HANDSHAKE;
    }

    /** Returns one sentence: what the peer did and, where it helps, what to do about it. */
    public String sentence() {
        return sentence;
    }
}
