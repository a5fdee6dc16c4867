package io.niotls.message;

import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a {@link ClientHello} may carry, of TLS 1.3 and TLS 1.2 alike: a client does not know yet which it will be. */
public final class ClientHelloExtension {
    /**
     * The host_name that the client asks for, as sent: 1 to 255 visible ASCII characters, so that it can be logged. Whether it
     * is a name of DNS, and how its case is folded, is for those who look a host up.
     */
    public static final Extension<String> SERVER_NAME =
            key(ExtensionType.SERVER_NAME, Codec.of(ClientHelloExtension::readServerName, ClientHelloExtension::writeServerName));
    /** The most plaintext that the client wants in one record: 512, 1,024, 2,048 or 4,096 bytes. */
    public static final Extension<Integer> MAX_FRAGMENT_LENGTH =
            key(ExtensionType.MAX_FRAGMENT_LENGTH, ExtensionBody.MAX_FRAGMENT_LENGTH);
    /** The wish for a stapled OCSP response. */
    public static final Extension<StatusRequest> STATUS_REQUEST = key(ExtensionType.STATUS_REQUEST, StatusRequest.CODEC);
    /** Groups for key agreement, the preferred one first; at least one. */
    public static final Extension<List<NamedGroup>> SUPPORTED_GROUPS =
            key(ExtensionType.SUPPORTED_GROUPS, ExtensionBody.GROUPS);
    /** Forms of elliptic curve points; at least one, and 0 (uncompressed) is the only one that is not obsolete. */
    public static final Extension<byte[]> EC_POINT_FORMATS = key(ExtensionType.EC_POINT_FORMATS, ExtensionBody.POINT_FORMATS);
    /** Signatures that the client accepts, the preferred one first; at least one. */
    public static final Extension<List<SignatureScheme>> SIGNATURE_ALGORITHMS =
            key(ExtensionType.SIGNATURE_ALGORITHMS, ExtensionBody.SIGNATURE_SCHEMES);
    /** Signatures that the client accepts in certificates, if they are others; at least one. */
    public static final Extension<List<SignatureScheme>> SIGNATURE_ALGORITHMS_CERT =
            key(ExtensionType.SIGNATURE_ALGORITHMS_CERT, ExtensionBody.SIGNATURE_SCHEMES);
    /** Application protocols, the preferred one first; at least one, none empty, one character for each byte. */
    public static final Extension<List<String>> ALPN =
            key(ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION, ExtensionBody.PROTOCOLS);
    /** The wish for signed certificate timestamps. */
    public static final Extension<Present> SIGNED_CERTIFICATE_TIMESTAMP =
            key(ExtensionType.SIGNED_CERTIFICATE_TIMESTAMP, Codec.PRESENT);
    /** Bytes that only make the hello longer: how many. What they are is passed over; zeros are sent. */
    public static final Extension<Integer> PADDING = key(ExtensionType.PADDING, Codec.of(
            reader -> reader.rest().length, (writer, length) -> writer.bytes(new byte[length])));
    /** TLS 1.2: CBC records can have their MAC outside. */
    public static final Extension<Present> ENCRYPT_THEN_MAC = key(ExtensionType.ENCRYPT_THEN_MAC, Codec.PRESENT);
    /** TLS 1.2: the master secret can depend on the whole handshake. */
    public static final Extension<Present> EXTENDED_MASTER_SECRET =
            key(ExtensionType.EXTENDED_MASTER_SECRET, Codec.PRESENT);
    /** The most plaintext that the client accepts in one record; 64 or more, in TLS 1.3 with the type and the padding. */
    public static final Extension<Integer> RECORD_SIZE_LIMIT =
            key(ExtensionType.RECORD_SIZE_LIMIT, ExtensionBody.RECORD_SIZE_LIMIT);
    /** TLS 1.2: a ticket, or nothing to ask for one. */
    public static final Extension<byte[]> SESSION_TICKET = key(ExtensionType.SESSION_TICKET, Codec.REST);
    /** Pre-shared keys; the last extension of the hello. */
    public static final Extension<OfferedPsks> PRE_SHARED_KEY = key(ExtensionType.PRE_SHARED_KEY, OfferedPsks.CODEC);
    /** Early data follows. */
    public static final Extension<Present> EARLY_DATA = key(ExtensionType.EARLY_DATA, Codec.PRESENT);
    /** Versions, the preferred one first; at least one. */
    public static final Extension<List<ProtocolVersion>> SUPPORTED_VERSIONS =
            key(ExtensionType.SUPPORTED_VERSIONS, Codec.list8(ExtensionBody.VERSION));
    /** What a HelloRetryRequest has handed over; not empty. */
    public static final Extension<byte[]> COOKIE = key(ExtensionType.COOKIE, ExtensionBody.COOKIE);
    /** How a pre-shared key may be used; at least one. */
    public static final Extension<List<PskMode>> PSK_KEY_EXCHANGE_MODES = key(ExtensionType.PSK_KEY_EXCHANGE_MODES,
            Codec.list8(Codec.of(reader -> new PskMode(reader.uint8()), (writer, mode) -> writer.uint8(mode.code()))));
    /** Names of authorities, each an X.500 name in DER; at least one. */
    public static final Extension<List<byte[]>> CERTIFICATE_AUTHORITIES =
            key(ExtensionType.CERTIFICATE_AUTHORITIES, ExtensionBody.AUTHORITIES);
    /** The client can authenticate after the handshake. */
    public static final Extension<Present> POST_HANDSHAKE_AUTH = key(ExtensionType.POST_HANDSHAKE_AUTH, Codec.PRESENT);
    /** Public values; may be empty, to ask for a HelloRetryRequest. */
    public static final Extension<List<KeyShareEntry>> KEY_SHARE =
            key(ExtensionType.KEY_SHARE, Codec.list16(KeyShareEntry.CODEC, 0));
    /** TLS 1.2: the client's last verify_data; empty in a first handshake. */
    public static final Extension<byte[]> RENEGOTIATION_INFO =
            key(ExtensionType.RENEGOTIATION_INFO, ExtensionBody.RENEGOTIATED_CONNECTION);

    /** The name_type host_name: the only one that is defined. */
    private static final int HOST_NAME = 0;
    /** The longest name that DNS has, RFC 1035 §2.3.4; OpenSSL's TLSEXT_MAXLEN_host_name. */
    private static final int MAX_HOST_NAME_LENGTH = 255;
    private static final int DELETE = 0x7f;

    private ClientHelloExtension() {}

    private static <T> Extension<T> key(ExtensionType type, Codec<T> codec) {
        return new Extension<>(ExtensionPlace.CLIENT_HELLO, type, codec);
    }

    /**
     * RFC 6066 §3 has a list of names of several types, each at most once, but has defined no type beside host_name. Others are
     * passed over; they too "MUST begin with a 16-bit length field".
     */
    private static String readServerName(ByteReader reader) throws DecodeException, TlsException {
        ByteReader names = reader.vector16();
        String hostName = null;
        do {
            int nameType = names.uint8();
            byte[] name = names.opaque16(1);
            if (nameType == HOST_NAME) {
                if (hostName != null) {
                    throw new TlsException(Fault.ILLEGAL_FIELD, "two host names in server_name");
                }
                hostName = hostName(name);
            }
        } while (names.hasRemaining());
        if (hostName == null) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "no host name in server_name");
        }
        return hostName;
    }

    private static String hostName(byte[] name) throws TlsException {
        if (name.length > MAX_HOST_NAME_LENGTH) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "a host name of " + name.length + " bytes");
        }
        for (byte character : name) {
            if (character <= ' ' || character == DELETE) {
                throw new TlsException(Fault.ILLEGAL_FIELD, "a character in a host name that is not visible ASCII");
            }
        }
        return new String(name, StandardCharsets.US_ASCII);
    }

    @SuppressWarnings("try") // a vector is opened to be closed
    private static void writeServerName(ByteWriter writer, String name) {
        try (var list = writer.vector16()) {
            writer.uint8(HOST_NAME).opaque16(name.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
