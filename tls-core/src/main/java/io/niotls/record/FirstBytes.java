package io.niotls.record;

import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Tells what a connection speaks from its first five bytes, so that the message can say what to do about it. */
final class FirstBytes {
    // What may start an HTTP/1 request (RFC 9110 §9 and PATCH), HTTP/2's preface in the clear, and a response.
    private static final String[] HTTP = {
        "GET ", "PUT ", "POST ", "HEAD ", "DELET", "CONNE", "OPTIO", "TRACE", "PATCH", "PRI *", "HTTP/"
    };

    private FirstBytes() {
    }

    /**
     * Returns what the first five bytes, from a position on, are instead of a record's header; null if they begin as one, whose
     * version is checked as that of any other.
     */
    static Fault faultOf(ByteBuffer in, int position) {
        if (ContentType.of(in.get(position) & 0xff) != null) {
            return null;
        }
        if (isSslV2(in, position)) {
            return Fault.SSLV2_HELLO;
        }
        for (String start : HTTP) {
            if (startsWith(in, position, start.getBytes(StandardCharsets.US_ASCII))) {
                return Fault.PLAIN_HTTP;
            }
        }
        return Fault.NOT_TLS;
    }

    /** RFC 5246 appendix E.2: a length whose highest bit is set, type 1, and version 3.x, or 0.2 from the days before. */
    private static boolean isSslV2(ByteBuffer in, int position) {
        int major = in.get(position + 3);
        int minor = in.get(position + 4);
        return in.get(position) < 0 && in.get(position + 2) == 1 && (major == 3 || major == 0 && minor == 2);
    }

    private static boolean startsWith(ByteBuffer in, int position, byte[] start) {
        for (int i = 0; i < start.length; i++) {
            if (in.get(position + i) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
