package io.niotls.auth;

/** Text of a peer, made fit for a message: short, one line, nothing that a terminal or a log would obey. */
final class Printable {
    private static final int MAX_LENGTH = 100;

    private Printable() {}

    static String of(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> clean.append(c >= 0x20 && c < 0x7f ? (char) c : '?'));
        return text.length() > MAX_LENGTH ? clean.append("...").toString() : clean.toString();
    }
}
