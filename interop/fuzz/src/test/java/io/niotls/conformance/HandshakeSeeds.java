package io.niotls.conformance;

import io.niotls.conformance.Tampering.Deed;
import io.niotls.proto.ProtocolVersion;
import io.niotls.wire.ByteWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Each handshake as it should be, with each deed once, and with each alteration as a lie and on its way. */
public final class HandshakeSeeds {
    private static final int TRUTH = 0;
    /** The lowest bit; the others count messages. */
    private static final int LIE = 1;

    private HandshakeSeeds() {}

    /** Returns inputs of the targets of a version; they are the same for both sides. */
    public static Map<String, byte[]> of(ProtocolVersion version) {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        int number = 0;
        for (FuzzedHandshake handshake : FuzzedHandshake.of(version)) {
            String name = name(handshake);
            seeds.put(name, new byte[] {(byte) number, TRUTH});
            // Ticket, or else the last message of a flight; then data.
            seeds.put(name + "-data",
                    deed(number, 0, Deed.PAD, 1).bytes(decision(7, Deed.RECORD, 3, 'd', 'a', 't', 'a')).toByteArray());
            number++;
        }
        int item = 0;
        for (Deed deed : Deed.values()) {
            seeds.put("deed-" + name(deed), deed(1, item++ % 4, deed, arguments(deed)).toByteArray());
        }
        for (Alteration alteration : Alteration.values()) {
            byte[] how = alteration(alteration);
            seeds.put("lie-" + name(alteration),
                    new ByteWriter().uint8(0).uint8(LIE | (alteration.ordinal() % 3) << 1).bytes(how).toByteArray());
            int[] arguments = new int[how.length];
            for (int i = 0; i < how.length; i++) {
                arguments[i] = how[i] & 0xff;
            }
            seeds.put("altered-" + name(alteration),
                    deed(1, alteration.ordinal() % 3, Deed.ALTER, arguments).toByteArray());
        }
        return seeds;
    }

    private static ByteWriter deed(int handshake, int item, Deed deed, int... arguments) {
        return new ByteWriter().uint8(handshake).uint8(TRUTH).bytes(decision(item, deed, arguments));
    }

    private static byte[] decision(int item, Deed deed, int... arguments) {
        ByteWriter decision = new ByteWriter().uint8(item).uint8(deed.ordinal()).uint8(arguments.length);
        for (int argument : arguments) {
            decision.uint8(argument);
        }
        return decision.toByteArray();
    }

    private static int[] arguments(Deed deed) {
        return switch (deed) {
            case DROP, DOUBLE, HOLD, JOIN, CLEAR, CHANGE_CIPHER_SPEC, NEXT_KEYS, STOP -> new int[0];
            case SPLIT -> new int[] {0, 3, 20};
            case ALTER -> new int[] {Alteration.CHANGE.ordinal(), 0, 40, 1};
            case PAD -> new int[] {2};
            case REPLAY -> new int[] {0};
            case RECORD -> new int[] {3, 'x'};
            case INNER -> new int[] {24, 1, 2};
            case RAW -> new int[] {22, 3, 3, 0, 0};
            case ALERT -> new int[] {1, 1};
        };
    }

    private static byte[] alteration(Alteration alteration) {
        ByteWriter how = new ByteWriter().uint8(alteration.ordinal());
        switch (alteration) {
            case CHANGE -> how.uint16(10).uint8(1);
            case REPLACE -> how.uint16(4).uint8(1).opaque8(new byte[] {1, 2});
            case BODY -> how.opaque8(new byte[] {0, 0});
            case TYPE -> how.uint8(24);
            case LENGTH -> how.uint8(0).uint8(0).uint8(1);
            case EXTENSION -> how.uint16(16).opaque8(new byte[] {0, 4, 3, 'o', 'n', 'e'});
            case WITHOUT_EXTENSION, EXTENSION_TWICE, EXTENSION_LAST -> how.uint8(1);
            case EXTENSION_CHANGED -> how.uint8(1).uint16(1).uint8(1);
            case EXTENSION_LENGTH -> how.uint8(1).uint8(1);
            case SESSION_ID -> how.opaque8(new byte[32]);
            case SUITES -> how.opaque8(new byte[] {0x13, 0x03});
        }
        return how.toByteArray();
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
