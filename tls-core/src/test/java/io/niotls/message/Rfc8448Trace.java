package io.niotls.message;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The values of one section of RFC 8448, by the names that stand in {@code src/test/resources/rfc8448}. */
public final class Rfc8448Trace {
    private final Map<String, byte[]> values = new LinkedHashMap<>();

    private Rfc8448Trace() {}

    /**
     * Reads a section.
     *
     * @param number 2 for the RSA key, 3 to 7 for the traces
     */
    public static Rfc8448Trace section(int number) {
        Rfc8448Trace trace = new Rfc8448Trace();
        try (InputStream stream = Rfc8448Trace.class.getResourceAsStream("/rfc8448/section" + number + ".txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith("#")) {
                    int equals = line.indexOf(" =");
                    trace.values.put(line.substring(0, equals), HexFormat.of().parseHex(line.substring(equals + 2).strip()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return trace;
    }

    /** Returns the names, in the RFC's order. */
    public Set<String> names() {
        return values.keySet();
    }

    /** Returns a copy of a value; it fails if there is none of that name. */
    public byte[] get(String name) {
        byte[] value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("RFC 8448 has no value \"" + name + "\" here");
        }
        return value.clone();
    }
}
