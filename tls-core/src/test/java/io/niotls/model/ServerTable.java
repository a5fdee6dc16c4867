package io.niotls.model;

/** What a server takes from its client. */
final class ServerTable {
    // RFC 8446 appendix A.2, without early data; its states RECVD_CH and NEGOTIATED wait for nothing from the client.
    private static final String TLS13 = """
            START            CLIENT_HELLO_TLS13           !protocol_version  unless TLS13
            START            CLIENT_HELLO_TLS13,CLIENT_HELLO_TLS13_PSK  WAIT_CH_RETRIED  if RETRY
            START            CLIENT_HELLO_TLS13           WAIT_CERT        if ASKS
            START            CLIENT_HELLO_TLS13           WAIT_FINISHED
            # section 4.3.2: no certificate is asked for beside a pre-shared key
            START            CLIENT_HELLO_TLS13_PSK       WAIT_FINISHED
            START            CLIENT_HELLO_TLS12           !protocol_version  unless TLS12
            START            CLIENT_HELLO_TLS12           WAIT_CERT_12     if ASKS
            START            CLIENT_HELLO_TLS12           WAIT_CKE
            START            CLIENT_HELLO_TLS12_RESUMING  WAIT_CCS

            # section 4.1.2: the key share changes, and pre-shared keys may; to that a hello of TLS 1.2 is no answer
            WAIT_CH_RETRIED  CLIENT_HELLO_TLS13           WAIT_CERT        if ASKS
            WAIT_CH_RETRIED  CLIENT_HELLO_TLS13           WAIT_FINISHED
            WAIT_CH_RETRIED  CLIENT_HELLO_TLS13_PSK       WAIT_FINISHED
            WAIT_CH_RETRIED  CLIENT_HELLO_TLS12,CLIENT_HELLO_TLS12_RESUMING  !illegal_parameter|missing_extension

            WAIT_CERT        CERTIFICATE                  WAIT_CV
            # section 4.4.2.4
            WAIT_CERT        EMPTY_CERTIFICATE            !certificate_required  if REQUIRES
            WAIT_CERT        EMPTY_CERTIFICATE            WAIT_FINISHED
            WAIT_CV          CERTIFICATE_VERIFY           WAIT_FINISHED
            WAIT_FINISHED    FINISHED                     CONNECTED

            # section 5: from the first ClientHello on, until the handshake is complete
            WAIT_CH_RETRIED,WAIT_CERT,WAIT_CV,WAIT_FINISHED  CHANGE_CIPHER_SPEC  =

            CONNECTED,CONNECTED_HALF KEY_UPDATE,KEY_UPDATE_REQUESTED,APPLICATION_DATA  =
            CONNECTED,CONNECTED_HALF CLOSE_NOTIFY                 CLOSED
            """;

    // RFC 5246 section 7.3
    private static final String TLS12 = """
            WAIT_CERT_12     CERTIFICATE                  WAIT_CKE_CV
            # section 7.4.6
            WAIT_CERT_12     EMPTY_CERTIFICATE            !handshake_failure  if REQUIRES
            WAIT_CERT_12     EMPTY_CERTIFICATE            WAIT_CKE
            WAIT_CKE         CLIENT_KEY_EXCHANGE          WAIT_CCS
            WAIT_CKE_CV      CLIENT_KEY_EXCHANGE          WAIT_CV_12
            WAIT_CV_12       CERTIFICATE_VERIFY           WAIT_CCS
            WAIT_CCS         CHANGE_CIPHER_SPEC           WAIT_FINISHED_12
            WAIT_FINISHED_12 FINISHED                     CONNECTED_12

            # a renegotiation is refused with a warning
            CONNECTED_12,CONNECTED_12_HALF CLIENT_HELLO_TLS12,CLIENT_HELLO_TLS12_RESUMING  =
            CONNECTED_12,CONNECTED_12_HALF CLIENT_HELLO_TLS13,CLIENT_HELLO_TLS13_PSK  =
            CONNECTED_12,CONNECTED_12_HALF APPLICATION_DATA             =
            CONNECTED_12,CONNECTED_12_HALF CLOSE_NOTIFY                 CLOSED
            WAIT_FINISHED_12,CONNECTED_12  FINISHED_IN_THE_CLEAR  !bad_record_mac
            """;

    private static final String EVERYWHERE = String.join("\n",
            Everywhere.inHandshake("START,WAIT_CH_RETRIED,WAIT_CERT,WAIT_CV,WAIT_FINISHED"),
            Everywhere.inHandshake("WAIT_CERT_12,WAIT_CKE,WAIT_CKE_CV,WAIT_CV_12,WAIT_CCS,WAIT_FINISHED_12"),
            Everywhere.connected("CONNECTED"),
            Everywhere.connected("CONNECTED_12"),
            Everywhere.closed("CLOSED"));

    static final Model MODEL = Model.parse(TLS13, TLS12, EVERYWHERE);

    private ServerTable() {}
}
