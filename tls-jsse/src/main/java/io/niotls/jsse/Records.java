package io.niotls.jsse;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.ProtocolVersion;
import java.nio.ByteBuffer;

/** What can be said of a record by its header. */
final class Records {
    private static final int HEADER = 5;
    private static final int TYPE = 0;
    private static final int MAJOR_VERSION = 1;
    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 24;
    /** RFC 8446 §5.2: the type byte and a tag; no suite of TLS 1.3 that is known here has a shorter tag than CCM_8. */
    private static final int TLS_1_3_OVERHEAD = 9;
    /** RFC 5288 §3 and RFC 7905: ChaCha20-Poly1305 has a tag and nothing else, CCM_8 eight bytes of nonce and of tag. */
    private static final int TLS_1_2_OVERHEAD = 16;

    private Records() {}

    /**
     * Returns the length in bytes of the record at a buffer's position, its header included; -1 if it cannot be told yet. What is
     * no record of TLS at all is as long as what is there, so that the engine says so at once and does not wait for the rest.
     */
    static int length(ByteBuffer src) {
        if (src.remaining() < HEADER) {
            return -1;
        }
        return isRecord(src) ? TlsEngine.recordLength(src) : src.remaining();
    }

    /** Returns whether a record starts at a buffer's position that is larger than those a program has room for at first. */
    static boolean isLarge(ByteBuffer src) {
        return src.remaining() >= HEADER && TlsEngine.recordLength(src) > NioTlsSession.PACKET_SIZE && isRecord(src);
    }

    private static boolean isRecord(ByteBuffer src) {
        int type = src.get(src.position() + TYPE);
        int major = src.get(src.position() + MAJOR_VERSION);
        return type >= FIRST_TYPE && type <= LAST_TYPE && major == 3 && TlsEngine.recordLength(src) <= TlsEngine.MAX_RECORD;
    }

    /** Returns how many bytes of application data a record may hold, judged by its length alone. */
    static int largestContent(int record, ProtocolVersion version) {
        int overhead = version.equals(ProtocolVersion.TLS_1_3) ? TLS_1_3_OVERHEAD : TLS_1_2_OVERHEAD;
        return Math.max(0, Math.min(record - HEADER - overhead, 16_384));
    }
}
