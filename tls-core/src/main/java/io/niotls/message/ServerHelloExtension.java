package io.niotls.message;

import static io.niotls.message.ExtensionPlace.SERVER_HELLO_TLS12;
import static io.niotls.message.ExtensionPlace.SERVER_HELLO_TLS13;

import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.List;

/** What a {@link ServerHello} may carry: three extensions in TLS 1.3, all others in TLS 1.2 only. */
public final class ServerHelloExtension {
    // ---- TLS 1.2 ----

    /** The server has used the name. */
    public static final Extension<Present> SERVER_NAME =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.SERVER_NAME, Codec.PRESENT);
    /** What the client asked for, in bytes. */
    public static final Extension<Integer> MAX_FRAGMENT_LENGTH =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.MAX_FRAGMENT_LENGTH, ExtensionBody.MAX_FRAGMENT_LENGTH);
    /** A {@link CertificateStatus} may follow the certificate. */
    public static final Extension<Present> STATUS_REQUEST =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.STATUS_REQUEST, Codec.PRESENT);
    /** Means nothing here, and is never sent; BoringSSL and OpenSSL let it pass too, because BIG-IP servers send it. */
    public static final Extension<List<NamedGroup>> SUPPORTED_GROUPS =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.SUPPORTED_GROUPS, ExtensionBody.GROUPS);
    /** Forms of elliptic curve points; at least one. */
    public static final Extension<byte[]> EC_POINT_FORMATS =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.EC_POINT_FORMATS, ExtensionBody.POINT_FORMATS);
    /** The application protocol; not empty. */
    public static final Extension<String> ALPN =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION, ExtensionBody.PROTOCOL);
    /** Signed certificate timestamps; at least one. */
    public static final Extension<List<byte[]>> SIGNED_CERTIFICATE_TIMESTAMP =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.SIGNED_CERTIFICATE_TIMESTAMP, ExtensionBody.TIMESTAMPS);
    /** CBC records have their MAC outside. */
    public static final Extension<Present> ENCRYPT_THEN_MAC =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.ENCRYPT_THEN_MAC, Codec.PRESENT);
    /** The master secret depends on the whole handshake. */
    public static final Extension<Present> EXTENDED_MASTER_SECRET =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.EXTENDED_MASTER_SECRET, Codec.PRESENT);
    /** The most plaintext that the server accepts in one record; 64 or more. */
    public static final Extension<Integer> RECORD_SIZE_LIMIT =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.RECORD_SIZE_LIMIT, ExtensionBody.RECORD_SIZE_LIMIT);
    /** A {@link NewSessionTicketTls12} will follow. */
    public static final Extension<Present> SESSION_TICKET =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.SESSION_TICKET, Codec.PRESENT);
    /** Both sides' last verify_data; empty in a first handshake. */
    public static final Extension<byte[]> RENEGOTIATION_INFO =
            new Extension<>(SERVER_HELLO_TLS12, ExtensionType.RENEGOTIATION_INFO, ExtensionBody.RENEGOTIATED_CONNECTION);

    // ---- TLS 1.3 ----

    /** The version, TLS 1.3 or newer; its presence is what makes a ServerHello one of TLS 1.3. */
    public static final Extension<ProtocolVersion> SUPPORTED_VERSIONS = new Extension<>(SERVER_HELLO_TLS13,
            ExtensionType.SUPPORTED_VERSIONS, Codec.of(ServerHelloExtension::readVersion, ServerHelloExtension::writeVersion));
    /** The server's public value. */
    public static final Extension<KeyShareEntry> KEY_SHARE =
            new Extension<>(SERVER_HELLO_TLS13, ExtensionType.KEY_SHARE, KeyShareEntry.CODEC);
    /** The index of the pre-shared key, counted from 0 in the client's list. */
    public static final Extension<Integer> PRE_SHARED_KEY =
            new Extension<>(SERVER_HELLO_TLS13, ExtensionType.PRE_SHARED_KEY, Codec.UINT16);

    private ServerHelloExtension() {}

    /** RFC 8446 §4.2.1: "a version prior to TLS 1.3" here is an illegal_parameter. */
    static ProtocolVersion readVersion(ByteReader reader) throws DecodeException, TlsException {
        ProtocolVersion version = new ProtocolVersion(reader.uint16());
        if (version.compareTo(ProtocolVersion.TLS_1_3) < 0) {
            throw new TlsException(Fault.ILLEGAL_FIELD, version + " in supported_versions");
        }
        return version;
    }

    static void writeVersion(ByteWriter writer, ProtocolVersion version) {
        writer.uint16(version.code());
    }
}
