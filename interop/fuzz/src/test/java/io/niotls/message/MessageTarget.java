package io.niotls.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.niotls.fuzz.Allocation;
import io.niotls.fuzz.Choices;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;
import java.util.List;

/** The decoders of messages and of extensions: the first byte says which, the others are the body. */
public final class MessageTarget {
    /** Every extension in every message that may carry it: the table that the decoder itself looks into. */
    public static final List<Extension<?>> EXTENSIONS = ExtensionTable.cells().toList();

    /**
     * What a byte of input may cost: an extension of four bytes takes an entry of the block, its type, its place in a map that
     * grows by doubling, and maybe a value; {@link ExtensionBlock#MAX_EXTENSIONS} of them are the most.
     */
    private static final int PER_BYTE = 128;
    /** An exception with its stack trace and its message, and a writer or two. */
    private static final int BASE = 64 << 10;

    private MessageTarget() {}

    /** Decodes one message. */
    public static void message(byte[] input) throws Exception {
        Choices choices = new Choices(input);
        MessageDecoders.Entry entry = MessageDecoders.ALL.get(choices.below(MessageDecoders.ALL.size()));
        HandshakeFrame frame =
                new HandshakeFrame(new ByteWriter().uint8(entry.type().code()).opaque24(choices.rest()).toByteArray());
        Allocation allocation = new Allocation();
        HandshakeMessage decoded;
        try {
            decoded = allocation.count(() -> frame.expect(entry.type(), entry.decoder()));
        } catch (TlsException refused) {
            assertNotEquals(Fault.INTERNAL_ERROR, refused.fault());
            return;
        } finally {
            allocation.check(BASE + (long) PER_BYTE * input.length, entry.owner().getSimpleName());
        }
        byte[] encoded = decoded.encode();
        if (!endsWithEmptyBlock(decoded, frame)) {
            assertArrayEquals(frame.bytes(), encoded, "written as it was read");
        }
        assertArrayEquals(encoded, new HandshakeFrame(encoded).expect(entry.type(), entry.decoder()).encode());
        assertEquals(entry.type(), decoded.type());
        decoded.toString();
        extensions(decoded).forEach(MessageTarget::assertValuesSayWhatTheBytesSay);
    }

    /** Decodes the body of one extension. */
    public static void extension(byte[] input) throws Exception {
        Choices choices = new Choices(input);
        extension(EXTENSIONS.get(choices.below(EXTENSIONS.size())), choices.rest());
    }

    private static <T> void extension(Extension<T> extension, byte[] body) throws Exception {
        Allocation allocation = new Allocation();
        T value;
        try {
            value = allocation.count(() -> read(extension, body));
        } catch (DecodeException refused) {
            return;
        } catch (TlsException refused) {
            assertNotEquals(Fault.INTERNAL_ERROR, refused.fault());
            return;
        } finally {
            allocation.check(BASE + (long) PER_BYTE * body.length, extension.toString());
        }
        byte[] written = written(extension, value);
        if (isCanonical(extension)) {
            assertArrayEquals(body, written, extension::toString);
        }
        assertArrayEquals(written, written(extension, read(extension, written)), extension::toString);
    }

    private static <T> T read(Extension<T> extension, byte[] body) throws DecodeException, TlsException {
        ByteReader reader = new ByteReader(body);
        T value = extension.codec().read(reader);
        reader.expectEnd();
        return value;
    }

    private static <T> byte[] written(Extension<T> extension, T value) {
        ByteWriter writer = new ByteWriter();
        extension.codec().write(writer, value);
        return writer.toByteArray();
    }

    /**
     * Two extensions of a ClientHello lose something on purpose: names of other types than host_name (RFC 6066 §3 has only that
     * one), and what padding is made of.
     */
    private static boolean isCanonical(Extension<?> extension) {
        return extension != ClientHelloExtension.SERVER_NAME && extension != ClientHelloExtension.PADDING;
    }

    /** A hello without extensions may end with an empty block or without one, and is written without one. */
    private static boolean endsWithEmptyBlock(HandshakeMessage message, HandshakeFrame frame) {
        return (message instanceof ClientHello || message instanceof ServerHello)
                && extensions(message).get(0).isEmpty()
                && message.encode().length == frame.bytes().length - 2;
    }

    private static List<ExtensionBlock> extensions(HandshakeMessage message) {
        if (message instanceof ClientHello hello) {
            return List.of(hello.extensions());
        } else if (message instanceof ServerHello hello) {
            return List.of(hello.extensions());
        } else if (message instanceof EncryptedExtensions encrypted) {
            return List.of(encrypted.extensions());
        } else if (message instanceof CertificateRequestTls13 request) {
            return List.of(request.extensions());
        } else if (message instanceof CertificateTls13 certificate) {
            return certificate.entries().stream().map(CertificateEntry::extensions).toList();
        } else if (message instanceof NewSessionTicketTls13 ticket) {
            return List.of(ticket.extensions());
        }
        return List.of();
    }

    private static void assertValuesSayWhatTheBytesSay(ExtensionBlock block) {
        EXTENSIONS.stream().filter(MessageTarget::isCanonical).forEach(extension -> assertSame(extension, block));
    }

    private static <T> void assertSame(Extension<T> extension, ExtensionBlock block) {
        block.get(extension).ifPresent(value -> assertArrayEquals(
                block.rawBody(extension.type()).orElseThrow(), written(extension, value), extension::toString));
    }
}
