package io.niotls.proto;

import java.util.List;
import java.util.stream.Collectors;

/** Lists that a peer has sent, cut to what a message can hold: 64 KB of values must not become a line of half a megabyte. */
public final class Excerpt {
    private static final int MAX_VALUES = 8;

    private Excerpt() {}

    /** Returns the first values and how many follow. */
    public static String of(List<?> values) {
        String first = values.stream().limit(MAX_VALUES).map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
        return values.size() <= MAX_VALUES ? first : first + " and " + (values.size() - MAX_VALUES) + " more";
    }

    /**
     * Returns a text of the peer's that can stand in a log: no control characters, at most so many characters.
     *
     * @param text may be null, and is then returned
     */
    static String printable(String text, int maximum) {
        if (text == null) {
            return null;
        }
        StringBuilder printable = new StringBuilder(Math.min(text.length(), maximum));
        for (int i = 0; i < text.length() && i < maximum; i++) {
            char c = text.charAt(i);
            printable.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '?' : c);
        }
        return text.length() > maximum ? printable + "…" : printable.toString();
    }
}
