package io.niotls.cli.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the text of a configuration file apart, by nginx's rules: words are divided by white space, may be in single or double
 * quotes, and a directive ends with a semicolon or a block in braces; a {@code #} where a word could begin starts a comment.
 */
final class DirectiveReader {
    /** A file for people; one of this size is a mistake, such as a log or a device. */
    private static final int MAX_FILE_SIZE = 1 << 20;
    /** Blocks in blocks. There are two; more are read only to say what is wrong with them. */
    private static final int MAX_DEPTH = 16;

    private final Path file;
    private final String text;
    private int position;
    private int line = 1;

    private DirectiveReader(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * Reads a file in UTF-8.
     *
     * @throws ConfigurationException if its text is not made of directives
     * @throws IOException if it cannot be read
     */
    static List<Directive> read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE_SIZE + 1);
        }
        if (bytes.length > MAX_FILE_SIZE) {
            throw new ConfigurationException(file + ": larger than " + MAX_FILE_SIZE + " bytes: no configuration, surely");
        }
        try {
            return parse(file, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException failure) {
            throw new ConfigurationException(file + ": not a text in UTF-8", failure);
        }
    }

    /** Takes a text apart. */
    static List<Directive> parse(Path file, String text) throws ConfigurationException {
        return new DirectiveReader(file, text).directives(0, 0);
    }

    private List<Directive> directives(int depth, int openedIn) throws ConfigurationException {
        List<Directive> directives = new ArrayList<>();
        while (true) {
            skipSpace();
            if (position == text.length()) {
                if (depth > 0) {
                    throw wrong(line, "the file ends, and the block that was opened in line " + openedIn + " has no '}'");
                }
                return directives;
            }
            if (text.charAt(position) == '}') {
                if (depth == 0) {
                    throw wrong(line, "a '}' without a block; is there one too many?");
                }
                position++;
                return directives;
            }
            directives.add(directive(depth));
        }
    }

    private Directive directive(int depth) throws ConfigurationException {
        int begin = line;
        List<String> words = new ArrayList<>();
        while (true) {
            skipSpace();
            char next = position < text.length() ? text.charAt(position) : '}';
            if (next == '}') {
                throw wrong(line, "'" + String.join(" ", words) + "' does not end with ';'");
            }
            if (next != ';' && next != '{') {
                words.add(next == '"' || next == '\'' ? quoted(next) : bare());
                continue;
            }
            if (words.isEmpty()) {
                throw wrong(line, "a '" + next + "' where a directive should begin");
            }
            position++;
            Optional<List<Directive>> block = Optional.empty();
            if (next == '{') {
                if (depth == MAX_DEPTH) {
                    throw wrong(line, "more than " + MAX_DEPTH + " blocks in one another");
                }
                block = Optional.of(directives(depth + 1, line));
            }
            return new Directive(file, begin, words.get(0), words.subList(1, words.size()), block);
        }
    }

    private void skipSpace() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '#') {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (isSpace(c)) {
                take();
            } else {
                return;
            }
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\ufeff';
    }

    private String bare() {
        StringBuilder word = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position);
            if (isSpace(c) || c == ';' || c == '}' || c == '{' && (word.isEmpty() || word.charAt(word.length() - 1) != '$')) {
                break;
            }
            if (c == '{') {
                // ${name} is one word.
                int end = text.indexOf('}', position);
                String name = end < 0 ? "{" : text.substring(position, end + 1);
                if (name.chars().anyMatch(each -> isSpace((char) each))) {
                    break;
                }
                word.append(name);
                position += name.length();
            } else {
                append(word);
            }
        }
        return word.toString();
    }

    private String quoted(char quote) throws ConfigurationException {
        int begin = line;
        take();
        StringBuilder word = new StringBuilder();
        while (true) {
            if (position == text.length()) {
                throw wrong(begin, "a quote that is not closed");
            }
            if (text.charAt(position) == quote) {
                break;
            }
            append(word);
        }
        take();
        if (position < text.length() && !isSpace(text.charAt(position)) && ";{}".indexOf(text.charAt(position)) < 0) {
            throw wrong(line, "a space or ';' is missing after the quote that closes '" + word + "'");
        }
        return word.toString();
    }

    /** Appends the next character, or what it means after a backslash. */
    private void append(StringBuilder word) {
        char c = take();
        if (c != '\\' || position == text.length()) {
            word.append(c);
            return;
        }
        char escaped = take();
        switch (escaped) {
            case '"', '\'', '\\' -> word.append(escaped);
            case 't' -> word.append('\t');
            case 'r' -> word.append('\r');
            case 'n' -> word.append('\n');
            default -> word.append(c).append(escaped);
        }
    }

    private char take() {
        char c = text.charAt(position++);
        if (c == '\n') {
            line++;
        }
        return c;
    }

    private ConfigurationException wrong(int where, String why) {
        return new ConfigurationException(file + ":" + where + ": " + why);
    }
}
