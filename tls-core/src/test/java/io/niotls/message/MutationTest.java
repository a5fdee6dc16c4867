package io.niotls.message;

import static io.niotls.message.Faults.frame;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.TlsException;
import io.niotls.wire.ByteWriter;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

import org.junit.jupiter.api.Test;

class MutationTest {
    private static final long SEED = 20_250_601;
    private static final int MESSAGES = 100_000;
    private static final int MAX_CHANGES = 4;

    @Test
    void damagedMessagesGiveOnlyTlsExceptionsAndWhatIsReadIsWhatIsWritten() {
        Random random = new Random(SEED);
        int read = 0;
        for (int i = 0; i < MESSAGES; i++) {
            Samples.OfMessage sample = Samples.MESSAGES.get(random.nextInt(Samples.MESSAGES.size()));
            byte[] message = sample.message().encode();
            byte[] body = mutate(random, Arrays.copyOfRange(message, HandshakeFrame.HEADER_LENGTH, message.length));
            HandshakeFrame frame = frame(sample.message().type(), body);
            try {
                HandshakeMessage decoded = frame.expect(sample.message().type(), sample.decoder());
                read++;
                if (!endsWithEmptyBlock(decoded, frame)) {
                    assertArrayEquals(frame.bytes(), decoded.encode());
                }
                assertValuesSayWhatTheBytesSay(decoded);
            } catch (TlsException e) {
                // as it should be
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(sample + ": " + HexFormat.of().formatHex(frame.bytes()), e);
            }
        }
        assertTrue(read > MESSAGES / 20 && read < MESSAGES * 19 / 20, read + " messages survived");
    }

    private static byte[] mutate(Random random, byte[] body) {
        byte[] mutated = body;
        for (int changes = 1 + random.nextInt(MAX_CHANGES); changes > 0; changes--) {
            int at = random.nextInt(mutated.length + 1);
            mutated = switch (random.nextInt(4)) {
                case 0 -> Arrays.copyOf(mutated, at);
                case 1 -> splice(mutated, at, at, random.nextInt(256));
                case 2 -> splice(mutated, at, Math.min(at + 1, mutated.length), random.nextBoolean() ? 0 : 0xff);
                default -> splice(mutated, at, Math.min(at + 1, mutated.length), random.nextInt(256));
            };
        }
        return mutated;
    }

    /** Puts one byte where others were. */
    private static byte[] splice(byte[] bytes, int from, int to, int value) {
        return new ByteWriter().bytes(bytes, 0, from).uint8(value).bytes(bytes, to, bytes.length - to).toByteArray();
    }

    /** An empty block at the end of a hello is not written again: the one form that is not canonical. */
    private static boolean endsWithEmptyBlock(HandshakeMessage message, HandshakeFrame frame) {
        boolean hasNoExtensions = message instanceof ClientHello client && client.extensions().isEmpty()
                || message instanceof ServerHello server && server.extensions().isEmpty();
        return hasNoExtensions && message.encode().length == frame.bytes().length - 2;
    }

    private static void assertValuesSayWhatTheBytesSay(HandshakeMessage message) {
        if (message instanceof ClientHello hello) {
            ExtensionTable.cells().filter(key -> key.place() == ExtensionPlace.CLIENT_HELLO)
                    // names of other types, and padding that is not zero, are passed over
                    .filter(key -> key != ClientHelloExtension.SERVER_NAME && key != ClientHelloExtension.PADDING)
                    .forEach(key -> assertSame(key, hello.extensions()));
        } else if (message instanceof ServerHello hello) {
            ExtensionTable.cells().forEach(key -> assertSame(key, hello.extensions()));
        } else if (message instanceof EncryptedExtensions extensions) {
            ExtensionTable.cells().forEach(key -> assertSame(key, extensions.extensions()));
        } else if (message instanceof CertificateRequestTls13 request) {
            ExtensionTable.cells().forEach(key -> assertSame(key, request.extensions()));
        }
    }

    private static <T> void assertSame(Extension<T> key, ExtensionBlock block) {
        block.get(key).ifPresent(value -> {
            ByteWriter writer = new ByteWriter();
            key.codec().write(writer, value);
            assertArrayEquals(block.rawBody(key.type()).orElseThrow(), writer.toByteArray(), key::toString);
        });
    }
}
