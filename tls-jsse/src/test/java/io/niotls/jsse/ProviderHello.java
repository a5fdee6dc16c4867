package io.niotls.jsse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A client's first message, as far as settings show in it; all values in hex, without those of GREASE (RFC 8701).
 *
 * @param suites the cipher suites, in their order
 * @param extensions the extensions, in their order
 * @param groups the supported groups, in their order
 * @param versions the supported versions, in their order; empty without that extension
 */
record ProviderHello(List<String> suites, List<String> extensions, List<String> groups, List<String> versions) {
    private static final int HANDSHAKE = 22;
    private static final int SERVER_KEY_EXCHANGE = 12;

    /** Reads it from a connection; it may take several records. */
    static ProviderHello read(InputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int length = 4;
        while (message.size() < length) {
            byte[] header = in.readNBytes(5);
            message.write(in.readNBytes(ByteBuffer.wrap(header).getShort(3) & 0xffff));
            length = 4 + (ByteBuffer.wrap(message.toByteArray()).getInt() & 0xff_ffff);
        }
        // Past type and length, version and random.
        ByteBuffer hello = ByteBuffer.wrap(message.toByteArray()).position(4 + 2 + 32);
        hello.position(hello.get() + hello.position());
        List<String> suites = words(block(hello));
        hello.position((hello.get() & 0xff) + hello.position());
        Map<String, ByteBuffer> extensions = new LinkedHashMap<>();
        for (ByteBuffer rest = block(hello); rest.hasRemaining();) {
            extensions.put(word(rest), block(rest));
        }
        ByteBuffer groups = extensions.get("000a");
        ByteBuffer versions = extensions.get("002b");
        return new ProviderHello(
                suites,
                List.copyOf(extensions.keySet()),
                groups == null ? List.of() : words(block(groups)),
                versions == null ? List.of() : words(versions.position(versions.position() + 1)));
    }

    /** Finds the prime of a ServerKeyExchange for DHE_RSA among all that a server of TLS 1.2 has sent, and returns its size. */
    static int primeBits(byte[] sent) {
        ByteArrayOutputStream handshake = new ByteArrayOutputStream();
        for (ByteBuffer records = ByteBuffer.wrap(sent); records.hasRemaining() && records.get() == HANDSHAKE;) {
            records.getShort();
            ByteBuffer record = block(records);
            handshake.write(sent, record.position(), record.remaining());
        }
        for (ByteBuffer messages = ByteBuffer.wrap(handshake.toByteArray()); messages.remaining() >= 4;) {
            int header = messages.getInt();
            if (header >>> 24 == SERVER_KEY_EXCHANGE) {
                return 8 * (messages.getShort() & 0xffff);
            }
            messages.position(messages.position() + (header & 0xff_ffff));
        }
        throw new AssertionError("no ServerKeyExchange");
    }

    /** Takes a block with two bytes of length; its positions are those of the array. */
    private static ByteBuffer block(ByteBuffer from) {
        int length = from.getShort() & 0xffff;
        ByteBuffer block = from.duplicate().limit(from.position() + length);
        from.position(block.limit());
        return block;
    }

    private static List<String> words(ByteBuffer from) {
        List<String> words = new ArrayList<>();
        while (from.hasRemaining()) {
            words.add(word(from));
        }
        words.removeIf(word -> word.matches("(.a)\\1"));
        return words;
    }

    private static String word(ByteBuffer from) {
        return String.format("%04x", from.getShort());
    }
}
