package io.niotls.message;

/** A message that carries extensions: a column of the table in RFC 8446 §4.2, which has short names for them. */
enum ExtensionPlace {
    /** CH, of every version. */
    CLIENT_HELLO("ClientHello"),
    /** SH of TLS 1.2, RFC 5246 §7.4.1.3: one without supported_versions. */
    SERVER_HELLO_TLS12("a TLS 1.2 ServerHello"),
    /** SH of TLS 1.3: one with supported_versions. */
    SERVER_HELLO_TLS13("a TLS 1.3 ServerHello"),
    /** HRR. */
    HELLO_RETRY_REQUEST("HelloRetryRequest"),
    /** EE. */
    ENCRYPTED_EXTENSIONS("EncryptedExtensions"),
    /** CT: one entry of a Certificate, of either side. */
    CERTIFICATE("Certificate"),
    /** CR. */
    CERTIFICATE_REQUEST("CertificateRequest"),
    /** NST. */
    NEW_SESSION_TICKET("NewSessionTicket");

    private final String message;

    ExtensionPlace(String message) {
        this.message = message;
    }

    /** Returns the message's name, as it stands in a sentence. */
    @Override
    public String toString() {
        return message;
    }
}
