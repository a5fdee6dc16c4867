package io.niotls.jsse;

import java.security.Security;
import java.util.Arrays;
import java.util.List;

/** System and security properties, read with the leniency and the strictness that SunJSSE has. */
final class JdkProperties {
    private JdkProperties() {}

    /**
     * Returns a system property that is {@code true} or {@code false}, in any case.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static boolean flag(String name, boolean absent) {
        String value = System.getProperty(name);
        if (value == null) {
            return absent;
        }
        if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(value);
        }
        throw new IllegalArgumentException("the system property " + name + " must be true or false, not " + value);
    }

    /** Returns a system property that is a number of 0 or more, or what stands for it if it is absent or anything else. */
    static int number(String name, int absent) {
        int value = Integer.getInteger(name, absent);
        return value < 0 ? absent : value;
    }

    /** Returns the names in a system property, see {@link #split}. */
    static List<String> names(String name) {
        return split(System.getProperty(name));
    }

    /** Returns the entries of a security property, see {@link #split}. */
    static List<String> securityEntries(String name) {
        return split(Security.getProperty(name));
    }

    /** Splits a list at its commas. Quotes around the whole are taken off, as they may be left from a command line. */
    static List<String> split(String list) {
        if (list == null) {
            return List.of();
        }
        boolean isQuoted = list.length() > 1 && list.startsWith("\"") && list.endsWith("\"");
        String bare = isQuoted ? list.substring(1, list.length() - 1) : list;
        return Arrays.stream(bare.split(",")).map(String::trim).filter(entry -> !entry.isEmpty()).toList();
    }
}
