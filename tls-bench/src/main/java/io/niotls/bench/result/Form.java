package io.niotls.bench.result;

import java.util.Locale;

/** How much of a benchmark is run. The JVM that measures is told by the system property {@value #PROPERTY}. */
public enum Form {
    /** Everything once, in a fraction of a second: shows that a benchmark works, and nothing about speed. */
    SMOKE,
    /** The cases that matter most, about eleven minutes in all. */
    SHORT,
    /** All cases, warmed up longer, in more rounds. */
    LONG;

    /** The name of the system property: {@code smoke}, {@code short} or {@code long}; short where it is not set. */
    public static final String PROPERTY = "niotls.bench.form";

    /** Returns the form that this JVM was started for. */
    public static Form current() {
        return of(System.getProperty(PROPERTY, SHORT.word()));
    }

    /**
     * Returns the one with a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Form of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Returns its name, as it stands in the property. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
