package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.testing.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Test vectors of C2SP/wycheproof, {@code testvectors_v1}, in the folder that the system property {@code wycheproof} names. */
final class Wycheproof {
    /** What stands after the name of each file. */
    static final String SUFFIX = "_test.json";

    private Wycheproof() {}

    /** What a vector says should happen. */
    enum Result {
        VALID,
        INVALID,
        ACCEPTABLE
    }

    /** Why a vector is not run. */
    enum LeftOut {
        /** A length of key, nonce, tag or salt that no suite or scheme of TLS has. */
        SIZE,
        /** A hash, or a pair of hashes, that no scheme of TLS has. */
        HASH,
        /** PKCS #5 padding that is wrong: TLS pads otherwise, which CbcRecordTest has. */
        PADDING,
        /** A seed of another length than the generator gives: our interface takes no seed from outside. */
        SEED,
        /** SunEC forgets to reduce an x above the order, and refuses a good signature: by chance once in 2^128 signatures. */
        LARGE_X,
        /** Takes the JDK up to 10 ms: three in four, unless the system property {@code wycheproof.all} is set. */
        SLOW
    }

    /** One vector with the group it is in. */
    record Vector(Map<?, ?> group, Map<?, ?> test) {
        String id() {
            return test.get("tcId") + " " + test.get("comment") + " " + flags();
        }

        Result result() {
            return Result.valueOf(test.get("result").toString().toUpperCase(Locale.ROOT));
        }

        boolean isInvalid() {
            return result() == Result.INVALID;
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
            return HexFormat.of().parseHex(groupText(field));
        }

        String groupText(String field) {
            return group.get(field).toString();
        }

        int number(String field) {
            return Integer.parseInt(test.get(field).toString());
        }

        int groupNumber(String field) {
            return Integer.parseInt(groupText(field));
        }
    }

    /** Tries one vector on one implementation; what it throws is a failure of that vector. */
    interface Check {
        void run(Crypto crypto, Vector vector) throws Exception;
    }

    /** Returns the folder; a test that asks for it is skipped if there is none. */
    static Path folder() {
        String folder = System.getProperty("wycheproof", "");
        assumeTrue(!folder.isEmpty(), "set the system property wycheproof to the folder of C2SP/wycheproof's testvectors_v1");
        return Path.of(folder);
    }

    /** Returns whether every vector is wanted, however long it takes. */
    static boolean isLongForm() {
        return Boolean.getBoolean("wycheproof.all");
    }

    /**
     * Runs a check on all vectors of a file, and fails once, naming every vector that failed.
     *
     * @return how many were run, and how many were left out for which reason
     */
    static Map<String, Integer> run(String name, Crypto crypto, Check check) {
        Path file = folder().resolve(name + SUFFIX);
        assumeTrue(Files.exists(file), "the folder has no " + name + SUFFIX);
        List<String> failures = new ArrayList<>();
        Map<LeftOut, Integer> leftOut = new EnumMap<>(LeftOut.class);
        int run = 0;
        Map<?, ?> root = read(file);
        for (Vector vector : vectors(root)) {
            try {
                check.run(crypto, vector);
                run++;
            } catch (LeftOutException e) {
                leftOut.merge(e.reason, 1, Integer::sum);
            } catch (Exception | AssertionError e) {
                failures.add(vector.id() + ": " + e);
            }
        }
        assertEquals(List.of(), failures);
        assertTrue(run > 0, "no vector was run");
        int total = run + leftOut.values().stream().mapToInt(Integer::intValue).sum();
        assertEquals(Integer.parseInt(root.get("numberOfTests").toString()), total, "vectors run and left out");
        Map<String, Integer> counts = new TreeMap<>(Map.of("run", run));
        leftOut.forEach((reason, count) -> counts.put(reason.name(), count));
        return counts;
    }

    /** Leaves a vector out, for a reason that is counted. */
    static void leaveOutUnless(boolean applies, LeftOut reason) {
        if (!applies) {
            throw new LeftOutException(reason);
        }
    }

    private static List<Vector> vectors(Map<?, ?> root) {
        List<Vector> vectors = new ArrayList<>();
        for (Object group : (List<?>) root.get("testGroups")) {
            for (Object test : (List<?>) ((Map<?, ?>) group).get("tests")) {
                vectors.add(new Vector((Map<?, ?>) group, (Map<?, ?>) test));
            }
        }
        return vectors;
    }

    private static Map<?, ?> read(Path file) {
        try {
            return (Map<?, ?>) Json.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class LeftOutException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final LeftOut reason;

        LeftOutException(LeftOut reason) {
            super(reason.name());
            this.reason = reason;
        }
    }
}
