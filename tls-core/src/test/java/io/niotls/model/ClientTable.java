package io.niotls.model;

/** What a client takes from its server. */
final class ClientTable {
    // RFC 8446 appendix A.1, without early data. TLS 1.3 passes over ChangeCipherSpec until the handshake is complete (§5), but a
    // client that has done so cannot go on in TLS 1.2 (CVE-2014-0224). TLS 1.2 passes over HelloRequest (RFC 5246 §7.4.1.1);
    // TLS 1.3 does not know it.
    private static final String TLS13 = """
            WAIT_SH          HELLO_RETRY_REQUEST          WAIT_SH_RETRIED  if TLS13
            WAIT_SH          HELLO_RETRY_REQUEST          !protocol_version
            WAIT_SH          SERVER_HELLO_TLS13           WAIT_EE          if TLS13
            WAIT_SH          SERVER_HELLO_TLS13           !protocol_version
            WAIT_SH          SERVER_HELLO_TLS13_PSK       WAIT_EE_PSK
            WAIT_SH          CHANGE_CIPHER_SPEC           WAIT_SH_CCS      if TLS13
            WAIT_SH          HELLO_REQUEST                WAIT_SH_HR       if TLS12
            WAIT_SH,WAIT_SH_HR  SERVER_HELLO_TLS12           WAIT_CERT_12  if TLS12
            WAIT_SH          SERVER_HELLO_TLS12           !protocol_version
            WAIT_SH,WAIT_SH_HR  SERVER_HELLO_TLS12_RESUMING  WAIT_TICKET   if TICKET
            WAIT_SH,WAIT_SH_HR  SERVER_HELLO_TLS12_RESUMING  WAIT_CCS
            WAIT_SH_HR       HELLO_REQUEST                =
            WAIT_SH_HR       HELLO_RETRY_REQUEST,SERVER_HELLO_TLS13  !protocol_version  unless TLS13

            WAIT_SH_CCS      HELLO_RETRY_REQUEST          WAIT_SH_RETRIED
            WAIT_SH_CCS      SERVER_HELLO_TLS13           WAIT_EE
            WAIT_SH_CCS      SERVER_HELLO_TLS13_PSK       WAIT_EE_PSK
            WAIT_SH_CCS      SERVER_HELLO_TLS12           !protocol_version  unless TLS12

            WAIT_SH_RETRIED  SERVER_HELLO_TLS13           WAIT_EE
            WAIT_SH_RETRIED  SERVER_HELLO_TLS13_PSK       WAIT_EE_PSK
            # section 4.1.4: the version is that of the HelloRetryRequest
            WAIT_SH_RETRIED  SERVER_HELLO_TLS12,SERVER_HELLO_TLS12_RESUMING  !illegal_parameter  if TLS12
            WAIT_SH_RETRIED  SERVER_HELLO_TLS12           !protocol_version|illegal_parameter  unless TLS12

            WAIT_EE          ENCRYPTED_EXTENSIONS         WAIT_CERT_CR
            WAIT_EE_PSK      ENCRYPTED_EXTENSIONS         WAIT_FINISHED
            WAIT_CERT_CR     CERTIFICATE_REQUEST          WAIT_CERT
            WAIT_CERT_CR     CERTIFICATE                  WAIT_CV
            WAIT_CERT        CERTIFICATE                  WAIT_CV
            # section 4.4.2.4
            WAIT_CERT_CR,WAIT_CERT  EMPTY_CERTIFICATE     !decode_error
            WAIT_CV          CERTIFICATE_VERIFY           WAIT_FINISHED
            WAIT_FINISHED    FINISHED                     CONNECTED

            WAIT_SH_CCS,WAIT_SH_RETRIED,WAIT_EE,WAIT_EE_PSK           CHANGE_CIPHER_SPEC  =
            WAIT_CERT_CR,WAIT_CERT,WAIT_CV,WAIT_FINISHED              CHANGE_CIPHER_SPEC  =

            CONNECTED,CONNECTED_HALF NEW_SESSION_TICKET,KEY_UPDATE,KEY_UPDATE_REQUESTED,APPLICATION_DATA  =
            CONNECTED,CONNECTED_HALF CLOSE_NOTIFY                 CLOSED
            """;

    // RFC 5246 section 7.3, RFC 5077 section 3.1, RFC 6066 section 8
    private static final String TLS12 = """
            WAIT_CERT_12     CERTIFICATE                  WAIT_STATUS      if STATUS
            WAIT_CERT_12     CERTIFICATE                  WAIT_SKE
            # section 7.4.2: a server's certificate is not optional
            WAIT_CERT_12     EMPTY_CERTIFICATE            !decode_error
            # it may be left out even so
            WAIT_STATUS      CERTIFICATE_STATUS           WAIT_SKE
            WAIT_STATUS      SERVER_KEY_EXCHANGE          WAIT_CR_OR_DONE
            WAIT_SKE         SERVER_KEY_EXCHANGE          WAIT_CR_OR_DONE
            WAIT_CR_OR_DONE  CERTIFICATE_REQUEST          WAIT_DONE
            WAIT_CR_OR_DONE,WAIT_DONE  SERVER_HELLO_DONE  WAIT_TICKET      if TICKET
            WAIT_CR_OR_DONE,WAIT_DONE  SERVER_HELLO_DONE  WAIT_CCS
            WAIT_TICKET      NEW_SESSION_TICKET           WAIT_CCS
            WAIT_CCS         CHANGE_CIPHER_SPEC           WAIT_FINISHED_12
            WAIT_FINISHED_12 FINISHED                     CONNECTED_12

            # section 7.4.1.1; where ChangeCipherSpec is due, it could be a protected record
            WAIT_CERT_12,WAIT_STATUS,WAIT_SKE,WAIT_CR_OR_DONE,WAIT_DONE,WAIT_TICKET,WAIT_FINISHED_12  HELLO_REQUEST  =

            # a renegotiation is refused with a warning
            CONNECTED_12,CONNECTED_12_HALF HELLO_REQUEST,APPLICATION_DATA  =
            CONNECTED_12,CONNECTED_12_HALF CLOSE_NOTIFY                 CLOSED
            WAIT_FINISHED_12,CONNECTED_12  FINISHED_IN_THE_CLEAR  !bad_record_mac
            """;

    private static final String EVERYWHERE = String.join("\n",
            Everywhere.inHandshake("WAIT_SH,WAIT_SH_CCS,WAIT_SH_HR,WAIT_SH_RETRIED,WAIT_EE,WAIT_EE_PSK"),
            Everywhere.inHandshake("WAIT_CERT_CR,WAIT_CERT,WAIT_CV,WAIT_FINISHED"),
            Everywhere.inHandshake("WAIT_CERT_12,WAIT_STATUS,WAIT_SKE,WAIT_CR_OR_DONE,WAIT_DONE"),
            Everywhere.inHandshake("WAIT_TICKET,WAIT_CCS,WAIT_FINISHED_12"),
            Everywhere.connected("CONNECTED"),
            Everywhere.connected("CONNECTED_12"),
            Everywhere.closed("CLOSED"));

    static final Model MODEL = Model.parse(TLS13, TLS12, EVERYWHERE);

    private ClientTable() {}
}
