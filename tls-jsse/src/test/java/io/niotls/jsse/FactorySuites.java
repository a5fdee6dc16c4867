package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** What the lists of cipher suites of every factory have in common. */
final class FactorySuites {
    private FactorySuites() {}

    /** Checks that what is on is supported, that today's suites are on, and that a caller gets copies. */
    static void check(Supplier<String[]> enabled, Supplier<String[]> supported) {
        List<String> on = List.of(enabled.get());
        assertTrue(List.of(supported.get()).containsAll(on), "on and not supported: " + on);
        assertTrue(on.contains("TLS_AES_128_GCM_SHA256"), on::toString);
        assertTrue(on.contains("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"), on::toString);
        assertFalse(on.stream().anyMatch(name -> name.contains("_anon_") || name.contains("_NULL_")), on::toString);
        checkCopies(enabled);
        checkCopies(supported);
    }

    private static void checkCopies(Supplier<String[]> names) {
        names.get()[0] = "changed by the caller";
        assertNotEquals("changed by the caller", names.get()[0]);
    }

    static List<String> sorted(String[] names) {
        return Arrays.stream(names).sorted().toList();
    }
}
