package io.niotls.record;

import io.niotls.record.RecordTarget.Step;
import io.niotls.wire.ByteWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Honest records under each cipher, and one of each kind of trouble. */
public final class RecordSeeds {
    private static final int APPLICATION_DATA = 3;
    private static final int HANDSHAKE = 2;
    private static final byte[] CONTENT = {1, 2, 3, 4, 5};
    private static final byte[] MESSAGE = {20, 0, 0, 1, 7};

    private RecordSeeds() {}

    /** Returns inputs of {@link RecordTarget}. */
    public static Map<String, byte[]> all() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        for (int way = 0; way < SealedRecords.count(); way++) {
            ByteWriter seed = new ByteWriter().uint8(way).uint8(way == 0 ? 1 : 0);
            step(seed, Step.SEAL).uint8(way == 0 ? HANDSHAKE : APPLICATION_DATA).opaque8(way == 0 ? MESSAGE : CONTENT).uint8(32);
            step(seed, Step.SEAL).uint8(HANDSHAKE).opaque8(MESSAGE).uint8(0);
            seeds.put("way-" + way, seed.toByteArray());
        }
        for (int settings = 1; settings < 64; settings *= 2) {
            ByteWriter seed = new ByteWriter().uint8(1).uint8(settings);
            if (settings == 2 || settings == 32) {
                seed.uint8(9);
            }
            step(seed, Step.SEAL_LONG).uint8(20).uint8(16);
            step(seed, Step.SEAL).uint8(APPLICATION_DATA).opaque8(CONTENT).uint8(0);
            seeds.put("settings-" + settings, seed.toByteArray());
        }
        for (Step step : Step.values()) {
            ByteWriter seed = new ByteWriter().uint8(1).uint8(0);
            step(seed, Step.SEAL).uint8(APPLICATION_DATA).opaque8(CONTENT).uint8(0);
            step(seed, step);
            switch (step) {
                case SEAL, DROP -> seed.uint8(APPLICATION_DATA).opaque8(CONTENT).uint8(0);
                case SEAL_LONG -> seed.uint8(255).uint8(0);
                case CHANGE -> seed.uint8(APPLICATION_DATA).opaque8(CONTENT).uint8(0).uint16(9).uint8(3);
                case CUT -> seed.uint8(APPLICATION_DATA).opaque8(CONTENT).uint8(0).uint8(2);
                case REPEAT -> { }
                case RAW -> seed.opaque8(new byte[] {23, 3, 3, 0});
                case PLAIN -> seed.uint8(21).uint16(0x0303).opaque8(new byte[] {2, 40});
            }
            step(seed, Step.SEAL).uint8(APPLICATION_DATA).opaque8(CONTENT).uint8(0);
            seeds.put("step-" + step.name().toLowerCase(Locale.ROOT), seed.toByteArray());
        }
        return seeds;
    }

    private static ByteWriter step(ByteWriter seed, Step step) {
        return seed.uint8(step.ordinal());
    }
}
