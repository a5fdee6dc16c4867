package io.niotls.conformance;

import io.niotls.auth.Credential;
import io.niotls.crypto.Signer;
import io.niotls.proto.SignatureScheme;
import io.niotls.wire.ByteWriter;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Changes encoded handshake messages, also into what no encoder would make. */
public final class Rewrite {
    private static final int HEADER = 4;
    private static final int PRE_SHARED_KEY = 41;

    private Rewrite() {}

    public static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    public static byte[] body(byte[] message) {
        return Arrays.copyOfRange(message, HEADER, message.length);
    }

    public static byte[] withBody(byte[] message, byte[]... body) {
        return ScriptedPeer.message(message[0] & 0xff, ScriptedPeer.concat(body));
    }

    /** Takes bytes off the end, the header still tells the right length. */
    public static byte[] shortened(byte[] message, int bytes) {
        return withBody(message, Arrays.copyOf(body(message), message.length - HEADER - bytes));
    }

    public static byte[] lengthened(byte[] message) {
        return withBody(message, body(message), new byte[1]);
    }

    /** Flips a bit of the byte at a place of the body; counted from the end if negative. */
    public static byte[] flipped(byte[] message, int place) {
        byte[] copy = message.clone();
        copy[place < 0 ? copy.length + place : HEADER + place] ^= 1;
        return copy;
    }

    public static byte[] replaced(byte[] message, int place, int... values) {
        byte[] copy = message.clone();
        for (int i = 0; i < values.length; i++) {
            copy[HEADER + place + i] = (byte) values[i];
        }
        return copy;
    }

    // ---- The fields of hellos ----

    public static byte[] sessionId(byte[] hello, byte[] id) {
        byte[] body = body(hello);
        int end = 35 + (body[34] & 0xff);
        return withBody(hello, Arrays.copyOf(body, 34), new byte[] {(byte) id.length}, id, Arrays.copyOfRange(body, end,
                body.length));
    }

    public static byte[] serverSuite(byte[] hello, int suite) {
        int place = 35 + (body(hello)[34] & 0xff);
        return replaced(hello, place, suite >> 8, suite);
    }

    public static byte[] serverCompression(byte[] hello, int method) {
        return replaced(hello, 35 + (body(hello)[34] & 0xff) + 2, method);
    }

    /** Replaces a ClientHello's suites, given as their vector, length included. */
    public static byte[] clientSuites(byte[] hello, byte[] vector) {
        byte[] body = body(hello);
        int start = 35 + (body[34] & 0xff);
        int end = start + 2 + uint16(body, start);
        return withBody(hello, Arrays.copyOf(body, start), vector, Arrays.copyOfRange(body, end, body.length));
    }

    public static byte[] clientCompression(byte[] hello, int... methods) {
        byte[] body = body(hello);
        int start = 35 + (body[34] & 0xff);
        start += 2 + uint16(body, start);
        int end = start + 1 + (body[start] & 0xff);
        ByteWriter vector = new ByteWriter().uint8(methods.length);
        for (int method : methods) {
            vector.uint8(method);
        }
        return withBody(hello, Arrays.copyOf(body, start), vector.toByteArray(), Arrays.copyOfRange(body, end, body.length));
    }

    // ---- Extensions ----

    public static Map<Integer, byte[]> extensions(byte[] message) {
        byte[] body = body(message);
        Map<Integer, byte[]> extensions = new LinkedHashMap<>();
        for (int i = extensionsStart(message) + 2; i < body.length;) {
            int length = uint16(body, i + 2);
            extensions.put(uint16(body, i), Arrays.copyOfRange(body, i + 4, i + 4 + length));
            i += 4 + length;
        }
        return extensions;
    }

    /** Sets an extension; one that is new stands last, but before pre_shared_key. */
    public static byte[] extension(byte[] message, int type, String hex) {
        return extension(message, type, hex(hex));
    }

    public static byte[] extension(byte[] message, int type, byte[] value) {
        Map<Integer, byte[]> extensions = extensions(message);
        byte[] psk = type == PRE_SHARED_KEY ? null : extensions.remove(PRE_SHARED_KEY);
        extensions.put(type, value);
        if (psk != null) {
            extensions.put(PRE_SHARED_KEY, psk);
        }
        return withExtensions(message, block(extensions));
    }

    public static byte[] without(byte[] message, int... types) {
        Map<Integer, byte[]> extensions = extensions(message);
        for (int type : types) {
            extensions.remove(type);
        }
        return withExtensions(message, block(extensions));
    }

    /** Appends an extension whatever is there. */
    public static byte[] appended(byte[] message, int type, String hex) {
        byte[] block = block(extensions(message));
        byte[] value = hex(hex);
        return withExtensions(message,
                ScriptedPeer.concat(block, new ByteWriter().uint16(type).opaque16(value).toByteArray()));
    }

    private static byte[] withExtensions(byte[] message, byte[] block) {
        byte[] body = body(message);
        return withBody(message, Arrays.copyOf(body, extensionsStart(message)), new ByteWriter().opaque16(block).toByteArray());
    }

    private static byte[] block(Map<Integer, byte[]> extensions) {
        ByteWriter writer = new ByteWriter();
        extensions.forEach((type, value) -> writer.uint16(type).opaque16(value));
        return writer.toByteArray();
    }

    private static int extensionsStart(byte[] message) {
        byte[] body = body(message);
        switch (message[0]) {
            case 1: {
                int place = 35 + (body[34] & 0xff);
                place += 2 + uint16(body, place);
                return place + 1 + (body[place] & 0xff);
            }
            case 2:
                return 35 + (body[34] & 0xff) + 3;
            case 8:
                return 0;
            case 13:
                return 1 + (body[0] & 0xff);
            default:
                throw new IllegalArgumentException("type " + message[0]);
        }
    }

    public static int uint16(byte[] bytes, int place) {
        return (bytes[place] & 0xff) << 8 | bytes[place + 1] & 0xff;
    }

    // ---- Signatures ----

    /** Returns a credential that signs something else than it is asked to. */
    public static Credential signing(Credential honest, UnaryOperator<byte[]> content) {
        return Credential.of(honest.chain(), new Signer() {
            @Override
            public List<SignatureScheme> schemes() {
                return honest.signer().schemes();
            }

            @Override
            public byte[] sign(SignatureScheme scheme, byte[] right) throws GeneralSecurityException {
                return honest.signer().sign(scheme, content.apply(right));
            }
        });
    }
}
