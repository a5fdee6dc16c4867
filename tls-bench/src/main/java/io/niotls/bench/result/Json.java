package io.niotls.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON (RFC 8259) as maps, lists, strings, doubles, booleans and null. Reads what this program has written, so it is short: no
 * streaming, no big numbers.
 */
public final class Json {
    /** Deeper than any results are, and far from the end of the thread's stack. */
    private static final int MAX_DEPTH = 100;

    private final String text;
    private int position;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException if the text is no JSON, or has more than one value
     */
    public static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.skipSpace();
        if (json.position != text.length()) {
            throw json.wrong();
        }
        return value;
    }

    /**
     * Returns a value on one line.
     *
     * @throws IllegalArgumentException if there is something in it that JSON does not have, as a class or an infinite number
     */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    /** @throws IllegalArgumentException if it is something else */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException("not an object: " + value);
    }

    /** @throws IllegalArgumentException if it is something else */
    public static List<?> array(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("not an array: " + value);
    }

    /** @throws IllegalArgumentException if it is something else */
    public static String string(Object value) {
        if (value instanceof String string) {
            return string;
        }
        throw new IllegalArgumentException("not a string: " + value);
    }

    /** @throws IllegalArgumentException if it is something else */
    public static double number(Object value) {
        if (value instanceof Double number) {
            return number;
        }
        throw new IllegalArgumentException("not a number: " + value);
    }

    private static void write(Object value, StringBuilder out) {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof String string) {
            quote(string, out);
        } else if (value instanceof Number number) {
            out.append(format(number.doubleValue()));
        } else if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                quote(string(entry.getKey()), out);
                out.append(':');
                write(entry.getValue(), out);
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object element : list) {
                out.append(separator);
                write(element, out);
                separator = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else {
            throw new IllegalArgumentException(value.getClass() + ": " + value);
        }
    }

    private static String format(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(Double.toString(number));
        }
        // Every integer below 2^53 is exact, and needs no point.
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1L << 53;
        return whole ? Long.toString((long) number) : Double.toString(number);
    }

    private static void quote(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private Object value() {
        skipSpace();
        if (++depth > MAX_DEPTH) {
            throw wrong();
        }
        Object value = switch (peek()) {
            case '{' -> readObject();
            case '[' -> readArray();
            case '"' -> readString();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> readNumber();
        };
        depth--;
        return value;
    }

    private Map<String, Object> readObject() {
        Map<String, Object> map = new LinkedHashMap<>();
        position++;
        skipSpace();
        if (peek() == '}') {
            position++;
            return map;
        }
        while (true) {
            skipSpace();
            String name = readString();
            skipSpace();
            expect(':');
            map.put(name, value());
            skipSpace();
            if (peek() == '}') {
                position++;
                return map;
            }
            expect(',');
        }
    }

    private List<Object> readArray() {
        List<Object> list = new ArrayList<>();
        position++;
        skipSpace();
        if (peek() == ']') {
            position++;
            return list;
        }
        while (true) {
            list.add(value());
            skipSpace();
            if (peek() == ']') {
                position++;
                return list;
            }
            expect(',');
        }
    }

    private String readString() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return string.toString();
            }
            string.append(c == '\\' ? escaped(next()) : c);
        }
    }

    private char escaped(char c) {
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (position + 4 > text.length()) {
                    throw wrong();
                }
                position += 4;
                yield (char) Integer.parseInt(text, position - 4, position, 16);
            }
            default -> throw wrong();
        };
    }

    private Double readNumber() {
        int start = position;
        while (position < text.length() && "+-.eE0123456789".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        if (start == position) {
            throw wrong();
        }
        return Double.valueOf(text.substring(start, position));
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw wrong();
        }
        position += word.length();
        return value;
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private void expect(char c) {
        if (next() != c) {
            position--;
            throw wrong();
        }
    }

    private char next() {
        char c = peek();
        position++;
        return c;
    }

    private char peek() {
        if (position >= text.length()) {
            throw wrong();
        }
        return text.charAt(position);
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON at character " + position);
    }
}
