package io.niotls.message;

import io.niotls.wire.ByteWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** One well-formed message for each decoder, and one body for each extension. */
public final class MessageSeeds {
    private MessageSeeds() {}

    /** Returns inputs of {@link MessageTarget#message}. */
    public static Map<String, byte[]> messages() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        for (int i = 0; i < MessageDecoders.ALL.size(); i++) {
            MessageDecoders.Entry entry = MessageDecoders.ALL.get(i);
            int number = 0;
            for (Samples.OfMessage sample : Samples.MESSAGES) {
                if (entry.owner().isInstance(sample.message())) {
                    byte[] message = sample.message().encode();
                    seeds.put(entry.owner().getSimpleName() + "-" + entry.method() + "-" + number++, with(i,
                            Arrays.copyOfRange(message, HandshakeFrame.HEADER_LENGTH, message.length)));
                }
            }
        }
        return seeds;
    }

    /** Returns inputs of {@link MessageTarget#extension}. */
    public static Map<String, byte[]> extensions() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        for (int i = 0; i < MessageTarget.EXTENSIONS.size(); i++) {
            Extension<?> extension = MessageTarget.EXTENSIONS.get(i);
            for (Samples.OfExtension<?> sample : Samples.EXTENSIONS) {
                if (sample.key() == extension) {
                    seeds.put(extension.toString().replaceAll("[^A-Za-z0-9_]+", "-"), with(i, sample.body()));
                }
            }
        }
        return seeds;
    }

    private static byte[] with(int first, byte[] rest) {
        return new ByteWriter().uint8(first).bytes(rest).toByteArray();
    }
}
