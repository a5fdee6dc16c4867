package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Test vectors of C2SP/wycheproof, {@code testvectors_v1}, in the folder that the system property {@code wycheproof} names. */
final class Wycheproof {
    private Wycheproof() {}

    /** What a vector says should happen. */
    enum Result {
        VALID,
        INVALID,
        ACCEPTABLE
    }

    /** One vector with the group it is in. */
    record Vector(Map<?, ?> group, Map<?, ?> test) {
        String id() {
            return test.get("tcId") + " " + test.get("comment") + " " + flags();
        }

        Result result() {
            return Result.valueOf(test.get("result").toString().toUpperCase(Locale.ROOT));
        }

        boolean has(String flag) {
            return flags().contains(flag);
        }

        List<?> flags() {
            return test.get("flags") instanceof List<?> flags ? flags : List.of();
        }

        byte[] bytes(String field) {
            return HexFormat.of().parseHex(test.get(field).toString());
        }

        byte[] groupBytes(String field) {
            return HexFormat.of().parseHex(group.get(field).toString());
        }

        int number(String field) {
            return Integer.parseInt(test.get(field).toString());
        }

        int groupNumber(String field) {
            return Integer.parseInt(group.get(field).toString());
        }
    }

    /** Tries one vector; what it throws is a failure of that vector. */
    interface Check {
        void run(Vector vector) throws Exception;
    }

    /**
     * Runs a check on all vectors of a file, and fails once, naming every vector that failed.
     *
     * @param file without {@code .json}
     * @param least how many vectors must not have been left out by the check, so that a test which skips all cannot pass
     */
    static void run(String file, int least, Check check) {
        String folder = System.getProperty("wycheproof", "");
        assumeTrue(!folder.isEmpty(), "set the system property wycheproof to the folder of C2SP/wycheproof's testvectors_v1");
        List<String> failures = new ArrayList<>();
        int tried = 0;
        for (Vector vector : read(Path.of(folder, file + ".json"))) {
            try {
                check.run(vector);
                tried++;
            } catch (LeftOutException e) {
                // Counted by not being counted.
            } catch (Exception | AssertionError e) {
                failures.add(vector.id() + ": " + e);
            }
        }
        assertEquals(List.of(), failures);
        assertTrue(tried >= least, "only " + tried + " vectors were tried");
    }

    /** Leaves a vector out: it is about sizes that TLS does not have. */
    static void leaveOutUnless(boolean applies) {
        if (!applies) {
            throw new LeftOutException();
        }
    }

    private static List<Vector> read(Path file) {
        try {
            List<Vector> vectors = new ArrayList<>();
            Map<?, ?> root = (Map<?, ?>) Json.parse(Files.readString(file));
            for (Object group : (List<?>) root.get("testGroups")) {
                for (Object test : (List<?>) ((Map<?, ?>) group).get("tests")) {
                    vectors.add(new Vector((Map<?, ?>) group, (Map<?, ?>) test));
                }
            }
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class LeftOutException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
