package io.niotls.message;

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

/** Bodies that an extension has in more than one message. */
final class ExtensionBody {
    /** One version. */
    static final Codec<ProtocolVersion> VERSION =
            Codec.of(reader -> new ProtocolVersion(reader.uint16()), (writer, version) -> writer.uint16(version.code()));

    /** One group. */
    static final Codec<NamedGroup> GROUP =
            Codec.of(reader -> NamedGroup.of(reader.uint16()), (writer, group) -> writer.uint16(group.code()));

    /** {@code NamedGroup named_group_list<2..2^16-1>}, RFC 8446 §4.2.7. */
    static final Codec<List<NamedGroup>> GROUPS = Codec.list16(GROUP);

    /** {@code SignatureScheme supported_signature_algorithms<2..2^16-2>}, RFC 8446 §4.2.3. */
    static final Codec<List<SignatureScheme>> SIGNATURE_SCHEMES = Codec.list16(Codec.of(
            reader -> SignatureScheme.of(reader.uint16()), (writer, scheme) -> writer.uint16(scheme.code())));

    /** {@code DistinguishedName authorities<3..2^16-1>}, RFC 8446 §4.2.4. */
    static final Codec<List<byte[]>> AUTHORITIES = Codec.list16(Codec.opaque16(1));

    /** {@code SerializedSCT sct_list<1..2^16-1>}, RFC 6962 §3.3. */
    static final Codec<List<byte[]>> TIMESTAMPS = Codec.list16(Codec.opaque16(1));

    /** {@code ECPointFormat ec_point_format_list<1..2^8-1>}, RFC 8422 §5.1.2. */
    static final Codec<byte[]> POINT_FORMATS = Codec.opaque8(1);

    /** {@code opaque renegotiated_connection<0..255>}, RFC 5746 §3.2. */
    static final Codec<byte[]> RENEGOTIATED_CONNECTION = Codec.opaque8(0);

    /** {@code opaque cookie<1..2^16-1>}, RFC 8446 §4.2.2. */
    static final Codec<byte[]> COOKIE = Codec.opaque16(1);

    /** {@code ProtocolName protocol_name_list<2..2^16-1>}, RFC 7301 §3.1: a name is bytes, so one character is one byte. */
    static final Codec<List<String>> PROTOCOLS = Codec.list16(Codec.of(
            reader -> new String(reader.opaque8(1), StandardCharsets.ISO_8859_1),
            (writer, protocol) -> writer.opaque8(protocol.getBytes(StandardCharsets.ISO_8859_1))));

    /** The same list in an answer. RFC 7301 §3.1: it "MUST contain exactly one "ProtocolName"". */
    static final Codec<String> PROTOCOL = Codec.of(ExtensionBody::readProtocol,
            (writer, protocol) -> PROTOCOLS.write(writer, List.of(protocol)));

    /** {@code enum{2^9(1), 2^10(2), 2^11(3), 2^12(4)} MaxFragmentLength}, RFC 6066 §4, as a number of bytes. */
    static final Codec<Integer> MAX_FRAGMENT_LENGTH =
            Codec.of(ExtensionBody::readMaxFragmentLength, ExtensionBody::writeMaxFragmentLength);

    /** {@code uint16 RecordSizeLimit}, RFC 8449 §4. */
    static final Codec<Integer> RECORD_SIZE_LIMIT = Codec.of(ExtensionBody::readRecordSizeLimit, ByteWriter::uint16);

    /** RFC 8449 §4: an endpoint "MUST treat receipt of a smaller value as a fatal error". */
    private static final int MINIMUM_RECORD_SIZE_LIMIT = 64;

    private ExtensionBody() {}

    private static String readProtocol(ByteReader reader) throws DecodeException, TlsException {
        List<String> protocols = PROTOCOLS.read(reader);
        if (protocols.size() != 1) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "an answer with " + protocols.size() + " application protocols");
        }
        return protocols.get(0);
    }

    private static int readMaxFragmentLength(ByteReader reader) throws DecodeException, TlsException {
        int code = reader.uint8();
        if (code < 1 || code > 4) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "max_fragment_length code " + code);
        }
        return 256 << code;
    }

    private static void writeMaxFragmentLength(ByteWriter writer, int length) {
        int code = Integer.numberOfTrailingZeros(length) - 8;
        if (code < 1 || code > 4 || length != 256 << code) {
            throw new IllegalArgumentException("max_fragment_length cannot say " + length);
        }
        writer.uint8(code);
    }

    private static int readRecordSizeLimit(ByteReader reader) throws DecodeException, TlsException {
        int limit = reader.uint16();
        if (limit < MINIMUM_RECORD_SIZE_LIMIT) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "record_size_limit " + limit);
        }
        return limit;
    }
}
