package io.niotls.model;

import io.niotls.model.Shape.Feature;

/**
 * All that can happen to a subject: what its peer may say, however wrong the time, and what its own program may do. A message
 * of the peer's is well-formed, made for its place in the transcript, and under the keys that the peer has by then.
 */
enum Event {
    /** Offers TLS 1.3; answers a HelloRetryRequest if there was one. */
    CLIENT_HELLO_TLS13,
    /** The same with a pre-shared key of an earlier connection. */
    CLIENT_HELLO_TLS13_PSK,
    /** Offers TLS 1.2. */
    CLIENT_HELLO_TLS12,
    /** Offers TLS 1.2 and to resume an earlier connection, by its id or ticket. */
    CLIENT_HELLO_TLS12_RESUMING,
    /** Asks for a share of another group. */
    HELLO_RETRY_REQUEST,
    SERVER_HELLO_TLS13,
    /** Chooses the pre-shared key that was offered. */
    SERVER_HELLO_TLS13_PSK,
    SERVER_HELLO_TLS12,
    /** Resumes the session that was offered. */
    SERVER_HELLO_TLS12_RESUMING,
    ENCRYPTED_EXTENSIONS,
    CERTIFICATE_REQUEST,
    CERTIFICATE,
    /** A list of certificates without any: a client's way to say that it has none. */
    EMPTY_CERTIFICATE,
    CERTIFICATE_STATUS,
    SERVER_KEY_EXCHANGE,
    SERVER_HELLO_DONE,
    CLIENT_KEY_EXCHANGE,
    CERTIFICATE_VERIFY,
    FINISHED,
    /** As if keys had never changed: the message itself is right. */
    FINISHED_IN_THE_CLEAR,
    NEW_SESSION_TICKET,
    KEY_UPDATE,
    /** A KeyUpdate that asks for one in return. */
    KEY_UPDATE_REQUESTED,
    HELLO_REQUEST,
    END_OF_EARLY_DATA,
    /** Type 254, which stands in transcripts only. */
    MESSAGE_HASH,
    /** Of a type that nobody has registered. */
    UNKNOWN_HANDSHAKE,
    CHANGE_CIPHER_SPEC,
    APPLICATION_DATA,
    /** user_canceled, which says that a close_notify follows. */
    WARNING,
    FATAL_ALERT,
    CLOSE_NOTIFY,
    /** The transport ends. */
    END_OF_INPUT,
    /** The subject's program sends data, as far as it is allowed to. */
    PROGRAM_SENDS,
    /** The subject's program changes its keys, as far as it is allowed to. */
    PROGRAM_UPDATES_KEYS,
    /** The subject's program closes. */
    PROGRAM_CLOSES;

    boolean isProgram() {
        return this == PROGRAM_SENDS || this == PROGRAM_UPDATES_KEYS || this == PROGRAM_CLOSES;
    }

    /** Returns whether the peer can do it at all: it cannot resume without a session, nor in the other role. */
    boolean isPossible(Shape shape) {
        String own = shape.isClient() ? "SERVER" : "CLIENT";
        return switch (this) {
            case CLIENT_HELLO_TLS13_PSK, SERVER_HELLO_TLS13_PSK -> name().startsWith(own) && shape.has(Feature.RESUMES_TLS13);
            case CLIENT_HELLO_TLS12_RESUMING, SERVER_HELLO_TLS12_RESUMING ->
                    name().startsWith(own) && shape.has(Feature.RESUMES_TLS12);
            default -> true;
        };
    }
}
