package io.niotls.session;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How sessions are written: a version, what it is, and the fields in a fixed order.
 *
 * <pre>{@code
 * uint8 format = 2; uint8 content; uint16 version; uint16 cipher_suite; uint8 flags; opaque secret<1..255>;
 * uint48 created_at; uint48 authenticated_at if flags say so; uint32 lifetime; opaque server_name<0..2^16-1>;
 * opaque application_protocol<0..2^16-1>; uint8 certificates; certificates x opaque<1..2^24-1>; uint32 age_add;
 * opaque boundary[32]; uint16 group; uint16 peer_signature_scheme; opaque local_certificate[16] if flags say so
 * }</pre>
 *
 * Times are milliseconds since 1970, the lifetime is in seconds, an empty text and a zero code stand for none. Any change of
 * this list needs a new format number; sessions of another format are not read, which costs one full handshake each.
 */
final class SessionFormat {
    /** The number of this format. */
    private static final int FORMAT = 2;

    /** What the bytes are. All contents may be sealed under the same ticket keys, so that one must not pass for another. */
    enum Content {
        /** A {@link ServerSession}. */
        SERVER_SESSION(1),
        /** A {@link ClientSession}. */
        CLIENT_SESSION(2),
        /** A {@link StatelessCookie}. */
        COOKIE(3);

        private final int code;

        Content(int code) {
            this.code = code;
        }
    }

    /**
     * The most that is read as a session: room for the longest chain that is accepted (BoringSSL stops at 100 KB for a whole
     * message by default), and nothing that could fill a heap from a file.
     */
    static final int MAX_LENGTH = 1 << 20;

    /** What remains of {@link #MAX_LENGTH} for certificates: all other fields together are less than 1 << 18 bytes. */
    private static final int MAX_CERTIFICATES_LENGTH = MAX_LENGTH - (1 << 18);

    /** As many certificates as their number's byte can say. */
    private static final int MAX_CERTIFICATES = 255;

    /** DNS names have at most 253 characters, RFC 7301's protocol names at most 255 bytes. */
    private static final int MAX_TEXT_LENGTH = 255;

    /** Times are written in 48 bits, which last until the year 10889. */
    private static final long MAX_TIME = (1L << 48) - 1;

    private static final int EXTENDED_MASTER_SECRET = 1;
    private static final int ENCRYPT_THEN_MAC = 2;
    private static final int AUTHENTICATED_AT = 4;
    private static final int LOCAL_CERTIFICATE = 8;

    private SessionFormat() {}

    static ByteWriter start(Content content) {
        return new ByteWriter(512).uint8(FORMAT).uint8(content.code);
    }

    static ByteReader open(byte[] encoded, Content content) throws DecodeException {
        if (encoded.length > MAX_LENGTH) {
            throw new DecodeException(encoded.length + " bytes are more than a session can have");
        }
        ByteReader in = new ByteReader(encoded);
        int format = in.uint8();
        if (format != FORMAT) {
            throw new DecodeException("format " + format + " where " + FORMAT + " is known");
        }
        int code = in.uint8();
        if (code != content.code) {
            throw new DecodeException("content " + code + " where " + content.code + " is expected");
        }
        return in;
    }

    static void write(ByteWriter out, Session session) {
        out.uint16(session.version().code());
        out.uint16(session.cipherSuite().code());
        out.uint8((session.extendedMasterSecret() ? EXTENDED_MASTER_SECRET : 0)
                | (session.encryptThenMac() ? ENCRYPT_THEN_MAC : 0)
                | (session.authenticatedAt().isPresent() ? AUTHENTICATED_AT : 0)
                | (session.localCertificate().length > 0 ? LOCAL_CERTIFICATE : 0));
        out.opaque8(session.secret());
        writeTime(out, session.createdAt());
        session.authenticatedAt().ifPresent(time -> writeTime(out, time));
        out.uint32(session.lifetime().toSeconds());
        out.opaque16(session.serverName().orElse("").getBytes(StandardCharsets.UTF_8));
        out.opaque16(session.applicationProtocol().orElse("").getBytes(StandardCharsets.UTF_8));
        out.uint8(session.peerCertificates().size());
        session.peerCertificates().forEach(out::opaque24);
        out.uint32(session.ageAdd());
        out.bytes(session.boundary());
        out.uint16(session.group().map(NamedGroup::code).orElse(0));
        out.uint16(session.peerSignatureScheme().map(SignatureScheme::code).orElse(0));
        out.bytes(session.localCertificate());
    }

    /** Makes an empty builder of one side's sessions. */
    interface BuilderFactory<B> {
        B make(ProtocolVersion version, CipherSuite cipherSuite, byte[] secret);
    }

    static <B extends Session.Builder<B>> B read(ByteReader in, BuilderFactory<B> factory) throws DecodeException {
        ProtocolVersion version = new ProtocolVersion(in.uint16());
        CipherSuite cipherSuite = CipherSuite.of(in.uint16());
        int flags = in.uint8();
        if ((flags & ~(EXTENDED_MASTER_SECRET | ENCRYPT_THEN_MAC | AUTHENTICATED_AT | LOCAL_CERTIFICATE)) != 0) {
            throw new DecodeException("unknown flags " + flags);
        }
        B builder = factory.make(version, cipherSuite, in.opaque8(1));
        builder.extendedMasterSecret((flags & EXTENDED_MASTER_SECRET) != 0);
        builder.encryptThenMac((flags & ENCRYPT_THEN_MAC) != 0);
        builder.createdAt(readTime(in));
        builder.authenticatedAt((flags & AUTHENTICATED_AT) != 0 ? readTime(in) : null);
        builder.lifetime(Duration.ofSeconds(in.uint32()));
        builder.serverName(readText(in));
        builder.applicationProtocol(readText(in));
        int count = in.uint8();
        List<byte[]> certificates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            certificates.add(in.opaque24(1));
        }
        builder.peerCertificates(certificates);
        builder.ageAdd(in.uint32());
        builder.boundary(in.bytes(Boundary.LENGTH));
        int group = in.uint16();
        builder.group(group == 0 ? null : NamedGroup.of(group));
        int scheme = in.uint16();
        builder.localCertificate(
                (flags & LOCAL_CERTIFICATE) != 0 ? in.bytes(Session.FINGERPRINT_LENGTH) : new byte[0]);
        return builder.peerSignatureScheme(scheme == 0 ? null : SignatureScheme.of(scheme));
    }

    static void writeTime(ByteWriter out, Instant time) {
        long millis = time.toEpochMilli();
        out.uint16((int) (millis >>> 32)).uint32(millis);
    }

    static Instant readTime(ByteReader in) throws DecodeException {
        return Instant.ofEpochMilli((long) in.uint16() << 32 | in.uint32());
    }

    static Instant checkTime(Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(Instant.ofEpochMilli(MAX_TIME))) {
            throw new IllegalArgumentException("a time before 1970 or too far in the future");
        }
        return time;
    }

    static long checkUint32(long value) {
        if (value >>> 32 != 0) {
            throw new IllegalArgumentException(value + " does not fit 32 bits");
        }
        return value;
    }

    static String checkText(String text) {
        if (text != null && (text.isEmpty() || text.length() > MAX_TEXT_LENGTH
                || !isAscii(text) && !StandardCharsets.UTF_8.newEncoder().canEncode(text))) {
            throw new IllegalArgumentException("a name that is empty, longer than " + MAX_TEXT_LENGTH + " or not Unicode");
        }
        return text;
    }

    static void checkCertificates(List<byte[]> certificates) {
        long length = 0;
        for (byte[] certificate : certificates) {
            if (certificate.length == 0) {
                throw new IllegalArgumentException("an empty certificate");
            }
            length += certificate.length + 3;
        }
        if (certificates.size() > MAX_CERTIFICATES || length > MAX_CERTIFICATES_LENGTH) {
            throw new IllegalArgumentException(certificates.size() + " certificates of " + length + " bytes are too many");
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String readText(ByteReader in) throws DecodeException {
        byte[] bytes = in.opaque16(0);
        try {
            return bytes.length == 0 ? null : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new DecodeException("a name that is not UTF-8");
        }
    }
}
